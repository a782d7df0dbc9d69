"""The gate of events: each of a batch is judged in its order, against its turf and what came before it.

When something happened, by the site's clock, from what a phone's clock says: it may be wrong, and mended since.

How wrong it is shows at each sending. An event carries the phone's time as it was noted: if the clock was mended
between the noting and the sending, the fault of an earlier sending is the right one. Which, is told by what cannot be:
nothing happened after it was sent, nor after what its phone noted next. Where both may be, nothing is refused that one
of them allows.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.ground.fieldwork.counting import Counted
from arpenteur.web.ground.fieldwork.kinds import COUNTED, Kind
from arpenteur.web.ground.fieldwork.law import refusals
from arpenteur.web.ground.fieldwork.models import FieldEvent
from arpenteur.web.ground.phone.ground import objections
from arpenteur.web.ground.phone.ground.wire import NotAllowedError, Reason, Said, read
from arpenteur.web.ground.phone.kinds import EventType, measure_of, outing_of
from arpenteur.web.ground.phone.models import DoorEvent, MoodReceipt, Phone, Turf

SPARED = frozenset({EventType.UNDO, EventType.OBJECTION, EventType.PAUSE, EventType.RESUME, EventType.END})
"""No canvassing: taken in electoral silence too, an objection above all."""
CLOCK_WRONG = timedelta(minutes=10)
"""A clock that is wrong by more is told to its owner; mended by more, it is a clock that was another one before."""
LONGEST_SKEW = timedelta(days=10_000)


class Clock:
    """The clock of one sending: ``skew`` is what is added to the phone's time to have the site's."""

    def __init__(self, phone: Phone | None, sent_at: datetime | None, at: datetime) -> None:
        self.phone, self.at = phone, at
        skew = timedelta() if sent_at is None else at - sent_at
        self.skew = max(-LONGEST_SKEW, min(skew, LONGEST_SKEW))
        self._next: dict[int, datetime] = {}
        self._earlier = [] if phone is None else self._before(phone)

    def order(self, events: Iterable[Said]) -> None:
        """Learn the ranks of a batch: what was noted before another event did not happen after it."""
        after: datetime | None = None
        for one in sorted(events, key=lambda said: said.n, reverse=True):
            if one.at + self.skew <= self.at:
                after = one.at + self.skew
            elif after is not None:
                self._next[one.n] = after

    def when(self, event: Said, allowed: Callable[[datetime], bool] = lambda _when: True) -> datetime:
        """When it happened: not before the phone came, not after now; the first that is possible and ``allowed``."""
        if self.phone is None:
            return min(event.at, self.at)
        usual = event.at + self.skew
        possible = usual <= self.at
        first = self._within(usual if possible else self._next.get(event.n, self.at))
        if possible and allowed(first):
            return first
        others = [self._within(event.at + skew) for skew in self._earlier if event.at + skew <= self.at]
        return next((one for one in others if allowed(one)), first)

    def is_wrong(self, event: Said, when: datetime) -> bool:
        """Whether its owner is told: now it is wrong, or it was."""
        gap = abs(when - (event.at + self.skew))
        return self.phone is not None and (abs(self.skew) > CLOCK_WRONG or gap > CLOCK_WRONG)

    def keep(self) -> dict[str, int]:
        """Columns of the phone to renew after this sending: how wrong the clock is, and was before it was mended."""
        seconds = round(self.skew.total_seconds())
        if not self._earlier:
            return {"skew_seconds": seconds}
        return {"skew_seconds": seconds, "skew_before_seconds": round(self._earlier[0].total_seconds())}

    def _within(self, when: datetime) -> datetime:
        return min(max(when, self.phone.joined_at), self.at) if self.phone is not None else min(when, self.at)

    def _before(self, phone: Phone) -> list[timedelta]:
        """How wrong it was at earlier sendings, where that is another fault than now. The turf's row is locked."""
        last, before = Phone.objects.values_list("skew_seconds", "skew_before_seconds").get(pk=phone.pk)
        found = [timedelta(seconds=one) for one in (last, before) if one is not None]
        other = [one for one in found if abs(one - self.skew) > CLOCK_WRONG]
        # A phone that never sent anything has shown no clock yet.
        return other if other and DoorEvent.objects.filter(phone=phone).exists() else []


