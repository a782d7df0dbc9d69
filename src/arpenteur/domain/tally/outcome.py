"""What a count answers: who is chosen, in which order, and for each project why.

Which projects are counted at all: named by somebody, above the threshold, no dearer than the money there is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from arpenteur.domain.tally.profile import Profile, drawn
from arpenteur.domain.tally.rules import Rules, Threshold


class Reason(StrEnum):
    """Why a project is chosen or not."""

    CHOSEN = "chosen"
    NO_VOTE = "no_vote"
    BELOW_THRESHOLD = "below_threshold"
    TOO_EXPENSIVE = "too_expensive"
    NOT_ENOUGH_LEFT = "not_enough_left"
    AFTER_THE_STOP = "after_the_stop"
    SUPPORTERS_CANNOT_PAY = "supporters_cannot_pay"
    OUTRANKED = "outranked"


@dataclass(frozen=True)
class Payment:
    """Who paid a project under equal shares. ``payers``: ballots that paid; ``level``: what each paid who had as much;
    ``least``: the smallest payment; ``emptied``: ballots that paid less than ``level``, all they had left;
    ``by_ballot``: what one ballot paid, by the projects it names.
    """

    payers: Fraction
    level: Fraction
    least: Fraction
    emptied: Fraction
    by_ballot: Mapping[frozenset[str], Fraction] = field(default_factory=dict[frozenset[str], Fraction])


@dataclass(frozen=True)
class Explanation:
    """One project.

    ``counted``: votes, points where they are counted, or the median grade. ``left``: money at hand at its turn (greedy)
    or in its supporters' hands at the end (equal shares). ``needed``: how many more votes, points or ballots that name
    only it and it was chosen; None where it was, where no number does, or where that was not counted again.
    ``needed_at_share``: the same under equal shares with shares as they are. ``stage``: the envelope that paid it,
    ``city`` for the whole. ``passed_by``: the option just before it, where the rule ranks. ``payment``,
    ``paid_elsewhere`` (what its supporters paid for others), ``served`` (its supporters with another project chosen):
    equal shares only.
    """

    project: str
    reason: Reason
    votes: Fraction
    counted: Fraction
    cost: Fraction
    left: Fraction | None = None
    needed: int | None = None
    needed_at_share: int | None = None
    stage: str = ""
    passed_by: str = ""
    payment: Payment | None = None
    paid_elsewhere: Fraction | None = None
    served: Fraction | None = None


@dataclass(frozen=True)
class Tie:
    """Projects that were equal, in the order they were put in, and what parted them: ``lower_cost`` or
    ``public_seed``.
    """

    projects: tuple[str, ...]
    by: str


@dataclass(frozen=True)
class Outcome:
    """``order``: projects chosen, first to last, or the whole ranking where the rule ranks. ``endowment``: the share
    of each ballot, ``steps``: how often one unit was added to it (equal shares). ``matrix``: ballots that put the
    first before the second (Schulze). ``grades``: grades of each option, best first (majority judgment).
    """

    rules: Rules
    seed: str
    winners: frozenset[str]
    order: tuple[str, ...]
    spent: Fraction
    explanations: Mapping[str, Explanation]
    ties: tuple[Tie, ...] = ()
    endowment: Fraction | None = None
    steps: int = 0
    matrix: Mapping[tuple[str, str], Fraction] = field(default_factory=dict[tuple[str, str], Fraction])
    grades: Mapping[str, Mapping[Fraction, Fraction]] = field(default_factory=dict[str, Mapping[Fraction, Fraction]])

    def bought_by(self, choices: Iterable[str]) -> dict[str, Fraction]:
        """What the share of a ballot that names these projects paid, under equal shares, in the order of purchases."""
        named = frozenset(choices)
        payments = ((one, self.explanations[one].payment) for one in self.order)
        return {one: paid.by_ballot[named] for one, paid in payments if paid and named in paid.by_ballot}


def tie_order(profile: Profile, counted: Mapping[str, Fraction]) -> list[str]:
    """Every project: most votes (or points) first, then the lower cost, then the public draw."""
    costs = profile.by_id
    return sorted(costs, key=lambda one: (-counted[one], costs[one].cost, drawn(profile.seed, one), one))


def ties_of(profile: Profile, order: list[str], counted: Mapping[str, Fraction]) -> tuple[Tie, ...]:
    """Runs of equals in an order, with what parted them; a run that cost parts in full is parted by cost."""
    runs: list[list[str]] = []
    for one in order:
        if runs and counted[runs[-1][0]] == counted[one]:
            runs[-1].append(one)
        else:
            runs.append([one])
    return tuple(Tie(tuple(run), parted_by(profile, run)) for run in runs if len(run) > 1)


def parted_by(profile: Profile, equals: list[str]) -> str:
    """What parts projects that are equal: their costs where no two are the same, else the draw."""
    costs = {profile.by_id[one].cost for one in equals}
    return "lower_cost" if len(costs) == len(equals) else "public_seed"


def refusal(
    profile: Profile, project: str, counted: Mapping[str, Fraction], threshold: Threshold | None, extra: int = 0
) -> Reason | None:
    """Why a project is not counted, None where it is; ``extra``: as if so many more ballots named it."""
    one = profile.by_id[project]
    votes = profile.votes[project] + extra
    if not votes:
        return Reason.NO_VOTE
    if one.cost > profile.budget:
        return Reason.TOO_EXPENSIVE
    if threshold and not reaches(profile, one.cost, votes, counted[project] + extra, threshold):
        return Reason.BELOW_THRESHOLD
    return None


def reaches(profile: Profile, cost: Fraction, votes: Fraction, counted: Fraction, threshold: Threshold) -> bool:
    """Whether a project reaches the threshold."""
    if threshold.least is not None and counted < threshold.least:
        return False
    if threshold.share is not None and votes < threshold.share * profile.turnout:
        return False
    if threshold.of_cost is None:
        return True
    return votes * threshold.of_cost * profile.budget >= cost * profile.turnout
