"""What every verb shares, inside its transaction: a line of the public timeline, a version, a decision that moves, a
duty that is owed, a text that becomes a placeholder. Each is written by a verb, which keeps the journal.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.residents.consultations.clocks import READ_WITHIN, due_after
from arpenteur.web.residents.consultations.follower_letters import TOLD, tell_followers
from arpenteur.web.residents.consultations.kinds import CaseTrigger, ContributionKind, DutyKind, PublicFact, Requirement
from arpenteur.web.residents.consultations.models import (
    ConsultationMeeting,
    Contribution,
    ContributionVersion,
    Credential,
    Duty,
    ModerationCase,
    Process,
    ProcessStep,
    Resident,
    Ruling,
    TimelineLine,
)
from arpenteur.web.residents.consultations.states import (
    SHOWING,
    Decision,
    ProcessState,
    Showing,
    check_decision,
    check_move,
)

OF_KIND = {
    ContributionKind.QUESTION: DutyKind.ANSWER,
    ContributionKind.REPORT: DutyKind.REPORT,
    ContributionKind.PROPOSAL: DutyKind.REVIEW,
    ContributionKind.AMENDMENT: DutyKind.AMENDMENT,
}
"""What the team owes once a contribution shows; an argument is owed nothing."""
_ENDED = {
    ContributionKind.PROPOSAL: (DutyKind.REVIEW,),
    ContributionKind.AMENDMENT: (DutyKind.AMENDMENT,),
    ContributionKind.QUESTION: (DutyKind.ANSWER,),
    ContributionKind.REPORT: (DutyKind.REPORT,),
}
_STILL_OWED = frozenset(
    {
        Decision.REVIEW,
        Decision.ACKNOWLEDGED,
        Decision.REDIRECTED,
        Decision.ASSIGNED,
        Decision.FORWARDED,
        Decision.PROGRESS,
        Decision.REOPENED,
        Decision.NEW,
    }
)
"""Decisions after which somebody is still waited for."""


def add_line(
    fact: PublicFact,
    at: datetime,
    *,
    contribution: Contribution | None = None,
    step: ProcessStep | None = None,
    process: Process | None = None,
    text: str = "",
    decision: str = "",
) -> TimelineLine:
    """A line that everybody reads, about a contribution, a step or a process."""
    about: Any = contribution or step
    of: Any = about.process if about is not None else process
    line = TimelineLine.objects.create(
        campaign_id=of.campaign_id,
        process=of,
        step=step,
        contribution=contribution,
        fact=fact,
        text=text.strip(),
        decision=decision,
        at=at,
    )
    if contribution is not None and fact in TOLD:
        tell_followers(contribution, at)
    return line


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
    """What keeps it from showing, besides its words: pieces of the room declare ``HOLDS`` in ``publication_hold``."""
    holds = (hold(contribution) for holds in declared("publication_hold", "HOLDS") for hold in holds)
    return next((one for one in holds if one is not None), None)


def end_duties(at: datetime, *kinds: DutyKind, **about: Any) -> int:
    """What waited and is done; how many."""
    waiting = Duty.objects.filter(done_at=None, **about)
    return (waiting.filter(kind__in=kinds) if kinds else waiting).update(done_at=at)


@dataclass(frozen=True)
class Words:
    """What is written: a title, one sentence, a text."""

    title: str
    summary: str = ""
    body: str = ""

    def tidy(self) -> "Words":
        """Without needless spaces, lines ended as every system ends them."""
        title, summary = (" ".join(one.split()) for one in (self.title, self.summary))
        return Words(title, summary, self.body.replace("\r\n", "\n").strip())


def add_version(
    contribution: Contribution, words: Words, by: Actor, at: datetime, amendment: Contribution | None = None
) -> ContributionVersion:
    """Other words for a contribution, which shows them from now on. The verb that calls it saves the row."""
    last = contribution.versions.aggregate(last=Max("number"))["last"] or 0
    contribution.version = last + 1
    return ContributionVersion.objects.create(
        campaign_id=contribution.campaign_id,
        contribution=contribution,
        number=last + 1,
        title=words.title,
        summary=words.summary,
        body=words.body,
        sha256=digest_of_words(words),
        by=by.pseudonym,
        amendment=amendment,
        at=at,
    )


def digest_of_words(words: Words) -> str:
    """SHA-256 of a version: title, sentence and text, a line apart."""
    return hashlib.sha256(f"{words.title}\n{words.summary}\n{words.body}".encode()).hexdigest()


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


def blank(contribution: Contribution, at: datetime) -> None:
    """A contribution loses its words and its place, and keeps its number, its states and what was counted of it."""
    ContributionVersion.objects.filter(contribution=contribution).delete()
    Ruling.objects.filter(contribution=contribution).delete()
    for blanked in declared("text_erasure", "BLANKED"):
        for forget in blanked:
            forget(contribution)
    contribution.cases.filter(appealed_at__isnull=False).update(appeal="")
    contribution.place, contribution.zone, contribution.signals = "", "", []
    contribution.latitude = contribution.longitude = contribution.precision = None
    contribution.counted = contribution.counted or contribution.shows
    contribution.showing, contribution.author = Showing.ERASED, None
    contribution.save()
    end_duties(at, contribution=contribution)
    end_duties(at, case__contribution=contribution)
    add_line(PublicFact.ERASED, at, contribution=contribution)


def settle_authors(campaign: Campaign) -> int:
    """Lines of people all of whose texts are in archived processes go, and their texts stay without them; how many.
    Inside the transaction of the verb that archives, which says so in the journal.
    """
    alive = Contribution.objects.filter(campaign=campaign, author__isnull=False)
    kept = alive.exclude(process__state=ProcessState.ARCHIVED).values("author")
    gone = Resident.objects.filter(campaign=campaign, contributions__process__state=ProcessState.ARCHIVED)
    keys = list(gone.exclude(pk__in=kept).distinct().values_list("pk", flat=True))
    leave_codes_spent(keys)
    Resident.objects.filter(pk__in=keys).delete()
    return len(keys)


def leave_codes_spent(residents: Sequence[int]) -> None:
    """Codes of printed slips that people used are nobody's, and stay used: what a quartier counts does not change. What
    they showed at a desk goes with them. Inside the transaction that deletes their lines.
    """
    Credential.objects.filter(resident__in=residents, method=Requirement.CODE).update(resident=None)


def open_duty_of(contribution: Contribution, at: datetime) -> Duty | None:
    """What a contribution that shows makes the team owe, due in working days of its category, else of its step; none
    where it is open already. Inside the transaction of the verb that shows it.
    """
    kind = OF_KIND.get(ContributionKind(contribution.kind))
    if kind is None or Duty.objects.filter(contribution=contribution, kind=kind).exists():
        return None
    own = contribution.category.answer_days if contribution.category else None
    days = own or contribution.step.settings.answer_days
    return open_duty(kind, due_after(contribution.process.campaign, at, days), at, contribution=contribution)


def open_duty_of_case(case: ModerationCase, kind: DutyKind, at: datetime) -> Duty:
    """Somebody reads it within the target."""
    return open_duty(kind, at + READ_WITHIN, at, contribution=case.contribution, case=case)


def open_duty(
    kind: DutyKind,
    due_at: datetime,
    at: datetime,
    *,
    contribution: Contribution | None = None,
    case: ModerationCase | None = None,
    meeting: ConsultationMeeting | None = None,
) -> Duty:
    """A duty about something. Inside the transaction of the verb that makes it owed."""
    process = contribution.process if contribution else meeting.step.process if meeting else None
    if process is None:
        raise InputError(_("a duty is about something"))
    return Duty.objects.create(
        campaign_id=process.campaign_id,
        process=process,
        kind=kind,
        contribution=contribution,
        case=case,
        meeting=meeting,
        opened_at=at,
        due_at=due_at,
    )
