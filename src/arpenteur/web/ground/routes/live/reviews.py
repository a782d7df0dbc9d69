"""Writes: events set aside together with the reason, and taken back in together. Nothing is deleted."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.ground import facts, tallying
from arpenteur.web.ground.phone.ground.gate import buildings_of, held_elsewhere
from arpenteur.web.ground.phone.kinds import EventType
from arpenteur.web.ground.phone.models import DoorEvent, Review, Turf


@verb("turf.set_aside", "events of a turf set aside")
def set_aside(*, turf: Turf, numbers: Collection[int], reason: str, by: Actor, at: datetime) -> Review:
    """Count some events of a turf no more. Objections stay: nobody goes back to a door by a correction.

    Raises InputError where none of them stands any more, or without a reason.
    """
    if not reason.strip():
        raise InputError(_("setting aside without a reason"), expected=_("a reason that everybody may read"))
    locked = Turf.objects.select_for_update(of=("self",)).select_related("action").get(pk=turf.pk)
    kept = DoorEvent.objects.filter(turf=locked, number__in=numbers, undone_by=None, review=None)
    events = list(kept.exclude(type__in=(EventType.UNDO, EventType.OBJECTION)))
    if not events:
        raise InputError(_("these events no longer count already"), action=_("reload the page"))
    review = Review.objects.create(
        campaign_id=locked.campaign_id, turf=locked, reason=reason.strip()[:200], events=len(events), set_aside_at=at
    )
    DoorEvent.objects.filter(pk__in=[one.pk for one in events]).update(review=review)
    _count_again(locked, events, at)
    _learn_again(locked, events, at)
    record(subject=review, by=by, at=at, campaign=locked.campaign_id, events=len(events))
    return review


@verb("turf.restored", "events of a turf counted again")
def restore(*, review: Review, by: Actor, at: datetime) -> int:
    """Count them again, under new identifiers; how many. Taken in already, 0."""
    turf = Turf.objects.select_for_update(of=("self",)).select_related("action").get(pk=review.turf_id)
    again = Review.objects.select_for_update().get(pk=review.pk)
    if again.restored_at is not None:
        return 0
    events = list(DoorEvent.objects.filter(review=again, undone_by=None))
    DoorEvent.objects.filter(pk__in=[one.pk for one in events]).update(review=None)
    _count_again(turf, events, at)
    again.restored_at = at
    again.save(update_fields=["restored_at"])
    _learn_again(turf, events, at)
    record(subject=again, by=by, at=at, campaign=turf.campaign_id, events=len(events))
    return len(events)


def _count_again(turf: Turf, events: Iterable[DoorEvent], at: datetime) -> None:
    """The last word on each door they spoke of is another one now."""
    stairs, plan = tallying.touched(events), buildings_of(turf.plan)
    elsewhere = {key for key, _stair in stairs} - plan.keys()
    buildings = {**plan, **(held_elsewhere(turf, elsewhere) if elsewhere else {})}
    Action.objects.select_for_update().get(pk=turf.action_id)
    tallying.recount(turf=turf, stairs=stairs, buildings=buildings, at=at)


def _learn_again(turf: Turf, events: Iterable[DoorEvent], at: datetime) -> None:
    """Facts of buildings those events had taught."""
    plan = buildings_of(turf.plan)
    taught = {one.building for one in events if one.type in {EventType.ACCESS, EventType.DWELLINGS}}
    facts.renew(campaign=turf.campaign_id, buildings={key: plan[key] for key in taught if key in plan}, at=at)
