"""Reads: what is known of buildings beside what one turf's own events say: over that, those are folded.

A building may be walked by several turfs. What another one says of its stairs, or of a door where nobody comes back,
holds here from when it came in, and changes nothing of what was counted before.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Self

from arpenteur.web.ground.phone.ground import objections
from arpenteur.web.ground.phone.ground.fold import Told, TurfGround, fold
from arpenteur.web.ground.phone.ground.objections import Door
from arpenteur.web.ground.phone.ground.stairs import stairs_of
from arpenteur.web.ground.phone.kinds import EventType
from arpenteur.web.ground.phone.models import DoorEvent

_TOLD = (EventType.DWELLINGS, EventType.OBJECTION)


class Beside:
    """Corrected dwellings of some buildings and doors where nobody comes back, each with the turf that told of it."""

    def __init__(self, told: Sequence[DoorEvent], objected: Iterable[Door]) -> None:
        self._told, self._objected = told, frozenset(objected)

    @classmethod
    def of(cls, buildings: Collection[str]) -> Self:
        """From the sealed campaign, in two queries; in none where there are no buildings."""
        if not buildings:
            return cls((), ())
        standing = DoorEvent.objects.filter(type__in=_TOLD, undone_by=None, review=None, building__in=buildings)
        ordered = standing.order_by("received_at", "turf", "number")
        return cls(list(ordered), objections.doors_without_event(buildings))

    def fold(self, turf: int, events: Iterable[DoorEvent], buildings: Mapping[str, Mapping[str, Any]]) -> TurfGround:
        """The ground after events of a turf that stand, in their order; ``buildings`` as plans describe them."""
        others: Told = [one for one in self._told if one.turf_id != turf and one.building in buildings]
        objected = (door for door in self._objected if door[0] in buildings)
        return fold(events, {key: stairs_of(one) for key, one in buildings.items()}, objected, others)
