"""How many more supporters a project needed under equal shares, by counting again."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from arpenteur.domain.tally.completing import completed, counted_projects
from arpenteur.domain.tally.equal_run import Voters
from arpenteur.domain.tally.outcome import refusal
from arpenteur.domain.tally.profile import Ballot, Profile
from arpenteur.domain.tally.rules import Rules


class Recount:
    """The whole rule, shares and completion anew, with ballots more that name only one project."""

    def __init__(self, profile: Profile, rules: Rules) -> None:
        self._profile, self._rules = profile, rules
        self._voters = Voters(profile, ())

    def chosen(self, project: str, extra: int) -> bool:
        """Whether the project is chosen with so many more."""
        more = self._with_more(project, extra)
        voters = self._voters.with_more(project, extra, counted_projects(more, self._rules))
        run = completed(voters, more.budget / more.turnout, more.budget, self._rules).run
        return any(voters.order[purchase.project] == project for purchase in run.purchases)

    def needed(self, project: str, start: int) -> int | None:
        """A number of ballots with which it is chosen, and with one less it is not, looked for from ``start``
        outwards; None where twice as many ballots as were cast are not enough.
        """
        most = 2 * int(self._profile.turnout) + start + 1
        return threshold_of(lambda extra: self.chosen(project, extra), start, most)

    def _with_more(self, project: str, extra: int) -> Profile:
        """The profile with one ballot that weighs as many; its totals are those known already and these."""
        base = self._profile
        more = replace(base, ballots=(*base.ballots, Ballot((project,), weight=Fraction(extra))))
        vars(more).update(votes={**base.votes, project: base.votes[project] + extra}, turnout=base.turnout + extra)
        return more


def threshold_of(holds: Callable[[int], bool], start: int, most: int) -> int | None:
    """A number from 1 to ``most`` that holds and whose predecessor does not, 0 never asked and taken not to hold; by
    doubling steps from ``start``, then halving. None where ``most`` does not hold and nothing on the way did.
    """
    start = min(max(1, start), most)
    step = 1
    if holds(start):
        above, below = start, start - 1
        while below > 0 and holds(below):
            above, below, step = below, max(0, below - step), 2 * step
    else:
        below, above = start, min(start + 1, most)
        while not holds(above):
            if above >= most:
                return None
            below, above, step = above, min(above + 2 * step, most), 2 * step
    while above - below > 1:
        middle = (below + above) // 2
        above, below = (middle, below) if holds(middle) else (above, middle)
    return above


def with_threshold(profile: Profile, rules: Rules, project: str, extra: int) -> int | None:
    """So many more, or as many as the threshold asks where that is more; None where no number is enough."""

    def reached(more: int) -> bool:
        return not refusal(profile, project, profile.votes, rules.threshold, more)

    if reached(extra):
        return extra
    least = int(rules.threshold.least or 0) if rules.threshold else 0
    return threshold_of(reached, extra, 4 * int(profile.turnout) + least + extra + 1)
