"""Writes: what is counted on the ground. An event is accepted once, however often it is sent."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.campaigns.clock import day_of
from arpenteur.web.campaigns.ground import Ground, ground_of
from arpenteur.web.fieldwork.kinds import COUNTED, Kind, Measure
from arpenteur.web.fieldwork.models import Action, FieldEvent, Tally
from arpenteur.web.volunteers.models import Volunteer

MOST = 10_000
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
class Receipt:
    """What became of a batch: events written now, and those that were here already."""

    accepted: tuple[uuid.UUID, ...]
    known: tuple[uuid.UUID, ...]


@transaction.atomic
def record_counts(
    *, action: Action, counts: Sequence[Counted], by: Actor, at: datetime, volunteer: Volunteer | None = None
) -> Receipt:
    """Add events to an action and to the tally, all or none. Sending a batch again changes nothing.

    Raises InputError naming the first event whose station, measure or quantity is not possible here, and for an
    identifier that is taken.
    """
    ground = ground_of(action.campaign)
    for one in counts:
        _check(one, action, ground)
    unique = {one.id: one for one in counts}
    # The action is the lock: two sendings of one batch take their turn, so that each event is counted once.
    Action.objects.select_for_update().get(pk=action.pk)
    known = set(FieldEvent.objects.filter(pk__in=unique).values_list("pk", flat=True))
    events = [_event(one, action, volunteer, at) for one in unique.values() if one.id not in known]
    try:
        with transaction.atomic():
            FieldEvent.objects.bulk_create(events, batch_size=500)
    except IntegrityError as error:  # in another campaign: a sender who draws them at random never meets one
        raise InputError("un de ces identifiants est déjà pris", action="tirez-en un autre au hasard") from error
    _add(events)
    if events:
        record(
            verb="counts.recorded", subject=action, by=by, at=at, campaign=action.campaign_id, counting=True,
            events=len(events),
        )  # fmt: skip
    return Receipt(tuple(event.pk for event in events), tuple(known))


@transaction.atomic
def undo_count(*, event: FieldEvent, by: Actor, at: datetime) -> FieldEvent:
    """An event that takes another back; undone already, the same answer comes again.

    Raises InputError for an event that itself undoes another.
    """
    if event.undoes_id is not None:
        raise InputError("cet événement en annule déjà un autre", action="recomptez plutôt")
    Action.objects.select_for_update().get(pk=event.action_id)
    done = FieldEvent.objects.filter(undoes=event).first()
    if done is not None:
        return done
    undone = FieldEvent.objects.create(
        id=uuid.uuid4(), campaign_id=event.campaign_id, action_id=event.action_id, station=event.station,
        measure=event.measure, quantity=-event.quantity, undoes=event, volunteer_id=event.volunteer_id,
        day=event.day, occurred_at=at, received_at=at,
    )  # fmt: skip
    _add([undone])
    record(
        verb="counts.undone", subject=event.action, by=by, at=at, campaign=event.campaign_id, counting=True,
        event=str(event.pk),
    )  # fmt: skip
    return undone


@transaction.atomic
def rebuild_tally(*, by: Actor, at: datetime, campaign: int) -> int:
    """Make the tally again from the events of the current campaign; the number of its lines."""
    Tally.objects.all().delete()
    events = FieldEvent.objects.only("campaign_id", "action_id", "station", "day", "measure", "quantity")
    lines = _add(events.iterator(chunk_size=5000))
    record(verb="tally.rebuilt", subject="fieldwork.Tally", by=by, at=at, campaign=campaign, lines=lines)
    return lines


def _check(one: Counted, action: Action, ground: Ground) -> None:
    if one.station not in ground.stations:
        raise InputError(f"bureau inconnu : {one.station}", expected="un bureau du territoire de la campagne")
    allowed = COUNTED[Kind(action.kind)]
    if one.measure not in allowed:
        raise InputError(
            f"résultat inconnu : {one.measure}", expected=" ou ".join(measure.value for measure in allowed)
        )
    if not 1 <= one.quantity <= MOST:
        raise InputError(f"quantité {one.quantity}", expected=f"un entier de 1 à {MOST}")


def _event(one: Counted, action: Action, volunteer: Volunteer | None, at: datetime) -> FieldEvent:
    occurred = one.occurred_at or at
    return FieldEvent(
        id=one.id, campaign_id=action.campaign_id, action=action, station=one.station, measure=Measure(one.measure),
        quantity=one.quantity, volunteer=volunteer, day=day_of(action.campaign, min(occurred, at)),
        occurred_at=occurred, received_at=at,
    )  # fmt: skip


def _add(events: Iterable[FieldEvent]) -> int:
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
