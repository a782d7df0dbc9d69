"""Yes, no or blank, with a quorum: blank ballots count for the quorum and for neither side."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from arpenteur.domain.tally.rules import Rules


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
