"""Writes: paths, their steps and the reasons of a campaign."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import F, Max
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.shared.own_names import save_with_own_name
from arpenteur.web.persons.paths.defaults import PATHS, REASONS
from arpenteur.web.persons.paths.delays import Delay, due_after
from arpenteur.web.persons.paths.history import change_journey
from arpenteur.web.persons.paths.models import ExitReason, Journey, JourneyChange, JourneyStatus, Path, PathStep

MOST_STEPS, MOST_PATHS, MOST_REASONS = 12, 20, 30


@dataclass(frozen=True)
class PathDetails:
    """What a team says of a path: the delay is that of the whole journey."""

    name: str
    owner: Membership | None = None
    delay: Delay = Delay.NONE


@dataclass(frozen=True)
class StepDetails:
    """What a team says of a step."""

    name: str
    owner: Membership | None = None
    delay: Delay = Delay.ONE_WEEK
    to_do: str = ""


@verb(through="new_path")
def take_defaults(*, campaign: Campaign, keys: Collection[str], by: Actor, at: datetime) -> list[Path]:
    """Paths that are offered, by their keys, with their steps; and the reasons, where the campaign has none.

    Again changes nothing: a path whose name is taken is left out.
    """
    taken = set(Path.objects.filter(campaign=campaign).values_list("name", flat=True))
    made: list[Path] = []
    for offer in PATHS:
        if offer.key in keys and str(offer.name) not in taken:
            path = new_path(campaign=campaign, details=PathDetails(str(offer.name), None, offer.delay), by=by, at=at)
            for one in offer.steps:
                details = StepDetails(str(one.name), None, one.delay, str(one.to_do))
                add_step(path=path, details=details, by=by, at=at)
            made.append(path)
    if not ExitReason.objects.filter(campaign=campaign).exists():
        for name, target in REASONS:
            new_reason(campaign=campaign, name=str(name), target=target, by=by, at=at)
    return made


@verb("path.created", "path made")
def new_path(*, campaign: Campaign, details: PathDetails, by: Actor, at: datetime) -> Path:
    """A path without a step. Raises InputError for a name that is taken, and beyond as many as a campaign may have."""
    rows = Path.objects.filter(campaign=campaign)
    _check_room(rows, MOST_PATHS)
    path = save_with_own_name(
        Path(campaign=campaign, name=details.name, owner=details.owner, delay=details.delay, position=_after(rows))
    )
    record(subject=path, by=by, at=at, campaign=campaign.pk)
    return path


@verb("path.changed", "path changed")
def change_path(*, path: Path, details: PathDetails, by: Actor, at: datetime) -> None:
    """Its name, who leads journeys begun from now on, how long they take. Raises InputError for a name taken."""
    path.name, path.owner, path.delay = details.name, details.owner, details.delay
    save_with_own_name(path)
    record(subject=path, by=by, at=at, campaign=path.campaign_id)


@verb("path.closed", "path closed")
@verb("path.opened", "path opened again")
def close_path(*, path: Path, closed: bool, by: Actor, at: datetime) -> None:
    """Nobody new is put on it, or people are again; those who are on it stay. Again changes nothing."""
    if closed is (path.closed_at is not None):
        return
    path.closed_at = at if closed else None
    path.save(update_fields=["closed_at"])
    record(verb="path.closed" if closed else "path.opened", subject=path, by=by, at=at, campaign=path.campaign_id)


@verb("path.removed", "path removed")
def remove_path(*, path: Path, by: Actor, at: datetime) -> None:
    """A path on which nobody ever was. Raises InputError for another: it is closed."""
    if path.journeys.exists():
        raise InputError(_("people were on this path"), action=_("close it instead"))
    record(subject=path, by=by, at=at, campaign=path.campaign_id)
    path.delete()


@verb("step.added", "step added")
def add_step(*, path: Path, details: StepDetails, by: Actor, at: datetime) -> PathStep:
    """A step after the others. Raises InputError for a name that is taken, and beyond as many as a path may have."""
    rows = PathStep.objects.filter(path=path)
    _check_room(rows, MOST_STEPS)
    step = save_with_own_name(
        PathStep(
            campaign_id=path.campaign_id,
            path=path,
            name=details.name,
            position=_after(rows),
            owner=details.owner,
            delay=details.delay,
            to_do=details.to_do,
        )
    )
    record(subject=step, by=by, at=at, campaign=path.campaign_id)
    return step


@verb("step.changed", "step changed")
def change_step(*, step: PathStep, details: StepDetails, by: Actor, at: datetime) -> None:
    """Its name, what is done, and who does it by when from now on. Raises InputError for a name that is taken."""
    step.name, step.owner, step.delay, step.to_do = details.name, details.owner, details.delay, details.to_do
    save_with_own_name(step)
    record(subject=step, by=by, at=at, campaign=step.campaign_id)


@verb("step.ordered", "step put in another place")
def move_step(*, step: PathStep, places: int, by: Actor, at: datetime) -> None:
    """So many places later on its path, earlier where ``places`` is below nought; at most to an end."""
    Path.objects.select_for_update().get(pk=step.path_id)
    order = list(PathStep.objects.filter(path=step.path_id).order_by("position", "id"))
    here = next(rank for rank, one in enumerate(order) if one.pk == step.pk)
    there = min(max(here + places, 0), len(order) - 1)
    order.insert(there, order.pop(here))
    for rank, one in enumerate(order, start=1):
        if one.position != rank:
            PathStep.objects.filter(pk=one.pk).update(position=rank)
    record(subject=step, by=by, at=at, campaign=step.campaign_id)


@verb("step.removed", "step removed")
def remove_step(*, step: PathStep, to: PathStep | None, by: Actor, at: datetime) -> int:
    """A step goes, and whoever is there moves to another of its path; how many. Journeys that ended there keep none.

    Raises InputError where somebody is there and no other step is named.
    """
    Path.objects.select_for_update().get(pk=step.path_id)
    there = list(Journey.objects.filter(step=step, status=JourneyStatus.ACTIVE).select_related("contact", "path"))
    for journey in there:
        if to is None or to.path_id != step.path_id or to.pk == step.pk:
            raise InputError(_("people are at this step"), expected=_("another step of the path, to which they go"))
        _move(journey, to, by, at)
    record(subject=step, by=by, at=at, campaign=step.campaign_id, n=len(there))
    PathStep.objects.filter(path=step.path_id, position__gt=step.position).update(position=F("position") - 1)
    step.delete()
    return len(there)


@verb("reason.added", "reason added")
def new_reason(*, campaign: Campaign, name: str, target: str, by: Actor, at: datetime) -> ExitReason:
    """One more reason of the closed list. Raises InputError for a name that is taken, and for another target."""
    rows = ExitReason.objects.filter(campaign=campaign)
    _check_room(rows, MOST_REASONS)
    if target not in dict(ExitReason.TARGETS):
        raise InputError(_("a reason completes a journey or stops it"))
    reason = save_with_own_name(ExitReason(campaign=campaign, name=name, target=target, position=_after(rows)))
    record(subject=reason, by=by, at=at, campaign=campaign.pk)
    return reason


@verb("reason.changed", "reason changed")
def change_reason(*, reason: ExitReason, name: str, by: Actor, at: datetime) -> None:
    """Other words for the same, of journeys that ended too. Raises InputError for a name that is taken."""
    reason.name = name
    save_with_own_name(reason)
    record(subject=reason, by=by, at=at, campaign=reason.campaign_id)


@verb("reason.closed", "reason closed")
@verb("reason.opened", "reason offered again")
def close_reason(*, reason: ExitReason, closed: bool, by: Actor, at: datetime) -> None:
    """Offered no more, or again; journeys that ended so keep it. Again changes nothing."""
    if closed is (reason.closed_at is not None):
        return
    reason.closed_at = at if closed else None
    reason.save(update_fields=["closed_at"])
    verb = "reason.closed" if closed else "reason.opened"
    record(verb=verb, subject=reason, by=by, at=at, campaign=reason.campaign_id)


def _move(journey: Journey, to: PathStep, by: Actor, at: datetime) -> None:
    """Whoever is at a step that goes, whether she asked to be left alone or not."""
    values = {
        "step_id": to.pk,
        "step_owner_id": to.owner_id,
        "last_moved_at": at,
        "step_due": due_after(to.delay, day_of(journey.campaign, at)),
    }
    change_journey(journey=journey, seen=journey.version, kind=JourneyChange.STEP, to=values, by=by, at=at, step=to)


def _check_room(rows: "models.QuerySet[models.Model]", most: int) -> None:
    if rows.count() >= most:
        raise InputError(_("there are %(n)d already") % {"n": most}, action=_("remove one first"))


def _after(rows: "models.QuerySet[models.Model]") -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1
