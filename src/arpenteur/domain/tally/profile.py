"""What is counted: projects with their cost, ballots, a budget, and the public seed of draws."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from hashlib import sha256

ONE = Fraction(1)


class VoteKind(StrEnum):
    """What a ballot says, as Pabulib names it."""

    APPROVAL = "approval"
    POINTS = "cumulative"
    GRADES = "scoring"
    RANKING = "ordinal"

    @property
    def has_points(self) -> bool:
        """Whether each choice has its number."""
        return self in (VoteKind.POINTS, VoteKind.GRADES)


@dataclass(frozen=True)
class Project:
    """Something that may be chosen; ``cost`` in the currency of the budget; ``zone``: empty where city-wide."""

    id: str
    cost: Fraction = Fraction(0)
    name: str = ""
    zone: str = ""


@dataclass(frozen=True)
class Ballot:
    """``choices``: ids named, each once, in the voter's order; ``points``: as many numbers, or none; ``weight``: how
    many ballots it is worth, one unless a quartier is recounted at its weight.
    """

    choices: tuple[str, ...]
    points: tuple[Fraction, ...] = ()
    weight: Fraction = ONE


@dataclass(frozen=True)
class Profile:
    """Closed ballots; ``seed``: the SHA-256, in hexadecimal, that last ties are drawn from; ``unnamed``: points, or
    the grade, of a project that a ballot does not name.
    """

    projects: tuple[Project, ...]
    ballots: tuple[Ballot, ...]
    budget: Fraction = Fraction(0)
    kind: VoteKind = VoteKind.APPROVAL
    seed: str = ""
    unnamed: Fraction = Fraction(0)

    @cached_property
    def by_id(self) -> dict[str, Project]:
        """Projects by their id."""
        return {project.id: project for project in self.projects}

    @cached_property
    def turnout(self) -> Fraction:
        """How many ballots were cast, blank ones too."""
        return sum((ballot.weight for ballot in self.ballots), Fraction(0))

    @cached_property
    def votes(self) -> dict[str, Fraction]:
        """How many ballots name each project."""
        return self._summed((choice, ballot.weight) for ballot in self.ballots for choice in ballot.choices)

    @cached_property
    def points(self) -> dict[str, Fraction]:
        """Points of each project: those that ballots give or, for rankings, Borda's: as many as there are projects
        for the first, one less for the next. A ballot without points gives one to each of its choices.
        """
        size = len(self.projects)

        def given(ballot: Ballot) -> Iterable[tuple[str, Fraction]]:
            if self.kind is VoteKind.RANKING:
                return ((one, Fraction(size - rank)) for rank, one in enumerate(ballot.choices))
            return zip(ballot.choices, ballot.points or (ONE,) * len(ballot.choices), strict=True)

        return self._summed((one, points * ballot.weight) for ballot in self.ballots for one, points in given(ballot))

    @cached_property
    def groups(self) -> dict[frozenset[str], Fraction]:
        """Ballots that name the same projects, with what they weigh together, in the order of their first."""
        groups: dict[frozenset[str], Fraction] = {}
        for named, many in Counter((frozenset(ballot.choices), ballot.weight) for ballot in self.ballots).items():
            groups[named[0]] = groups.get(named[0], Fraction(0)) + named[1] * many
        return groups

    def _summed(self, given: Iterable[tuple[str, Fraction]]) -> dict[str, Fraction]:
        totals = {project.id: Fraction(0) for project in self.projects}
        for (project, amount), many in Counter(given).items():
            totals[project] += amount * many
        return totals


def drawn(seed: str, project: str) -> str:
    """What the public draw gives a project: the lowest comes first. Anyone can compute it:
    ``printf 'SEED:PROJECT' | sha256sum``.

    >>> drawn("", "12")[:8]
    'a500e991'
    """
    return sha256(f"{seed}:{project}".encode()).hexdigest()
