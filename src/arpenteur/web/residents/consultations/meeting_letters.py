"""Letters to whoever keeps a seat: the meeting moved, or does not take place. Each carries numbers until it leaves."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.communication.public_pages.letters import send_letter
from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.outbox.kinds import NotWantedError
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.residents.consultations.models import ConsultationMeeting, Resident
from arpenteur.web.residents.consultations.states import MeetingState

MOVED = "mail.meeting_moved"
"""The kind of these messages in the outbox."""
PATIENCE = timedelta(days=2)
_CHANNEL = "mail"


def hand_over_moved(*, meeting: ConsultationMeeting, at: datetime) -> int:
    """Tell everybody who keeps a seat and confirmed an address, in the transaction that moves or cancels it, before
    seats go; how many letters.
    """
    people = Resident.objects.filter(seats__meeting=meeting, confirmed_at__isnull=False).exclude(email_digest="")
    return hand_over(
        [
            message(
                campaign=meeting.campaign_id,
                kind=MOVED,
                channel=_CHANNEL,
                at=at,
                patience=PATIENCE,
                id=key_of(MOVED, meeting.campaign_id, meeting.pk, number, at.isoformat()),
                payload={"meeting": meeting.pk, "resident": number},
            )
            for number in people.values_list("pk", flat=True)
        ]
    )


def send_moved(letter: Message, at: datetime) -> None:
    """When and where it is now, or why it is not. Raises NotWantedError once it began, or where she is gone;
    NotSentError.
    """
    rows = ConsultationMeeting.objects.select_related("step__process__campaign")
    meeting = rows.filter(pk=letter.payload["meeting"], starts_at__gt=at).first()
    resident = Resident.objects.filter(pk=letter.payload["resident"]).first()
    if meeting is None or resident is None or not resident.email:
        raise NotWantedError
    process, campaign = meeting.step.process, meeting.step.process.campaign
    with override(resident.language):
        here = local(campaign, meeting.starts_at)
        values = {
            "name": campaign.name,
            "title": meeting.title,
            "place": meeting.place,
            "reason": meeting.cancelled_for,
            "day": date_format(here.date(), "l j F Y"),
            "hour": clock(here),
            "address": whole(reverse("consultations:meeting", args=[campaign.slug, process.pk, meeting.pk])),
        }
        if meeting.state == MeetingState.CANCELLED:
            subject = _("“%(name)s”: “%(title)s” does not take place") % values
            text = _("“%(title)s” does not take place: %(reason)s\n\nYour seats are nobody's any more.")
        else:
            subject = _("“%(name)s”: “%(title)s” moved") % values
            text = _(
                "“%(title)s” is now on %(day)s at %(hour)s, %(place)s.\n\nYour seats are kept. To give them back, use"
                " your own link, or this page: %(address)s"
            )
        send_letter(campaign, resident.email, subject, text % values)
