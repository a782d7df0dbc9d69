"""Hours to stations so that they are worth the most: greedy where that is exact, else an integer program."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arpenteur.plan.constraints import Kind, Limits
from arpenteur.plan.curve import Curve, clipped
from arpenteur.plan.program import least_hours, solve

Array = npt.NDArray[np.float64]
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
