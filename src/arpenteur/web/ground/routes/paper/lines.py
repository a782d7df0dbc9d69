"""Reads: the lines of a sheet with what came of each, from paper and from phones."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from arpenteur.strategy.turfs.walk import Group, Row, groups_of
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.phone.ground.fold import MAILED
from arpenteur.web.ground.phone.kinds import DoorOutcome, EventType
from arpenteur.web.ground.phone.models import DoorEvent, Turf
from arpenteur.web.ground.routes.paper.sheets import walked

Place = tuple[str, str]
"""Building and stair: one line of a sheet."""
Counts = Mapping[str, int]
"""Outcome to how many doors of a line."""
_MARKS = {
    Kind.DOORS: (DoorOutcome.OPENED.value, DoorOutcome.ABSENT.value, DoorOutcome.INACCESSIBLE.value),
    Kind.LETTERBOXES: (MAILED, DoorOutcome.INACCESSIBLE.value),
}
_SAID = (EventType.VISIT, EventType.STAIR_MAILED)
_BULK = {EventType.FLOOR_ABSENT: DoorOutcome.ABSENT.value, EventType.STAIR_ABSENT: DoorOutcome.ABSENT.value}


@dataclass(frozen=True)
class SheetLine:
    """One line, what paper says of it already, what phones said of it."""

    row: Row
    typed: Counts
    phones: Counts

    @property
    def place(self) -> Place:
        """Building and stair."""
        return self.row.key, self.row.stair.name


@dataclass(frozen=True)
class WalkSheet:
    """A sheet as it is typed in. ``seen`` says in which state it was read: whoever writes later is told."""

    turf: Turf
    groups: tuple[tuple[Group, tuple[SheetLine, ...]], ...]
    marks: tuple[str, ...]
    seen: str

    @property
    def lines(self) -> tuple[SheetLine, ...]:
        """All lines in the order of the paper."""
        return tuple(line for _group, lines in self.groups for line in lines)


def marks_of(kind: str) -> tuple[str, ...]:
    """What is ticked or counted on the sheet of a kind of action, from left to right."""
    return _MARKS[Kind(kind)] if kind in _MARKS else _MARKS[Kind.DOORS]


def sheet_of(turf: Turf, at: datetime) -> WalkSheet:
    """The sheet of a turf with what is known of each line."""
    standing = events_of(turf)
    typed = typed_lines(one for one in standing if one.phone_id is None)
    phones = _phones(one for one in standing if one.phone_id is not None)
    groups = tuple(
        (group, tuple(SheetLine(row, typed.get(_place(row), {}), phones.get(_place(row), {})) for row in group.rows))
        for group in groups_of(walked(turf, at))
    )
    return WalkSheet(turf, groups, marks_of(turf.action.kind), state_of(typed))


def events_of(turf: Turf) -> list[DoorEvent]:
    """Events of a turf that stand, in their order."""
    found = DoorEvent.objects.filter(turf=turf, undone_by=None, review=None).exclude(type=EventType.UNDO)
    return list(found.order_by("number"))


def outcome_of(event: DoorEvent) -> str:
    """Under which mark of a sheet an event falls, empty for none."""
    if event.type == EventType.VISIT:
        return event.outcome
    return MAILED if event.type == EventType.STAIR_MAILED else ""


def typed_lines(events: Iterable[DoorEvent]) -> dict[Place, dict[str, int]]:
    """What was typed in of each line; ``events`` are those of paper that stand."""
    found: dict[Place, dict[str, int]] = {}
    for event in events:
        if event.type in _SAID:
            counts = found.setdefault((event.building, event.stair), {})
            outcome = outcome_of(event)
            counts[outcome] = counts.get(outcome, 0) + event.quantity
    return found


def state_of(typed: Mapping[Place, Counts]) -> str:
    """A short digest of everything typed in."""
    told = sorted((place, sorted(counts.items())) for place, counts in typed.items())
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _phones(events: Iterable[DoorEvent]) -> dict[Place, Counter[str]]:
    """What phones said of each line: the last word on each door, and doors told of in bulk."""
    doors: dict[tuple[Place, int, int], str] = {}
    found: dict[Place, Counter[str]] = {}
    for event in events:
        place = (event.building, event.stair)
        if event.type == EventType.VISIT:
            doors[(place, event.floor or 0, event.door or 0)] = event.outcome
        elif event.type in _BULK or event.type == EventType.STAIR_MAILED:
            found.setdefault(place, Counter())[_BULK.get(EventType(event.type), MAILED)] += event.quantity
    for (place, _floor, _door), outcome in doors.items():
        found.setdefault(place, Counter())[outcome] += 1
    return found


def _place(row: Row) -> Place:
    return row.key, row.stair.name
