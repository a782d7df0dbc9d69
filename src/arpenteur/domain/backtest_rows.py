"""Lines of a back-test as people read them; data in ``backtest_rows.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class RowWords:
    """French label of a line, and what it does."""

    label: str
    meaning: str


def words(output: str, name: str) -> RowWords:
    """Words of a line of ``support``, ``turnout``, ``floating``, ``capture`` or ``order``; its name where it has none.

    >>> words("support", "sampling_floor").label
    'Plancher du hasard'
    """
    return _rows().get((output, name), RowWords(name, ""))


@cache
def _rows() -> dict[tuple[str, str], RowWords]:
    text = files("arpenteur.domain").joinpath("backtest_rows.toml").read_text(encoding="utf-8")
    return {
        (output, name): RowWords(**entry)
        for output, entries in tomllib.loads(text).items()
        for name, entry in entries.items()
    }
