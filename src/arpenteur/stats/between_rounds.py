"""Where to go between two rounds: votes that may come to a finalist, or its own share, whichever was better.

    inflow = Σ v ρ

v: first-round votes of each bloc that is out, per registered; ρ: the part of them that chooses the finalist's bloc in a
second round (``second_choices``). On the second rounds at hand the inflow finds nearly all that can be found, but for
some duels where own share was better (``between_rounds.toml``, written by ``benchmarks/between_rounds.py``). With three
finalists: own share.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.stats.panel import Array
from arpenteur.stats.priority import TestLevel, numbers

type DuelRule = Literal["inflow", "own_share"]


@dataclass(frozen=True)
class DuelTest:
    """What each rule found (%) of the gain of ``bloc`` between two rounds, against ``against``, in the first fifth of
    registered; ``left`` is the rule of votes left without a candidate, by chance 20."""

    election: Election
    bloc: str
    against: str
    level: TestLevel
    stations: int
    inflow: float
    own_share: float
    left: float
    oracle: float


def inflow(votes: Array, registered: Array, towards: Array) -> Array:
    """Votes that may come, per registered (n): first-round votes by bloc (n × b, those of finalists at 0) times the
    part of each that would come (b)."""
    return np.divide(votes @ towards, registered, out=np.zeros(len(votes)), where=registered > 0)


def duel_rule(bloc: str, against: str, level: TestLevel, before: Election | None = None) -> DuelRule:
    """The rule of a bloc in a duel, in constituencies or inside towns: the inflow, unless it did worse than own share
    by more than the margin on the duels at hand (their mean). ``before``: only tests on earlier elections."""
    known = duel_tests(bloc, against, level, before)
    worse = known and np.mean([one.inflow - one.own_share for one in known]) < -numbers().fallback_margin
    return "own_share" if worse else "inflow"


def duel_tests(bloc: str, against: str, level: TestLevel, before: Election | None = None) -> tuple[DuelTest, ...]:
    """Tests of a bloc in duels against another, at a level, oldest first."""
    return tuple(
        one
        for one in shipped()
        if (one.bloc, one.against, one.level) == (bloc, against, level)
        and (before is None or one.election.sort_key < before.sort_key)
    )


@cache
def shipped() -> tuple[DuelTest, ...]:
    """The tests shipped with the program."""
    text = files("arpenteur.stats").joinpath("between_rounds.toml").read_text(encoding="utf-8")
    return tuple(
        DuelTest(**(raw | {"election": Election.parse(raw["election"])})) for raw in tomllib.loads(text)["tests"]
    )
