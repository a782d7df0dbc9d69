"""Who takes part, quartier by quartier, beside who lives there; and whether a result depends on who came.

A quartier with fewer than eleven participants is not shown, nor those that a subtraction from the total would give
(``disclosure``). What is computed of several quartiers together uses the ones that are not shown as one, so that no
published figure tells what was hidden.
"""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from arpenteur.domain.disclosure import suppress_by

LEAST = 11
"""Participants under which a quartier is not shown, and ballots under which no vote is counted."""
MOST_WEIGHT = Fraction(5)
"""A participant never counts for more than five: a few people would decide otherwise."""
LEVEL = 0.95
_STEPS = 200


@dataclass(frozen=True)
class Attendance:
    """A quartier: who took part and said or proved to be of it, who lives there (15 and over, census)."""

    participants: int
    population: float

    def __post_init__(self) -> None:
        """Raises ValueError for counts below zero, or nobody who lives there."""
        if self.participants < 0 or self.population <= 0:
            raise ValueError("participants are never below zero, and somebody lives in a quartier")


@dataclass(frozen=True)
class Presence:
    """What is shown of a quartier. ``rate``: participants per thousand inhabitants, between ``low`` and ``high``;
    ``ratio``: how many times more (or less) it is present than its weight among the inhabitants.
    """

    participants: int
    population: float
    rate: float
    low: float
    high: float
    ratio: float


@dataclass(frozen=True)
class Representation[Zone: Hashable]:
    """What is shown of a step: quartiers, those hidden, who is of none that is known, and the share of participants
    who would have to be of another quartier for all to be alike (dissimilarity, 0-1).
    """

    zones: Mapping[Zone, Presence]
    hidden: frozenset[Zone]
    participants: int
    unknown: int
    dissimilarity: float | None

    def most_present(self) -> Zone | None:
        """The quartier shown that is most above its weight, beyond what chance explains; None where none is."""
        above = [
            (one.ratio, str(zone), zone)
            for zone, one in self.zones.items()
            if one.ratio > 1 and one.low > one.rate / one.ratio
        ]
        return max(above, default=(0, "", None), key=lambda one: one[:2])[2]


class _OfParticipants:
    """When the number of participants of quartiers says too much."""

    def reason(self, cell: int) -> str | None:
        return "moins de 11 participants" if cell < LEAST else None

    def tells(self, cells: Sequence[int]) -> str | None:
        return self.reason(sum(cells)) or ("un seul quartier masqué" if len(cells) == 1 else None)

    def size(self, cell: int) -> float:
        return cell


def representation[Zone: Hashable](zones: Mapping[Zone, Attendance], unknown: int = 0) -> Representation[Zone]:
    """Participants per quartier against the census, what is too small hidden. ``unknown``: participants of no quartier
    that is known, a line of their own, given to no quartier.
    """
    cells: dict[tuple[int, Zone | None], int] = {(1, zone): one.participants for zone, one in zones.items()}
    top: tuple[int, Zone | None] = (0, None)
    masked = suppress_by(_OfParticipants(), cells, dict.fromkeys(cells, top))
    hidden = frozenset(zone for zone in zones if (1, zone) in masked) if top not in masked else frozenset(zones)
    participants = sum(one.participants for one in zones.values())
    people = sum(one.population for one in zones.values())
    shown = {
        zone: _presence(one, participants, people) for zone, one in zones.items() if zone not in hidden and participants
    }
    rest = Attendance(
        sum(zones[zone].participants for zone in hidden), sum(zones[zone].population for zone in hidden) or 1.0
    )
    parts = [zones[zone] for zone in shown] + ([rest] if hidden else [])
    distance = sum(abs(one.participants / participants - one.population / people) for one in parts) if shown else None
    return Representation(shown, hidden, participants, unknown, None if distance is None else distance / 2)


def poisson_interval(count: int, level: float = LEVEL) -> tuple[float, float]:
    """Exact interval of the mean of a count (F. Garwood, *Biometrika* 28, 1936): each end leaves half of what remains.

    >>> [round(end, 3) for end in poisson_interval(10)], round(poisson_interval(0)[1], 3)
    ([4.795, 18.39], 3.689)
    """
    tail = (1 - level) / 2
    low = _mean_where(count - 1, 1 - tail) if count else 0.0
    return low, _mean_where(count, tail)


def weights[Zone: Hashable](zones: Mapping[Zone, Attendance]) -> dict[Zone, Fraction]:
    """What a participant of each quartier counts for, so that the quartier weighs as much as its inhabitants, never
    more than five; 1 for whoever is of none. A quartier without a participant has no weight to give.
    """
    participants = sum(one.participants for one in zones.values())
    people = sum(Fraction(one.population) for one in zones.values())
    return {
        zone: min(MOST_WEIGHT, Fraction(one.population) / people * participants / one.participants)
        for zone, one in zones.items()
        if one.participants
    }


@dataclass(frozen=True)
class Recount[Option: Hashable]:
    """Winners as counted and with each quartier at its weight; sensitive where they are not the same."""

    winners: frozenset[Option]
    weighed: frozenset[Option]

    @property
    def gained(self) -> frozenset[Option]:
        """Who would win if each quartier had its weight, and does not."""
        return self.weighed - self.winners

    @property
    def lost(self) -> frozenset[Option]:
        """Who wins, and would not."""
        return self.winners - self.weighed

    @property
    def sensitive(self) -> bool:
        """Whether the result depends on who took part."""
        return self.winners != self.weighed


def recount[Option: Hashable](
    zones_of_ballots: Sequence[Hashable],
    population: Mapping[Hashable, float],
    count: Callable[[Sequence[Fraction]], frozenset[Option]],
) -> Recount[Option]:
    """Count twice by one rule: each ballot as one, then at the weight of its quartier. ``count`` gets the weight of
    each ballot, in their order; a ballot of a quartier that is not in ``population`` keeps 1.
    """
    present = {
        zone: Attendance(sum(one == zone for one in zones_of_ballots), people) for zone, people in population.items()
    }
    weight = weights(present)
    alike = count([Fraction(1)] * len(zones_of_ballots))
    return Recount(alike, count([weight.get(zone, Fraction(1)) for zone in zones_of_ballots]))


def _presence(one: Attendance, participants: int, people: float) -> Presence:
    low, high = poisson_interval(one.participants)
    thousands = one.population / 1000
    ratio = (one.participants / participants) / (one.population / people)
    return Presence(
        one.participants, one.population, one.participants / thousands, low / thousands, high / thousands, ratio
    )


def _mean_where(count: int, reached: float) -> float:
    """The mean at which a count is at most ``count`` with a given probability, which falls as the mean rises."""
    low, high = 0.0, 10.0 + 4 * (count + 1)
    for _step in range(_STEPS):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if _at_most(count, middle) > reached:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(count: int, mean: float) -> float:
    """Probability that a Poisson count of this mean is at most ``count``; in logarithms, for large ones."""
    logs = [one * math.log(mean) - mean - math.lgamma(one + 1) for one in range(count + 1)]
    return math.fsum(math.exp(one) for one in logs)
