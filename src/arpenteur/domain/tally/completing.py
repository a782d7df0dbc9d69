"""Equal shares from the share of each ballot to the run that is kept.

How far shares can grow without anything changing in a run of equal shares, so that few voters and large amounts do
not make millions of runs that buy the same.

Everything that a run compares is a straight line of what is added to each share. A run just above a share is followed
with lines instead of numbers, and the first place where two that were compared cross is where it may change. Slow,
plain fractions: it is only asked after many runs (``completing.PATIENCE``).
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from arpenteur.domain.tally.equal_run import Run, Voters
from arpenteur.domain.tally.outcome import refusal, tie_order
from arpenteur.domain.tally.profile import Profile
from arpenteur.domain.tally.rules import Completion, Rules

PATIENCE = 20_000
"""Runs before it is asked which ones would buy the same."""
SOON = 500
"""Runs before it is asked again, where fewer than this were passed over."""


Line = tuple[Fraction, Fraction]
"""Height where nothing is added, and slope."""
_ZERO: Line = (Fraction(0), Fraction(0))


class Path:
    """The purchases of the run just above a share, and the first addition at which a comparison may turn."""

    def __init__(self, voters: Voters, share: Fraction) -> None:
        self._voters = voters
        part = Fraction(voters.unit, voters.scale)
        self._purses: list[Line] = [(share * part, part)] * len(voters.weights)
        self.turn: Fraction | None = None
        self.spent = Fraction(0)
        remaining = list(range(len(voters.order)))
        while (best := self._best(remaining)) is not None:
            project, level = best
            remaining.remove(project)
            self.spent += Fraction(voters.costs[project], voters.unit)
            for rank in voters.supporters[project]:
                rest = _minus(self._purses[rank], level)
                self._purses[rank] = rest if rest > _ZERO else _ZERO

    @property
    def steps(self) -> int:
        """Whole additions of 1 or more that leave every purchase as it is."""
        turn = self.turn
        return 0 if turn is None else max(0, -(-turn.numerator // turn.denominator) - 1)

    def _best(self, remaining: list[int]) -> tuple[int, Line] | None:
        """The project that is bought, and its level; None where none is affordable."""
        offers: list[tuple[Line, int, Line]] = []
        for project in remaining:
            level = self._level(project)
            if level is not None:
                cost = self._voters.costs[project]
                offers.append(((level[0] / cost, level[1] / cost), project, level))
        if not offers:
            return None
        best = min(offers)
        for price, _project, _level in offers:
            self._stays(_minus(price, best[0]))
        return best[1], best[2]

    def _level(self, project: int) -> Line | None:
        voters = self._voters
        supporters = [(self._purses[rank], voters.weights[rank]) for rank in voters.supporters[project]]
        able = supporters
        left, weight = (Fraction(voters.costs[project]), Fraction(0)), voters.support[project]
        while True:
            level = (left[0] / weight, left[1] / weight)
            short = [(purse, many) for purse, many in able if purse < level]
            if not short:
                break
            for purse, many in short:
                left, weight = (left[0] - purse[0] * many, left[1] - purse[1] * many), weight - many
            if not weight:
                self._stays(left)
                return None
            able = [pair for pair in able if pair[0] >= level]
        for purse, _many in supporters:
            above = _minus(purse, level)
            self._stays(above if above >= _ZERO else _minus(level, purse))
        return level

    def _stays(self, above: Line) -> None:
        """A line that is not below 0 just above the share: it may be where it crosses."""
        if above[1] < 0:
            crossing = -above[0] / above[1]
            if self.turn is None or crossing < self.turn:
                self.turn = crossing


def _minus(one: Line, other: Line) -> Line:
    return one[0] - other[0], one[1] - other[1]


@dataclass(frozen=True)
class Kept:
    """The run that is kept, the share of each ballot in it, and how many larger ones were tried."""

    run: Run
    endowment: Fraction
    steps: int


def kept_run(profile: Profile, rules: Rules, *, patience: int = PATIENCE) -> Kept:
    """The run whose purchases are the result."""
    voters = Voters(profile, counted_projects(profile, rules))
    share = profile.budget / profile.turnout if profile.turnout else Fraction(0)
    return completed(voters, share, profile.budget, rules, patience=patience)


def counted_projects(profile: Profile, rules: Rules) -> list[str]:
    """Projects that are counted, in the order that parts equals."""
    order = tie_order(profile, profile.votes)
    return [one for one in order if not refusal(profile, one, profile.votes, rules.threshold)]


def completed(voters: Voters, share: Fraction, budget: Fraction, rules: Rules, *, patience: int = PATIENCE) -> Kept:
    """The run from a first share, and larger ones while the total fits, where the rules complete it.

    After ``patience`` runs, those that would buy the same are passed over, and counted as tried.
    """
    kept = Kept(Run(voters, share), share, 0)
    if rules.completion is Completion.NONE:
        return kept
    steps, look = 0, patience
    while not kept.run.whole:
        if steps >= look:
            path = Path(voters, share + steps)
            if path.steps and path.spent <= budget:
                steps += path.steps
                kept = Kept(Run(voters, share + steps, budget), share + steps, steps)
            look = steps + (1 if path.steps >= SOON else SOON)
        steps += 1
        larger = Run(voters, share + steps, budget)
        if larger.exceeds:
            break
        kept = Kept(larger, share + steps, steps)
    return replace(kept, steps=steps)
