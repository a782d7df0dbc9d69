"""What a phone sends, read: every type with exactly its fields, every value from a closed list or within bounds.

`docs/field-protocol.md` says what each means. There is no text to fill in: a building is one of the plan, a stair has a
name of two capital letters and two digits at most, too short for a word or an entry code.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from arpenteur.web.ground.phone.kinds import Access, DoorOutcome, EventType, StopOutcome

_COMMON = frozenset({"id", "n", "at", "type"})
_PLACE = frozenset({"building", "stair", "floor", "door"})
NEEDS: Mapping[EventType, frozenset[str]] = {
    EventType.VISIT: _PLACE | {"outcome"},
    EventType.FLOOR_ABSENT: frozenset({"building", "stair", "floor", "quantity"}),
    EventType.STAIR_ABSENT: frozenset({"building", "stair", "quantity"}),
    EventType.STAIR_MAILED: frozenset({"building", "stair", "quantity"}),
    EventType.STOP: frozenset({"building", "outcome", "quantity", "minutes"}),
    EventType.DWELLINGS: frozenset({"building", "stair", "shape"}),
    EventType.ACCESS: frozenset({"building", "outcome"}),
    EventType.OBJECTION: _PLACE,
    EventType.MOOD: frozenset({"station", "opened", "warm", "cool"}),
    EventType.PAUSE: frozenset(),
    EventType.RESUME: frozenset(),
    EventType.END: frozenset(),
    EventType.UNDO: frozenset({"undoes"}),
}
"""Fields of each type beside its identifier, rank, time and type: these and no other."""
OF_PAPER = frozenset({"building", "stair", "outcome", "quantity"})
"""A visit typed in from paper: so many doors of a stair, which ones is not known."""
_OUTCOMES: Mapping[EventType, Any] = {
    EventType.VISIT: DoorOutcome,
    EventType.ACCESS: Access,
    EventType.STOP: StopOutcome,
}
_STAIR = re.compile(r"[A-Z]{0,2}[0-9]{0,2}")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
_SHAPE = ("floors", "doors", "ground")
MOST_QUANTITY, MOST_AT_STOP, MOST_MINUTES, MOST_RANK = 2000, 10_000, 1_440, 2**31 - 1
YEARS = (1970, 2199)
"""A clock may be wrong by decades; beyond, neither a skew nor a zone can be added to it."""


class Reason(StrEnum):
    """Why an event is refused, or what there is to say of one that was taken."""

    MOVED = "moved"
    ARCHIVED = "archived"
    OBJECTION = "objection"
    CLOCK = "clock"
    SILENCE = "silence"
    CLOSED = "closed"
    TYPE = "type"
    FIELDS = "fields"
    BUILDING = "building"
    UNDONE = "undone"
    NOT_YOURS = "not_yours"
    UNKNOWN = "unknown"
    TAKEN = "taken"


class NotAllowedError(Exception):
    """Not in the closed lists."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Said:
    """One event as its sender said it."""

    id: uuid.UUID
    n: int
    at: datetime
    type: EventType
    building: str = ""
    stair: str = ""
    floor: int | None = None
    door: int | None = None
    outcome: str = ""
    quantity: int = 1
    minutes: int = 0
    shape: Mapping[str, int] | None = None
    undoes: uuid.UUID | None = None
    station: str = ""
    opened: int = 0
    warm: int = 0
    cool: int = 0


def read(value: object, *, paper: bool = False) -> Said:
    """One event. Raises NotAllowedError for anything that is not exactly one of the closed lists."""
    if not isinstance(value, Mapping) or not isinstance(value.get("type"), str):
        raise NotAllowedError(Reason.FIELDS)
    if value["type"] not in EventType.values:
        raise NotAllowedError(Reason.TYPE)
    kind = EventType(value["type"])
    if frozenset(value.keys() - _COMMON) != _needed(kind, value, paper=paper) or not value.keys() >= _COMMON:
        raise NotAllowedError(Reason.FIELDS)
    said = Said(**{key: _field(key, found, kind) for key, found in value.items() if key != "type"}, type=kind)
    if kind is EventType.MOOD and not said.opened >= said.warm + said.cool:
        raise NotAllowedError(Reason.FIELDS)
    return said


def moment(value: object) -> datetime:
    """A time with its zone, ISO 8601, of a year that a clock may show. Raises NotAllowedError."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
        if found is not None and found.tzinfo is not None and YEARS[0] <= found.year <= YEARS[1]:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise NotAllowedError(Reason.FIELDS)


def identifier(value: object) -> uuid.UUID:
    """A UUID as RFC 9562 writes it. Raises NotAllowedError."""
    if isinstance(value, str) and _UUID.fullmatch(value):
        return uuid.UUID(value)
    raise NotAllowedError(Reason.FIELDS)


def stair_name(value: object) -> str:
    """A stair's name. Raises NotAllowedError."""
    if isinstance(value, str) and _STAIR.fullmatch(value):
        return value
    raise NotAllowedError(Reason.FIELDS)


def _needed(kind: EventType, value: Mapping[str, object], *, paper: bool) -> frozenset[str]:
    if paper and kind is EventType.VISIT and "quantity" in value:
        return OF_PAPER
    return NEEDS[kind]


def _field(key: str, value: object, kind: EventType) -> Any:
    if key == "outcome":
        closed = _OUTCOMES[kind].values
        return _held(value, isinstance(value, str) and value in closed)
    if key == "quantity" and kind is EventType.STOP:
        return _whole(0, MOST_AT_STOP)(value)
    return _READ[key](value)


def _held(value: Any, holds: bool) -> Any:
    if not holds:
        raise NotAllowedError(Reason.FIELDS)
    return value


def _whole(low: int, high: int) -> Callable[[object], int]:
    return lambda value: _held(value, type(value) is int and low <= value <= high)


def _text(most: int) -> Callable[[object], str]:
    # Printable: no NUL, no control character, no half of a surrogate pair, which no database takes.
    return lambda value: _held(value, isinstance(value, str) and 0 < len(value) <= most and value.isprintable())


def _shape(value: object) -> dict[str, int]:
    if not isinstance(value, Mapping) or set(value) != set(_SHAPE):
        raise NotAllowedError(Reason.FIELDS)
    return {key: _whole(0, 99)(value[key]) for key in _SHAPE}


_READ: Mapping[str, Callable[[object], Any]] = {
    "id": identifier,
    "n": _whole(0, MOST_RANK),
    "at": moment,
    "building": _text(80),
    "stair": stair_name,
    "floor": _whole(-9, 99),
    "door": _whole(0, 99),
    "quantity": _whole(0, MOST_QUANTITY),
    "minutes": _whole(0, MOST_MINUTES),
    "shape": _shape,
    "undoes": identifier,
    "station": _text(60),
    "opened": _whole(1, MOST_QUANTITY),
    "warm": _whole(0, MOST_QUANTITY),
    "cool": _whole(0, MOST_QUANTITY),
}
