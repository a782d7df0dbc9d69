"""Writes: what phones and paper say of a turf. An event is taken once, however often and by whichever way it comes.

The turf's row is the lock of its sequence; then come the action, buildings, stations and the journal, always in this
order, so that no two senders wait for each other. All of a batch is kept, with its answer, or nothing of it.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.shared.sealing import unsealed
from arpenteur.web.ground.fieldwork.actions import begin
from arpenteur.web.ground.fieldwork.counting import add_counts
from arpenteur.web.ground.fieldwork.models import FieldEvent
from arpenteur.web.ground.phone.ground import facts, moods, objections, stops, tallying
from arpenteur.web.ground.phone.ground.gate import Gate, Result
from arpenteur.web.ground.phone.kinds import EventType, TurfStatus
from arpenteur.web.ground.phone.models import DoorEvent, MoodReceipt, Phone, Turf

_COUNTS_ONLY = frozenset(
    {
        EventType.VISIT,
        EventType.STOP,
        EventType.FLOOR_ABSENT,
        EventType.STAIR_ABSENT,
        EventType.STAIR_MAILED,
        EventType.UNDO,
    }
)
_TEACHES = frozenset({EventType.ACCESS, EventType.DWELLINGS})


@dataclass(frozen=True)
class Received:
    """What became of a batch, in its order, and where the turf stands after it."""

    results: tuple[Result, ...]
    head: int
    state: str
    version: int
    written: frozenset[uuid.UUID] = frozenset()
    """Those that were not here before."""


@verb("turf.events", "events of a turf received")
def receive(
    *, turf: Turf, phone: Phone | None, events: Sequence[object], sent_at: datetime | None, by: Actor, at: datetime
) -> Received:
    """Take a batch, oldest first, as ``docs/field-protocol.md`` has it; inside the sealed campaign.

    ``events`` are JSON values, judged one by one: one that is wrong does not hold the others up. ``phone`` is None and
    ``sent_at`` None for paper; ``sent_at`` is else the device's clock at this very sending. The same batch any number
    of times changes nothing.
    """
    locked = Turf.objects.select_for_update(of=("self",)).select_related("action__campaign").get(pk=turf.pk)
    gate, results = _written(locked, phone, events, sent_at, by, at)
    before = locked.status
    if gate.new:
        _move_on(locked, gate)
        if locked.of_stops:
            stops.follow(turf=locked, events=_with_undone(gate), at=at)
    if phone is not None:
        Phone.objects.filter(pk=phone.pk).update(seen_at=at, **gate.clock.keep())
    if gate.new or gate.tallies:
        types = {event.type for event in gate.new}
        counting = not gate.tallies and types <= _COUNTS_ONLY and locked.status == before and not _facts_changed(gate)
        record(subject=locked, by=by, at=at, campaign=locked.campaign_id, counting=counting, events=len(gate.new))
    return Received(
        tuple(results), locked.head, locked.status, locked.version, frozenset(event.pk for event in gate.new)
    )


def _written(
    turf: Turf, phone: Phone | None, events: Sequence[object], sent_at: datetime | None, by: Actor, at: datetime
) -> tuple[Gate, list[Result]]:
    """A batch judged and written. An identifier that another campaign has is found out by the database: once more."""
    elsewhere: set[uuid.UUID] = set()
    while True:
        gate = Gate(turf=turf, phone=phone, events=events, sent_at=sent_at, at=at, elsewhere=elsewhere)
        results = gate.judge()
        try:
            with transaction.atomic():
                _write(gate, by)
        except IntegrityError:
            found = _held_elsewhere(gate) - elsewhere
            if not found:
                raise
            elsewhere |= found
        else:
            return gate, results


def _write(gate: Gate, by: Actor) -> None:
    turf = gate.turf
    if gate.new and turf.status == TurfStatus.READY:
        begin(action=turf.action, by=by, at=gate.at)
    DoorEvent.objects.bulk_create(gate.new, batch_size=200)
    undone = [gate.events[event.undoes_id] for event in gate.new if event.undoes_id is not None]
    stairs = tallying.touched(_with_undone(gate))
    if gate.counts or stairs:
        volunteer = gate.phone.volunteer if gate.phone else None
        add_counts(action=turf.action, counts=gate.counts, volunteer=volunteer, at=gate.at)
        buildings = {key: found for key, _stair in stairs if (found := gate.building(key)) is not None}
        undos = {event.undoes_id: event.pk for event in gate.new if event.undoes_id is not None}
        tallying.recount(turf=turf, stairs=stairs, buildings=buildings, at=gate.at, undos=undos)
    for event in gate.new:
        if event.type == EventType.OBJECTION:
            objections.note(event=event, at=gate.at)
    for event in undone:
        if event.type == EventType.OBJECTION:
            objections.taken_back(event=event)
    facts.renew(campaign=turf.campaign_id, buildings=_taught(gate), at=gate.at)
    moods.add(campaign=turf.campaign_id, tallies=gate.tallies, on=day_of(turf.action.campaign, gate.at))


def _taught(gate: Gate) -> dict[str, Mapping[str, Any]]:
    """Buildings whose facts this batch changes, as plans describe them."""
    changed = {event.building for event in _with_undone(gate) if event.type in _TEACHES}
    return {key: found for key in changed if (found := gate.building(key)) is not None}


def _facts_changed(gate: Gate) -> bool:
    """Whether something else than counts was taken back."""
    return any(event.type not in _COUNTS_ONLY for event in _with_undone(gate))


def _with_undone(gate: Gate) -> list[DoorEvent]:
    return [*gate.new, *(gate.events[event.undoes_id] for event in gate.new if event.undoes_id is not None)]


def _held_elsewhere(gate: Gate) -> set[uuid.UUID]:
    ids = [*(event.pk for event in gate.new), *(said.id for said in gate.tallies)]
    with unsealed():
        models = (DoorEvent, FieldEvent, MoodReceipt)
        return {pk for model in models for pk in model.objects.filter(pk__in=ids).values_list("pk", flat=True)}


def _move_on(turf: Turf, gate: Gate) -> None:
    """The number of its last event, and where the turf stands."""
    turf.head = gate.head
    types = {event.type for event in gate.new}
    if turf.status == TurfStatus.READY:
        turf.status = TurfStatus.OUT
    if turf.status != TurfStatus.ARCHIVED and (
        types & {EventType.END, EventType.UNDO} or turf.status == TurfStatus.DONE
    ):
        turf.status = TurfStatus.DONE if all_ended(turf) else TurfStatus.OUT
    turf.save(update_fields=["head", "status"])


def all_ended(turf: Turf) -> bool:
    """Whether the last thing that each phone said is its end; of paper, where there is no phone, that its sheet is in.

    A sheet printed again since it was typed in is out again.
    """
    standing = DoorEvent.objects.filter(turf=turf, undone_by=None).exclude(type=EventType.UNDO)
    phones = standing.exclude(phone=None)
    if turf.typed_at and not (turf.printed_at and turf.printed_at > turf.typed_at) and not phones.exists():
        return True
    of_phones = phones if phones.exists() else standing
    last = [row["last"] for row in of_phones.order_by().values("phone").annotate(last=Max("number"))]
    return bool(last) and not standing.filter(number__in=last).exclude(type=EventType.END).exists()