class EventStatus(StrEnum):
    """What the phone does with its event."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    NOTED = "noted"
    REFUSED = "refused"


@dataclass(frozen=True)
class Result:
    """The answer to one event; ``number`` is its rank in the turf."""

    id: str | None
    status: EventStatus
    number: int | None = None
    reason: Reason | None = None

    def as_json(self) -> dict[str, Any]:
        """As the protocol has it."""
        return {"id": self.id, "status": self.status, "number": self.number, "reason": self.reason}


class Gate:
    """One batch; ``new``, ``counts`` and ``tallies`` are what is to be written of it. The turf's row is locked."""

    def __init__(
        self,
        *,
        turf: Turf,
        phone: Phone | None,
        events: Sequence[object],
        sent_at: datetime | None,
        at: datetime,
        elsewhere: Iterable[uuid.UUID] = (),
    ) -> None:
        self.turf, self.phone, self.at = turf, phone, at
        self.clock = Clock(phone, sent_at, at)
        self.head = turf.head
        self.new: list[DoorEvent] = []
        self.counts: list[Counted] = []
        self.tallies: list[Said] = []
        self._outing = outing_of(turf.action.kind, of_stops=turf.of_stops)
        self._when: dict[tuple[object, ...], datetime] = {}
        self._held_up = False
        self._batch = [_read(one, paper=phone is None) for one in events]
        said = [one for one in self._batch if isinstance(one, Said)]
        self.clock.order(said)
        ids = {one.id for one in said}
        targets = {one.undoes for one in said if one.undoes}
        self.events = {one.pk: one for one in DoorEvent.objects.filter(pk__in=ids | targets)}
        self._undone = set(DoorEvent.objects.filter(undoes__in=targets).values_list("undoes_id", flat=True))
        self._tallied = set(MoodReceipt.objects.filter(pk__in=ids).values_list("pk", flat=True))
        counted = set(FieldEvent.objects.filter(pk__in=ids).values_list("pk", flat=True))
        self._taken = set(elsewhere) | (counted - self.events.keys())
        self._keys = {one.building for one in said if one.building}
        self._objected = objections.doors(self._keys)

    def judge(self) -> list[Result]:
        """Answers in the order of the batch."""
        return [self._answer(one) for one in self._batch]

    def building(self, key: str) -> Mapping[str, Any] | None:
        """A building of the turf's plan, or of another turf of the action."""
        return self._plan.get(key) or self._elsewhere.get(key)

    def _answer(self, said: "Said | _Unread") -> Result:
        if isinstance(said, _Unread):
            return Result(said.id, EventStatus.REFUSED, reason=said.reason)
        name = str(said.id)
        before = self.events.get(said.id)
        if before is not None and _same(before, said, self.turf):
            return Result(name, EventStatus.KNOWN, before.number)
        if said.id in self._tallied and said.type is EventType.MOOD:
            return Result(name, EventStatus.KNOWN)
        reason = Reason.TAKEN if self._is_taken(said.id) else self._refusal(said)
        if reason is not None:
            return Result(name, EventStatus.REFUSED, reason=reason)
        note = self._note(said)
        status = EventStatus.ACCEPTED if note is None else EventStatus.NOTED
        if said.type is EventType.MOOD:
            self.tallies.append(said)
            self._tallied.add(said.id)
            return Result(name, status, reason=note)
        return Result(name, status, self._write(said).number, note)

    def _is_taken(self, id: uuid.UUID) -> bool:
        return id in self.events or id in self._tallied or id in self._taken

    def _refusal(self, said: Said) -> Reason | None:
        closed_at = self.turf.action.campaign.closed_at
        if closed_at is not None and (self._held_up or self.corrected(said) > closed_at):
            # What was done before counts. The phone keeps the rest, in its order, until the campaign opens again.
            self._held_up = True
            return Reason.CLOSED
        if said.undoes is not None:
            return self._undo_refusal(said.undoes)
        if not self._outing.has(said.type, said.outcome):
            return Reason.FIELDS if said.type in self._outing.types else Reason.TYPE
        if said.building and self.building(said.building) is None:
            return Reason.BUILDING
        if said.type is EventType.MOOD and said.station not in self._stations:
            return Reason.FIELDS
        return None if self._lawful(said, self.corrected(said)) else Reason.SILENCE

    def _lawful(self, said: Said, when: datetime) -> bool:
        action = self.turf.action
        return said.type in SPARED or not refusals(action.campaign, action.kind, when, when)

    def _undo_refusal(self, undoes: uuid.UUID) -> Reason | None:
        target = self.events.get(undoes)
        if target is None:
            return Reason.UNKNOWN
        if target.turf_id != self.turf.pk or target.phone_id != (self.phone.pk if self.phone else None):
            return Reason.NOT_YOURS
        if target.type == EventType.UNDO:
            return Reason.TYPE
        return Reason.UNDONE if undoes in self._undone else None

    def _note(self, said: Said) -> Reason | None:
        if self.turf.archived_at is not None:
            return Reason.ARCHIVED
        if said.building and said.building not in self._plan:
            return Reason.MOVED
        door = (said.building, said.stair, said.floor or 0, said.door or 0)
        if said.type is EventType.VISIT and door in self._objected:
            return Reason.OBJECTION
        return Reason.CLOCK if self.clock.is_wrong(said, self.corrected(said)) else None

    def corrected(self, event: Said) -> datetime:
        """When it happened, by the site's clock; in electoral silence only where it cannot have been before."""
        key = (event.id, event.n, event.at, event.type)
        if key not in self._when:
            self._when[key] = self.clock.when(event, lambda when: self._lawful(event, when))
        return self._when[key]

    def _write(self, said: Said) -> DoorEvent:
        self.head += 1
        when, count = self.corrected(said), self._count(said)
        if count is not None:
            self.counts.append(count)
        event = DoorEvent(
            id=said.id,
            campaign_id=self.turf.campaign_id,
            turf=self.turf,
            number=self.head,
            phone=self.phone,
            type=said.type,
            building=said.building,
            stair=said.stair,
            floor=said.floor,
            door=said.door,
            outcome=said.outcome,
            quantity=said.quantity,
            minutes=said.minutes,
            shape=said.shape,
            undoes_id=said.undoes,
            counted=count and count.id,
            occurred_at=said.at,
            sent_number=said.n,
            received_at=self.at,
            day=day_of(self.turf.action.campaign, when),
        )
        self.new.append(event)
        self.events[event.pk] = event
        if said.undoes is not None:
            self._undone.add(said.undoes)
        return event

    def _count(self, said: Said) -> Counted | None:
        """What it adds to the counts of the action, None for what this kind of action does not count."""
        measure = measure_of(said.type, said.outcome, self.turf.action.kind)
        if measure is None:
            return None
        station = (self.building(said.building) or {}).get("station")
        if not station or not said.quantity or measure not in COUNTED[Kind(self.turf.action.kind)]:
            return None
        return Counted(said.id, station, measure.value, said.quantity, self.corrected(said))

    @cached_property
    def _plan(self) -> Mapping[str, Mapping[str, Any]]:
        return buildings_of(self.turf.plan)

    @cached_property
    def _stations(self) -> frozenset[str]:
        return frozenset(self.turf.stations) | {str(one.get("station")) for one in self._plan.values()}

    @cached_property
    def _elsewhere(self) -> Mapping[str, Mapping[str, Any]]:
        """Buildings of the batch, or of what it takes back, that other turfs of the action hold or held."""
        return held_elsewhere(self.turf, self._keys | {one.building for one in self.events.values() if one.building})


