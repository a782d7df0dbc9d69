"""From events to doors: the state of a door is its last event that stands, in the order of the site's numbers.

The phone makes the same fold over the same events (`frontend/field`); `docs/field-protocol.md` says how.
"""

import uuid
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter

from arpenteur.web.ground.phone.ground.stairs import Stair
from arpenteur.web.ground.phone.kinds import DoorOutcome, EventType
from arpenteur.web.ground.phone.models import DoorEvent

Place = tuple[str, str, int, int]
"""Building, stair, floor, door."""
Told = Sequence[DoorEvent]
"""Corrected dwellings and objections."""
MAILED = "mailed"
_BULK = frozenset({EventType.FLOOR_ABSENT, EventType.STAIR_ABSENT, EventType.STAIR_MAILED})


class Finish(StrEnum):
    """How a building was finished: door by door, by its letterboxes, or both."""

    DOORS = "doors"
    MAILED = "mailed"
    HYBRID = "hybrid"


@dataclass
class TurfGround:
    """Doors and what came of them; ``stairs`` as corrected by the events themselves."""

    stairs: dict[str, dict[str, Stair]]
    doors: dict[Place, str] = field(default_factory=dict)
    words: dict[Place, DoorEvent] = field(default_factory=dict)
    """The event that has the last word on each of ``doors``."""
    room: dict[uuid.UUID, int] = field(default_factory=dict)
    """Doors that an event of many doors could speak of: those of its stair or floor, whoever came to them."""
    objected: set[Place] = field(default_factory=set)

    @property
    def size(self) -> int:
        """Doors in all, without those where nobody comes back."""
        doors = sum(stair.size for building in self.stairs.values() for stair in building.values())
        return doors - sum(self._kept_out(place) for place in self.objected)

    def say(self, place: Place, outcome: str, event: DoorEvent) -> None:
        """The last word on a door."""
        self.doors[place], self.words[place] = outcome, event

    def counts(self) -> Counter[str]:
        """How many doors stand at each outcome."""
        return Counter(self.doors.values())

    def finish(self, building: str) -> Finish | None:
        """How a building was finished; None while a door is left that somebody may knock at."""
        found = [outcome for place, outcome in self.doors.items() if place[0] == building]
        size = sum(stair.size for stair in self.stairs.get(building, {}).values())
        kept_out = sum(place[0] == building and self._kept_out(place) for place in self.objected)
        if not found or len(found) + kept_out < size:
            return None
        mailed = found.count(MAILED)
        return Finish.DOORS if not mailed else Finish.MAILED if mailed == len(found) else Finish.HYBRID

    def _kept_out(self, place: Place) -> bool:
        """Whether a door that nobody comes back to is one of a stair, and nobody came to it."""
        building, name, floor, door = place
        stair = self.stairs.get(building, {}).get(name)
        return stair is not None and 1 <= door <= stair.doors_of(floor) and place not in self.doors

    def done(self, building: str) -> int:
        """Doors of a building that need no other visit: opened, or closed by their letterboxes."""
        settled = (DoorOutcome.OPENED.value, MAILED)
        return sum(place[0] == building and outcome in settled for place, outcome in self.doors.items())


def standing(events: Iterable[DoorEvent]) -> list[DoorEvent]:
    """Events that were neither taken back nor set aside, in their order."""
    found = list(events)
    undone = {one.undoes_id for one in found if one.undoes_id is not None}
    return sorted(
        (one for one in found if one.pk not in undone and one.review_id is None and one.type != EventType.UNDO),
        key=attrgetter("turf_id", "number"),
    )


def fold(
    events: Iterable[DoorEvent],
    stairs: Mapping[str, Iterable[Stair]],
    objected: Iterable[Place] = (),
    others: Told = (),
) -> TurfGround:
    """The ground after ``events`` (those that stand, in their order); ``stairs`` are those of each building.

    Doors where nobody comes back, ``objected`` before or by one of the events, are in nothing that many doors share.
    ``others`` are what other turfs said of these buildings, in the order they came in: each holds from then on.
    """
    ground = TurfGround(
        {building: {one.name: one for one in found} for building, found in stairs.items()}, objected=set(objected)
    )
    waiting = deque(others)
    for event in events:
        while waiting and waiting[0].received_at <= event.received_at:
            _learn(ground, waiting.popleft())
        _apply(ground, event)
    for other in waiting:
        _learn(ground, other)
    return ground


def _learn(ground: TurfGround, event: DoorEvent) -> None:
    """What another turf said: it forgets no door that this one came to."""
    if event.type == EventType.OBJECTION:
        ground.objected.add(_door(event))
    elif event.shape:
        ground.stairs.setdefault(event.building, {})[event.stair] = Stair.of(event.stair, event.shape)


def _door(event: DoorEvent) -> Place:
    return event.building, event.stair, event.floor or 0, event.door or 1


def _apply(ground: TurfGround, event: DoorEvent) -> None:
    if event.type == EventType.VISIT:
        _visit(ground, event)
    elif event.type == EventType.DWELLINGS and event.shape:
        _resize(ground, event, Stair.of(event.stair, event.shape))
    elif event.type == EventType.OBJECTION:
        ground.objected.add(_door(event))
    elif event.type in _BULK:
        _many(ground, event)


def _resize(ground: TurfGround, event: DoorEvent, stair: Stair) -> None:
    """Corrected dwellings forget doors that do not exist."""
    ground.stairs.setdefault(event.building, {})[event.stair] = stair
    kept = set(stair.places())
    for place in [one for one in ground.doors if one[:2] == (event.building, event.stair)]:
        if place[2:] not in kept:
            del ground.doors[place], ground.words[place]


def _many(ground: TurfGround, event: DoorEvent) -> None:
    """A floor or a stair: doors nobody came to yet, or all but the opened ones; never those where nobody comes back."""
    mailed = event.type == EventType.STAIR_MAILED
    floor = event.floor if event.type == EventType.FLOOR_ABSENT else None
    places = [one for one in _places(ground, event) if floor is None or one[2] == floor]
    ground.room[event.pk] = len(places)
    for place in places:
        if mailed and ground.doors.get(place) != DoorOutcome.OPENED.value:
            ground.say(place, MAILED, event)
        elif not mailed and place not in ground.doors:
            ground.say(place, DoorOutcome.ABSENT.value, event)


def _visit(ground: TurfGround, event: DoorEvent) -> None:
    """A door, or from paper so many doors of a stair: the first that nobody came to yet, then the first of those that
    were told of together only.
    """
    if event.door is not None:
        ground.say((event.building, event.stair, event.floor or 0, event.door), event.outcome, event)
        return
    places = _places(ground, event)
    ground.room[event.pk] = len(places)
    free = [one for one in places if one not in ground.doors]
    shared = [one for one in places if one in ground.doors and ground.words[one].type in _BULK]
    for place in [*free, *shared][: event.quantity]:
        ground.say(place, event.outcome, event)


def _places(ground: TurfGround, event: DoorEvent) -> list[Place]:
    """Doors of a stair that many share, from the ground up, then those that somebody came to beside its shape."""
    stair = ground.stairs.get(event.building, {}).get(event.stair)
    places = dict.fromkeys((event.building, event.stair, *place) for place in (stair.places() if stair else ()))
    places |= dict.fromkeys(one for one in ground.doors if one[:2] == (event.building, event.stair))
    return [one for one in places if one not in ground.objected]
