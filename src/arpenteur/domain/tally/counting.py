"""One door to every rule: closed ballots and frozen rules in, who is chosen and why out.

Yes, no or blank, with a quorum: blank ballots count for the quorum and for neither side.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from arpenteur.domain.errors import InputError
from arpenteur.domain.tally.equal_shares import equal_shares
from arpenteur.domain.tally.greedy import greedy
from arpenteur.domain.tally.judgment import judge
from arpenteur.domain.tally.limits import knapsack
from arpenteur.domain.tally.outcome import Outcome
from arpenteur.domain.tally.profile import Profile, VoteKind
from arpenteur.domain.tally.rules import Rule, Rules
from arpenteur.domain.tally.schulze import schulze


class Answer(StrEnum):
    """What a ballot says."""

    YES = "yes"
    NO = "no"
    BLANK = "blank"


@dataclass(frozen=True)
class Decision:
    """``reached``: whether as many ballots were cast as the quorum asks; ``needed``: how many more yes, others
    unchanged, and it was accepted, None where it was.
    """

    yes: int
    no: int
    blank: int
    reached: bool
    accepted: bool
    needed: int | None

    @property
    def turnout(self) -> int:
        """Ballots cast."""
        return self.yes + self.no + self.blank


def decide(answers: Iterable[Answer], rules: Rules) -> Decision:
    """Accepted if the quorum is reached and yes are more than ``majority`` of yes and no.

    >>> from arpenteur.domain.tally.rules import Rule, Rules
    >>> decide([Answer.YES, Answer.NO, Answer.BLANK], Rules(Rule.YES_NO, quorum=3)).needed
    1
    """
    given = list(answers)
    yes, no, blank = (given.count(one) for one in (Answer.YES, Answer.NO, Answer.BLANK))
    reached = len(given) >= rules.quorum
    accepted = reached and passes(yes, no, rules.majority)
    more = None if accepted else _more_yes(yes, no, rules.majority)
    needed = None if more is None else max(rules.quorum - len(given), more)
    return Decision(yes, no, blank, reached, accepted, needed)


def answers_of(profile: Profile) -> list[Answer]:
    """What each ballot of a file says, where its projects are ``yes`` and ``no``; without a choice it is blank. Raises
    InputError for any other file.
    """
    if set(profile.by_id) != {Answer.YES, Answer.NO} or profile.kind is not VoteKind.APPROVAL:
        raise InputError("ces bulletins ne disent pas oui ou non", expected="vote_type approval, projets yes et no")
    if any(len(one.choices) > 1 for one in profile.ballots):
        raise InputError("un bulletin dit oui et non", expected="yes, no ou rien")
    return [Answer(one.choices[0]) if one.choices else Answer.BLANK for one in profile.ballots]


def passes(yes: int, no: int, majority: Fraction) -> bool:
    """Whether yes are more than this share of yes and no, 1 asking for all of them."""
    if majority == 1:
        return yes > 0 and not no
    return yes > majority * (yes + no)


def _more_yes(yes: int, no: int, majority: Fraction) -> int | None:
    """Least x with yes + x > majority (yes + no + x)."""
    if majority == 1:
        return None if no else max(0, 1 - yes)
    gap = (majority * (yes + no) - yes) / (1 - majority)
    return max(0, gap.numerator // gap.denominator + 1)


def count(profile: Profile, rules: Rules) -> Outcome:
    """The outcome under the rules; raises InputError where the ballots are not of a kind that the rule counts, and for
    yes, no or blank, which is no choice among projects (``decide``).
    """
    if rules.rule not in _COUNTS:
        raise InputError("« {rule} » ne choisit pas entre des projets", rule=rules.rule.value)
    return _COUNTS[rules.rule](profile, rules)


def _points(profile: Profile, rules: Rules) -> Outcome:
    if profile.kind is VoteKind.APPROVAL:
        raise InputError("ces bulletins n'ont pas de points", expected="vote_type cumulative, scoring ou ordinal")
    return greedy(profile, rules)


def _knapsack(profile: Profile, rules: Rules) -> Outcome:
    """Raises InputError where a ballot costs more than the budget."""
    limits = knapsack(profile.budget)
    for ballot in profile.ballots:
        limits.check(ballot, profile.by_id)
    return greedy(profile, rules)


_COUNTS: Mapping[Rule, Callable[[Profile, Rules], Outcome]] = {
    Rule.APPROVAL: greedy,
    Rule.POINTS: _points,
    Rule.KNAPSACK: _knapsack,
    Rule.GREEDY: greedy,
    Rule.EQUAL_SHARES: equal_shares,
    Rule.MAJORITY_JUDGMENT: judge,
    Rule.SCHULZE: schulze,
}
