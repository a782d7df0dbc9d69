"""Reads: what a phone hears of the others in its turf: their events, the stairs they are in, what they are called."""

from datetime import datetime
from typing import Any

from arpenteur.web.ground.fieldwork.models import Participation
from arpenteur.web.ground.phone.ground.wire import NEEDS
from arpenteur.web.ground.phone.handset.reservations import reserved
from arpenteur.web.ground.phone.kinds import EventType
from arpenteur.web.ground.phone.models import DoorEvent, Phone

MOST = 500
"""Events told at once; the phone asks again while its last number is below the head."""


def after(phone: Phone, number: int, at: datetime) -> dict[str, Any]:
    """Events of every phone of the turf with a number above ``number``, inside the sealed campaign."""
    turf = phone.turf
    found = DoorEvent.objects.filter(turf=turf, number__gt=number).order_by("number")[:MOST]
    return {
        "events": [_echo(one, phone) for one in found],
        "head": turf.head,
        "state": turf.status,
        "version": turf.version,
        "phones": Phone.objects.filter(turf=turf, left_at=None).exclude(pk=phone.pk).count(),
        "reservations": [
            {
                "building": one.building,
                "stair": one.stair,
                "until": one.until.isoformat(),
                "mine": one.phone_id == phone.pk,
            }
            for one in reserved(turf, at)
        ],
    }


def pair_of(phone: Phone) -> dict[str, Any]:
    """First names of the pair that walks the turf, and one's own where the link says whose it is."""
    turf = phone.turf
    people = Participation.objects.select_related("volunteer__person").filter(
        action=turf.action_id, pair=turf.pair, pair__gt=0
    )
    names = {one.volunteer_id: one.volunteer.name.split()[0] for one in people}
    mine = names.pop(phone.volunteer_id, "") if phone.volunteer_id else ""
    return {"partner": list(names.values()), "me": mine}


def _echo(event: DoorEvent, phone: Phone) -> dict[str, Any]:
    """With the fields of its type, and no other; a visit of paper that names no door says how many."""
    needed = NEEDS[EventType(event.type)]
    fields = {name: getattr(event, name) for name in needed - {"undoes"}}
    if "undoes" in needed:
        fields["undoes"] = str(event.undoes_id)
    if "door" in needed and event.door is None:
        fields["quantity"] = event.quantity
    return {
        "number": event.number,
        "id": str(event.pk),
        "mine": event.phone_id == phone.pk,
        "at": event.occurred_at.isoformat(),
        "type": event.type,
        **fields,
    }
