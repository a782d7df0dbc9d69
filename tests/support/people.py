"""Everything that a campaign may hold of one person, for tests that make her leave."""

import uuid
from datetime import datetime, time, timedelta

from allauth.usersessions.models import UserSession
from cast import Cast
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from fictional_place import station
from lines import volunteer_line

from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.events import Counted, record_counts
from arpenteur.web.ground.fieldwork.models import Action, Participation
from arpenteur.web.persons.volunteers.models import Availability, Team, TeamMember, Volunteer

PHONE = "+33 6 00 00 00 00"


def settle(cast: Cast, user: User | None, at: datetime, name: str = "Lou Gabarit") -> Volunteer:
    """A volunteer of the campaign in a team, with slots, an action, and five doors counted."""
    with sealed(cast.campaign.pk):
        volunteer = volunteer_line(
            cast.campaign,
            name,
            user=user,
            email=f"{uuid.uuid4().hex}@exemple.invalid",
            phone=PHONE,
            source="herself",
            joined_at=at,
            digest=uuid.uuid4().hex,
        )
        team, _ = Team.objects.get_or_create(
            campaign=cast.campaign, letter="A", defaults={"name": "Équipe A", "created_at": at}
        )
        TeamMember.objects.create(campaign=cast.campaign, team=team, volunteer=volunteer)
        Availability.objects.create(
            campaign=cast.campaign, volunteer=volunteer, weekday=2, starts=time(18), ends=time(20)
        )
        action = Action.objects.create(
            campaign=cast.campaign,
            kind="doors",
            starts_at=at,
            ends_at=at + timedelta(hours=1),
            created_at=at,
            changed_at=at,
        )
        Participation.objects.create(campaign=cast.campaign, action=action, volunteer=volunteer, since=at)
        counted = Counted(uuid.uuid4(), station(0), "opened", 5)
        record_counts(action=action, counts=[counted], by=COMMAND, at=at, volunteer=volunteer)
    return volunteer


def browser_of(user: User) -> Client:
    """A signed-in browser, with the device that the site remembers."""
    client = Client()
    client.force_login(user)
    key = client.session.session_key
    UserSession.objects.get_or_create(user=user, session_key=key, defaults={"ip": "127.0.0.1", "user_agent": "test"})
    assert SessionStore(key).exists(key)
    return client
