"""Personal links, links of questions and team calendars as ways in: closed with the rights of who made them, a member's
own with any.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models.functions import Lower
from django.utils.translation import ngettext

from arpenteur.web.foundation.audit.actions import named
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.queries import last_writers
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.campaigns.ways_in import OpenWay, WayIn, opened_by
from arpenteur.web.persons.volunteers.actions import close_personal_link
from arpenteur.web.persons.volunteers.models import Team, Volunteer, WeekQuestion
from arpenteur.web.persons.volunteers.teams import close_calendar
from arpenteur.web.persons.volunteers.weeks import close_question_link


def _personal_links(campaign: Campaign, _at: datetime) -> Iterator[OpenWay]:
    lines = list(Volunteer.objects.select_for_update(of=("self",)).exclude(digest=None).order_by("pk"))
    # A line that waits for her account is hers by its address, as ``own_volunteer`` has it.
    accounts = dict(Membership.objects.annotate(email=Lower("user__email")).values_list("email", "user"))
    makers = last_writers(campaign.pk, "volunteer.link_made", lines)
    for line in lines:
        holder = line.user_id or accounts.get(line.email.lower())
        if holder:
            yield OpenWay(line, Actor("user", str(holder)).pseudonyms, own=True)
        maker = makers.get(named(line), "")
        if not holder or maker not in Actor("user", str(holder)).pseudonyms:
            yield OpenWay(line, frozenset({maker} if maker else ()))


def _calendars(campaign: Campaign, _at: datetime) -> Iterator[OpenWay]:
    teams = list(Team.objects.select_for_update().exclude(digest=None).order_by("pk"))
    makers = last_writers(campaign.pk, "team.calendar_opened", teams)
    return opened_by(teams, lambda team: makers.get(named(team), ""))


def _questions(_campaign: Campaign, at: datetime) -> Iterator[OpenWay]:
    # A link opens a few hours more where the clock of the territory is behind: the day before is open too.
    still = WeekQuestion.objects.filter(last_day__gte=at.date() - timedelta(days=1)).exclude(maker="")
    return opened_by(still.select_for_update().order_by("pk"), lambda question: question.maker)


PERSONAL_LINKS = WayIn(
    name="personal_links",
    words=lambda n: ngettext("%(n)d personal link", "%(n)d personal links", n) % {"n": n},
    permission=Permission.EDIT_VOLUNTEERS,
    find=_personal_links,
    close=lambda line, by, at: close_personal_link(volunteer=line, by=by, at=at),
)
CALENDARS = WayIn(
    name="calendars",
    words=lambda n: ngettext("%(n)d calendar of a team", "%(n)d calendars of teams", n) % {"n": n},
    permission=Permission.EDIT_TEAMS,
    find=_calendars,
    close=lambda team, by, at: close_calendar(team=team, by=by, at=at),
)
QUESTIONS = WayIn(
    name="questions",
    words=lambda n: ngettext("%(n)d link of a question", "%(n)d links of questions", n) % {"n": n},
    permission=Permission.EDIT_VOLUNTEERS,
    find=_questions,
    close=lambda question, by, at: close_question_link(question=question, by=by, at=at),
)

WAYS_IN = (CALENDARS, PERSONAL_LINKS, QUESTIONS)
