"""Writes: what one phone brings of another, read from its screen or from its file."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.ground.phone.ground.ending import takes_events
from arpenteur.web.ground.phone.ground.events import Received, receive
from arpenteur.web.ground.phone.ground.wire import NotAllowedError, moment
from arpenteur.web.ground.phone.handset.phones import ClosedError
from arpenteur.web.ground.phone.handset.tickets import is_ticket_of_device, is_ticket_of_file
from arpenteur.web.ground.phone.models import Phone, Turf

MOST_ABSENT = 50
"""Devices of one turf that others speak for and that never came themselves: a turf is walked by a pair."""
_SALT = "arpenteur.canvass.absent_device"


def relay(
    *,
    by: Phone,
    code: str,
    device: uuid.UUID,
    ticket: object,
    events: Sequence[object],
    sent_at: datetime,
    at: datetime,
) -> Received:
    """Take a batch of another phone of the campaign, through the same gate as if it had sent it itself.

    ``sent_at`` is that phone's clock now, as far as it is known. Inside the sealed campaign. Raises ClosedError:
    ``unknown`` for a code, a device and a ticket that do not belong together here, ``over`` for a turf that takes
    nothing any more, ``full`` with too many devices that nobody saw.
    """
    turf = Turf.objects.select_related("action__campaign").filter(code=code).first()
    if turf is None:
        raise ClosedError("unknown")
    known = Phone.objects.filter(turf=turf, device=device).first()
    # The ticket of a file names no device: it speaks for none that came in by itself.
    by_file = (known is None or is_absent(known)) and is_ticket_of_file(ticket, turf)
    if not by_file and not is_ticket_of_device(ticket, turf, device):
        raise ClosedError("unknown")
    if not takes_events(turf, at):
        raise ClosedError("over")
    if known is None and sum(map(is_absent, Phone.objects.filter(turf=turf))) >= MOST_ABSENT:
        raise ClosedError("full")
    phone = known or absent_phone(turf=turf, device=device, events=events, at=at)
    return receive(turf=turf, phone=phone, events=events, sent_at=sent_at, by=Actor.phone(by), at=at)


@verb(
    no_line="the device of events that are journalled as they come in",
    acts="whoever brings its events, who is journalled with them",
)
def absent_phone(*, turf: Turf, device: uuid.UUID, events: Iterable[Any], at: datetime) -> Phone:
    """The row of a device whose events others bring; one that never came is written down as one that has left."""
    phone, _new = Phone.objects.get_or_create(
        turf=turf,
        device=device,
        defaults={
            "campaign_id": turf.campaign_id,
            "digest": _digest(turf.pk, device),
            "joined_at": _first(events, at),
            "seen_at": at,
            "left_at": at,
        },
    )
    return phone


def is_absent(phone: Phone) -> bool:
    """Whether a device never came in by the link: its row holds no pass, and none has this digest."""
    return phone.digest == _digest(phone.turf_id, phone.device)


def _digest(turf: int, device: uuid.UUID) -> str:
    return salted_hmac(_SALT, f"{turf}/{device}", algorithm="sha256").hexdigest()


def _first(events: Iterable[Any], at: datetime) -> datetime:
    """When the earliest of them was, never later than now."""
    found = [at]
    for one in events:
        try:
            found.append(moment(one.get("at")))
        except (AttributeError, NotAllowedError):
            continue
    return min(found)
