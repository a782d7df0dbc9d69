"""A held-out election as it was to be forecast: earlier rounds, who stands where, a scenario; votes come after.

``Case`` is all that a row of a back-test may read; ``Outcome`` is what it is judged on, and is asked for once every
honest row has been computed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.panel import (
    BLOC_OF_FAMILY,
    BLOC_OF_OPTION,
    BLOCS,
    Array,
    Ints,
    Mask,
    Panel,
    Round,
    Supply,
    Target,
    by_group,
)

RATIO_TOLERANCE = 0.10
FEWEST_REGISTERED = 100
FEWEST_VALID = 10
SOURCES = (ElectionType.PRESIDENTIAL, ElectionType.LEGISLATIVE)
"""Types every station votes in on the same day: the rounds forecasts rest on."""


@dataclass(frozen=True)
class Wide:
    """Shares of valid votes by family (k) and turnout (share of registered) of a wider territory at a past round."""

    families: Array
    turnout: float

    @property
    def shares(self) -> Array:
        """Shares by bloc (b)."""
        return by_group(self.families[None, :], BLOC_OF_FAMILY, len(BLOCS))[0]


@dataclass(frozen=True)
class Case:
    """n stations matched over the rounds used. ``registered`` (n) is known before the vote: lists close earlier.

    ``wide`` holds past results of the territory of the scenario where that is larger than the stations (a commune
    under a national scenario); empty where the stations are themselves that territory.
    """

    panel: Panel
    target: Target
    registered: Array
    wide: Mapping[Election, Wide] = field(default_factory=dict[Election, Wide])

    def __len__(self) -> int:
        return len(self.panel)

    @cached_property
    def on_ballot(self) -> Mask:
        """Blocs that can be voted for (n × b)."""
        return by_group(self.target.standing.astype(np.float64), BLOC_OF_OPTION, len(BLOCS)) > 0

    @cached_property
    def scenario(self) -> Array:
        """Shares of valid votes by bloc in the scenario (b)."""
        return by_group(self.target.shares[None, :], BLOC_OF_OPTION, len(BLOCS))[0]

    def last(self, *kinds: ElectionType, with_votes: bool = True) -> Election | None:
        """The latest first round of some types, with votes by option unless told otherwise."""
        found = [one for kind in kinds for one in self.panel.firsts(kind, with_votes=with_votes)]
        return max(found, key=lambda one: one.sort_key, default=None)


@dataclass(frozen=True)
class Outcome:
    """What was counted at the held-out election on the n stations of a case."""

    registered: Array
    turnout: Array
    votes: Array

    @cached_property
    def valid(self) -> Array:
        """Valid votes (n)."""
        return self.votes.sum(axis=1)

    @cached_property
    def blocs(self) -> Array:
        """Valid votes by bloc (n × b)."""
        return bloc_votes(self.votes)

    @property
    def turnout_rate(self) -> Array:
        """Turnout, share of registered (n)."""
        return self.turnout / np.maximum(self.registered, 1)

    def take(self, rows: Ints) -> "Outcome":
        """The same for some stations."""
        return Outcome(self.registered[rows], self.turnout[rows], self.votes[rows])


@dataclass(frozen=True)
class Question:
    """A held-out election before it was counted, on all its stations: what cases are cut from.

    ``supply`` tells who stands. ``scenario`` gives shares by option (o) and turnout for
    the stations (rows) a case is made of: the one place where a result given as known comes in.
    """

    election: Election
    panel: Panel
    supply: Supply
    registered: Array
    scenario: Callable[[Ints], tuple[Array, float]]
    wide: Mapping[Election, Wide] = field(default_factory=dict[Election, Wide])

    def case(self, elections: Iterable[Election]) -> tuple[Case, Ints]:
        """The case of the stations matched over some earlier rounds, and their rows."""
        rows = matched(self.panel, self.registered, elections)
        shares, turnout = self.scenario(rows)
        supply = self.supply.take(rows)
        target = Target(self.election, supply.candidates > 0, shares, turnout, supply)
        return Case(take(self.panel, rows), target, self.registered[rows], self.wide), rows


def bloc_votes(votes: Array) -> Array:
    """Votes by bloc (n × b) from votes by option (n × o)."""
    return by_group(votes, BLOC_OF_OPTION, len(BLOCS))


def bloc_standing(counts: Round) -> Mask:
    """Blocs that could be voted for at a round (n × b)."""
    return by_group(counts.standing.astype(np.float64), BLOC_OF_OPTION, len(BLOCS)) > 0


def cycles(panel: Panel, count: int) -> list[tuple[Election, Election]]:
    """The latest years with both a presidential and a legislative first round known, oldest first."""
    legislatives = {one.year: one for one in panel.firsts(ElectionType.LEGISLATIVE, with_votes=False)}
    presidentials = panel.firsts(ElectionType.PRESIDENTIAL, with_votes=False)
    return [(one, legislatives[one.year]) for one in presidentials if one.year in legislatives][-count:]


def matched(panel: Panel, registered: Array, elections: Iterable[Election]) -> Ints:
    """Rows of the stations that exist at each of ``elections`` with about the same registered as at the target.

    Present, registered within 10 % of the target's, at least 100 registered and 10 valid votes each time. The same
    key within 10 % does not prove the same territory; it is the rule of the figures this back-test is compared with.
    """
    good = registered >= FEWEST_REGISTERED
    for election in elections:
        counts = panel.rounds[election]
        ratio = counts.registered / np.maximum(registered, 1)
        good = good & counts.known & (np.abs(ratio - 1) < RATIO_TOLERANCE)
        good &= (counts.registered >= FEWEST_REGISTERED) & (counts.valid >= FEWEST_VALID)
    return np.flatnonzero(good)


def take(panel: Panel, rows: Ints) -> Panel:
    """The panel of some of its stations."""
    return Panel(
        stations=tuple(panel.stations[row] for row in rows.tolist()),
        commune=panel.commune[rows],
        departement=panel.departement[rows],
        circonscription=panel.circonscription[rows],
        rounds={election: counts.take(rows) for election, counts in panel.rounds.items()},
    )


def replayed(case: Case, election: Election, elections: Iterable[Election]) -> tuple[Case, Outcome] | None:
    """An earlier election of the case as a case of its own, its own result given; None where no station is left.

    ``elections``: the rounds before it that its stations are matched over. What calibrations and coefficients dated
    before the target are learned on.
    """
    counts, before = case.panel.rounds[election], case.panel.before(election)
    rows = matched(before, counts.registered, elections)
    rows = rows[counts.known[rows] & (counts.valid[rows] >= FEWEST_VALID)]
    if not rows.size:
        return None
    mine = counts.take(rows)
    outcome = Outcome(mine.registered, mine.turnout, mine.votes)
    shares = mine.votes.sum(axis=0) / max(float(mine.votes.sum()), 1.0)
    turnout = float(mine.turnout.sum() / mine.registered.sum())
    target = Target(election, mine.standing, shares, turnout, mine.supply)
    return Case(take(before, rows), target, mine.registered), outcome


def thinned(counts: Round, generator: np.random.Generator) -> tuple[Round, Round]:
    """Two halves of the voters of a round, drawn at random: every vote, blank and abstention goes to one of them.

    The first is what a rule reads: shares and rates of its half, on a station as large as before, so that nothing but
    the noise tells it from the whole. The second is the other half as it is, to count a change from.
    """
    votes = generator.binomial(counts.votes.astype(np.int64), 0.5).astype(np.float64)
    blank = np.maximum(counts.turnout - counts.votes.sum(axis=1), 0)
    turnout = votes.sum(axis=1) + generator.binomial(blank.astype(np.int64), 0.5)
    absent = np.maximum(counts.registered - counts.turnout, 0)
    registered = turnout + generator.binomial(absent.astype(np.int64), 0.5)
    scale = counts.registered / np.maximum(registered, 1)
    first = _with_counts(counts, counts.registered, turnout * scale, votes * scale[:, None])
    rest = (counts.registered - registered, counts.turnout - turnout, counts.votes - votes)
    return first, _with_counts(counts, *rest)


def _with_counts(counts: Round, registered: Array, turnout: Array, votes: Array) -> Round:
    return replace(counts, registered=registered, turnout=turnout, votes=votes, valid=votes.sum(axis=1))
