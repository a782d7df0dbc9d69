"""Kinds of action, their states, and what may be counted in each. All lists are closed."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What people do."""

    DOORS = "doors", _("door-to-door")
    LETTERBOXES = "letterboxes", _("letterboxes")
    LEAFLETS = "leaflets", _("leaflets")
    MARKET = "market", _("market")
    POSTERS = "posters", _("posters")
    PHONES = "phones", _("phone calls")
    MEETING = "meeting", _("meeting in a flat")
    EVENT = "event", _("event")


ICONS: dict[Kind, str] = {
    Kind.DOORS: "door-open",
    Kind.LETTERBOXES: "mailbox",
    Kind.LEAFLETS: "files",
    Kind.MARKET: "basket",
    Kind.POSTERS: "easel",
    Kind.PHONES: "telephone",
    Kind.MEETING: "house",
    Kind.EVENT: "megaphone",
}


class Status(TextChoices):
    """Where an action stands. A draft binds nobody and is shown to its organisers only."""

    DRAFT = "draft", _("draft")
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("in progress")
    DONE = "done", _("finished")
    CANCELLED = "cancelled", _("cancelled")


NEXT: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.PLANNED, Status.CANCELLED}),
    Status.PLANNED: frozenset({Status.RUNNING, Status.DONE, Status.CANCELLED, Status.DRAFT}),
    Status.RUNNING: frozenset({Status.DONE, Status.PLANNED, Status.CANCELLED}),
    Status.DONE: frozenset({Status.RUNNING}),
    Status.CANCELLED: frozenset({Status.PLANNED}),
}


OVER = frozenset({Status.DONE, Status.CANCELLED})
"""An action that is no longer prepared."""


class Measure(TextChoices):
    """What is counted. None says anything about a person."""

    OPENED = "opened", _("doors opened")
    ABSENT = "absent", _("nobody home")
    INACCESSIBLE = "inaccessible", _("out of reach")
    LATER = "later", _("doors to see again")
    LETTERBOX = "letterbox", _("letterboxes filled")
    LEAFLET = "leaflet", _("leaflets given")
    TALK = "talk", _("conversations")
    ANSWERED = "answered", _("calls answered")
    UNANSWERED = "unanswered", _("calls unanswered")
    ATTENDEE = "attendee", _("people who came")
    POSTER = "poster", _("posters put up")


DOORS = (Measure.OPENED, Measure.ABSENT, Measure.INACCESSIBLE, Measure.LATER)
"""Doors done: knocked at, whatever came of it."""
DOORS_DONE: dict[Kind, tuple[Measure, ...]] = {
    Kind.DOORS: DOORS,
    Kind.LETTERBOXES: (Measure.LETTERBOX, Measure.INACCESSIBLE),
}
"""What says of a door, in an action of that kind, that it is done; other kinds go to no door."""
MET = (Measure.OPENED, Measure.TALK, Measure.ANSWERED, Measure.ATTENDEE)
"""People met: one an opened door, a conversation, an answered call, a person who came."""
COUNTED: dict[Kind, tuple[Measure, ...]] = {
    Kind.DOORS: (*DOORS, Measure.LETTERBOX),
    Kind.LETTERBOXES: (Measure.LETTERBOX, Measure.INACCESSIBLE),
    Kind.LEAFLETS: (Measure.LEAFLET, Measure.TALK),
    Kind.MARKET: (Measure.LEAFLET, Measure.TALK),
    Kind.POSTERS: (Measure.POSTER,),
    Kind.PHONES: (Measure.ANSWERED, Measure.UNANSWERED),
    Kind.MEETING: (Measure.ATTENDEE,),
    Kind.EVENT: (Measure.ATTENDEE, Measure.LEAFLET, Measure.TALK),
}
