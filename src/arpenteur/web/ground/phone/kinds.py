"""What a phone may say: closed lists, the same in the phone, in the API and in the database."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from arpenteur.web.ground.fieldwork.kinds import Kind, Measure


class EventType(TextChoices):
    """Events of the ground. Anything else is refused by the phone, by the API and by the database."""

    VISIT = "visit", _("door")
    FLOOR_ABSENT = "floor_absent", _("floor without answer")
    STAIR_ABSENT = "stair_absent", _("stair without answer")
    STAIR_MAILED = "stair_mailed", _("stair closed by its letterboxes")
    STOP = "stop", _("stop of a round")
    DWELLINGS = "dwellings", _("dwellings corrected")
    ACCESS = "access", _("way in")
    OBJECTION = "objection", _("do not return")
    MOOD = "mood", _("mood of a station")
    PAUSE = "pause", _("pause")
    RESUME = "resume", _("walking again")
    END = "end", _("end of the outing")
    UNDO = "undo", _("taken back")


class DoorOutcome(TextChoices):
    """What came of a door. Nothing about who lives there, nothing about what was said."""

    OPENED = "opened", _("door opened")
    ABSENT = "absent", _("nobody there")
    INACCESSIBLE = "inaccessible", _("cannot be reached")
    LATER = "later", _("come back later")


class StopOutcome(TextChoices):
    """What came of a stop of a round. Nothing about who lives or passes there."""

    DONE = "done", _("stop done")
    MISSING = "missing", _("panel missing")
    COVERED = "covered", _("panel covered")
    REFUSED = "refused", _("no advertising wanted")
    INACCESSIBLE = "inaccessible", _("cannot be reached")


class Access(TextChoices):
    """How one enters a building; a code is never written."""

    FREE = "free", _("open")
    INTERCOM = "intercom", _("intercom")
    CARETAKER = "caretaker", _("caretaker")
    BADGE = "badge", _("badge")
    CLOSED = "closed", _("locked")


class TurfStatus(TextChoices):
    """Where a turf stands."""

    READY = "ready", _("ready")
    OUT = "out", _("being walked")
    DONE = "done", _("walked through")
    ARCHIVED = "archived", _("archived")


COUNTS: dict[EventType, Measure] = {
    EventType.FLOOR_ABSENT: Measure.ABSENT,
    EventType.STAIR_ABSENT: Measure.ABSENT,
    EventType.STAIR_MAILED: Measure.LETTERBOX,
}
"""What an event of many doors adds to the counts; a visit adds its outcome."""


STOP_MEASURES: dict[Kind, Measure] = {
    Kind.LETTERBOXES: Measure.LETTERBOX,
    Kind.LEAFLETS: Measure.LEAFLET,
    Kind.POSTERS: Measure.POSTER,
}
"""What the amount of a stop counts, by kind of action."""


def measure_of(type: str, outcome: str, kind: str) -> Measure | None:
    """What an event is counted as in a kind of action; None for one that counts nothing."""
    if EventType(type) is EventType.STOP:
        return STOP_MEASURES.get(Kind(kind)) if StopOutcome(outcome) is StopOutcome.DONE else None
    return Measure(outcome) if EventType(type) is EventType.VISIT else COUNTS.get(EventType(type))


@dataclass(frozen=True)
class Outing:
    """What a phone walks and may say in a kind of action: ``unit`` is what is counted one by one."""

    unit: str
    types: tuple[EventType, ...]
    outcomes: tuple[DoorOutcome | StopOutcome, ...]

    def has(self, type: EventType, outcome: str) -> bool:
        """Whether an event is one of this outing."""
        return type in self.types and (type not in {EventType.VISIT, EventType.STOP} or outcome in self.outcomes)

    def as_json(self) -> dict[str, str | list[str]]:
        """As the package tells the phone."""
        return {
            "unit": self.unit,
            "types": [one.value for one in self.types],
            "outcomes": [one.value for one in self.outcomes],
        }


OUTINGS: dict[Kind, Outing] = {
    Kind.DOORS: Outing("door", tuple(one for one in EventType if one is not EventType.STOP), tuple(DoorOutcome)),
    Kind.LETTERBOXES: Outing(
        "letterbox",
        tuple(one for one in EventType if one not in {EventType.MOOD, EventType.STOP}),
        (DoorOutcome.OPENED, DoorOutcome.ABSENT, DoorOutcome.INACCESSIBLE),
    ),
}
"""Kinds of action that are walked with a phone; another kind comes in by a line here and one in the phone's words."""
WALKED = tuple(OUTINGS)
"""Actions that are cut into turfs of doors."""


_AT_STOPS = (EventType.STOP, EventType.PAUSE, EventType.RESUME, EventType.END, EventType.UNDO)
STOP_OUTINGS: dict[Kind, Outing] = {
    Kind.POSTERS: Outing(
        "poster",
        _AT_STOPS,
        (StopOutcome.DONE, StopOutcome.MISSING, StopOutcome.COVERED, StopOutcome.INACCESSIBLE),
    ),
    Kind.LEAFLETS: Outing("leaflet", _AT_STOPS, (StopOutcome.DONE, StopOutcome.INACCESSIBLE)),
    Kind.LETTERBOXES: Outing("letterbox", _AT_STOPS, (StopOutcome.DONE, StopOutcome.REFUSED, StopOutcome.INACCESSIBLE)),
}
"""Kinds of action whose rounds of stops are walked with a phone."""


def outing_of(kind: str, *, of_stops: bool = False) -> Outing:
    """What is walked in a kind of action, door by door or stop by stop; one that is not in the table, or came in
    before it, is of doors.
    """
    return STOP_OUTINGS[Kind(kind)] if of_stops else OUTINGS.get(Kind(kind), OUTINGS[Kind.DOORS])


ROUNDS = tuple(STOP_MEASURES)
"""Actions whose stops are put in the order of rounds; letterboxes may be cut into turfs instead."""
MOOD_FROM = 11
"""Opened doors below which the mood of a station is not released (domain/law: RGPD-9-MOOD)."""
MOST_EVENTS = 200
"""Events a phone sends at once."""
PHONES = 2
"""Phones a hand-over link opens, unless the organiser wants more: a pair."""
RESERVED_MINUTES = 15
"""How long a stair is kept for one phone of the pair; never a lock."""
GRACE_DAYS = 30
"""After its deadline a turf is no longer read, but what a phone kept is still taken for this long."""
