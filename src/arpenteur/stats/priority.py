"""The order of priority: votes that may move, per registered, and the plain shares it falls back on.

    V = S̄ · |Δt| · (1 + w (g / ḡ − 1)) + r · Σ v c ρ

S̄: own share, mean of the last two presidentials. Δt: turnout of the scenario less that of the last vote, at least
the floor. g: presidential − legislative turnout of the zone, never negative; ḡ its mean over the place; w one fifth.
v: votes of each other family per registered at the last vote; c: the part of them that the scenario takes away; ρ:
the part of those who would choose us in a second round (``second_choices``). r: one half where the scenario raises
our votes per registered, 0 where it lowers them. V is tested against elections it was not chosen on
(``priority_tests.toml``): it is a safe order and hardly better than S̄ alone. Where it was worse than our own share
by more than the margin, on the type of transition and for the bloc in question, the plain share serves instead.

The first fifth of registered voters by a score: what an order sends people to first.

The floating vote: votes of last time whose option is gone or collapsing.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.grid import grid
from arpenteur.stats.panel import Array, Ints

type Rule = Literal["votes_that_may_move", "mean_share", "own_share"]
type TestLevel = Literal["constituency", "town"]

RULES: tuple[Rule, ...] = ("votes_that_may_move", "mean_share", "own_share")
LEVELS: tuple[TestLevel, ...] = ("constituency", "town")
NATIONAL = (ElectionType.PRESIDENTIAL, ElectionType.LEGISLATIVE, ElectionType.EUROPEAN)
"""Types of election that can be the last vote: everybody votes on the same day, for or against the same parties."""
CHANCE = 20.0
"""Share (%) of a gain that any fifth of registered voters holds by chance."""
TOP = 0.20


def first_fifth(score: Array, registered: Array, group: Ints) -> Array:
    """Part (0–1) of each station that lies in the first 20 % of registered of its group, the highest scores first.

    ``score`` and ``group``: n each; ``registered``: n, or rows of n for as many answers (… × n). The station on the
    border counts for the part of it that is inside. Groups unknown (−1) are one more group.
    """
    order = np.lexsort((-score, group))
    people, member = registered[..., order], group[order]
    first = np.flatnonzero(np.concatenate(([True], member[1:] != member[:-1])))
    sizes = np.diff(np.append(first, len(member)))
    before = np.cumsum(people, axis=-1) - people
    before -= np.repeat(before[..., first], sizes, axis=-1)
    limit = TOP * np.repeat(np.add.reduceat(people, first, axis=-1), sizes, axis=-1)
    part = np.empty(people.shape)
    part[..., order] = np.clip((limit - before) / np.maximum(people, 1e-9), 0, 1)
    return part


def overlap(first: Array, second: Array, registered: Array) -> float:
    """Part (0–1) of the first fifth of registered by one score that is also in the first fifth by another (n each)."""
    whole = np.zeros(len(registered), dtype=np.int64)
    both = np.minimum(first_fifth(first, registered, whole), first_fifth(second, registered, whole))
    return float(both @ registered) / (TOP * float(registered.sum()))


def collapse(reference: Array, scenario: Array) -> Array:
    """c by family: 1 where it is not on the coming ballot, else max(0, 1 − scenario ÷ reference); 0 without votes."""
    kept = np.divide(scenario, reference, out=np.ones_like(scenario), where=reference > 0)
    return np.clip(1 - kept, 0, 1)


def floating(shares: Array, weights: Array, voters: Array) -> tuple[Array, Array]:
    """F = Σ s c and its standard error √(Σ s (1 − s) c² / n), for shares (n × k), weights c (k or n × k), voters n."""
    central = (shares * weights).sum(axis=1)
    variance = (shares * (1 - shares) * weights**2).sum(axis=1)
    return central, np.sqrt(np.divide(variance, voters, out=np.zeros_like(variance), where=voters > 0))


@dataclass(frozen=True)
class Numbers:
    """The dated numbers of the order; shares 0–1."""

    turnout_floor: float
    gap_weight: float
    moving_weight: float
    fallback_margin: float
    town_stations: int
    alike_stations: int
    alike_most: float
    alike_margin: float
    default_strength: float
    strengths: Mapping[str, float]
    turnout_sd: float
    share_sd: float
    dates: Mapping[str, str]
    references: Mapping[str, str]

    def strength(self, bloc: str | None) -> float:
        """How far the relative value follows the order, for the bloc of a family (None: of no bloc)."""
        return self.default_strength if bloc is None else self.strengths.get(bloc, self.default_strength)


@dataclass(frozen=True)
class Capture:
    """Of the gain (or loss) of a bloc between two votes, the share (%) held by the first fifth of registered of a rule,
    with its 90 % interval over territories, and the share (%) of these whose first fifth beat their mean."""

    pct: float
    low: float
    high: float
    territories_above_mean: float

    @property
    def lift(self) -> tuple[float, float, float]:
        """Votes that moved in the first fifth against the mean: centre, low, high."""
        return self.pct / CHANCE, self.low / CHANCE, self.high / CHANCE


@dataclass(frozen=True)
class OrderTest:
    """What each rule found on one transition, for one bloc, in constituencies or inside towns.

    ``captures`` is empty where gains and losses nearly cancel: a share of their sum says nothing.
    """

    last: Election
    target: Election
    bloc: str
    level: TestLevel
    stations: int
    rises: bool
    captures: Mapping[Rule, Capture]
    rule_2012: float | None
    oracle: float | None

    @property
    def kinds(self) -> tuple[ElectionType, ElectionType]:
        """Types of the last vote and of the target."""
        return self.last.type, self.target.type


def votes_that_may_move(own: Array, rise: Array | float, gap: Array, mean_gap: float, moving: Array) -> Array:
    """V (n), votes per registered.

    ``own`` (n): S̄, share of valid votes; ``rise`` (n or one): Δt, share of registered; ``gap`` (n): g, never negative,
    and its mean, without which the factor is 1; ``moving`` (n): r Σ v c ρ, votes per registered.
    """
    return own * at_least(rise) * come_and_go(gap, mean_gap) + moving


def at_least(rise: Array | float) -> Array:
    """|Δt| with its floor."""
    return np.maximum(np.abs(rise), numbers().turnout_floor)


def come_and_go(gap: Array, mean_gap: float) -> Array:
    """1 + w (g / ḡ − 1) (n); 1 where no gap is known or all are nil."""
    return 1 + numbers().gap_weight * (gap / mean_gap - 1) if mean_gap > 0 else np.ones_like(gap)


def moving_weight(votes_before: float, votes_after: Array | float) -> Array:
    """r, from our votes per registered at the last vote and in the scenario (n)."""
    return np.where(votes_after > votes_before, numbers().moving_weight, 0.0)


def relative(value: Array, mean: float, strength: float) -> Array:
    """What a door is worth in each zone beside the mean of the place (1): 1 + strength × (V ÷ mean − 1) (n)."""
    return 1 + strength * (value / mean - 1) if mean > 0 else np.ones_like(value)


def opposed_blocs(bloc: str | None) -> tuple[str, ...]:
    """Blocs without a neighbour in common with a bloc on the axis: no third one falls whose voters both may hope for.
    None for a bloc without a place there."""
    blocs = grid().axis
    return tuple(one for place, one in enumerate(blocs) if bloc in blocs and abs(place - blocs.index(bloc)) > 2)


def too_alike(scores: tuple[Array, Array], shares: tuple[Array, Array], registered: Array) -> float | None:
    """Overlap (0–1) of the first fifths of two opposed blocs by their scores, where it is more than their own shares
    say in a large place; None where it is not, or where the place is small (n zones each)."""
    known = numbers()
    if len(registered) < known.alike_stations:
        return None
    found, said = (overlap(*pair, registered) for pair in (scores, shares))
    return found if found > known.alike_most and found > said + known.alike_margin else None


def comparable_tests(
    last: ElectionType, target: ElectionType, bloc: str, level: TestLevel, before: Election | None = None
) -> tuple[OrderTest, ...]:
    """Tests on transitions of the same two types, for a bloc, on targets before ``before``; the latest last."""
    found = [
        one
        for one in tests()
        if one.kinds == (last, target)
        and (one.bloc, one.level) == (bloc, level)
        and (before is None or one.target.sort_key < before.sort_key)
    ]
    return tuple(sorted(found, key=lambda one: one.target.sort_key))


def rule_for(last: ElectionType, target: ElectionType, bloc: str | None, before: Election | None = None) -> Rule:
    """The rule that orders zones: V, unless it did worse than our own share by more than the margin on the transitions
    of these types at hand (their mean, in constituencies or in towns); then the better of the two plain shares.

    A family of no bloc is ordered by its own share. ``before``: only tests on earlier targets.
    """
    if bloc is None:
        return "own_share"
    for level in LEVELS:
        known = [one for one in comparable_tests(last, target, bloc, level, before) if one.captures]
        if not known:
            continue
        mean = {rule: float(np.mean([one.captures[rule].pct for one in known])) for rule in RULES}
        if mean["votes_that_may_move"] < mean["own_share"] - numbers().fallback_margin:
            worse = mean["mean_share"] < mean["own_share"] - numbers().fallback_margin
            return "own_share" if worse else "mean_share"
    return "votes_that_may_move"


@cache
def numbers() -> Numbers:
    """The numbers shipped with the program."""
    raw = _toml("priority.toml")
    return Numbers(
        turnout_floor=raw["turnout"]["floor"],
        gap_weight=raw["come_and_go"]["weight"],
        moving_weight=raw["moving"]["weight"],
        fallback_margin=raw["fallback"]["margin"],
        town_stations=raw["towns"]["stations"],
        alike_stations=raw["alike"]["stations"],
        alike_most=raw["alike"]["most"],
        alike_margin=raw["alike"]["margin"],
        default_strength=raw["strength"]["default"],
        strengths=raw["strength"]["blocs"],
        turnout_sd=raw["scenario"]["turnout_sd"],
        share_sd=raw["scenario"]["share_sd"],
        dates={name: section["date"].isoformat() for name, section in raw.items()},
        references={name: section["reference"] for name, section in raw.items()},
    )


@cache
def tests() -> tuple[OrderTest, ...]:
    """The tests shipped with the program (``benchmarks/priority_order.py`` writes them)."""
    return tuple(_test(one) for one in _toml("priority_tests.toml").get("tests", []))


def _test(raw: Mapping[str, Any]) -> OrderTest:
    return OrderTest(
        last=Election.parse(raw["last"]),
        target=Election.parse(raw["target"]),
        bloc=raw["bloc"],
        level=raw["level"],
        stations=raw["stations"],
        rises=raw["rises"],
        captures={rule: Capture(*raw[rule]) for rule in RULES if rule in raw},
        rule_2012=raw.get("rule_2012"),
        oracle=raw.get("oracle"),
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("arpenteur.stats").joinpath(name).read_text(encoding="utf-8"))
