"""A volunteer's sheet: what is held of her, when she is free, what she does; pause, link, forget."""

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.gate import count_list
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.ground.crew import own_page
from arpenteur.web.ground.crew.forms import NewPersonForm, PersonForm
from arpenteur.web.ground.crew.own_views import link_page
from arpenteur.web.ground.crew.queries import Load, actions_of_person, done_by, loads, of_her_ground
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.ground.fieldwork.kinds import Kind, Measure
from arpenteur.web.persons.volunteers.actions import (
    add_volunteer,
    change_volunteer,
    forget_volunteer,
    new_personal_link,
    pause_volunteer,
    resume_volunteer,
)
from arpenteur.web.persons.volunteers.models import LineSource, Team, TeamMember, Volunteer
from arpenteur.web.persons.volunteers.narrowing import person_seen, teams_seen
from arpenteur.web.persons.volunteers.people import LANGUAGES
from arpenteur.web.persons.volunteers.teams import join_team

_FORM = ["GET", "HEAD", "POST"]


@in_campaign(Permission.SEE_VOLUNTEERS)
@require_safe
def sheet(request: CampaignRequest, volunteer: int) -> HttpResponse:
    """Everything of one person. Raises Http404 for someone the member may not see."""
    member, at = request.member, timezone.now()
    person = person_seen(member, volunteer)
    campaign, ground = member.campaign, ground_of(member.campaign)
    kinds = dict(Kind.choices)
    seen = teams_seen(member)
    count_list(request, 1, at)
    context = {
        **own_page.availability(person, day_of(campaign, at)),
        "person": person,
        "languages": [LANGUAGES[code] for code in person.languages if code in LANGUAGES],
        "wishes": [kinds[wish] for wish in person.wishes if wish in kinds],
        "outings": show(of_her_ground(member, actions_of_person(person, at)), ground),
        "done": [(Measure(measure).label, total) for measure, total in done_by(person)],
        "load": loads(campaign, _only(person), at).get(person.pk, Load()),
        "memberships": TeamMember.objects.filter(volunteer=person, team__in=seen).select_related("team"),
        "section": "volunteers",
    }
    return render(request, "crew/person.html", context)


@in_campaign(Permission.EDIT_VOLUNTEERS)
@require_http_methods(_FORM)
def add(request: CampaignRequest) -> HttpResponse:
    """A new volunteer; someone narrowed to zones puts her in one of her own teams."""
    member = request.member
    teams = teams_seen(member)
    form = NewPersonForm(
        request.POST or None,
        ground=ground_of(member.campaign),
        teams=teams,
        must=member.narrowed,
        initial={"reminders": True},
    )
    if request.method == "POST" and form.is_valid():
        with FormProblem(form):
            person = _add(request, form.cleaned_data, {str(team.pk): team for team in teams})
            messages.success(request, _("Added. Ask her when she is free, or send her a personal link."))
            return redirect("crew:person", member.campaign.slug, person.pk)
    context = {"form": form, "section": "volunteers"}
    return render(request, "crew/person_form.html", context, status=400 if form.errors else 200)


@in_campaign(Permission.EDIT_VOLUNTEERS)
@require_http_methods(_FORM)
def edit(request: CampaignRequest, volunteer: int) -> HttpResponse:
    """Correct what is held. Raises Http404."""
    member = request.member
    person = person_seen(member, volunteer)
    initial = {name: getattr(person, name) for name in (*own_page.HELD, "reminders")}
    form = PersonForm(request.POST or None, initial=initial, ground=ground_of(member.campaign), known=person.quartier)
    if request.method == "POST" and form.is_valid():
        with FormProblem(form):
            change_volunteer(volunteer=person, by=member.actor, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("crew:person", member.campaign.slug, person.pk)
    context = {"form": form, "person": person, "section": "volunteers"}
    return render(request, "crew/person_form.html", context, status=400 if form.errors else 200)


@in_campaign(Permission.EDIT_VOLUNTEERS)
@require_POST
def availability(request: CampaignRequest, volunteer: int) -> HttpResponse:
    """Her week or one day, told to an organiser. Raises InputError, Http404."""
    person = person_seen(request.member, volunteer)
    save = own_page.save_day if request.POST.get("do") == "day" else own_page.save_week
    save(request, person, request.member.actor, timezone.now())
    messages.success(request, _("Saved."))
    return redirect("crew:person", request.member.campaign.slug, person.pk)


@in_campaign(Permission.EDIT_VOLUNTEERS)
@require_POST
def pause(request: CampaignRequest, volunteer: int) -> HttpResponse:
    """Leave her in peace, or the end of that. Raises Http404."""
    person = person_seen(request.member, volunteer)
    verb = resume_volunteer if person.paused_at else pause_volunteer
    verb(volunteer=person, by=request.member.actor, at=timezone.now())
    return redirect("crew:person", request.member.campaign.slug, person.pk)


@in_campaign(Permission.EDIT_VOLUNTEERS)
@require_POST
def link(request: CampaignRequest, volunteer: int) -> HttpResponse:
    """A new personal link, shown once. Raises Http404."""
    person = person_seen(request.member, volunteer)
    secret = new_personal_link(volunteer=person, by=request.member.actor, at=timezone.now())
    back = redirect("crew:person", request.member.campaign.slug, person.pk).url
    return link_page(request, person, secret, back)


@in_campaign(Permission.EDIT_VOLUNTEERS, when_closed=True)
@require_http_methods(_FORM)
def forget(request: CampaignRequest, volunteer: int) -> HttpResponse:
    """Ask, then erase. Raises Http404."""
    person = person_seen(request.member, volunteer)
    if request.method == "POST":
        forget_volunteer(volunteer=person, by=request.member.actor, at=timezone.now())
        messages.success(request, _("Erased. What was counted on the ground stays, without her."))
        return redirect("crew:volunteers", request.member.campaign.slug)
    return render(request, "crew/forget.html", {"person": person, "section": "volunteers"})


@transaction.atomic
def _add(request: CampaignRequest, given: dict[str, object], teams: dict[str, Team]) -> Volunteer:
    member, at = request.member, timezone.now()
    values = {name: given[name] for name in (*own_page.HELD, "reminders")}
    person = add_volunteer(campaign=member.campaign, source=LineSource.ORGANISER, by=member.actor, at=at, **values)
    if given["team"]:
        join_team(team=teams[str(given["team"])], volunteer=person, by=member.actor, at=at)
    return person


def _only(person: Volunteer) -> "QuerySet[Volunteer]":
    return Volunteer.objects.filter(pk=person.pk)
