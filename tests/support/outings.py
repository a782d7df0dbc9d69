"""Actions and counts for tests, written in one line."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from lines import volunteer_line

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.fieldwork.events import Counted, record_counts
from arpenteur.web.ground.fieldwork.models import Action, ActionZone, Participation
from arpenteur.web.persons.volunteers.models import Team, Volunteer


def team(campaign: Campaign, letter: str, at: datetime, stations: Sequence[str] = ()) -> Team:
    """A team called after its letter."""
    return Team.objects.create(
        campaign=campaign, letter=letter, name=f"Équipe {letter}", stations=list(stations), created_at=at
    )


def volunteer(campaign: Campaign, name: str, at: datetime, quartier: str = "") -> Volunteer:
    """A volunteer by name."""
    return volunteer_line(campaign, name, quartier=quartier, joined_at=at)


@transaction.atomic
def outing(
    campaign: Campaign,
    stations: Sequence[str],
    *,
    at: datetime,
    status: str = "running",
    kind: str = "doors",
    hours: float = 2,
    team: Team | None = None,
    people: Sequence[Volunteer] = (),
    wanted: int = 2,
) -> Action:
    """An action that starts at ``at``, with its zones and people, noted in the journal as a verb does."""
    action = Action.objects.create(
        campaign=campaign,
        kind=kind,
        status=status,
        starts_at=at,
        ends_at=at + timedelta(hours=hours),
        team=team,
        wanted=wanted,
        created_at=at,
        changed_at=at,
    )
    ActionZone.objects.bulk_create(
        ActionZone(campaign=campaign, action=action, station=station) for station in stations
    )
    Participation.objects.bulk_create(
        Participation(campaign=campaign, action=action, volunteer=one, since=at) for one in people
    )
    _note(action, at)
    return action


@verb(also="action.created")
def _note(action: Action, at: datetime) -> None:
    record(subject=action, by=COMMAND, at=at, campaign=action.campaign_id)


def counted(action: Action, station: str, at: datetime, volunteer: Volunteer | None = None, **quantities: int) -> None:
    """Count at a station: ``counted(action, station, at, opened=3, absent=2)``."""
    counts = [Counted(uuid.uuid4(), station, measure, quantity, at) for measure, quantity in quantities.items()]
    record_counts(action=action, counts=counts, by=COMMAND, at=at, volunteer=volunteer)
