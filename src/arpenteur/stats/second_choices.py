"""Whom the voters of a bloc choose in second rounds: ρ, the share of them who vote for another bloc, by our own EM.

Estimated on whole nations from the totals of stations (``stats.transfers``), one duel of blocs at a time, then averaged
over the duels in which the chosen bloc stands, each duel counting for one: an estimate, dated with its pair, printed
beside every order. ``benchmarks/second_choices.py`` writes ``second_choices.toml``.
"""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.stats.panel import BLOCS, Array


@dataclass(frozen=True)
class SecondChoices:
    """``share`` (b × b): of the voters of each bloc (row), the part that votes for another (column) in a second round
    where that one stands; NaN where no duel of this round tells. ``stations`` it was estimated on."""

    election: Election
    date: dt.date
    stations: int
    share: Array

    def towards(self, blocs: Array) -> Array:
        """ρ (b) towards a family whose own votes are spread over the blocs as ``blocs`` (b, summing to 1); 0 where no
        duel tells."""
        return np.nan_to_num(self.share) @ blocs


def second_choices(before: Election | None = None) -> SecondChoices | None:
    """The latest estimate made on an election before ``before``, where every bloc of the axis could be chosen; None
    where there is none."""
    known = [one for one in shipped() if before is None or one.election.sort_key < before.sort_key]
    return max(known, key=lambda one: one.election.sort_key, default=None)


def spread(row: str, column: str) -> tuple[float, float]:
    """Least and most that the estimates at hand give for the voters of one bloc choosing another."""
    found = [float(one.share[BLOCS.index(row), BLOCS.index(column)]) for one in shipped()]
    known = [value for value in found if not np.isnan(value)]
    return (min(known), max(known)) if known else (0.0, 0.0)


@cache
def shipped() -> tuple[SecondChoices, ...]:
    """The estimates shipped with the program, oldest first."""
    text = files("arpenteur.stats").joinpath("second_choices.toml").read_text(encoding="utf-8")
    return tuple(_read(one) for one in tomllib.loads(text)["second_choices"])


def _read(raw: dict[str, Any]) -> SecondChoices:
    share = np.array([[raw["from"][one].get(other, np.nan) for other in BLOCS] for one in BLOCS])
    return SecondChoices(Election.parse(raw["election"]), raw["date"], raw["stations"], share)
