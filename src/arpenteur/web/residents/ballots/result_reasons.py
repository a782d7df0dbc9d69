"""Why a project is chosen or not, in sentences: who paid, why it lost, how many more it needed. Made of the outcome of
``domain.tally`` alone, whose numbers come from counting again.
"""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.tally import Completion, Explanation, Outcome, Reason, Rule
from arpenteur.domain.tally.greedy import CITY
from arpenteur.web.foundation.shared.numbers import decimal
from arpenteur.web.residents.ballots.ballot_fields import GRADES
from arpenteur.web.residents.ballots.projects import VoteProject, letter_of
from arpenteur.web.residents.ballots.step_kind import money
from arpenteur.web.residents.ballots.vote_results import VoteResult


@dataclass(frozen=True)
class ResultRow:
    """A project in the table of a result: its rank among the chosen (0: not chosen) and what is missing, by rule."""

    project: VoteProject
    letter: str
    votes: str
    rank: int
    missing: int | None
    paid: str
    beside_rank: int
    beside_missing: int | None
    reason: str

    @property
    def only_here(self) -> bool:
        """Chosen by the rule that decides and not by the other one."""
        return bool(self.rank) and not self.beside_rank


def rows_of(result: VoteResult) -> list[ResultRow]:
    """Every project, most votes (or points, or the best place) first."""
    outcome = result.outcome
    if outcome is None:
        return []
    letters = {one.id: letter_of(rank) for rank, one in enumerate(result.config.offered)}
    rows = [_row(result, outcome, one, letters[one.id]) for one in result.config.offered]
    if outcome.rules.rule in (Rule.MAJORITY_JUDGMENT, Rule.SCHULZE):
        places = {one: rank for rank, one in enumerate(outcome.order)}
        return sorted(rows, key=lambda row: places[row.project.id])
    return sorted(rows, key=lambda row: (-outcome.explanations[row.project.id].counted, row.project.cents, row.letter))


def counted_of(outcome: Outcome, one: Explanation) -> str:
    """What is counted of a project: votes, points, or its middle grade."""
    if outcome.rules.rule is Rule.MAJORITY_JUDGMENT:
        return str(GRADES[int(one.counted)])
    return decimal(float(one.counted))


def reason_of(result: VoteResult, outcome: Outcome, project: str) -> str:
    """One sentence: chosen, or why not and how many more it needed."""
    one = outcome.explanations[project]
    said = _why(result, outcome, one)
    more = needed_of(one)
    if one.reason is Reason.CHOSEN or more is None:
        return said
    return f"{said} {_with_more(outcome, more)}"


def sentences_of(result: VoteResult, outcome: Outcome, project: str) -> list[str]:
    """Everything that the count says of a project under a rule, a sentence each."""
    one = outcome.explanations[project]
    told = [_why(result, outcome, one)]
    if one.payment is not None:
        told += _payment(one)
    if outcome.endowment is not None and one.left is not None and one.paid_elsewhere is not None:
        told += _purses(outcome, one)
    elif one.left is not None and one.reason is not Reason.CHOSEN:
        told.append(_("%(left)s were left when its turn came.") % {"left": euros(one.left)})
    if (more := needed_of(one)) is not None:
        told.append(_with_more(outcome, more))
    if one.needed is not None and one.needed_at_share is not None and one.needed != one.needed_at_share:
        told.append(
            ngettext(
                "With shares as they are, %(n)d more would have paid it.",
                "With shares as they are, %(n)d more would have paid it.",
                one.needed_at_share,
            )
            % {"n": one.needed_at_share}
        )
    return told


def needed_of(one: Explanation) -> int | None:
    """How many more it needed: by counting the whole again where that was done, else at the shares as they are."""
    return one.needed if one.needed is not None else one.needed_at_share


def share_sentence(outcome: Outcome) -> str:
    """What each ballot held under equal shares; empty under another rule."""
    if outcome.endowment is None:
        return ""
    words = {"share": euros(outcome.endowment), "n": decimal(outcome.steps)}
    if outcome.rules.completion is not Completion.ADD1:
        return _("Share of each ballot: %(share)s.") % words
    return (
        ngettext(
            "Share of each ballot: %(share)s, raised %(n)s time by 1 €, the highest at which everything fits.",
            "Share of each ballot: %(share)s, raised %(n)s times by 1 €, the highest at which everything fits.",
            outcome.steps,
        )
        % words
    )


def tie_sentences(result: VoteResult, outcome: Outcome) -> list[str]:
    """Projects that were equal and what parted them: never the order of a database."""
    titles = {one.id: one.title for one in result.config.offered}
    by = {
        "lower_cost": _("the less dear one comes first"),
        "public_seed": _("the public draw parts them"),
        "votes": _("the one with more votes comes first"),
    }
    return [
        _("Equal: %(names)s; %(how)s.") % {"names": ", ".join(titles[one] for one in tie.projects), "how": by[tie.by]}
        for tie in outcome.ties
    ]


