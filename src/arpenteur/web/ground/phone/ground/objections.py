"""Doors where nobody comes back (RGPD, art. 21): kept inside the verb that received them, and left out ever after.

Nothing here selects people: an objection is only ever taken away from what is planned or exported.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Count

from arpenteur.web.ground.phone.kinds import EventType
from arpenteur.web.ground.phone.models import DoorEvent, Objection

Door = tuple[str, str, int, int]
"""Building, stair, floor, door."""


def door_of(event: DoorEvent) -> Door:
    """The door an event speaks of."""
    return event.building, event.stair, event.floor or 0, event.door or 0


def note(*, event: DoorEvent, at: datetime) -> None:
    """Keep the door of an event for good; a door that is kept already stays as it is."""
    place = _columns(door_of(event))
    # Locked, so that it is not taken away meanwhile by whoever takes another event back.
    if Objection.objects.select_for_update().filter(**place).first() is None:
        Objection.objects.get_or_create(campaign_id=event.campaign_id, **place, defaults={"event": event, "since": at})


def taken_back(*, event: DoorEvent) -> None:
    """An event said it by mistake: the door goes unless another event says it too."""
    kept = Objection.objects.select_for_update().filter(event=event).first()
    if kept is None:
        return
    others = DoorEvent.objects.filter(type=EventType.OBJECTION, undone_by=None, **_columns(door_of(event)))
    other = others.exclude(pk=event.pk).order_by("received_at", "number").first()
    if other is None:
        kept.delete()
    else:
        Objection.objects.filter(pk=kept.pk).update(event=other)


def doors(buildings: Iterable[str]) -> frozenset[Door]:
    """Doors of some buildings where nobody comes back, to warn whoever was about to."""
    found = Objection.objects.filter(building__in=list(buildings))
    return frozenset(found.values_list("building", "stair", "floor", "door"))


def doors_without_event(buildings: Iterable[str]) -> frozenset[Door]:
    """Those of them that came with a file, or whose event is gone: they hold in every turf."""
    found = Objection.objects.filter(building__in=list(buildings), event=None)
    return frozenset(found.values_list("building", "stair", "floor", "door"))


def left_out() -> Mapping[str, int]:
    """Building to how many of its doors are in no plan any more, in the sealed campaign."""
    found = Objection.objects.order_by().values_list("building").annotate(n=Count("pk"))
    return dict(found)


def _columns(door: Door) -> dict[str, object]:
    return dict(zip(("building", "stair", "floor", "door"), door, strict=True))
