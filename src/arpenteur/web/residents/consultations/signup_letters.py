"""Whoever gives an address to follow something, keep a seat, or take part where an address is asked: one letter, one
button, and what she came for is done. Links of letters are signed for one purpose and open nothing else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.communication.public_pages.letters import send_letter
from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.foundation.outbox.kinds import NotWantedError
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.residents.consultations.models import ConsultationMeeting, Contribution, ProcessStep, Resident

ARRIVE = "mail.resident_arrives"
"""The kind of these messages in the outbox."""
SALT = "arpenteur.consultations.arrive"
WITHIN = timedelta(hours=48)
_CHANNEL = "mail"


class Errand(StrEnum):
    """What somebody came for, in the order of the numbers that links carry."""

    STEP = "step"
    FOLLOW = "follow"
    SEAT = "seat"


ERRANDS = tuple(Errand)


@dataclass(frozen=True)
class ResidentArrival:
    """Somebody, and what she came for: a number of the row it is about; ``people`` who come with her, herself too."""

    resident: Resident
    errand: Errand
    about: int
    people: int = 0


def hand_over_arrival(arrival: ResidentArrival, at: datetime) -> int:
    """Ask her, in the transaction that takes her address: one letter a minute for one purpose."""
    payload = {
        "resident": arrival.resident.pk,
        "errand": str(arrival.errand),
        "about": arrival.about,
        "people": arrival.people,
    }
    minute = at.replace(second=0, microsecond=0).isoformat()
    return hand_over(
        [
            message(
                campaign=arrival.resident.campaign_id,
                kind=ARRIVE,
                channel=_CHANNEL,
                at=at,
                patience=WITHIN,
                id=key_of(ARRIVE, arrival.resident.campaign_id, *payload.values(), minute),
                payload=payload,
            )
        ]
    )


def arrival_path(arrival: ResidentArrival) -> str:
    """Where she presses the button."""
    numbers = (arrival.resident.pk, ERRANDS.index(arrival.errand), arrival.about, arrival.people)
    token = participant_link(SALT, arrival.resident.campaign_id, *numbers)
    return reverse("consultations:arrive", args=[token])


def read_arrival(numbers: tuple[int, ...]) -> ResidentArrival | None:
    """What a link says; None where she is gone, or it says what this version does not know."""
    resident, errand, about, people = numbers
    found = Resident.objects.select_related("campaign").filter(pk=resident).first()
    if found is None or errand >= len(ERRANDS):
        return None
    return ResidentArrival(found, ERRANDS[errand], about, people)


def send_arrival(letter: Message, at: datetime) -> None:  # noqa: ARG001 — as the outbox calls it
    """Raises NotWantedError where she or what she came for is gone, NotSentError."""
    told = letter.payload
    resident = Resident.objects.select_related("campaign").filter(pk=told["resident"]).first()
    if resident is None or not resident.email:
        raise NotWantedError
    arrival = ResidentArrival(resident, Errand(told["errand"]), told["about"], told["people"])
    with override(resident.language):
        what = purpose_of(arrival)
        if not what:
            raise NotWantedError
        values = {"name": resident.campaign.name, "what": what, "address": whole(arrival_path(arrival))}
        text = _(
            "Somebody gave this address on the pages of “%(name)s”, to %(what)s. If it is you, confirm here, within two"
            " days:\n\n%(address)s\n\nIf it is not, do nothing: nothing else is sent, and the address is erased by"
            " itself."
        )
        send_letter(resident.campaign, resident.email, _("“%(name)s”: is it you?") % values, text % values)


def purpose_of(arrival: ResidentArrival) -> str:
    """What she came for, in words; empty where it is no more."""
    if arrival.errand is Errand.FOLLOW:
        row = Contribution.objects.filter(pk=arrival.about).first()
        return _("follow no. %(number)s") % {"number": row.number} if row and row.shows else ""
    if arrival.errand is Errand.SEAT:
        meeting = ConsultationMeeting.objects.filter(pk=arrival.about).first()
        return _("come to “%(title)s”") % {"title": meeting.title} if meeting else ""
    step = ProcessStep.objects.filter(pk=arrival.about).first()
    return _("take part in “%(title)s”") % {"title": step.title} if step else ""
