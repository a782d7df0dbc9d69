"""Names of streets: trees, trades, regions; never a person."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import numpy as np

_ADJECTIVES = ("Grande", "Petite", "Vieille", "Basse")


@cache
def _vocabulary() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("arpenteur.demo").joinpath("names.toml").read_text(encoding="utf-8"))


def street_names(kind: str, reach: str, rng: np.random.Generator) -> Iterator[str]:
    """Names for the ``long`` or ``short`` streets of a kind of neighbourhood, each once: the commonest types first."""
    vocabulary = _vocabulary()[kind]
    words = vocabulary["words"]
    for type_ in vocabulary[reach]:
        for index in rng.permutation(len(words)):
            yield f"{type_} {words[index]}"
    for adjective in _ADJECTIVES:
        for index in rng.permutation(len(words)):
            yield f"{adjective}-{vocabulary[reach][0]} {words[index]}"
