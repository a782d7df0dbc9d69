"""What every verb shares: a line of the public timeline, a row read again before it changes, a state that moves."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.consultations.kinds import CaseTrigger, ContributionKind, DutyKind, PublicFact
from arpenteur.web.consultations.models import Contribution, Duty, Process, ProcessStep, TimelineLine
from arpenteur.web.consultations.states import SHOWING, Decision, Showing, check_decision, check_move
from arpenteur.web.shared.declarations import declared


def add_line(
    fact: PublicFact, at: datetime, *, contribution: Contribution | None = None, step: ProcessStep | None = None,
    process: Process | None = None, text: str = "", decision: str = "",
) -> TimelineLine:  # fmt: skip
    """A line that everybody reads, about a contribution, a step or a process."""
    about: Any = contribution or step
    of = about.process if about is not None else process
    return TimelineLine.objects.create(
        campaign_id=of.campaign_id, process=of, step=step, contribution=contribution, fact=fact, text=text.strip(),
        decision=decision, at=at,
    )  # fmt: skip


def locked(contribution: Contribution) -> Contribution:
    """A contribution as it is now, held until the end of the transaction. Raises InputError for one that is gone."""
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("process__campaign", "step", "author")
    row = rows.filter(pk=contribution.pk).first()
    if row is None:
        raise InputError(_("this text is no more"))
    return row


def show_as(contribution: Contribution, after: Showing, at: datetime) -> None:
    """Move the moderation state. Raises InputError for one that does not follow."""
    check_move(SHOWING, contribution.showing, after, Showing)
    contribution.showing = after
    if after == Showing.PUBLIC and contribution.published_at is None:
        contribution.published_at = at


def held_by(contribution: Contribution) -> CaseTrigger | None:
    """What keeps it from showing, besides its words: each piece of the room declares ``HOLDS`` in its ``holding``."""
    holds = (hold(contribution) for holds in declared("holding", "HOLDS") for hold in holds)
    return next((one for one in holds if one is not None), None)


def end_duties(at: datetime, *kinds: DutyKind, **about: Any) -> int:
    """What waited and is done; how many."""
    waiting = Duty.objects.filter(done_at=None, **about)
    return (waiting.filter(kind__in=kinds) if kinds else waiting).update(done_at=at)


def move_decision(row: Contribution, decision: Decision, reason: str, at: datetime) -> None:
    """Move the decision state of a row that is locked, with its public line, and end the duty that it ends. Inside the
    verb that writes the journal. Raises InputError for a decision that does not follow.
    """
    check_decision(row.kind, row.decision, decision, reason)
    if row.showing == Showing.ERASED:
        raise InputError(_("this text is no more"))
    row.decision, row.reason, row.decided_at = decision, reason.strip(), at
    row.save()
    add_line(PublicFact.DECIDED, at, contribution=row, text=reason, decision=decision)
    if decision not in _STILL_OWED:
        end_duties(at, *_ENDED.get(ContributionKind(row.kind), ()), contribution=row)


_ENDED = {
    ContributionKind.PROPOSAL: (DutyKind.REVIEW,), ContributionKind.AMENDMENT: (DutyKind.AMENDMENT,),
    ContributionKind.QUESTION: (DutyKind.ANSWER,), ContributionKind.REPORT: (DutyKind.REPORT,),
}  # fmt: skip
_STILL_OWED = frozenset(
    {
        Decision.REVIEW, Decision.ACKNOWLEDGED, Decision.REDIRECTED, Decision.ASSIGNED, Decision.FORWARDED,
        Decision.PROGRESS, Decision.REOPENED, Decision.NEW,
    }
)  # fmt: skip
"""Decisions after which somebody is still waited for."""
