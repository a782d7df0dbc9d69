"""What the ground taught of buildings, made again from the events that stand, inside the verb that received them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from arpenteur.web.ground.phone.ground.stairs import Stair, stairs_of
from arpenteur.web.ground.phone.kinds import EventType
from arpenteur.web.ground.phone.models import BuildingFact, DoorEvent

_TEACHES = (EventType.ACCESS, EventType.DWELLINGS)


def renew(*, campaign: int, buildings: Mapping[str, Mapping[str, Any]], at: datetime) -> None:
    """Make the facts of buildings again; ``buildings`` by key, as a plan describes them.

    Always in the same order, so that two turfs that share buildings never wait for each other.
    """
    for key in sorted(buildings):
        # The row is the lock: events of another turf that are not committed yet are seen by whoever comes second.
        BuildingFact.objects.get_or_create(campaign_id=campaign, building=key, defaults={"changed_at": at})
        fact = BuildingFact.objects.select_for_update().get(building=key)
        access, stairs = _taught(_standing(key), buildings[key])
        if not access and not stairs:
            fact.delete()
        elif (fact.access, fact.stairs) != (access, stairs):
            fact.access, fact.stairs, fact.changed_at = access, stairs, at
            fact.save()


def _standing(building: str) -> Iterable[DoorEvent]:
    found = DoorEvent.objects.filter(building=building, type__in=_TEACHES, undone_by=None, review=None)
    return found.order_by("received_at", "number")


def _taught(events: Iterable[DoorEvent], building: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Way in, and all stairs: the guessed ones with those that were corrected; a stair of no door is none."""
    access, told = "", dict[str, Stair]()
    for event in events:
        if event.type == EventType.ACCESS:
            access = event.outcome
        elif event.shape:
            told[event.stair] = Stair.of(event.stair, event.shape)
    if not told:
        return access, []
    known = {one.name: one for one in stairs_of(building)} | told
    return access, [stair.as_json() for _, stair in sorted(known.items()) if stair.size]
