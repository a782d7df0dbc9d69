"""Writes: commitments and their dated lines; meetings, who comes, what was said."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.law import hold_to_the_law
from arpenteur.web.residents.consultations.actions.common import add_line, end_duties, open_duty
from arpenteur.web.residents.consultations.clocks import due_after, hold_to_silence
from arpenteur.web.residents.consultations.follower_letters import tell_of_commitment
from arpenteur.web.residents.consultations.kinds import DutyKind, PublicFact
from arpenteur.web.residents.consultations.meeting_letters import hand_over_moved
from arpenteur.web.residents.consultations.models import (
    Commitment,
    CommitmentLine,
    CommitmentSource,
    ConsultationMeeting,
    Contribution,
    MeetingMinutes,
    MeetingSeat,
    Process,
    ProcessStep,
    Resident,
)
from arpenteur.web.residents.consultations.states import (
    COMMITMENT,
    MEETING,
    CommitmentState,
    MeetingState,
    ProcessState,
    check_move,
)
from arpenteur.web.residents.consultations.step_kinds import MeetingConfig

MOST_SEATS = 10


@verb("commitment.made", "commitment made")
def promise(
    *,
    process: Process,
    title: str,
    text: str,
    sources: Sequence[Contribution],
    by: Actor,
    at: datetime,
    cost: int | None = None,
    due_on: date | None = None,
) -> Commitment:
    """What the campaign promises of what was said; ``cost`` in cents. InputError for a source of another process."""
    hold_to_silence(process.campaign, at)
    if process.state == ProcessState.DRAFT:
        raise InputError(_("the process is not public"), action=_("open the process first"))
    if not title.strip() or not text.strip():
        raise InputError(_("a commitment says what will be done"))
    if any(one.process_id != process.pk for one in sources):
        raise InputError(_("another process has this text"))
    made = Commitment.objects.create(
        campaign_id=process.campaign_id,
        process=process,
        title=title.strip(),
        text=text.strip(),
        cost=cost,
        due_on=due_on,
        made_at=at,
    )
    for one in sources:
        CommitmentSource.objects.create(campaign_id=process.campaign_id, commitment=made, contribution=one)
        add_line(PublicFact.PROMISED, at, contribution=one, text=made.title)
    _line(made, made.text, by, at)
    record(subject=made, by=by, at=at, campaign=made.campaign_id, n=len(sources))
    return made


@verb("commitment.moved", "commitment moved on")
def move_commitment(
    *, commitment: Commitment, state: CommitmentState, text: str, by: Actor, at: datetime, progress: int | None = None
) -> CommitmentLine:
    """A dated line more: where it stands, and why. The same state again is news. Raises InputError for a state that
    does not follow, a percentage that is none, and without words.
    """
    row = Commitment.objects.select_for_update(of=("self",)).select_related("process__campaign").get(pk=commitment.pk)
    hold_to_silence(row.process.campaign, at)
    if state != row.state:
        check_move(COMMITMENT, row.state, state, CommitmentState)
    if not text.strip():
        raise InputError(_("everybody reads why"), action=_("say it in a sentence"))
    reached = 100 if state is CommitmentState.DONE else row.progress if progress is None else progress
    if not 0 <= reached <= 100:
        raise InputError(_("progress"), expected=_("0 to 100 percent"))
    row.state, row.progress = state, reached
    row.save(update_fields=["state", "progress"])
    line = _line(row, text, by, at)
    tell_of_commitment(Contribution.objects.filter(commitments__commitment=row), at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id, state=str(state))
    return line


@verb("meeting.planned", "meeting planned")
def plan_meeting(
    *, step: ProcessStep, values: Mapping[str, Any], by: Actor, at: datetime, meeting: ConsultationMeeting | None = None
) -> ConsultationMeeting:
    """A meeting, new or changed: ``title``, ``place``, ``starts_at``, ``ends_at``, ``capacity``, ``agenda``.

    Raises InputError for one that ends before it begins or took place; RefusedByLawError in silence, or for one in it.
    """
    campaign = step.process.campaign
    hold_to_silence(campaign, at)
    row = _locked(meeting) if meeting is not None else ConsultationMeeting(campaign_id=step.campaign_id, step=step)
    if row.state not in (MeetingState.PLANNED, MeetingState.OPEN):
        raise InputError(_("this meeting is over"))
    before = (row.place, row.starts_at) if meeting is not None else None
    for name in ("title", "place", "starts_at", "ends_at", "capacity", "agenda"):
        if name in values:
            setattr(row, name, values[name])
    if row.ends_at <= row.starts_at:
        raise InputError(_("a meeting ends after it begins"))
    hold_to_the_law(campaign, Kind.EVENT, row.starts_at, row.ends_at)
    row.changed_at = at
    row.save()
    if before is not None and before != (row.place, row.starts_at):
        hand_over_moved(meeting=row, at=at)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("meeting.opened", "seats of a meeting opened")
def open_seats(*, meeting: ConsultationMeeting, by: Actor, at: datetime) -> ConsultationMeeting:
    """People may say that they come."""
    row = _locked(meeting)
    hold_to_silence(row.step.process.campaign, at)
    check_move(MEETING, row.state, MeetingState.OPEN, MeetingState)
    row.state = MeetingState.OPEN
    row.save(update_fields=["state"])
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("meeting.seat", "seat in a meeting")
def take_seat(
    *, meeting: ConsultationMeeting, resident: Resident, people: int, by: Actor, at: datetime
) -> MeetingSeat | None:
    """She comes with so many others; again replaces it, 0 takes it back. Raises InputError where no seat is left."""
    row = _locked(meeting)
    hold_to_silence(row.step.process.campaign, at)
    if row.state != MeetingState.OPEN or at >= row.starts_at:
        raise InputError(_("no seat is kept any more"), action=_("come without one"))
    if not 0 <= people <= MOST_SEATS:
        raise InputError(_("people who come"), expected=_("0 to %(n)d") % {"n": MOST_SEATS})
    others = row.seats.exclude(resident=resident).aggregate(n=Sum("people"))["n"] or 0
    if row.capacity is not None and others + people > row.capacity:
        raise InputError(_("%(n)d seats are left") % {"n": max(row.capacity - others, 0)})
    seat = None
    if people:
        seat, _new = MeetingSeat.objects.update_or_create(
            meeting=row, resident=resident, defaults={"campaign_id": row.campaign_id, "people": people, "at": at}
        )
    else:
        row.seats.filter(resident=resident).delete()
    record(subject=row, by=by, at=at, campaign=row.campaign_id, n=people)
    return seat


@verb(also="meeting.seat")
def leave_seat(*, meeting: ConsultationMeeting, resident: Resident, by: Actor, at: datetime) -> None:
    """She does not come, or her seats are nobody's business any more: a right, in silence too."""
    gone, _tables = MeetingSeat.objects.filter(meeting=meeting, resident=resident).delete()
    if gone:
        record(subject=meeting, by=by, at=at, campaign=meeting.campaign_id, n=0)


