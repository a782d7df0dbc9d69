"""Campaigns: mine, a new one, its first page, its settings."""

from django.conf import settings as site
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns import queries
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.actions import (
    ask_deletion,
    change_campaign,
    close_campaign,
    open_campaign,
    reopen_campaign,
)
from arpenteur.web.foundation.campaigns.context_of_visitor import own_label, own_scenario_rows
from arpenteur.web.foundation.campaigns.forms import CampaignForm, SettingsForm
from arpenteur.web.foundation.campaigns.roles import DUTIES, Permission, Role
from arpenteur.web.foundation.shared.page_problems import FormProblem, MessageProblem
from arpenteur.web.foundation.shared.rules import signed_in
from arpenteur.web.foundation.territory.asking import REFERENCE
from arpenteur.web.foundation.territory.queries import current


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The campaigns of the visitor; straight to the only one, unless the list itself is asked for (``?toutes``)."""
    memberships = queries.memberships_of(request.user, timezone.now())
    if len(memberships) == 1 and "toutes" not in request.GET:
        return redirect("campaigns:start", memberships[0].campaign.slug)
    context = {"memberships": memberships, "may_create": queries.may_create(request.user)}
    return render(request, "campaigns/mine.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new campaign, whose first director is the visitor. Raises PermissionDenied where only founders may."""
    if not queries.may_create(request.user):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = CampaignForm(sent)
    if form.is_valid():
        asked = form.cleaned_data
        fictional = current(asked["place"]).fictional
        with FormProblem(form):
            campaign = open_campaign(
                director=request.user, by=Actor.user(request.user), at=timezone.now(), fictional=fictional, **asked
            )
            return redirect("campaigns:start", campaign.slug)
    context = {"form": form, "tariff": site.ARPENTEUR_TARIFF}
    return render(request, "campaigns/create.html", context, status=400 if form.errors else 200)


@in_campaign()
def start(request: CampaignRequest) -> HttpResponse:
    """The first page of a role: Coup d'œil, the week of a team, one's own next outing, or compliance."""
    slug, member = request.member.campaign.slug, request.member
    if member.role is Role.TEAM_LEAD and member.may(Permission.SEE_ACTIONS):
        return redirect("fieldwork:actions", slug)
    for right, page in _FIRST:
        if member.may(right):
            return redirect(page, slug)
    return redirect("campaigns:more", slug)


_FIRST = (
    (Permission.SEE_GLANCE, "glance:glance"),
    (Permission.SEE_OWN_ACTIONS, "crew:next"),
    (Permission.SEE_COMPLIANCE, "compliance:compliance"),
)


@in_campaign()
def more(request: CampaignRequest) -> HttpResponse:
    """Everything else that the role opens."""
    return render(request, "campaigns/more.html", {"section": "more", "duty": DUTIES[request.member.role]})


@in_campaign(Permission.EDIT_CAMPAIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: CampaignRequest) -> HttpResponse:
    """Name, dates, family, clock; and the end of the campaign."""
    campaign = request.member.campaign
    sent = request.POST if request.method == "POST" else None
    initial = {name: getattr(campaign, name) for name in SettingsForm.base_fields}
    names = {key: row.name for key, row in own_scenario_rows(campaign).items()}
    form = SettingsForm(sent, initial=initial, own=own_label(campaign), own_scenarios=names)
    if form.is_valid():
        asked = form.cleaned_data
        sliders = campaign.sliders if asked["scenario"] == REFERENCE == campaign.scenario else ""
        with FormProblem(form):
            change_campaign(campaign=campaign, by=request.member.actor, at=timezone.now(), sliders=sliders, **asked)
            messages.success(request, _("Saved."))
            return redirect("campaigns:settings", campaign.slug)
    if form.errors:
        campaign.refresh_from_db()
    context = {"section": "settings", "form": form, "asked": queries.deletion_asked_at(campaign)}
    return render(request, "campaigns/settings.html", context, status=400 if form.errors else 200)


@in_campaign(Permission.EDIT_CAMPAIGN, when_closed=True)
@require_POST
def close(request: CampaignRequest) -> HttpResponse:
    """The campaign is over, or goes on (``reopen``)."""
    member = request.member
    verb = reopen_campaign if "reopen" in request.POST else close_campaign
    with MessageProblem(request):
        verb(campaign=member.campaign, by=member.actor, at=timezone.now())
    return redirect("campaigns:settings", member.campaign.slug)


@in_campaign(Permission.EDIT_CAMPAIGN, when_closed=True)
@require_POST
def ask_for_deletion(request: CampaignRequest) -> HttpResponse:
    """The direction asks the host to delete the whole campaign."""
    member = request.member
    with MessageProblem(request):
        ask_deletion(campaign=member.campaign, slug=request.POST.get("name", ""), by=member.actor, at=timezone.now())
    return redirect("campaigns:settings", member.campaign.slug)
