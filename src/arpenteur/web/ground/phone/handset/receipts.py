"""Writes: what a phone may let go of. The site signs how much it holds of what a phone said, and says what it lacks."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.ground.phone.handset.epochs import epoch_of_base
from arpenteur.web.ground.phone.kinds import EventType
from arpenteur.web.ground.phone.models import DoorEvent, MoodReceipt, Phone
from arpenteur.web.ground.phone.turf_file import sealed_text

RECEIPT = "receipt"
MOST = 5_000
"""Identifiers in one question: a turf of 500 doors, each said ten times."""
_MANY = frozenset({EventType.FLOOR_ABSENT, EventType.STAIR_ABSENT, EventType.STAIR_MAILED})


@dataclass(frozen=True)
class Proof:
    """A signed receipt, and the events that are not here."""

    text: str
    missing: tuple[uuid.UUID, ...]


@verb(no_line="says what is here already; only how far the phone is changes")
def prove(*, phone: Phone, ids: Sequence[uuid.UUID], unsent: int | None, by: Actor, at: datetime) -> Proof:
    """Sign for those of ``ids`` that the site holds of this phone; inside the sealed campaign.

    ``unsent`` is how many events the phone still has to send. The receipt names no door and no outcome: how many events
    and doors, and a digest of their identifiers. It changes nothing but what the organiser reads of the phone, so the
    journal has no line of it.
    """
    del by
    asked = dict.fromkeys(ids)
    events = list(DoorEvent.objects.filter(pk__in=asked, phone=phone).order_by())
    here = {event.pk for event in events} | set(MoodReceipt.objects.filter(pk__in=asked).values_list("pk", flat=True))
    missing = tuple(one for one in asked if one not in here)
    text = sealed_text(
        {
            "kind": RECEIPT,
            "site": settings.ARPENTEUR_ADDRESS,
            "code": phone.turf.code,
            "device": str(phone.device),
            "events": len(here),
            "doors": doors_of(events),
            "epoch": str(epoch_of_base(at).number),
            "digest": _digest(here),
            "at": at.isoformat(),
        }
    )
    waiting = len(missing) + (unsent or 0)
    Phone.objects.filter(pk=phone.pk).update(proven=len(here), proven_at=at, unsent=waiting, seen_at=at)
    return Proof(text, missing)


@verb(no_line="how many events a phone still has, as it says with each batch")
def note_unsent(*, phone: Phone, unsent: int | None, by: Actor, at: datetime) -> None:
    """Note how many events a phone still holds, as it said; an app of before does not say."""
    del by
    if unsent is not None:
        Phone.objects.filter(pk=phone.pk).exclude(unsent=unsent).update(unsent=unsent, seen_at=at)


@verb("phone.returned", "phone gave back doors that a restored base had lost")
def note_returned(*, phone: Phone, ids: Iterable[uuid.UUID], by: Actor, at: datetime) -> None:
    """Count the doors among ``ids``, which a phone had a receipt of and the base did not hold any more."""
    wanted = list(ids)
    doors = doors_of(DoorEvent.objects.filter(pk__in=wanted, phone=phone)) if wanted else 0
    if doors:
        Phone.objects.filter(pk=phone.pk).update(returned=F("returned") + doors, returned_at=at)
        record(subject=phone, by=by, at=at, campaign=phone.campaign_id, counting=True, doors=doors)


def holding(phone: Phone) -> int:
    """How many events of a phone the base holds; moods are nobody's."""
    return DoorEvent.objects.filter(phone=phone).count()


def doors_of(events: Iterable[DoorEvent]) -> int:
    """Doors that events speak of: each that was named, once, and what a floor or a stair counts, as phones count."""
    found = list(events)
    undone = {event.undoes_id for event in found if event.undoes_id is not None}
    standing = [event for event in found if event.pk not in undone]
    named = {
        (event.building, event.stair, event.floor, event.door)
        for event in standing
        if event.type in {EventType.VISIT, EventType.STOP}
    }
    return len(named) + sum(event.quantity for event in standing if event.type in _MANY)


def _digest(ids: Iterable[uuid.UUID]) -> str:
    return hashlib.sha256("\n".join(sorted(map(str, ids))).encode()).hexdigest()
