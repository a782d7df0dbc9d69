"""What else is somebody's, besides what she wrote: answers to surveys, what she follows, seats in meetings; each is
taken back in one step, in silence too.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.residents.consultations.actions.contributions import unfollow
from arpenteur.web.residents.consultations.actions.outcomes import leave_seat
from arpenteur.web.residents.consultations.actions.residents import resident_actor
from arpenteur.web.residents.consultations.actions.surveys import erase_reply
from arpenteur.web.residents.consultations.models import (
    ContributionFollow,
    FormReply,
    MeetingSeat,
    ProcessStep,
    Resident,
)
from arpenteur.web.residents.consultations.queries import titles_of
from arpenteur.web.residents.consultations.surveys import form_name


def more_of(resident: Resident) -> dict[str, Any]:
    """For the page of her own link."""
    follows = ContributionFollow.objects.select_related("contribution__process").filter(resident=resident)
    others = [one for one in follows if one.contribution.author_id != resident.pk and one.contribution.shows]
    titles = titles_of([one.contribution for one in others])
    seats = MeetingSeat.objects.select_related("meeting__step__process").filter(resident=resident)
    return {
        "replies": [(one, _step_of(one)) for one in FormReply.objects.select_related("form").filter(resident=resident)],
        "follows": [(one, titles.get(one.contribution_id, "")) for one in others],
        "seats": list(seats.order_by("meeting__starts_at")),
    }


def do_more(order: str, number: str, resident: Resident, at: datetime) -> None:
    """One of them taken back. Raises InputError for what is not hers."""
    if not number.isdecimal():
        raise InputError(_("this is no more"))
    MORE[order](resident, int(number), at)


def _step_of(reply: FormReply) -> ProcessStep | None:
    steps = ProcessStep.objects.filter(process=reply.form.process_id, kind="survey")
    return next((one for one in steps if form_name(one) == reply.form.name), None)


def _erase_reply(resident: Resident, number: int, at: datetime) -> None:
    row = FormReply.objects.select_related("form").filter(resident=resident, pk=number).first()
    if row is None:
        raise InputError(_("this is no more"))
    erase_reply(reply=row, by=resident_actor(resident), at=at)


def _unfollow(resident: Resident, number: int, at: datetime) -> None:
    row = ContributionFollow.objects.select_related("contribution").filter(resident=resident, pk=number).first()
    if row is not None:
        unfollow(contribution=row.contribution, resident=resident, by=resident_actor(resident), at=at)


def _leave_seat(resident: Resident, number: int, at: datetime) -> None:
    row = MeetingSeat.objects.select_related("meeting").filter(resident=resident, pk=number).first()
    if row is not None:
        leave_seat(meeting=row.meeting, resident=resident, by=resident_actor(resident), at=at)


MORE: Mapping[str, Callable[[Resident, int, datetime], None]] = {
    "erase-reply": _erase_reply,
    "unfollow": _unfollow,
    "leave-seat": _leave_seat,
}
