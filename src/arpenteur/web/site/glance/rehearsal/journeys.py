"""Some of the fictional contacts are on a path, at every step of it, some late, some with nobody, some done."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from django.utils.translation import override

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths.defaults import PATHS
from arpenteur.web.persons.paths.models import (
    ExitReason,
    Journey,
    JourneyChange,
    JourneyEvent,
    JourneyStatus,
    Path,
    PathStep,
)
from arpenteur.web.persons.paths.setting_up import take_defaults

_PEOPLE = (44, 16)
"""Journeys on each path."""
_FULL = (14, 9, 7, 5, 4)
"""How full each step is, beside the others."""
_ENDED = 7
"""One in so many is over."""
_HERE = timedelta(days=21)
"""Since when the team of the demonstration is there: whoever came today would see nobody yet."""


def journeys(campaign: Campaign, at: datetime, rng: Random) -> int:
    """Write the paths and the journeys; how many."""
    Membership.objects.filter(since__gt=at - _HERE).update(since=at - _HERE)
    with override("fr"):
        paths = take_defaults(campaign=campaign, keys=[one.key for one in PATHS], by=COMMAND, at=at)
    people = list(Contact.objects.filter(campaign=campaign, objected_at=None).order_by("pk"))
    rng.shuffle(people)
    rows: list[Journey] = []
    for path, count in zip(paths, _PEOPLE, strict=True):
        rows += _on(path, people[:count], at, rng)
        people = people[count:]
    Journey.objects.bulk_create(rows)
    steps = list(PathStep.objects.filter(campaign=campaign))
    JourneyEvent.objects.bulk_create(event for one in rows for event in _history(one, steps))
    record(verb="journey.started", subject="paths.Journey", by=COMMAND, at=at, campaign=campaign.pk, n=len(rows))
    return len(rows)


def _on(path: Path, people: Sequence[Contact], at: datetime, rng: Random) -> Iterator[Journey]:
    steps = list(PathStep.objects.filter(path=path))
    reasons = list(ExitReason.objects.filter(campaign=path.campaign_id))
    by_role = {one.role: one for one in Membership.objects.filter(campaign=path.campaign_id)}
    team = [by_role.get(role) for role in (Role.FIELD_LEAD, Role.DIRECTOR, Role.VOLUNTEER, Role.FIELD_LEAD)]
    today = day_of(path.campaign, at)
    for rank, contact in enumerate(people):
        step = rng.choices(steps, _FULL[: len(steps)])[0]
        began = at - timedelta(days=rng.randint(4 * step.position, 4 * step.position + 6))
        over = reasons[rank // _ENDED % len(reasons)] if rank % _ENDED == _ENDED - 1 else None
        moved = began if step.position == 1 else at - timedelta(days=rng.randint(1, 3), hours=rng.randint(0, 9))
        yield Journey(
            campaign_id=path.campaign_id,
            contact=contact,
            path=path,
            step=step,
            owner=rng.choice([*team, None]),
            step_due=today + timedelta(days=rng.choice((-2, -1, 0, 0, 1, 2, 3, 4, 6, 8))),
            due=today + timedelta(days=40),
            status=over.target if over else JourneyStatus.ACTIVE,
            reason=over,
            started_at=began,
            last_moved_at=moved,
            ended_at=moved if over else None,
            version=step.position + bool(over),
        )


def _history(journey: Journey, every: Sequence[PathStep]) -> Iterator[JourneyEvent]:
    """A line a step since it began, evenly, and how it ended."""
    last = journey.step.position if journey.step is not None else 1
    steps = [one for one in every if one.path_id == journey.path_id and one.position <= last]
    pace = (journey.last_moved_at - journey.started_at) / max(len(steps) - 1, 1)
    for rank, step in enumerate(steps):
        kind = JourneyChange.STEP if rank else JourneyChange.START
        yield _event(journey, kind, step, journey.started_at + rank * pace)
    if journey.ended_at is not None:
        ends = {JourneyStatus.COMPLETED: JourneyChange.COMPLETION, JourneyStatus.ABANDONED: JourneyChange.ABANDONMENT}
        yield _event(journey, ends[JourneyStatus(journey.status)], journey.step, journey.ended_at, journey.reason)


def _event(
    journey: Journey, kind: JourneyChange, step: PathStep | None, at: datetime, reason: ExitReason | None = None
) -> JourneyEvent:
    return JourneyEvent(
        campaign_id=journey.campaign_id,
        journey=journey,
        kind=kind,
        step=step,
        reason=reason,
        by=COMMAND.pseudonym,
        at=at,
    )
