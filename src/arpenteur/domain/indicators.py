"""Indicators of profiles: what is divided by what; data in ``indicators.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Indicator:
    """One ratio of two extensive counts; ``kind`` is share (0–1) or euros."""

    id: str
    label: str
    kind: str
    numerator: str
    denominator: str
    income_like: bool


@cache
def indicators() -> dict[str, Indicator]:
    """The catalogue, in the order of the file.

    >>> indicators()["poor_share"].income_like
    True
    """
    text = files("arpenteur.domain").joinpath("indicators.toml").read_text(encoding="utf-8")
    return {key: Indicator(id=key, **entry) for key, entry in tomllib.loads(text).items()}
