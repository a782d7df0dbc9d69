"""How far a turf is: its doors by what came of them, what is left, who is out, when it should be done."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from arpenteur.web.ground.fieldwork.kinds import DOORS_DONE, Kind, Measure
from arpenteur.web.ground.phone.ground.fold import MAILED, Finish, TurfGround, standing
from arpenteur.web.ground.phone.ground.gate import buildings_of
from arpenteur.web.ground.phone.ground.tallying import Beside
from arpenteur.web.ground.phone.kinds import DoorOutcome, EventType, TurfStatus
from arpenteur.web.ground.phone.models import DoorEvent, Phone, Turf

OUT_WITHIN = timedelta(minutes=20)
"""A phone heard from within that time is out; it may also be in a stair without network."""
PACE_OVER = timedelta(minutes=45)
"""The pace is that of the last 45 minutes of the turf, once it has been walked for ten."""
_LEAST = timedelta(minutes=10)
_DOORS = frozenset({EventType.VISIT, EventType.FLOOR_ABSENT, EventType.STAIR_ABSENT, EventType.STAIR_MAILED})


class Shade(StrEnum):
    """How a building is drawn."""

    LEFT = "left"
    PART = "part"
    DONE = "done"


class Arrival(StrEnum):
    """Whether what the phones of a turf said is here."""

    UNSEEN = "unseen"
    WAITING = "waiting"
    PROVEN = "proven"


@dataclass(frozen=True)
class TurfProgress:
    """One turf. Doors count once, under what came of them last; ``known`` are those of its buildings as known today,
    ``finished`` its blocks of flats, ``unsent`` events that its phones still had to send, as they said last.
    """

    turf: Turf
    known: int
    opened: int
    absent: int
    inaccessible: int
    later: int
    mailed: int
    phones: int
    out: int
    last: datetime | None
    minutes_left: int | None
    shades: Mapping[str, Shade]
    finished: Counter[Finish]
    arrival: Arrival
    unsent: int
    returned: int
    """Doors that its phones gave back after the site was put back to an earlier state."""

    @property
    def done(self) -> int:
        """Doors done, as ``fieldwork.doors`` counts those of the action."""
        counts = {
            Measure.OPENED: self.opened,
            Measure.ABSENT: self.absent,
            Measure.INACCESSIBLE: self.inaccessible,
            Measure.LATER: self.later,
            Measure.LETTERBOX: self.mailed,
        }
        return sum(counts[one] for one in DOORS_DONE[Kind(self.turf.action.kind)])

    @property
    def planned(self) -> int:
        """Doors planned: those the turf was published with."""
        return self.turf.doors

    @property
    def left(self) -> int:
        """Doors nobody came to yet, of those known today."""
        return max(self.known - self.seen, 0)

    @property
    def seen(self) -> int:
        """Doors that somebody came to, or whose letterbox was filled."""
        return self.opened + self.absent + self.inaccessible + self.later + self.mailed

    @property
    def contact(self) -> float | None:
        """Opened of those that could answer; None before the first."""
        knocked = self.opened + self.absent + self.later
        return self.opened / knocked if knocked else None

    def ends_at(self, at: datetime) -> datetime | None:
        """When it should be done at the pace of today."""
        return at + timedelta(minutes=self.minutes_left) if self.minutes_left else None


def progress_of(turfs: Sequence[Turf], at: datetime) -> list[TurfProgress]:
    """Each of some turfs of a campaign, in four queries whatever their number."""
    events: dict[int, list[DoorEvent]] = defaultdict(list)
    for event in DoorEvent.objects.filter(turf__in=turfs).order_by("turf", "number"):
        events[event.turf_id].append(event)
    phones: dict[int, list[Phone]] = defaultdict(list)
    for phone in Phone.objects.filter(turf__in=turfs):
        phones[phone.turf_id].append(phone)
    beside = Beside.of({key for turf in turfs for key in buildings_of(turf.plan)})
    return [_progress(turf, events[turf.pk], phones[turf.pk], beside, at) for turf in turfs]


def _progress(
    turf: Turf, events: Sequence[DoorEvent], phones: Iterable[Phone], beside: Beside, at: datetime
) -> TurfProgress:
    kept = standing(events)
    buildings = buildings_of(turf.plan)
    ground = beside.fold(turf.pk, kept, buildings)
    phones = list(phones)
    counts, inside = ground.counts(), [one for one in phones if one.left_at is None]
    done = sum(counts.values())
    ended = {event.phone_id for event in kept if event.type == EventType.END}
    out = [one for one in inside if at - one.seen_at <= OUT_WITHIN and one.pk not in ended]
    doors = [event for event in kept if event.type in _DOORS]
    return TurfProgress(
        turf=turf,
        known=max(ground.size, done),
        opened=counts[DoorOutcome.OPENED],
        absent=counts[DoorOutcome.ABSENT],
        inaccessible=counts[DoorOutcome.INACCESSIBLE],
        later=counts[DoorOutcome.LATER],
        mailed=counts[MAILED],
        phones=len(inside),
        out=len(out),
        last=max((event.received_at for event in doors), default=None),
        minutes_left=_minutes_left(turf, doors, ground.size - done, at),
        shades=_shades(ground, buildings),
        finished=_finished(ground, turf),
        arrival=_arrival(phones, events),
        unsent=sum(one.unsent for one in phones),
        returned=sum(one.returned for one in phones),
    )


def _arrival(phones: Sequence[Phone], events: Sequence[DoorEvent]) -> Arrival:
    """All is here once each phone holds a receipt of everything it said, and had nothing left to send."""
    said = Counter(event.phone_id for event in events)
    if not phones:
        return Arrival.UNSEEN
    proven = all(one.unsent == 0 and one.proven >= said[one.pk] for one in phones)
    return Arrival.PROVEN if proven and said.total() else Arrival.WAITING


def _minutes_left(turf: Turf, doors: Sequence[DoorEvent], left: int, at: datetime) -> int | None:
    """At the pace of the last while, else at the one that was planned; None for a turf that nobody is walking."""
    if left <= 0 or not doors or turf.status in {TurfStatus.DONE, TurfStatus.ARCHIVED}:
        return None
    recent = [event for event in doors if at - event.received_at <= PACE_OVER]
    since = min((event.received_at for event in recent), default=at)
    if at - since >= _LEAST:
        per_minute = sum(event.quantity for event in recent) / ((at - since).total_seconds() / 60)
    else:
        per_minute = turf.doors / turf.minutes if turf.minutes else 0
    return round(left / per_minute) if per_minute else None


def _finished(ground: TurfGround, turf: Turf) -> Counter[Finish]:
    """Blocks of flats that are finished, by how."""
    flats = [key for key, one in buildings_of(turf.plan).items() if one["dwellings"] > 1]
    return Counter(finish for key in flats if (finish := ground.finish(key)) is not None)


def _shades(ground: TurfGround, buildings: Iterable[str]) -> dict[str, Shade]:
    sizes = {key: sum(stair.size for stair in ground.stairs.get(key, {}).values()) for key in buildings}
    seen: dict[str, int] = defaultdict(int)
    for building, *_door in ground.doors:
        seen[building] += 1
    return {
        key: Shade.LEFT if not seen[key] else Shade.DONE if seen[key] >= size else Shade.PART
        for key, size in sizes.items()
    }
