"""Hours to stations so that they are worth the most: greedy where that is exact, else an integer program.

The allocation as a mixed-integer program, solved by HiGHS.

Columns: hours by passage y (n × k), opened z (n, 0 or 1), hours of each team in each station x (teams × n).
Rows: hours in all; hours of a station between its bounds; no passage in a closed station; least coverage; number of
stations; hours of each team; a station's hours are those of the teams that work there.

The naive rules, given the same hours, limits and curve: where they would send people.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy  # loads its parts when they are used: most commands plan nothing

from arpenteur.plan.constraints import Kind, Limits
from arpenteur.plan.curve import Curve, clipped

Array = npt.NDArray[np.float64]
type Rows = tuple[scipy.sparse.csr_array, Array, Array]
"""Coefficients of some rows, and their lower and upper bounds."""


@dataclass(frozen=True)
class Solution:
    """Hours by passage (n × k), set-up hours (n), hours by team (teams × n), relative gap to the proven bound."""

    spent: Array
    setup: Array
    by_team: Array
    gap: float


def solve(curve: Curve, limits: Limits, *, gap: float, time_limit: float) -> Solution | None:
    """Hours worth the most, or the best found within ``time_limit`` seconds; None where none exists."""
    n, k = curve.hours.shape
    cost = np.concatenate([-curve.gain.ravel(), np.zeros(n * (1 + len(limits.teams)))])
    found = _run(curve, limits, cost, gap=gap, time_limit=time_limit)
    if found is None:
        return None
    values, reached = found
    return Solution(
        spent=np.clip(values[: n * k].reshape(n, k), 0, curve.hours),
        setup=limits.setup * np.round(values[n * k : n * (k + 1)]),
        by_team=np.maximum(values[n * (k + 1) :].reshape(-1, n), 0),
        gap=reached,
    )


def least_hours(curve: Curve, limits: Limits) -> float | None:
    """The least hours the limits ask for; None where they cannot hold together."""
    n, k = curve.hours.shape
    cost = np.concatenate([np.ones(n * k), np.full(n, limits.setup), np.zeros(n * len(limits.teams))])
    found = _run(curve, limits, cost, gap=1e-3, time_limit=5.0)
    return float(cost @ found[0]) if found else None


def _run(curve: Curve, limits: Limits, cost: Array, *, gap: float, time_limit: float) -> tuple[Array, float] | None:
    n, k = curve.hours.shape
    blocks = _rows(curve, limits)
    matrix = scipy.sparse.csr_array(scipy.sparse.vstack([block for block, _, _ in blocks], format="csr"))
    low, high = np.concatenate([low for _, low, _ in blocks]), np.concatenate([high for _, _, high in blocks])
    opened = (limits.maximum > 0).astype(np.float64)
    reach = [np.where(team.reach, np.inf, 0.0) for team in limits.teams]
    least = np.concatenate([np.zeros(n * k), opened * (limits.lower > 0), np.zeros(n * len(reach))])
    most = np.concatenate([(curve.hours * opened[:, None]).ravel(), opened, *reach])
    whole = np.zeros(len(cost), dtype=np.int64)
    whole[n * k : n * (k + 1)] = limits.whole
    found = scipy.optimize.milp(
        cost,
        integrality=whole,
        bounds=scipy.optimize.Bounds(least, most),
        constraints=scipy.optimize.LinearConstraint(matrix, low, high),
        options={"mip_rel_gap": gap, "time_limit": time_limit},
    )
    if found.x is None:
        return None
    return np.asarray(found.x, dtype=np.float64), max(float(found.mip_gap or 0.0), 0.0) if limits.whole else 0.0


def _rows(curve: Curve, limits: Limits) -> list[Rows]:
    n, k = curve.hours.shape
    size, teams = n * k, len(limits.teams)
    add_up = scipy.sparse.kron(scipy.sparse.eye_array(n), np.ones((1, k)), format="csr")
    stations, nothing = scipy.sparse.eye_array(n, format="csr"), scipy.sparse.csr_array((n, n * teams))
    free = np.full(n, -np.inf)
    hours_of = scipy.sparse.hstack([add_up, limits.setup * stations, nothing])
    rows: list[Rows] = [
        _row(np.concatenate([np.ones(size), np.full(n, limits.setup), np.zeros(n * teams)]), limits.hours),
        (scipy.sparse.csr_array(hours_of), limits.lower, limits.maximum),
    ]
    if limits.whole:
        links = scipy.sparse.kron(scipy.sparse.eye_array(n), np.ones((k, 1))).multiply(curve.hours.reshape(-1, 1))
        shut = scipy.sparse.hstack([scipy.sparse.eye_array(size), -links, scipy.sparse.csr_array((size, n * teams))])
        rows.append((scipy.sparse.csr_array(shut), np.full(size, -np.inf), np.zeros(size)))
    if limits.coverage > 0:
        least = scipy.sparse.diags_array(limits.coverage * curve.hours[:, 0])
        rows.append((scipy.sparse.csr_array(scipy.sparse.hstack([-add_up, least, nothing])), free, np.zeros(n)))
    if limits.most is not None:
        rows.append(_row(np.concatenate([np.zeros(size), np.ones(n), np.zeros(n * teams)]), limits.most))
    for position, team in enumerate(limits.teams):
        mine = np.zeros((teams, n))
        mine[position] = 1
        rows.append(_row(np.concatenate([np.zeros(size + n), mine.ravel()]), team.hours))
    if teams:
        given = scipy.sparse.kron(np.ones((1, teams)), stations)
        flow = scipy.sparse.hstack([-add_up, -limits.setup * stations, given])
        rows.append((scipy.sparse.csr_array(flow), np.zeros(n), np.zeros(n)))
    return rows


def _row(coefficients: Array, high: float) -> Rows:
    return scipy.sparse.csr_array(coefficients[None, :]), np.array([-np.inf]), np.array([float(high)])


TOLERANCE = 1e-6
GAP = 1e-4
TIME_LIMIT = 10.0
_KINDS: tuple[Kind, ...] = (
    "maximum_stations",
    "minimum_coverage",
    "teams",
    "maximum",
    "minimum",
    "force",
    "hours",
)


@dataclass(frozen=True)
class Allocation:
    """Hours by passage (n × k), set-up hours (n), hours of each team in each station (teams × n), and how it was
    found: ``method``, relative optimality ``gap``."""

    spent: Array
    setup: Array
    by_team: Array
    method: str
    gap: float

    @property
    def hours(self) -> Array:
        """Hours of each station, set-up included (n)."""
        return self.spent.sum(axis=1) + self.setup


@dataclass(frozen=True)
class Conflict:
    """Kinds of limits that cannot hold together while any of them could be dropped; ``needed``: the least hours
    that the others ask for, where hours are among them."""

    kinds: tuple[Kind, ...]
    needed: float | None


def allocate(curve: Curve, limits: Limits, *, gap: float = GAP, time_limit: float = TIME_LIMIT) -> Allocation | None:
    """The best allocation, or None where the limits contradict each other (see ``conflict``)."""
    if limits.simple:
        if not _simple_feasible(curve, limits):
            return None
        spent = greedy(curve, limits)
        return Allocation(spent, np.zeros(len(spent)), np.zeros((0, len(spent))), "greedy", 0.0)
    found = solve(curve, limits, gap=gap, time_limit=time_limit)
    if found is None:
        return None
    return Allocation(found.spent, found.setup, found.by_team, "highs", found.gap)


def greedy(curve: Curve, limits: Limits) -> Array:
    """Hours by passage (n × k): what is imposed first, then the passages whose hours are worth most.

    Exact without set-up or teams, since a door is worth less and less along each row. The order of passages does not
    depend on the hours at hand, so that more hours never take a station away. ``slow twin``: enumeration, in the tests.
    """
    room = clipped(curve.hours, limits.maximum)
    imposed = clipped(room, limits.lower)
    free = np.where(curve.gain > 0, room - imposed, 0.0)
    order = np.argsort(-curve.gain, axis=None, kind="stable")
    wanted = free.ravel()[order]
    left = limits.hours - float(imposed.sum())
    taken = np.empty_like(wanted)
    taken[order] = np.clip(left - (np.cumsum(wanted) - wanted), 0, wanted)
    return imposed + taken.reshape(free.shape)


def conflict(curve: Curve, limits: Limits) -> Conflict:
    """A minimal set of kinds of limits that cannot hold together, found by dropping them one after the other; empty
    where all can hold and only time ran out."""
    kept: list[Kind] = []
    if _feasible(curve, limits):
        return Conflict((), None)
    for kind in _KINDS:
        relaxed = limits.without(kind)
        if _feasible(curve, relaxed):
            kept.append(kind)
        else:
            limits = relaxed
    needed = least_hours(curve, limits.without("hours")) if "hours" in kept else None
    return Conflict(tuple(kept), needed)


def capacity(curve: Curve, limits: Limits) -> Array:
    """Hours a station can take at most, set-up included (n)."""
    return np.minimum(curve.hours.sum(axis=1) + limits.setup, limits.maximum)


def _simple_feasible(curve: Curve, limits: Limits) -> bool:
    fits = bool((limits.lower <= capacity(curve, limits) + TOLERANCE).all())
    return fits and float(limits.lower.sum()) <= limits.hours + TOLERANCE


def _feasible(curve: Curve, limits: Limits) -> bool:
    if limits.simple:
        return _simple_feasible(curve, limits)
    return least_hours(curve, limits) is not None


Mask = npt.NDArray[np.bool_]

_ORDERS = 8
_GAP, _TIME_LIMIT = 1e-3, 3.0


@dataclass(frozen=True)
class Rule:
    """A rule by its name; ``index`` (n) orders stations, None spreads the effort evenly over doors."""

    name: str
    index: Array | None


@dataclass(frozen=True)
class Outcome:
    """Hours by passage (n × k) that a rule spends."""

    name: str
    spent: Array


def rules(abstention: Array, own_share: Array) -> tuple[Rule, ...]:
    """The rule of 2012 (abstention × own share), own share alone, and the same effort everywhere (n each)."""
    return (Rule("rule_2012", abstention * own_share), Rule("own_share", own_share), Rule("uniform", None))


def outcomes(asked: tuple[Rule, ...], curve: Curve, limits: Limits, rng: np.random.Generator) -> tuple[Outcome, ...]:
    """What each rule does with the same hours; ``rng`` orders stations at random where effort cannot be even."""
    return tuple(
        Outcome(one.name, _even(curve, limits, rng) if one.index is None else _follow(one.index, curve, limits))
        for one in asked
    )


def _follow(index: Array, curve: Curve, limits: Limits) -> Array:
    """Hours of those who knock once at every door in the order of the index, then again, within the same limits.

    Found by the same optimiser, which believes that a first hour is worth the index and a second one next to nothing.
    """
    scale = np.maximum(index / max(float(index.max(initial=0.0)), 1e-12), 1e-12)
    again = max(float(scale.min(initial=1.0)), 0.01) / 2
    believed = np.where(curve.gain > 0, scale[:, None] * again ** np.arange(curve.gain.shape[1]), 0.0)
    found = allocate(Curve(curve.hours, believed), limits, gap=_GAP, time_limit=_TIME_LIMIT)
    return found.spent if found else np.zeros_like(curve.hours)


def _even(curve: Curve, limits: Limits, rng: np.random.Generator) -> Array:
    if limits.simple:
        return even(curve, limits)
    orders = [_follow(rng.random(len(curve.hours)), curve, limits) for _ in range(_ORDERS)]
    return np.mean(orders, axis=0)


def even(curve: Curve, limits: Limits) -> Array:
    """Hours by passage (n × k) that reach the same share of what each station can take, within its limits."""
    room = np.minimum(clipped(curve.hours, limits.maximum).sum(axis=1), limits.maximum)
    first = np.where(curve.gain[:, 0] > 0, room, 0.0)
    low, high = 0.0, 1.0
    for _ in range(60):
        share = (low + high) / 2
        if np.maximum(share * first, limits.lower).sum() > limits.hours:
            high = share
        else:
            low = share
    return clipped(curve.hours, np.minimum(np.maximum(low * first, limits.lower), room))
