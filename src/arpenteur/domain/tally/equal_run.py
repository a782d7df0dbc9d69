"""One run of the method of equal shares, exact, in whole numbers.

Every ballot holds the same money. A project is affordable if its supporters hold its cost; its *level* is the least
amount such that they pay it when each gives that much, or all he has. The affordable project of the lowest level per
unit of cost is bought, until none is affordable (Peters, Pierczynski and Skowron 2021, utility = cost).

What ballots hold are whole numbers over one denominator that grows with each purchase; a number written before is
brought to it when it is read. A project's level per cost never falls, so its last value is a bound that spares it:
bounds are kept in fixed point, rounded down, and whatever they cannot tell apart is compared exactly.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import gcd, lcm

from arpenteur.domain.tally.profile import Profile

_POINT = 96
"""Bits after the point of a bound: only speed depends on it."""
_Found = tuple[int, int, int, int]
"""Bound, rank of the project, and its level as money over weight."""


@dataclass(frozen=True)
class Purchase:
    """``project``: its rank in the order that parts equals; ``level``: what each supporter paid who had as much, in
    money of a ballot that weighs one; ``equals``: ranks of the projects as cheap for their supporters at that moment.
    """

    project: int
    level: Fraction
    equals: tuple[int, ...] = ()


class Voters:
    """Ballots that name the same projects, together. ``order``: ids of the projects counted, in the order that parts
    equals. Money is in units of 1/``unit``; a weight of 1 is ``scale`` whole parts, each with its own purse.
    """

    def __init__(self, profile: Profile, order: Sequence[str]) -> None:
        weights = profile.groups.values()
        self.scale = lcm(*(weight.denominator for weight in weights))
        self.weights = [int(weight * self.scale) for weight in weights]
        self.unit = lcm(*(project.cost.denominator for project in profile.projects))
        self._costs = {project.id: int(project.cost * self.unit) for project in profile.projects}
        self._named: dict[str, list[int]] = {project.id: [] for project in profile.projects}
        for group, named in enumerate(profile.groups):
            for one in named:
                self._named[one].append(group)
        self._arrange(order)

    def _arrange(self, order: Sequence[str]) -> None:
        self.order = tuple(order)
        self.costs = [self._costs[one] for one in order]
        self.supporters = [self._named[one] for one in order]
        self.support = [sum(self.weights[rank] for rank in ranks) for ranks in self.supporters]

    def with_more(self, project: str, extra: int, order: Sequence[str]) -> "Voters":
        """The same with so many ballots more that name only this project; ``order``: what parts equals then."""
        more = copy(self)
        more.weights = [*self.weights, extra * self.scale]
        more._named = {**self._named, project: [*self._named[project], len(self.weights)]}
        more._arrange(order)
        return more


class Run:
    """Buys until nothing is affordable, or until more than ``most`` (money) is spent, which ends it early."""

    def __init__(self, voters: Voters, endowment: Fraction, most: Fraction | None = None) -> None:
        self.voters = voters
        purse = endowment * voters.unit / voters.scale
        self._denominator = purse.denominator
        self._held = [purse.numerator] * len(voters.weights)
        self._since = [0] * len(voters.weights)
        self._growth = [1]
        self._bought: list[tuple[int, int, int, tuple[int, ...]]] = []
        self._spent, self._most = 0, sum(voters.costs) if most is None else int(most * voters.unit)
        self._bounds = [((1 << _POINT) // weight, rank) for rank, weight in enumerate(voters.support)]
        heapify(self._bounds)
        while self._spent <= self._most and self._buy_one():
            pass

    @property
    def exceeds(self) -> bool:
        """Whether more was spent than there is."""
        return self._spent > self._most

    @property
    def whole(self) -> bool:
        """Whether every project was bought."""
        return len(self._bought) == len(self.voters.order)

    @property
    def purchases(self) -> list[Purchase]:
        """What was bought, in that order."""
        part = Fraction(self.voters.scale, self.voters.unit)
        return [Purchase(one, Fraction(left, over) * part, equals) for one, left, over, equals in self._bought]

    def _buy_one(self) -> bool:
        """Buys the best project; False where none is affordable."""
        kept: list[_Found] = []
        best: _Found | None = None
        bounds = self._bounds
        while bounds and (best is None or bounds[0][0] <= best[0]):
            _bound, project = heappop(bounds)
            level = self._level(project)
            if level is None:
                continue
            left, weight = level
            bound = (left << _POINT) // (self._denominator * weight * self.voters.costs[project])
            found = (bound, project, left, weight)
            if best is not None and self._cheaper(found, best):
                found, best = best, found
            if best is None:
                best = found
            else:
                kept.append(found)
        if best is None:
            return False
        for one in kept:
            heappush(bounds, one[:2])
        self._pay(*best[1:], tuple(one[1] for one in kept if not self._compared(one, best)))
        return True

    def _cheaper(self, one: _Found, other: _Found) -> bool:
        sign = self._compared(one, other)
        return sign < 0 if sign else one[1] < other[1]

    def _compared(self, one: _Found, other: _Found) -> int:
        """Below 0 where the first is cheaper for its supporters, 0 where they are equal."""
        if one[0] != other[0]:
            return one[0] - other[0]
        costs = self.voters.costs
        return one[2] * other[3] * costs[other[1]] - other[2] * one[3] * costs[one[1]]

    def _level(self, project: int) -> tuple[int, int] | None:
        """Level as (money, weight) over the denominator, None where its supporters have not enough, for ever."""
        held, growth, since, weights = self._held, self._growth, self._since, self.voters.weights
        purses = [(held[rank] * growth[since[rank]], weights[rank]) for rank in self.voters.supporters[project]]
        left, weight = self.voters.costs[project] * self._denominator, self.voters.support[project]
        while True:
            level = -(-left // weight)
            short = [(purse, many) for purse, many in purses if purse < level]
            if not short:
                return left, weight
            weight -= sum(many for _purse, many in short)
            if not weight:
                return None
            left -= sum(purse * many for purse, many in short)
            purses = [pair for pair in purses if pair[0] >= level]

    def _pay(self, project: int, left: int, weight: int, equals: tuple[int, ...]) -> None:
        self._bought.append((project, left, weight * self._denominator, equals))
        self._spent += self.voters.costs[project]
        common = gcd(left, weight)
        growth, level = weight // common, left // common
        self._denominator *= growth
        factors = self._growth = [factor * growth for factor in self._growth]
        factors.append(1)
        held, since, now = self._held, self._since, len(factors) - 1
        for rank in self.voters.supporters[project]:
            if held[rank]:
                rest = held[rank] * factors[since[rank]] - level
                held[rank] = rest if rest > 0 else 0
                since[rank] = now
