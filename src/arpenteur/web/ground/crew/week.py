"""A week as people say it: three parts of a day, seven days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.persons.volunteers.slots import Piece, Slots, span

PARTS = {
    "morning": (time(8), time(12, 30)),
    "afternoon": (time(12, 30), time(18)),
    "evening": (time(18), time(22)),
}
"""They touch each other, so that an action across two parts finds those who are free in both."""
PART_NAMES = {
    "morning": gettext_lazy("morning"),
    "afternoon": gettext_lazy("afternoon"),
    "evening": gettext_lazy("evening"),
}
_PARTLY = {
    "morning": gettext_noop("part of the morning"),
    "afternoon": gettext_noop("part of the afternoon"),
    "evening": gettext_noop("part of the evening"),
}
_MONDAY = date(2024, 1, 1)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class FreeWeek:
    """``lines``: a part of the day each, seven states from Monday: ``free``, ``part``, ``perhaps`` or ``no``."""

    lines: tuple[tuple[str, ...], ...]
    words: str


def monday_of(day: date) -> date:
    """First day of a week."""
    return day - timedelta(days=day.weekday())


def days_of(monday: date) -> list[date]:
    """The seven days of a week."""
    return [monday + timedelta(days=number) for number in range(7)]


def week_of(slots: Slots, monday: date) -> FreeWeek:
    """What someone said of one week, days that differ included."""
    days = days_of(monday)
    states = {(day, part): _state(slots, Piece(day, *span(*PARTS[part]))) for day in days for part in PARTS}
    lines = tuple(tuple(states[day, part] for day in days) for part in PARTS)
    said = [_said(day, [(part, states[day, part]) for part in PARTS if states[day, part] != "no"]) for day in days]
    return FreeWeek(lines, ", ".join(filter(None, said)) or _("no slot given"))


def usual(slots: Slots) -> set[str]:
    """Parts of an ordinary week that are wholly free, as the form names them: ``5-morning``."""
    return {
        f"{number}-{part}"
        for number in range(7)
        for part in PARTS
        if slots.share(Piece(_MONDAY + timedelta(days=number), *span(*PARTS[part]))) == 1
    }


def week_slots(ticked: Iterable[str]) -> list[tuple[int, time, time]]:
    """Slots of the boxes of a week."""
    pairs = (one.split("-") for one in sorted(ticked))
    return [(int(number), *PARTS[part]) for number, part in pairs]


def day_slots(parts: Iterable[str]) -> list[tuple[time, time, bool]]:
    """Slots of one day that differs: free in these parts, and in no other whatever the week says."""
    free = [part for part in PARTS if part in set(parts)]
    if not free:
        return [(time(0), time(23, 59, 59), False)]
    taken = [(*PARTS[part], False) for part in PARTS if part not in free]
    return [*((*PARTS[part], True) for part in free), *taken]


def _state(slots: Slots, piece: Piece) -> str:
    share = slots.share(piece)
    if share == 1:
        return "free"
    if share > 0:
        return "part"
    return "perhaps" if slots.perhaps_share(piece) > 0 else "no"


def _said(day: date, parts: list[tuple[str, str]]) -> str:
    if not parts:
        return ""
    names = [_part(part, state) for part, state in parts]
    return f"{date_format(day, 'l')} {with_and(names)}"


def _part(part: str, state: str) -> str:
    if state == "perhaps":
        return _("perhaps %(part)s") % {"part": PART_NAMES[part]}
    return str(PART_NAMES[part]) if state == "free" else _(_PARTLY[part])


def with_and(names: list[str]) -> str:
    """« matin, après-midi et soir »."""
    return _(" and ").join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
