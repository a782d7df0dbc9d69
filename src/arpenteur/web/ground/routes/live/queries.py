"""Reads: the signs in the events of a turf, and what was set aside.

What an organiser should look at twice in what phones sent. It accuses nobody: a slow network looks the same.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from arpenteur.web.foundation.campaigns.clock import local, zone_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.ground.phone.ground.fold import standing
from arpenteur.web.ground.phone.ground.gate import buildings_of
from arpenteur.web.ground.phone.kinds import EventType
from arpenteur.web.ground.phone.models import DoorEvent, Phone, Review, Turf

FAST_DOORS, FAST_WITHIN = 60, timedelta(minutes=2)
"""More doors than that by one phone in so long were not knocked at (a pair does 15 to 20 an hour)."""
JUMP = timedelta(minutes=10)
"""A clock that is wrong, or goes back, by more than that."""
FIRST_HOUR, LAST_HOUR = 8, 21
"""Doors before or after these hours of the territory."""
_OF_DOORS = frozenset({EventType.VISIT, EventType.FLOOR_ABSENT, EventType.STAIR_ABSENT, EventType.STAIR_MAILED})


class Sign(StrEnum):
    """What is unusual."""

    FAST = "fast"
    OUTSIDE = "outside"
    CLOCK = "clock"
    HOUR = "hour"


@dataclass(frozen=True)
class CheckedEvent:
    """One event as far as this room looks at it; ``phone`` is 0 for paper, ``doors`` how many doors it speaks of."""

    number: int
    phone: int
    type: str
    building: str
    doors: int
    at: datetime
    received: datetime
    order: int


@dataclass(frozen=True)
class Anomaly:
    """Events of one phone that belong together, by their numbers in the turf; ``seconds`` says over how long."""

    sign: Sign
    phone: int
    numbers: tuple[int, ...]
    doors: int
    seconds: int


def anomalies(events: Iterable[CheckedEvent], buildings: Collection[str], zone: ZoneInfo) -> list[Anomaly]:
    """Every sign in the events of a turf that stand, phone by phone; paper has no clock and is left out."""
    ordered = sorted((one for one in events if one.phone), key=lambda one: (one.phone, one.order, one.number))
    found: list[Anomaly] = []
    for _phone, group in groupby(ordered, key=lambda one: one.phone):
        own = list(group)
        doors = [one for one in own if one.type in _OF_DOORS]
        found += _fast(doors)
        found += _together(Sign.OUTSIDE, [one for one in doors if one.building not in buildings])
        found += _together(Sign.CLOCK, list(_jumps(own)))
        found += _together(Sign.HOUR, [one for one in doors if not _by_day(one.at, zone)])
    return found


def _fast(doors: Sequence[CheckedEvent]) -> list[Anomaly]:
    """Runs of events of which each lies in a window with too many doors."""
    window: deque[CheckedEvent] = deque()
    held, suspect = 0, set[int]()
    for one in sorted(doors, key=lambda said: (said.at, said.order)):
        window.append(one)
        held += one.doors
        while one.at - window[0].at > FAST_WITHIN:
            held -= window.popleft().doors
        if held > FAST_DOORS and len(window) > 1:
            suspect.update(said.number for said in window)
    runs: list[list[CheckedEvent]] = []
    for one in doors:
        if one.number not in suspect:
            continue
        if runs and one.at - runs[-1][-1].at <= FAST_WITHIN:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [anomaly for run in runs for anomaly in _together(Sign.FAST, run)]


def _jumps(own: Sequence[CheckedEvent]) -> Iterator[CheckedEvent]:
    """Events before the one that the phone said earlier, or said after they were received."""
    latest: datetime | None = None
    for one in own:
        if (latest is not None and latest - one.at > JUMP) or one.at - one.received > JUMP:
            yield one
        latest = one.at if latest is None else max(latest, one.at)


def _by_day(at: datetime, zone: ZoneInfo) -> bool:
    return FIRST_HOUR <= at.astimezone(zone).hour < LAST_HOUR


def _together(sign: Sign, events: Sequence[CheckedEvent]) -> list[Anomaly]:
    if not events:
        return []
    times = [one.at for one in events]
    return [
        Anomaly(
            sign=sign,
            phone=events[0].phone,
            numbers=tuple(sorted(one.number for one in events)),
            doors=sum(one.doors for one in events),
            seconds=round((max(times) - min(times)).total_seconds()),
        )
    ]


@dataclass(frozen=True)
class Suspect:
    """Signs that belong together in a turf; ``phone`` is its rank there, ``first`` the time of the first door."""

    turf: Turf
    sign: Anomaly
    phone: int
    first: str

    @property
    def numbers(self) -> str:
        """As a form sends them back."""
        return ",".join(map(str, self.sign.numbers))


def suspects(campaign: Campaign, turfs: Sequence[Turf]) -> list[Suspect]:
    """Every sign in some turfs, the largest first."""
    found: list[Suspect] = []
    zone = zone_of(campaign)
    for turf in turfs:
        events = standing(DoorEvent.objects.filter(turf=turf))
        ranks = {pk: rank for rank, pk in enumerate(Phone.objects.filter(turf=turf).values_list("pk", flat=True), 1)}
        times = {one.number: one.occurred_at for one in events}
        for sign in anomalies(map(_said, events), buildings_of(turf.plan).keys(), zone):
            first = clock(local(campaign, min(times[number] for number in sign.numbers)))
            found.append(Suspect(turf, sign, ranks.get(sign.phone, 0), first))
    return sorted(found, key=lambda one: -one.sign.doors)


def reviews_of(turfs: Sequence[Turf]) -> list[Review]:
    """What is set aside, the latest first."""
    return list(Review.objects.filter(turf__in=turfs, restored_at=None).select_related("turf"))


def _said(event: DoorEvent) -> CheckedEvent:
    return CheckedEvent(
        number=event.number,
        phone=event.phone_id or 0,
        type=event.type,
        building=event.building,
        doors=event.quantity,
        at=event.occurred_at,
        received=event.received_at,
        order=event.sent_number,
    )
