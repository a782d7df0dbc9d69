"""What is done with several volunteers chosen on their page: asked when they are free, put in a team."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.gate import count_list
from arpenteur.web.foundation.shared.undo import keep_for_undo, take_to_undo
from arpenteur.web.ground.crew.ask_page import MOST_CHOSEN
from arpenteur.web.ground.crew.asking import CrewQuestion
from arpenteur.web.ground.crew.page import Everyone
from arpenteur.web.persons.people.queries import by_name
from arpenteur.web.persons.volunteers.models import Team, TeamMember, Volunteer
from arpenteur.web.persons.volunteers.narrowing import people_seen, team_seen
from arpenteur.web.persons.volunteers.teams import join_team, leave_team

UNDO = "put_in_team"
"""The gesture that can be taken back: the team, and who was not in it before."""

_ORDERS = ("ask", "team", "join", "undo")


@in_campaign(Permission.EDIT_VOLUNTEERS)
@require_POST
def chosen(request: CampaignRequest) -> HttpResponse:
    """What is done with who was chosen. Nobody chosen: back to the list. Raises InputError for an unknown
    order, Http404 for a team out of sight."""
    at = timezone.now()
    order = request.POST.get("do", "")
    if order == "undo":
        return _undo(request, at)
    question = CrewQuestion.read(request.GET, day_of(request.member.campaign, at))
    people = _people(request, question, at)
    if not people:
        messages.warning(request, _("Nobody is chosen: tick people, or all of the list."))
        return redirect(f"{reverse('crew:volunteers', args=[request.member.campaign.slug])}{question.query()}")
    if order == "ask":
        asked = urlencode([("du", question.day.isoformat()), *(("qui", one.pk) for one in people)])
        return redirect(f"{reverse('crew:ask', args=[request.member.campaign.slug])}?{asked}")
    if order not in {"team", "join"}:
        raise InputError(_("unknown order"), expected=", ".join(_ORDERS))
    team = _team(request)
    if order == "join":
        return _join(request, team, people, at)
    count_list(request, len(people), at)
    return render(request, "crew/chosen.html", {"people": people, "team": team, "section": "volunteers"})


@transaction.atomic
def _join(request: CampaignRequest, team: Team, people: list[Volunteer], at: datetime) -> HttpResponse:
    there = set(TeamMember.objects.filter(team=team).values_list("volunteer", flat=True))
    new = [one for one in people if one.pk not in there]
    for one in new:
        join_team(team=team, volunteer=one, by=request.member.actor, at=at)
    changed = {"team": team.pk, "people": [one.pk for one in new], "name": str(team)}
    keep_for_undo(request, UNDO, team.campaign_id, changed, at)
    n = len(new)
    messages.success(request, ngettext("%(n)d person put in it.", "%(n)d people put in it.", n) % {"n": n})
    return redirect("crew:volunteers", request.member.campaign.slug)


@transaction.atomic
def _undo(request: CampaignRequest, at: datetime) -> HttpResponse:
    """Take out of the team those who were put in it in the last ten minutes. Raises Http404 where it is no team of
    hers any more."""
    kept = take_to_undo(request, UNDO, request.member.campaign.pk, at)
    if kept:
        team = team_seen(request.member, kept["team"])
        for one in Volunteer.objects.filter(pk__in=kept["people"]):
            leave_team(team=team, volunteer=one, by=request.member.actor, at=at)
        messages.success(request, _("Undone: the team is as it was."))
    return redirect("crew:volunteers", request.member.campaign.slug)


def _people(request: CampaignRequest, question: CrewQuestion, at: datetime) -> list[Volunteer]:
    """All of a filter, or those ticked, of those the member sees."""
    if request.POST.get("tout"):
        found = [one for one in Everyone.read(request.member, question, at).chosen(question) if one.paused_at is None]
    else:
        numbers = [
            int(one) for one in request.POST.getlist("qui") if one.isascii() and one.isdecimal() and len(one) < 19
        ]
        found = by_name(people_seen(request.member).filter(pk__in=numbers[:MOST_CHOSEN]))
    return found[:MOST_CHOSEN]


def _team(request: CampaignRequest) -> Team:
    if not request.member.may(Permission.EDIT_TEAMS):
        raise PermissionDenied
    number = request.POST.get("team", "")
    return team_seen(request.member, int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0)