def euros(amount: Fraction) -> str:
    """An amount of a count, to the cent.

    >>> euros(Fraction(1, 3))
    '0,33 €'
    """
    return money(round(amount * 100))


def _row(result: VoteResult, outcome: Outcome, project: VoteProject, letter: str) -> ResultRow:
    one = outcome.explanations[project.id]
    other = result.beside.explanations[project.id] if result.beside else None
    return ResultRow(
        project,
        letter,
        counted_of(outcome, one),
        _rank(outcome, project.id),
        None if one.reason is Reason.CHOSEN else needed_of(one),
        _paid(one),
        _rank(result.beside, project.id) if result.beside else 0,
        needed_of(other) if other and other.reason is not Reason.CHOSEN else None,
        reason_of(result, outcome, project.id),
    )


def _rank(outcome: Outcome, project: str) -> int:
    chosen = [one for one in outcome.order if one in outcome.winners]
    return chosen.index(project) + 1 if project in outcome.winners else 0


def _paid(one: Explanation) -> str:
    if one.payment is None:
        return ""
    if one.payment.least == one.payment.level:
        return _("%(amount)s each") % {"amount": euros(one.payment.level)}
    return _("%(least)s to %(most)s") % {"least": euros(one.payment.least), "most": euros(one.payment.level)}


def _why(result: VoteResult, outcome: Outcome, one: Explanation) -> str:
    titles = {each.id: each.title for each in result.config.offered}
    words = {
        "counted": counted_of(outcome, one),
        "cost": money(int(one.cost * 100)),
        "left": euros(one.left) if one.left is not None else "",
        "other": titles.get(one.passed_by, ""),
    }
    match one.reason:
        case Reason.CHOSEN if one.stage and one.stage != CITY:
            return _("Chosen, paid by the envelope of “%(zone)s”.") % {"zone": one.stage}
        case Reason.CHOSEN:
            return _("Chosen.")
        case Reason.NO_VOTE:
            return _("Nobody chose it.")
        case Reason.BELOW_THRESHOLD:
            return _("It did not reach what the rules ask for at least: %(counted)s.") % words
        case Reason.TOO_EXPENSIVE:
            return _("It costs more than the whole budget.")
        case Reason.NOT_ENOUGH_LEFT:
            return _("It costs %(cost)s, and %(left)s were left when its turn came.") % words
        case Reason.AFTER_THE_STOP:
            return _("It came after the first project that did not fit, where the rule stops.")
        case Reason.SUPPORTERS_CANNOT_PAY:
            return _("It costs %(cost)s, and whoever chose it had %(left)s left together.") % words
        case Reason.OUTRANKED:
            return _("“%(other)s” came just before it.") % words


def _payment(one: Explanation) -> list[str]:
    paid = one.payment
    if paid is None:
        return []
    words = {
        "n": decimal(float(paid.payers)),
        "level": euros(paid.level),
        "least": euros(paid.least),
        "emptied": decimal(float(paid.emptied)),
    }
    if not paid.emptied:
        return [_("%(n)s ballots paid it, %(level)s each.") % words]
    return [
        _("%(n)s ballots paid it, at most %(level)s each.") % words,
        _("%(emptied)s of them gave less, all they had left: %(least)s for the least.") % words,
    ]


def _purses(outcome: Outcome, one: Explanation) -> list[str]:
    votes = decimal(float(one.votes))
    share = outcome.endowment or Fraction(0)
    told = [
        _("The shares of whoever chose it: %(n)s × %(share)s = %(all)s.")
        % {"n": votes, "share": euros(share), "all": euros(one.votes * share)},
        _("They paid %(paid)s for other projects, and had %(left)s left.")
        % {"paid": euros(one.paid_elsewhere or Fraction(0)), "left": euros(one.left or Fraction(0))},
    ]
    if one.served is not None:
        told.append(
            _("Of these %(n)s ballots, %(served)s have another project chosen.")
            % {"n": votes, "served": decimal(float(one.served))}
        )
    return told


def _with_more(outcome: Outcome, more: int) -> str:
    words = {"n": more}
    if outcome.rules.by_points:
        return ngettext("It lacked %(n)d point.", "It lacked %(n)d points.", more) % words
    if outcome.rules.rule in (Rule.EQUAL_SHARES, Rule.MAJORITY_JUDGMENT, Rule.SCHULZE):
        return (
            ngettext("It lacked %(n)d ballot that names it alone.", "It lacked %(n)d ballots that name it alone.", more)
            % words
        )
    return ngettext("It lacked %(n)d vote.", "It lacked %(n)d votes.", more) % words
