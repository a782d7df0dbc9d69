"""What each event of a turf counts for in the tally of its action: the doors on which it has the last word.

One turf is one passage of one pair: a door it came to twice counts once, by what came of it last. Another turf at the
same door is another passage. Every count is made in full when its event comes in; here it is taken back where another
event has the last word now, and made again where that one is taken back or set aside.

What is known of buildings beside what one turf's own events say: over that, those are folded.

A building may be walked by several turfs. What another one says of its stairs, or of a door where nobody comes back,
holds here from when it came in, and changes nothing of what was counted before.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self, cast

from django.db.models import F

from arpenteur.web.ground.fieldwork.counting import correct, counting_again, undoing
from arpenteur.web.ground.fieldwork.kinds import COUNTED, Kind
from arpenteur.web.ground.fieldwork.models import FieldEvent
from arpenteur.web.ground.phone.ground import objections
from arpenteur.web.ground.phone.ground.fold import Told, TurfGround, fold
from arpenteur.web.ground.phone.ground.objections import Door
from arpenteur.web.ground.phone.ground.stairs import stairs_of
from arpenteur.web.ground.phone.ground.stops import last_words
from arpenteur.web.ground.phone.kinds import COUNTS, EventType, StopOutcome, measure_of
from arpenteur.web.ground.phone.models import DoorEvent, Turf

Stair = tuple[str, str]
"""Building and the name of a stair."""
_COUNTING = frozenset({EventType.VISIT, EventType.STOP, *COUNTS})
_SHAPING = frozenset({EventType.DWELLINGS, EventType.OBJECTION})
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


def touched(events: Iterable[DoorEvent]) -> frozenset[Stair]:
    """Stairs where the last word on a door may be another one with these events, or without them."""
    return frozenset((one.building, one.stair) for one in events if one.type in _COUNTING | _SHAPING)


def recount(
    *,
    turf: Turf,
    stairs: frozenset[Stair],
    buildings: Mapping[str, Mapping[str, Any]],
    at: datetime,
    undos: Mapping[uuid.UUID, uuid.UUID] | None = None,
) -> None:
    """Make the counts of some stairs of a turf what its events say. The rows of the turf and of its action are locked.

    ``buildings`` describe those that some plan of the action holds; ``undos`` is event to what takes it back now: the
    negative count gets that identifier.
    """
    events = _events(turf, stairs)
    owed = _owed(turf, events, buildings)
    wrong = [one for one in events if one.type in _COUNTING and _may_differ(one, owed[one.pk])]
    if wrong:
        _Settling.of(wrong, undos or {}, at).settle(wrong, owed)


def _events(turf: Turf, stairs: frozenset[Stair]) -> list[DoorEvent]:
    """What was ever said of some stairs, in the order of the site; ``undone`` is what took it back. Of stops, whichever
    round of the action it was said in: a stop that was handed on counts once.
    """
    if turf.of_stops:
        stops = DoorEvent.objects.filter(
            turf__action=turf.action_id, type=EventType.STOP, building__in={building for building, _stair in stairs}
        )
        return list(stops.annotate(undone=F("undone_by")).order_by("received_at", "turf", "number"))
    found = DoorEvent.objects.filter(
        turf=turf,
        type__in=_COUNTING | _SHAPING,
        building__in={building for building, _stair in stairs},
        stair__in={stair for _building, stair in stairs},
    )
    ordered = found.annotate(undone=F("undone_by")).order_by("number")
    return [one for one in ordered if (one.building, one.stair) in stairs]


def _owed(turf: Turf, events: Sequence[DoorEvent], buildings: Mapping[str, Mapping[str, Any]]) -> Counter[uuid.UUID]:
    """How much each event counts for; nothing where it does not stand, or where the kind of action does not count it.

    One of many doors counts those where it has the last word; what it said beyond the doors that are known is taken at
    its word. Letterboxes were counted one by one: never more than it said.
    """
    counted = {*COUNTED[Kind(turf.action.kind)], None}  # what is not counted takes nothing from what is
    kind = turf.action.kind
    stand = [one for one in events if _stands(one) and measure_of(one.type, one.outcome, kind) in counted]
    if turf.of_stops:
        return Counter({one.pk: one.quantity for one in last_words(stand).values() if one.outcome == StopOutcome.DONE})
    many = {one.building for one in stand if one.type in _COUNTING and one.door is None}
    known = {key: one for key, one in buildings.items() if key in many}
    return _shares(Beside.of(many).fold(turf.pk, stand, known), stand)


def _shares(ground: TurfGround, events: Iterable[DoorEvent]) -> Counter[uuid.UUID]:
    owed = Counter(one.pk for one in ground.words.values())
    for one in events:
        if one.pk in ground.room:
            found = owed[one.pk] + max(one.quantity - ground.room[one.pk], 0)
            owed[one.pk] = min(one.quantity, found) if one.type == EventType.STAIR_MAILED else found
    return owed


def _stands(event: DoorEvent) -> bool:
    return cast("Any", event).undone is None and event.review_id is None  # annotated by ``_events``


def _may_differ(event: DoorEvent, owed: int) -> bool:
    """Whether what stands in the tally for an event could be something else than what it owes."""
    if not owed or event.door is not None:
        return bool(owed) != (event.counted is not None)
    return True


@dataclass
class _Settling:
    """Counts of some events, and what is to be written so that they are right."""

    counts: Mapping[uuid.UUID, FieldEvent]
    by_hand: frozenset[uuid.UUID]
    """Counts that an organiser took back on the page of the action: her word stays."""
    undos: Mapping[uuid.UUID, uuid.UUID]
    at: datetime
    written: list[FieldEvent] = field(default_factory=list)

    @classmethod
    def of(cls, events: Iterable[DoorEvent], undos: Mapping[uuid.UUID, uuid.UUID], at: datetime) -> "_Settling":
        ids = {pk for one in events for pk in (one.pk, one.counted) if pk is not None}
        counts = FieldEvent.objects.annotate(undone=F("undone_by")).in_bulk(ids)
        by_hand = frozenset(pk for pk, one in counts.items() if cast("Any", one).undone is not None)
        return cls(counts, by_hand, undos, at)

    def settle(self, events: Iterable[DoorEvent], owed: Mapping[uuid.UUID, int]) -> None:
        """Write it, and to which count each event points now."""
        changed = [one for one in events if self._changes(one, owed[one.pk])]
        correct(self.written)
        DoorEvent.objects.bulk_update(changed, ["counted"], batch_size=200)

    def _changes(self, event: DoorEvent, owed: int) -> bool:
        before = event.counted
        count, first = self.counts.get(before) if before else None, self.counts.get(event.pk)
        if count is not None and count.pk in self.by_hand:
            event.counted = event.counted if _stands(event) else None
        elif count is None or count.quantity != owed:
            if count is not None:
                id = self.undos.get(event.pk) or uuid.uuid4()
                self.written.append(undoing(event=count, id=id, at=self.at))
            again = counting_again(event=first, quantity=owed, at=self.at) if owed and first is not None else None
            self.written.extend([again] if again is not None else [])
            event.counted = None if again is None else again.pk
        return event.counted != before
