"""Turfs while they change: the units of each, and sums that give its penalty at once."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Sums = tuple[float, float, float, float, float]
"""Doors, weight, and first and second moments of a set of units (weight: doors + 1, so that empty units count)."""
_OUTSIDE, _OFF, _SPREAD, _CUT = 200.0, 4.0, 0.25, 0.008
"""What counts: doors outside the tolerance, doors off the target, distances, streets cut."""


@dataclass(frozen=True, eq=False)
class Balance:
    """u units with doors (u,) and centres (u, 2); pairs (e, 2) that touch, and the cost of cutting each.

    ``slack`` is how many doors from ``target`` a turf may be.
    """

    doors: Indices
    centre: Floats
    pairs: Indices
    cost: Indices
    target: float
    slack: float


class State:
    """The turfs of ``part`` (u,), from 0 to ``turfs`` − 1."""

    def __init__(self, balance: Balance, part: Indices, turfs: int) -> None:
        self.target, self.slack = balance.target, balance.slack
        doors = balance.doors.astype(np.float64)
        x, y = (balance.centre - balance.centre.mean(axis=0)).T
        weight = doors + 1.0
        sums = np.column_stack([doors, weight, weight * x, weight * y, weight * (x * x + y * y)])
        self.unit: list[Sums] = [(d, w, sx, sy, sq) for d, w, sx, sy, sq in sums.tolist()]
        self.near: list[dict[int, float]] = [{} for _ in self.unit]
        for (one, other), cost in zip(balance.pairs.tolist(), balance.cost.tolist(), strict=True):
            self.near[one][other] = self.near[other][one] = cost * _CUT
        # The spread of a turf is told in that of a square that holds its share of the ground.
        ground = float(np.ptp(balance.centre, axis=0).prod())
        self.scale = _SPREAD / max(ground / turfs / 6.0, 1.0)
        self.part: list[int] = part.tolist()
        self.members: list[set[int]] = [set() for _ in range(turfs)]
        for unit, turf in enumerate(self.part):
            self.members[turf].add(unit)
        self.sums: list[Sums] = [self.total(units) for units in self.members]
        self._borders: dict[int, dict[int, list[tuple[int, float]]]] = {}

    def total(self, units: Iterable[int]) -> Sums:
        """Sums of a set of units, taken in ascending order so that they do not depend on the set's."""
        d = w = sx = sy = sq = 0.0
        for unit in sorted(units):
            one = self.unit[unit]
            d += one[0]
            w += one[1]
            sx += one[2]
            sy += one[3]
            sq += one[4]
        return d, w, sx, sy, sq

    def spread(self, sums: Sums) -> float:
        """Mean square distance to the centre, scaled."""
        _, w, sx, sy, sq = sums
        return self.scale * (sq - (sx * sx + sy * sy) / w) / w if w > 0 else 0.0

    def penalty(self, sums: Sums) -> float:
        """How bad a set of units is as a turf."""
        off = abs(sums[0] - self.target) / self.target
        outside = off - self.slack / self.target
        bad = _OFF * off * off + self.spread(sums)
        return bad + _OUTSIDE * outside * (outside + 0.05) if outside > 1e-9 else bad

    def outside(self, turf: int) -> bool:
        """Whether a turf is outside the tolerance."""
        return abs(self.sums[turf][0] - self.target) > self.slack + 1e-9

    def joined(self, units: set[int]) -> bool:
        """Whether a set of units is in one piece, and not empty."""
        if not units:
            return False
        start = next(iter(units))
        seen, stack = {start}, [start]
        while stack:
            for unit in self.near[stack.pop()]:
                if unit in units and unit not in seen:
                    seen.add(unit)
                    stack.append(unit)
        return len(seen) == len(units)

    def cut(self, one: set[int], other: set[int]) -> float:
        """Cost of the streets cut between two sets."""
        return sum(cost for unit in sorted(one) for near, cost in self.near[unit].items() if near in other)

    def borders(self, turf: int) -> dict[int, list[tuple[int, float]]]:
        """For each turf that touches one, the units that touch it, with the streets cut more if they went over."""
        known = self._borders.get(turf)
        if known is not None:
            return known
        part = self.part
        found: dict[int, list[tuple[int, float]]] = {}
        for unit in sorted(self.members[turf]):
            inside = 0.0
            beyond: dict[int, float] = {}
            for near, cost in self.near[unit].items():
                other = part[near]
                if other == turf:
                    inside += cost
                else:
                    beyond[other] = beyond.get(other, 0.0) + cost
            for other, cost in beyond.items():
                found.setdefault(other, []).append((unit, inside - cost))
        self._borders[turf] = found
        return found

    def around(self, turf: int) -> list[int]:
        """Turfs that touch one, in ascending order."""
        return sorted(self.borders(turf))

    def settle(self, turf: int, units: set[int], other: int, theirs: set[int]) -> None:
        """Give two turfs their units."""
        for one in (turf, other):
            for near in self.borders(one):
                self._borders.pop(near, None)
        for one in (turf, other):
            self._borders.pop(one, None)
        for one, held in ((turf, units), (other, theirs)):
            self.members[one] = held
            self.sums[one] = self.total(held)
            for unit in held:
                self.part[unit] = one


def plus(one: Sums, other: Sums) -> Sums:
    """Sums of two sets together."""
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3], one[4] + other[4]


def minus(one: Sums, other: Sums) -> Sums:
    """Sums of a set without a part of it."""
    return one[0] - other[0], one[1] - other[1], one[2] - other[2], one[3] - other[3], one[4] - other[4]
