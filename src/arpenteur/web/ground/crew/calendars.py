"""Calendars that phones subscribe to: of a person, of a team.

They are read by services outside the campaign, so they hold what is public of an action: what, where, when, which
zones. No name of anyone, and no instructions, which are free text.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from arpenteur.web.ground.crew.queries import actions_of_person, actions_of_team
from arpenteur.web.ground.fieldwork.calendar_file import calendar_file
from arpenteur.web.persons.volunteers.models import Team, Volunteer

PAST = timedelta(days=60)


def of_person(volunteer: Volunteer, at: datetime) -> bytes:
    """Her actions: past two months and all that come."""
    name = _("My actions, %(campaign)s") % {"campaign": volunteer.campaign.name}
    return calendar_file(volunteer.campaign, name, actions_of_person(volunteer, at - PAST))


def of_team(team: Team, at: datetime) -> bytes:
    """The team's actions: past two months and all that come."""
    name = _("Team %(letter)s, %(campaign)s") % {"letter": team.letter, "campaign": team.campaign.name}
    return calendar_file(team.campaign, name, actions_of_team(team, at - PAST))
