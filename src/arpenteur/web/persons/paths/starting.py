"""Writes: people are put on a path, one or many at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths.delays import due_after
from arpenteur.web.persons.paths.history import acting, tell_given
from arpenteur.web.persons.paths.models import Journey, JourneyChange, JourneyEvent, JourneyStatus, Path, PathStep

_AT_ONCE = 1000


@dataclass(frozen=True)
class StartedJourneys:
    """What came of putting people on a path: the journeys begun, how many were on it already, how many asked to be
    left alone or are over."""

    journeys: list[Journey]
    already: int
    refused: int


@verb(through="start_many")
def start(
    *,
    contact: Contact,
    path: Path,
    by: Actor,
    at: datetime,
    step: PathStep | None = None,
    owner: Membership | None = None,
) -> Journey:
    """A contact on a path, at its first step where none is said; hers who is named, else as path and step say.

    Raises InputError where she is on it already, asked to be left alone, or the path takes nobody.
    """
    done = start_many(contacts=[contact], path=path, by=by, at=at, step=step, owner=owner)
    if done.already:
        raise InputError(_("this person is on this path already"))
    if done.refused:
        raise InputError(_("this person asked to be left alone"), action=_("nothing more is to be done"))
    return done.journeys[0]


@verb("journey.started", "person put on a path")
def start_many(
    *,
    contacts: Iterable[Contact] | QuerySet[Contact],
    path: Path,
    by: Actor,
    at: datetime,
    step: PathStep | None = None,
    owner: Membership | None = None,
) -> StartedJourneys:
    """Many contacts on a path, in a few queries whatever their number; as ``start`` without its errors for each.

    Two people who do it at once take their turn on the row of the path. Raises InputError where the path takes nobody.
    """
    path = Path.objects.select_for_update().get(pk=path.pk)
    at_step = _step(path, step)
    rows = [one for one in contacts if one.campaign_id == path.campaign_id]
    there = set(Journey.objects.filter(path=path, status=JourneyStatus.ACTIVE).values_list("contact_id", flat=True))
    may = [one for one in rows if one.objected_at is None and one.expires_at > at]
    new = {one.pk: one for one in may if one.pk not in there}
    today = day_of(path.campaign, at)
    values = {
        "campaign": path.campaign,
        "path": path,
        "step": at_step,
        "step_owner_id": at_step.owner_id,
        "step_due": due_after(at_step.delay, today),
        "due": due_after(path.delay, today),
        "started_at": at,
        "last_moved_at": at,
    }
    journeys = [
        Journey(contact=one, owner_id=owner.pk if owner else path.owner_id or one.owner_id, **values)
        for one in new.values()
    ]
    _write(journeys, path, at_step, by, at)
    return StartedJourneys(journeys, len(may) - len(new), len(rows) - len(may))


def _write(journeys: list[Journey], path: Path, step: PathStep, by: Actor, at: datetime) -> None:
    if not journeys:
        return
    told = tell_given({key for one in journeys if (key := acting(one)) is not None}, path.campaign_id, by, at)
    for one in journeys:
        one.given_at = at if acting(one) in told else None
    Journey.objects.bulk_create(journeys, batch_size=_AT_ONCE)
    JourneyEvent.objects.bulk_create(
        (
            JourneyEvent(
                campaign_id=path.campaign_id, journey=one, kind=JourneyChange.START, step=step, by=by.pseudonym, at=at
            )
            for one in journeys
        ),
        batch_size=_AT_ONCE,
    )
    subject = journeys[0] if len(journeys) == 1 else path
    record(verb="journey.started", subject=subject, by=by, at=at, campaign=path.campaign_id, n=len(journeys))


def _step(path: Path, step: PathStep | None) -> PathStep:
    """Where journeys begin. Raises InputError."""
    if path.closed_at is not None:
        raise InputError(_("this path is closed"), action=_("open it again, or choose another"))
    first = step or path.steps.first()
    if first is None or first.path_id != path.pk:
        raise InputError(_("this path has no step"), action=_("add one"))
    return first


@verb(also="journey.voided")
def void_started(*, journeys: Collection[int], by: Actor, at: datetime) -> int:
    """Journeys begun a moment ago were a mistake: those that nobody moved since count nowhere; how many."""
    rows = Journey.objects.filter(pk__in=journeys, version=1, status=JourneyStatus.ACTIVE)
    numbers = list(rows.select_for_update().values_list("pk", "campaign_id"))
    if not numbers:
        return 0
    keys, campaign = [pk for pk, _campaign in numbers], numbers[0][1]
    Journey.objects.filter(pk__in=keys).update(
        status=JourneyStatus.VOIDED, ended_at=at, last_moved_at=at, version=F("version") + 1
    )
    JourneyEvent.objects.bulk_create(
        (
            JourneyEvent(
                campaign_id=campaign, journey_id=pk, kind=JourneyChange.VOIDING, undoes=True, by=by.pseudonym, at=at
            )
            for pk in keys
        ),
        batch_size=_AT_ONCE,
    )
    record(subject="paths.Journey", by=by, at=at, campaign=campaign, n=len(keys), undoes=True)
    return len(keys)
