"""Fictional volunteers, teams and actions of the cast's campaign."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from cast import AT, Cast
from fictional_place import station

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.ground.fieldwork.models import Action, ActionZone, Participation
from arpenteur.web.persons.volunteers.actions import add_volunteer, set_week
from arpenteur.web.persons.volunteers.models import LineSource, Team, Volunteer
from arpenteur.web.persons.volunteers.teams import create_team, join_team

SATURDAY_MORNING = (5, time(8), time(12, 30))
EVERY_MORNING = tuple((day, time(8), time(12, 30)) for day in range(7))


def someone(
    cast: Cast, name: str, *, week: Iterable[tuple[int, time, time]] = (), team: Team | None = None, **values: Any
) -> Volunteer:
    """A volunteer with her week and her team; inside ``sealed``."""
    person = add_volunteer(campaign=cast.campaign, source=LineSource.ORGANISER, by=COMMAND, at=AT, name=name, **values)
    if week:
        set_week(volunteer=person, slots=week, by=COMMAND, at=AT)
    if team is not None:
        join_team(team=team, volunteer=person, by=COMMAND, at=AT)
    return person


def a_team(cast: Cast, letter: str, *stations: int) -> Team:
    """A team on some stations of the town; inside ``sealed``."""
    zones = [station(index) for index in stations]
    return create_team(
        campaign=cast.campaign, letter=letter, name=f"Groupe {letter}", stations=zones, by=COMMAND, at=AT
    )


def an_action(
    cast: Cast, starts: datetime, *people: Volunteer, hours: float = 2, zone: int = 2, **values: Any
) -> Action:
    """An action with people in it; inside ``sealed``."""
    given = {"campaign": cast.campaign, "kind": "doors", "status": "planned", "place": "place de l'Épreuve", **values}
    action = Action.objects.create(
        starts_at=starts,
        ends_at=starts + timedelta(hours=hours),
        created_at=AT,
        changed_at=AT,
        **given,
    )
    ActionZone.objects.create(campaign=action.campaign, action=action, station=station(zone))
    for person in people:
        Participation.objects.create(campaign=action.campaign, action=action, volunteer=person, since=AT)
    return action
