"""A team: its people, its ground, its calendar, its end."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.gate import count_list
from arpenteur.web.foundation.shared.matching import name_order
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.ground.crew.forms import TeamForm
from arpenteur.web.ground.crew.queries import Load, actions_of_team, loads, of_her_ground
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.persons.people.queries import by_name
from arpenteur.web.persons.volunteers.models import Team, TeamMember, Volunteer
from arpenteur.web.persons.volunteers.narrowing import people_seen, person_seen, team_seen
from arpenteur.web.persons.volunteers.teams import (
    change_team,
    close_calendar,
    create_team,
    end_team,
    join_team,
    leave_team,
    new_calendar_link,
)

_FORM = ["GET", "HEAD", "POST"]


@in_campaign(Permission.SEE_VOLUNTEERS)
@require_safe
def team(request: CampaignRequest, team: int) -> HttpResponse:
    """Everything of one team. Raises Http404."""
    return _shown(request, team_seen(request.member, team))


@in_campaign(Permission.EDIT_TEAMS)
@require_http_methods(_FORM)
def add(request: CampaignRequest) -> HttpResponse:
    """A new team. Raises PermissionDenied for someone narrowed to one team."""
    if request.member.team is not None:
        raise PermissionDenied
    return _write(request, None)


@in_campaign(Permission.EDIT_TEAMS)
@require_http_methods(_FORM)
def edit(request: CampaignRequest, team: int) -> HttpResponse:
    """Another letter, name or ground. Raises Http404."""
    return _write(request, team_seen(request.member, team))


@in_campaign(Permission.EDIT_TEAMS)
@require_POST
def people(request: CampaignRequest, team: int) -> HttpResponse:
    """Someone joins (``leads``: as a leader) or leaves. Raises Http404, InputError."""
    member, at = request.member, timezone.now()
    found = team_seen(member, team)
    number = request.POST.get("volunteer", "")
    person = person_seen(member, int(number) if number.isdecimal() and len(number) < 16 else 0)
    if request.POST.get("do") == "leave":
        leave_team(team=found, volunteer=person, by=member.actor, at=at)
    else:
        join_team(team=found, volunteer=person, leads=bool(request.POST.get("leads")), by=member.actor, at=at)
    return redirect("crew:team", member.campaign.slug, found.pk)


@in_campaign(Permission.EDIT_TEAMS)
@require_POST
def calendar(request: CampaignRequest, team: int) -> HttpResponse:
    """A new address of the team's calendar, shown once; or none any more. Raises Http404."""
    member, at = request.member, timezone.now()
    found = team_seen(member, team)
    if request.POST.get("do") == "close":
        close_calendar(team=found, by=member.actor, at=at)
        messages.success(request, _("The address of this calendar no longer opens anything."))
        return redirect("crew:team", member.campaign.slug, found.pk)
    secret = new_calendar_link(team=found, by=member.actor, at=at)
    answer = _shown(request, found, request.build_absolute_uri(reverse("crew:team-calendar", args=[secret])))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@in_campaign(Permission.EDIT_TEAMS)
@require_POST
def end(request: CampaignRequest, team: int) -> HttpResponse:
    """The team walks no more. Raises Http404."""
    member = request.member
    end_team(team=team_seen(member, team), by=member.actor, at=timezone.now())
    messages.success(request, _("The team has ended. Its past actions stay."))
    return redirect("crew:volunteers", member.campaign.slug)


def _shown(request: CampaignRequest, team: Team, address: str = "") -> HttpResponse:
    member, at = request.member, timezone.now()
    campaign, ground = member.campaign, ground_of(member.campaign)
    inside = sorted(TeamMember.objects.filter(team=team).select_related("volunteer__person"), key=_leaders_first)
    others = _others(member, inside)
    count_list(request, len(inside) + len(others), at)
    found = loads(campaign, Volunteer.objects.filter(teams__team=team), at)
    context = {
        "team": team,
        "people": [(one, found.get(one.volunteer_id, Load())) for one in inside],
        "others": others,
        "outings": show(of_her_ground(member, actions_of_team(team, at)), ground),
        "zones": ground.listed(key for key in team.stations if key in ground.stations) if team.stations else "",
        "address": address,
        "section": "volunteers",
    }
    return render(request, "crew/team.html", context)


def _leaders_first(one: TeamMember) -> tuple[bool, str]:
    return not one.leads, name_order(one.volunteer.name)


def _others(member: Member, inside: list[TeamMember]) -> list[tuple[int, str]]:
    others = people_seen(member).exclude(pk__in=[one.volunteer_id for one in inside]).select_related("person")
    return [(one.pk, one.name) for one in by_name(others)]


def _write(request: CampaignRequest, team: Team | None) -> HttpResponse:
    member, at = request.member, timezone.now()
    initial = {"letter": team.letter, "name": team.name, "stations": team.stations} if team else {}
    form = TeamForm(request.POST or None, initial=initial, ground=ground_of(member.campaign), seen=member.stations)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with FormProblem(form):
            if team is None:
                team = create_team(campaign=member.campaign, by=member.actor, at=at, **given)
            else:
                given["stations"] = _kept(member, team, given["stations"])
                change_team(team=team, by=member.actor, at=at, **given)
            messages.success(request, _("Saved."))
            return redirect("crew:team", member.campaign.slug, team.pk)
    context = {"form": form, "team": team, "section": "volunteers"}
    return render(request, "crew/team_form.html", context, status=400 if form.errors else 200)


def _kept(member: Member, team: Team, stations: list[str]) -> list[str]:
    """The stations chosen, and those of the team that this member does not see."""
    unseen = set(team.stations) - member.stations if member.stations is not None else set()
    return sorted({*stations, *unseen})