@dataclass(frozen=True)
class _Unread:
    """What is no event."""

    id: str | None
    reason: Reason


def buildings_of(plan: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Buildings of a kept plan, or stops of a round, by key."""
    return {str(one["key"]): one for one in plan.get("stops") or plan.get("buildings") or ()}


def held_elsewhere(turf: Turf, wanted: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """Some buildings that other turfs of the action hold or held, by key."""
    others = Turf.objects.filter(action=turf.action_id).exclude(pk=turf.pk).order_by("-archived_at", "pk")
    found: dict[str, Mapping[str, Any]] = {}
    for plan in others.values_list("plan", flat=True).iterator():
        found |= {key: one for key, one in buildings_of(plan).items() if key in wanted}
    return found


def _read(value: object, *, paper: bool) -> "Said | _Unread":
    try:
        return read(value, paper=paper)
    except NotAllowedError as error:
        name = value.get("id") if isinstance(value, Mapping) else None
        legible = name[:36] if isinstance(name, str) and name.isascii() and name.isprintable() else None
        return _Unread(legible, error.reason)


def _same(event: DoorEvent, said: Said, turf: Turf) -> bool:
    """Whether an identifier came with the same content: then it is the same event, whoever carries it."""
    columns = ("type", "building", "stair", "floor", "door", "outcome", "quantity", "minutes", "shape")
    return (
        event.turf_id == turf.pk
        and all(getattr(event, name) == getattr(said, name) for name in columns)
        and (event.undoes_id, event.occurred_at, event.sent_number) == (said.undoes, said.at, said.n)
    )
