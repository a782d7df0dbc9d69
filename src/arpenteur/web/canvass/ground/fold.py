"""From events to doors: the state of a door is its last event that stands, in the order of the site's numbers.

The phone makes the same fold over the same events (`frontend/field`); `docs/field-protocol.md` says how.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from arpenteur.web.canvass.ground.stairs import Stair
from arpenteur.web.canvass.kinds import EventType, Outcome
from arpenteur.web.canvass.models import DoorEvent

Place = tuple[str, str, int, int]
"""Building, stair, floor, door."""
MAILED = "mailed"
_BULK = frozenset({EventType.FLOOR_ABSENT, EventType.STAIR_ABSENT, EventType.STAIR_MAILED})


class Finish(StrEnum):
    """How a building was finished: door by door, by its letterboxes, or both."""

    DOORS = "doors"
    MAILED = "mailed"
    HYBRID = "hybrid"


@dataclass
class Ground:
    """Doors and what came of them; ``stairs`` as corrected by the events themselves."""

    stairs: dict[str, dict[str, Stair]]
    doors: dict[Place, str] = field(default_factory=dict)
    objected: set[Place] = field(default_factory=set)

    @property
    def size(self) -> int:
        """Doors in all, without those where nobody comes back."""
        doors = sum(stair.size for building in self.stairs.values() for stair in building.values())
        return doors - sum(self._kept_out(place) for place in self.objected)

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
        settled = (Outcome.OPENED.value, MAILED)
        return sum(place[0] == building and outcome in settled for place, outcome in self.doors.items())


def standing(events: Iterable[DoorEvent]) -> list[DoorEvent]:
    """Events that were neither taken back nor set aside, in their order."""
    found = list(events)
    undone = {one.undoes_id for one in found if one.undoes_id is not None}
    return sorted(
        (one for one in found if one.pk not in undone and one.review_id is None and one.type != EventType.UNDO),
        key=lambda one: (one.turf_id, one.number),
    )


def fold(events: Sequence[DoorEvent], stairs: Mapping[str, Iterable[Stair]], objected: Iterable[Place] = ()) -> Ground:
    """The ground after ``events`` (those that stand, in their order); ``stairs`` are those of each building.

    Doors where nobody comes back, ``objected`` before or by one of the events, are in nothing that many doors share.
    """
    ground = Ground(
        {building: {one.name: one for one in found} for building, found in stairs.items()}, objected=set(objected)
    )
    for event in events:
        _apply(ground, event)
    return ground


def _apply(ground: Ground, event: DoorEvent) -> None:
    if event.type == EventType.VISIT:
        _visit(ground, event)
    elif event.type == EventType.DWELLINGS and event.shape:
        _resize(ground, event, Stair.of(event.stair, event.shape))
    elif event.type == EventType.OBJECTION:
        ground.objected.add((event.building, event.stair, event.floor or 0, event.door or 1))
    elif event.type in _BULK:
        _many(ground, event)


def _resize(ground: Ground, event: DoorEvent, stair: Stair) -> None:
    """Corrected dwellings forget doors that do not exist."""
    ground.stairs.setdefault(event.building, {})[event.stair] = stair
    kept = set(stair.places())
    for place in [one for one in ground.doors if one[:2] == (event.building, event.stair)]:
        if place[2:] not in kept:
            del ground.doors[place]


def _many(ground: Ground, event: DoorEvent) -> None:
    """A floor or a stair: doors nobody came to yet, or all but the opened ones; never those where nobody comes back."""
    stair = ground.stairs.get(event.building, {}).get(event.stair)
    for floor, door in stair.places() if stair else ():
        place = (event.building, event.stair, floor, door)
        if place in ground.objected:
            continue
        if event.type == EventType.STAIR_MAILED:
            if ground.doors.get(place) != Outcome.OPENED:
                ground.doors[place] = MAILED
        elif event.type == EventType.STAIR_ABSENT or floor == event.floor:
            ground.doors.setdefault(place, Outcome.ABSENT.value)


def _visit(ground: Ground, event: DoorEvent) -> None:
    """A door, or from paper so many doors of a stair: the first that nobody came to yet."""
    if event.door is not None:
        ground.doors[(event.building, event.stair, event.floor or 0, event.door)] = event.outcome
        return
    stair = ground.stairs.get(event.building, {}).get(event.stair)
    free = [(event.building, event.stair, *place) for place in (stair.places() if stair else ())]
    free = [one for one in free if one not in ground.doors and one not in ground.objected]
    for place in free[: event.quantity]:
        ground.doors[place] = event.outcome
