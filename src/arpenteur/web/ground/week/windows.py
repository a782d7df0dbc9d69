"""When: the next stretches of time in which people are free, counted from what they said. Inside ``sealed``."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.times import moment
from arpenteur.web.ground.crew.asking import SATURDAY
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.law import refusals
from arpenteur.web.ground.fieldwork.models import Participation, Presence
from arpenteur.web.ground.fieldwork.queries import BINDING
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.persons.volunteers.queries import slots_of
from arpenteur.web.persons.volunteers.slots import Slots, minus, union

HOURS = (2, 3)
DAYS = 7
"""From today: the next of each day of the week; on a Saturday the next one too."""
_FEWEST = 2
_HALF = 1800
_NOTICE = timedelta(minutes=30)
_LAST = 42
"""Half hours of a day: nobody knocks at a door after 21:00."""
SOON, LATE = timedelta(hours=4), 40
"""Only opened where somebody chooses it: what begins in less than four hours, in which people are to be told, to say
yes and to come, and what ends after 20:00 (in half hours). No law sets an hour for doors: both are judgements.
"""
_PARTS = {"morning": (range(16, 24), 20), "afternoon": (range(26, 34), 28), "evening": (range(34, 39), 36)}
"""When an outing of each part of a day begins, in half hours, and when it does as a rule: 10:00, 14:00 and 18:00."""


@dataclass(frozen=True)
class Window:
    """A stretch in which people may go out, and how many are free in all of it. ``refused``: the law forbids it."""

    starts: datetime
    ends: datetime
    part: str
    people: int
    refused: bool

    @property
    def key(self) -> str:
        """As a form says it: the hour of the territory's clocks."""
        return f"{self.starts:%Y-%m-%dT%H:%M}"


def windows(campaign: Campaign, people: "QuerySet[Volunteer]", at: datetime, hours: int) -> list[Window]:
    """For each part of the next days the start at which most people are free for so many hours, on the territory's
    clocks; parts in which fewer than two are free are left out. Three queries, however many people there are.
    """
    now = local(campaign, at)
    soon = now + _NOTICE
    days = [now.date() + timedelta(days=number) for number in range(DAYS + (now.weekday() == SATURDAY))]
    free = _free(campaign, people, days, at)
    found: list[Window] = []
    for day in days:
        for part, (starts, usual) in _PARTS.items():
            soonest = 0 if day > soon.date() else _half_hours(soon) if day == soon.date() else _LAST
            possible = [one for one in starts if one >= soonest and one + 2 * hours <= _LAST]
            counts = {one: sum(_has(mask, one, hours) for mask in free[day]) for one in possible}
            if not counts or max(counts.values()) < _FEWEST:
                continue
            best = max(counts, key=lambda one: (counts[one], -abs(one - usual)))
            found.append(_window(campaign, day, best, hours, part, counts[best]))
    return found


def hours_of_days(choices: Iterable[Window], hours: int) -> int:
    """Hours of one person that people have in some windows: on each day one outing, that of most people that is lawful,
    of so many hours.
    """
    most: defaultdict[date, int] = defaultdict(int)
    for one in choices:
        if not one.refused:
            most[one.starts.date()] = max(most[one.starts.date()], one.people)
    return hours * sum(most.values())


def chosen(choices: Sequence[Window], key: str, at: datetime) -> Window | None:
    """The one a form names, or another start of the same part of its day; without one, the one that opens by itself:
    time enough to tell people, over by 20:00, a Saturday, then most people, then the soonest. None where there is
    none, or only such as the law refuses.
    """
    named = next((one for one in choices if one.key == key), None) or next(
        (one for one in choices if key and one.key[:10] == key[:10] and one.part == part_of(key)), None
    )
    lawful = [one for one in choices if not one.refused]
    return named or max(lawful, key=lambda one: _first(one, at), default=None)


def opens_by_itself(window: Window, at: datetime) -> bool:
    """Whether it begins late enough for people to be told of it, and ends early enough for people to be knocked at."""
    return window.starts >= at + SOON and _half_hours(window.ends) <= LATE


def _first(window: Window, at: datetime) -> tuple[bool, bool, bool, int, float]:
    return (
        window.starts >= at + SOON,
        _half_hours(window.ends) <= LATE,
        window.starts.weekday() == SATURDAY,
        window.people,
        -window.starts.timestamp(),
    )


def part_of(key: str) -> str:
    """Which part of the day a key begins in, empty for none."""
    hour, _colon, minute = key[11:].partition(":")
    if not (hour.isdigit() and minute.isdigit()):
        return ""
    half = 2 * int(hour) + int(minute) // 30
    return next((part for part, (starts, _usual) in _PARTS.items() if half in starts), "")


def _window(campaign: Campaign, day: date, half: int, hours: int, part: str, people: int) -> Window:
    starts = moment(campaign, day, time(half // 2, half % 2 * 30))
    ends = starts + timedelta(hours=hours)
    return Window(
        local(campaign, starts),
        local(campaign, ends),
        part,
        people,
        bool(refusals(campaign, Kind.DOORS, starts, ends)),
    )


def _has(mask: int, half: int, hours: int) -> bool:
    wanted = ((1 << (2 * hours)) - 1) << half
    return mask & wanted == wanted


def _free(campaign: Campaign, people: "QuerySet[Volunteer]", days: list[date], at: datetime) -> dict[date, list[int]]:
    """For each day the half hours in which each person is free and in no action, as bits."""
    asked = people.filter(paused_at=None)
    slots, busy = slots_of(asked, days), _busy(campaign, asked, at)
    found: dict[date, list[int]] = {day: [] for day in days}
    for number, said in slots.items():
        for day in days:
            mask = _mask(said, day) & ~busy[number, day]
            if mask:
                found[day].append(mask)
    return found


def _mask(said: Slots, day: date) -> int:
    given = [*said.weekly.get(day.weekday(), ()), *said.added.get(day, ())]
    unsure = (*said.taken.get(day, ()), *said.perhaps.get(day, ()))
    return _bits(minus(union(given), unsure)) if given else 0


def _bits(spans: Iterable[tuple[int, int]]) -> int:
    mask = 0
    for start, end in spans:
        first, last = -(-start // _HALF), end // _HALF
        if last > first:
            mask |= ((1 << (last - first)) - 1) << first
    return mask


def _busy(campaign: Campaign, people: "QuerySet[Volunteer]", at: datetime) -> defaultdict[tuple[int, date], int]:
    """Half hours of each person and day that an action touches, as bits."""
    rows = Participation.objects.filter(
        volunteer__in=people.order_by().values("pk"),
        action__status__in=BINDING,
        action__ends_at__gt=at,
        action__starts_at__lt=at + timedelta(days=DAYS + 2),
    ).exclude(presence=Presence.MISSED)
    found: defaultdict[tuple[int, date], int] = defaultdict(int)
    for number, starts, ends in rows.order_by().values_list("volunteer", "action__starts_at", "action__ends_at"):
        here = local(campaign, starts)
        while here < local(campaign, ends):
            midnight = datetime.combine(here.date() + timedelta(days=1), time(), here.tzinfo)
            until = min(midnight, local(campaign, ends))
            first = _half_hours(here, down=True)
            last = 48 if until == midnight else _half_hours(until)
            found[number, here.date()] |= ((1 << (last - first)) - 1) << first
            here = midnight
    return found


def _half_hours(clock: datetime, *, down: bool = False) -> int:
    minutes = clock.hour * 60 + clock.minute
    return minutes // 30 if down else -(-minutes // 30)
