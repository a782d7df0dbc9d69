"""What a count adds to the events and to the tally, inside the transaction of the verb that counts."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.ground.fieldwork.kinds import Measure
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Tally
from arpenteur.web.persons.volunteers.models import Volunteer

_Key = tuple[int, str, object, str]


@dataclass(frozen=True)
class Counted:
    """One thing counted, as it comes from a form or a phone; ``id`` is made by the sender."""

    id: uuid.UUID
    station: str
    measure: str
    quantity: int = 1
    occurred_at: datetime | None = None


@dataclass(frozen=True)
class CountReceipt:
    """What became of a batch: events written now, and those that were here already."""

    accepted: tuple[uuid.UUID, ...]
    known: tuple[uuid.UUID, ...]


def add_counts(*, action: Action, counts: Sequence[Counted], volunteer: Volunteer | None, at: datetime) -> CountReceipt:
    """Write counts that were checked already, each once, and their sums. The caller's verb leaves the line.

    Raises IntegrityError for an identifier that another campaign has.
    """
    unique = {one.id: one for one in counts}
    # The action is the lock: two sendings of one batch take their turn, so that each event is counted once.
    Action.objects.select_for_update().get(pk=action.pk)
    known = set(FieldEvent.objects.filter(pk__in=unique).values_list("pk", flat=True))
    events = [_event(one, action, volunteer, at) for one in unique.values() if one.id not in known]
    FieldEvent.objects.bulk_create(events, batch_size=500)
    add_to_tally(events)
    return CountReceipt(tuple(event.pk for event in events), tuple(known))


def take_back(*, event: FieldEvent, id: uuid.UUID, at: datetime) -> FieldEvent:
    """Write the event that takes another back, and its sum. Its action is locked, and nothing undid it before."""
    undone = undoing(event=event, id=id, at=at)
    correct([undone])
    return undone


def undoing(*, event: FieldEvent, id: uuid.UUID, at: datetime) -> FieldEvent:
    """The event that takes another back, not written yet."""
    return _like(event, id=id, quantity=-event.quantity, undoes=event, occurred_at=at, received_at=at)


def counting_again(*, event: FieldEvent, quantity: int, at: datetime) -> FieldEvent:
    """A count that was taken back, once more, with what is left of it; not written yet."""
    return _like(event, id=uuid.uuid4(), quantity=quantity, occurred_at=event.occurred_at, received_at=at)


def correct(events: Sequence[FieldEvent]) -> None:
    """Write what was taken back and what counts again, with their sums. Their action is locked."""
    FieldEvent.objects.bulk_create(events, batch_size=500)
    add_to_tally(events)


def _like(event: FieldEvent, **values: Any) -> FieldEvent:
    return FieldEvent(
        campaign_id=event.campaign_id,
        action_id=event.action_id,
        station=event.station,
        measure=event.measure,
        volunteer_id=event.volunteer_id,
        day=event.day,
        **values,
    )


def _event(one: Counted, action: Action, volunteer: Volunteer | None, at: datetime) -> FieldEvent:
    occurred = one.occurred_at or at
    return FieldEvent(
        id=one.id,
        campaign_id=action.campaign_id,
        action=action,
        station=one.station,
        measure=Measure(one.measure),
        quantity=one.quantity,
        volunteer=volunteer,
        day=day_of(action.campaign, min(occurred, at)),
        occurred_at=occurred,
        received_at=at,
    )


def add_to_tally(events: Iterable[FieldEvent]) -> int:
    """Add events to their sums, always in the same order so that two writers never wait for each other."""
    sums: Counter[_Key] = Counter()
    campaign = 0
    for event in events:
        campaign = event.campaign_id
        sums[event.action_id, event.station, event.day, event.measure] += event.quantity
    lines = [
        Tally(campaign_id=campaign, action_id=action, station=station, day=day, measure=measure)
        for action, station, day, measure in sorted(sums, key=str)
    ]
    Tally.objects.bulk_create(lines, ignore_conflicts=True, batch_size=500)
    for line in lines:
        key = {"action_id": line.action_id, "station": line.station, "day": line.day, "measure": line.measure}
        added = sums[line.action_id, line.station, line.day, line.measure]
        if added:
            Tally.objects.filter(**key).update(quantity=F("quantity") + added)
    return len(lines)
