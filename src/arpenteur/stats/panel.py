"""Polling stations followed from election to election: arrays on one list of stations.

n stations, o options of the grid (``OPTIONS``), k families (``FAMILIES``), b blocs (``BLOCS``). A *panel* is what was
known before an election; a *target* is what may be known of the coming one before anybody has voted: who stands
where, and the shares and turnout of a scenario. Keeping the votes of the target in a value of their own
(``Outcome``) is what makes a back-test honest: a forecast takes a panel and a target, never an outcome.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from arpenteur.domain.elections import Election, ElectionType, chronological
from arpenteur.domain.grid import grid

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

OPTIONS: tuple[str, ...] = tuple(grid().options)
FAMILIES: tuple[str, ...] = tuple(grid().families)
BLOCS: tuple[str, ...] = tuple(grid().blocs)

FAMILY_OF_OPTION: Ints = np.array([FAMILIES.index(grid().options[option].family) for option in OPTIONS])
BLOC_OF_OPTION: Ints = np.array([BLOCS.index(grid().options[option].bloc) for option in OPTIONS])
BLOC_OF_FAMILY: Ints = np.array([BLOCS.index(grid().bloc_of_family[family]) for family in FAMILIES])


@dataclass(frozen=True)
class Supply:
    """Who stands on n ballots: ``candidates`` (n × o) counts them by option; ``outgoing`` (n × b) is 1 where the
    outgoing member stands again for a bloc, None where nobody knows who is outgoing."""

    candidates: Array
    outgoing: Array | None = None

    def take(self, rows: Ints | Mask) -> "Supply":
        """The same on some of the stations."""
        return Supply(self.candidates[rows], None if self.outgoing is None else self.outgoing[rows])


@dataclass(frozen=True)
class Round:
    """Counts of one round on the n stations; zeros where ``known`` is False.

    ``votes`` (n × o) are valid votes by option; ``standing`` (n × o) tells which options could be voted for in the
    station. ``with_votes`` is False where only turnout is known: ``votes`` and ``standing`` are then empty of sense.
    ``supply``: the numbers of candidates, where the lists are known.
    """

    election: Election
    known: Mask
    registered: Array
    turnout: Array
    valid: Array
    votes: Array
    standing: Mask
    with_votes: bool = True
    supply: Supply | None = None

    def take(self, rows: Ints | Mask) -> "Round":
        """The same round on some of the stations."""
        fields = ("known", "registered", "turnout", "valid", "votes", "standing")
        kept = {name: getattr(self, name)[rows] for name in fields}
        return replace(self, **kept, supply=None if self.supply is None else self.supply.take(rows))

    @property
    def turnout_rate(self) -> Array:
        """Turnout as a share of registered (n), NaN where unknown."""
        return np.divide(self.turnout, self.registered, out=np.full(len(self.known), np.nan), where=self.registered > 0)


@dataclass(frozen=True)
class Target:
    """What is known of an election before it: who stands where (n × o), shares of valid votes by option (o) and
    turnout (share of registered) of the scenario. In a back-test the scenario is the national result. ``supply``: the
    numbers of candidates on the local lists, where these are known."""

    election: Election
    standing: Mask
    shares: Array
    turnout: float
    supply: Supply | None = None


@dataclass(frozen=True)
class Panel:
    """Stations with the rounds known so far. ``commune``, ``departement``, ``circonscription`` are small integers
    (n each), −1 where unknown."""

    stations: tuple[str, ...]
    commune: Ints
    departement: Ints
    circonscription: Ints
    rounds: Mapping[Election, Round]

    def __len__(self) -> int:
        return len(self.stations)

    def before(self, election: Election) -> "Panel":
        """The same stations, with earlier rounds only."""
        kept = {one: counts for one, counts in self.rounds.items() if one.sort_key < election.sort_key}
        return replace(self, rounds=kept)

    def firsts(self, kind: ElectionType, *, with_votes: bool = True) -> tuple[Election, ...]:
        """First rounds of a type, oldest first; only those with votes by option, unless told otherwise."""
        found = [
            one
            for one, counts in self.rounds.items()
            if one.type is kind and one.round == 1 and (counts.with_votes or not with_votes)
        ]
        return tuple(chronological(found))


def by_group(values: Array, group: Ints, groups: int) -> Array:
    """Sums of the columns of ``values`` (n × o) that share a group (o small integers): n × ``groups``."""
    sums = np.zeros((len(values), groups))
    for column, member in enumerate(group):  # a matrix product would wake every thread for sums of eight columns
        sums[:, member] += values[:, column]
    return sums