@verb("meeting.took_place", "meeting took place")
def hold_meeting(*, meeting: ConsultationMeeting, attendance: int, by: Actor, at: datetime) -> ConsultationMeeting:
    """It took place, and so many people came; who came is written nowhere. The minutes are due from now on.

    Raises InputError before its end; RefusedByLawError in silence: a line of it is read by everybody.
    """
    row = _locked(meeting)
    hold_to_silence(row.step.process.campaign, at)
    check_move(MEETING, row.state, MeetingState.HELD, MeetingState)
    if not row.is_over(at):
        raise InputError(_("this meeting is not over"))
    row.state, row.attendance = MeetingState.HELD, attendance
    row.save(update_fields=["state", "attendance"])
    row.seats.all().delete()
    config = row.step.settings
    days = config.minutes_days if isinstance(config, MeetingConfig) else config.answer_days
    open_duty(DutyKind.MINUTES, due_after(row.step.process.campaign, at, days), at, meeting=row)
    add_line(PublicFact.HELD_MEETING, at, step=row.step, text=row.title)
    record(subject=row, by=by, at=at, campaign=row.campaign_id, n=attendance)
    return row


@verb("meeting.cancelled", "meeting cancelled")
def cancel_meeting(*, meeting: ConsultationMeeting, reason: str, by: Actor, at: datetime) -> ConsultationMeeting:
    """It does not take place, and everybody reads why; possible in silence."""
    row = _locked(meeting)
    check_move(MEETING, row.state, MeetingState.CANCELLED, MeetingState)
    if not reason.strip():
        raise InputError(_("everybody reads why"), action=_("say it in a sentence"))
    row.state, row.cancelled_for = MeetingState.CANCELLED, reason.strip()
    row.save(update_fields=["state", "cancelled_for"])
    hand_over_moved(meeting=row, at=at)
    row.seats.all().delete()
    add_line(PublicFact.CANCELLED, at, step=row.step, text=reason)
    record(subject=row, by=by, at=at, campaign=row.campaign_id)
    return row


@verb("minutes.written", "minutes written")
def write_minutes(*, meeting: ConsultationMeeting, text: str, by: Actor, at: datetime) -> MeetingMinutes:
    """Another version of the minutes, which nobody outside reads yet."""
    row = _locked(meeting)
    if row.state not in (MeetingState.HELD, MeetingState.MINUTES) or not text.strip():
        raise InputError(_("minutes are written once the meeting took place"))
    last = row.minutes.aggregate(last=Max("number"))["last"] or 0
    made = MeetingMinutes.objects.create(
        campaign_id=row.campaign_id,
        meeting=row,
        number=last + 1,
        text=text.strip(),
        sha256=hashlib.sha256(text.strip().encode()).hexdigest(),
        by=by.pseudonym,
        at=at,
    )
    record(subject=made, by=by, at=at, campaign=row.campaign_id, version=made.number)
    return made


@verb("minutes.published", "minutes published")
def publish_minutes(*, minutes: MeetingMinutes, by: Actor, at: datetime) -> MeetingMinutes:
    """Everybody reads them; versions that were published stay to be read. Raises RefusedByLawError in silence."""
    row = _locked(minutes.meeting)
    hold_to_silence(row.step.process.campaign, at)
    made = MeetingMinutes.objects.select_for_update().get(pk=minutes.pk)
    if made.published_at is not None:
        return made
    made.published_at = at
    made.save(update_fields=["published_at"])
    if row.state == MeetingState.HELD:
        row.state = MeetingState.MINUTES
        row.save(update_fields=["state"])
    end_duties(at, DutyKind.MINUTES, meeting=row)
    add_line(PublicFact.MINUTES, at, step=row.step, text=row.title)
    record(subject=made, by=by, at=at, campaign=row.campaign_id, version=made.number)
    return made


def _line(commitment: Commitment, text: str, by: Actor, at: datetime) -> CommitmentLine:
    return CommitmentLine.objects.create(
        campaign_id=commitment.campaign_id,
        commitment=commitment,
        state=commitment.state,
        progress=commitment.progress,
        text=text.strip(),
        by=by.pseudonym,
        at=at,
    )


def _locked(meeting: ConsultationMeeting) -> ConsultationMeeting:
    rows = ConsultationMeeting.objects.select_for_update(of=("self",)).select_related("step__process__campaign")
    return rows.get(pk=meeting.pk)
