"""Who is in the campaign, and how others come in.

The page behind an invitation's link.
"""

import time
from collections import Counter
from typing import Any

import segno
from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.accounts.adapter import FOUNDER, INVITED
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns import queries
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.actions import change_member, remove_member
from arpenteur.web.foundation.campaigns.forms import InvitationForm, MemberForm
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of
from arpenteur.web.foundation.campaigns.invitations import accept_invitation, invite, open_invitation, revoke_invitation
from arpenteur.web.foundation.campaigns.models import Campaign, Invitation
from arpenteur.web.foundation.campaigns.queries import team_names
from arpenteur.web.foundation.campaigns.roles import DUTIES, Permission, Role, needs_second_factor
from arpenteur.web.foundation.campaigns.ways_in import in_words
from arpenteur.web.foundation.shared.limits import Limit
from arpenteur.web.foundation.shared.page_problems import FormProblem, MessageProblem
from arpenteur.web.foundation.shared.rules import linked
from arpenteur.web.foundation.shared.views import too_many

GUESSES = Limit("invitation", most=10, seconds=600)


@linked
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Which campaign, which role; joined by a POST. Spent, closed, too old or unknown: one answer, 410."""
    found = open_invitation(secret, timezone.now())
    if found is None:
        return _refused(request, secret)
    if not request.user.is_authenticated:
        request.session[INVITED] = int(time.time())
        request.session.pop(FOUNDER, None)
    elif request.method == "POST":
        return _join(request, secret)
    return _page(request, found)


def _join(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        held = accept_invitation(secret=secret, user=request.user, by=Actor.user(request.user), at=timezone.now())
    except InputError:
        return _refused(request, secret)
    request.session.pop(INVITED, None)
    return redirect("campaigns:start", held.campaign.slug)


def _page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    role = Role(invitation.role)
    with_zones = queries.invitation_line(invitation)
    context = {
        "invited_to": invitation.campaign,
        "role": role.label,
        "duty": DUTIES[role],
        "factor": needs_second_factor(role),
        "line": with_zones,
    }
    return render(request, "campaigns/invitation.html", context)


def _refused(request: HttpRequest, secret: str) -> HttpResponse:
    """A member who opens her old link again goes to her campaign; everyone else learns nothing."""
    slug = queries.campaign_of_link(secret, request.user, timezone.now())
    if slug:
        return redirect("campaigns:start", slug)
    if not GUESSES.take(_address(request)):
        return too_many(request)
    return render(request, "campaigns/invitation_spent.html", status=410)


def _address(request: HttpRequest) -> str:
    return get_adapter(request).get_client_ip(request)


@in_campaign(Permission.SEE_MEMBERS)
@require_safe
def members(request: CampaignRequest) -> HttpResponse:
    """Everyone the visitor may see; whoever manages members also sees and makes invitations."""
    return _list(request)


@in_campaign(Permission.MANAGE_MEMBERS)
@require_POST
@never_cache
def new_invitation(request: CampaignRequest) -> HttpResponse:
    """A new link, shown on this very page and never again."""
    member = request.member
    form = InvitationForm(request.POST, ground=_ground(member.campaign), teams=team_names())
    if not form.is_valid():
        return _list(request, form)
    with FormProblem(form):
        _invitation, secret = invite(campaign=member.campaign, by=member.actor, at=timezone.now(), **form.cleaned_data)
        address = request.build_absolute_uri(reverse("campaigns:invitation", args=[secret]))
        square = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
        return _list(request, link={"address": address, "square": square, "invitation": _invitation})
    return _list(request, form)


@in_campaign(Permission.MANAGE_MEMBERS, when_closed=True)
@require_POST
def revoke(request: CampaignRequest, number: int) -> HttpResponse:
    """An invitation serves no more. Raises Http404 for one of elsewhere."""
    invitation = get_object_or_404(Invitation.objects.all(), pk=number)
    revoke_invitation(invitation=invitation, by=request.member.actor, at=timezone.now())
    messages.success(request, _("The invitation is closed."))
    return redirect("campaigns:members", request.member.campaign.slug)


@in_campaign(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: CampaignRequest, number: int) -> HttpResponse:
    """The role of one member, and where she holds it. Raises Http404 for anybody else."""
    campaign, line = request.member.campaign, queries.member_line(request.member, number, timezone.now())
    held = line.membership
    initial = {name: getattr(held, name) for name in ("role", "stations", "team", "assigned_only")}
    sent = request.POST if request.method == "POST" else None
    form = MemberForm(sent, initial=initial, ground=_ground(campaign), teams=team_names())
    if form.is_valid():
        with FormProblem(form):
            closed = change_member(membership=held, by=request.member.actor, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"{_('Saved.')} {_closed(closed)}".strip())
            return redirect("campaigns:members", campaign.slug)
    context = {"section": "members", "line": line, "form": form, "duties": _duties()}
    return render(request, "campaigns/member.html", context, status=400 if form.errors else 200)


@in_campaign(Permission.MANAGE_MEMBERS, when_closed=True)
@require_POST
def remove(request: CampaignRequest, number: int) -> HttpResponse:
    """Every right of a member, taken away at once. Raises Http404 for anybody else."""
    line = queries.member_line(request.member, number, timezone.now())
    with MessageProblem(request):
        closed = remove_member(membership=line.membership, by=request.member.actor, at=timezone.now())
        messages.success(request, f"{_('This person is no longer in the campaign.')} {_closed(closed)}".strip())
        return redirect("campaigns:mine" if line.you else "campaigns:members", *([] if line.you else [_slug(request)]))
    return redirect("campaigns:member", request.member.campaign.slug, number)


def _list(
    request: CampaignRequest, form: InvitationForm | None = None, link: dict[str, str | Invitation] | None = None
) -> HttpResponse:
    viewer, now = request.member, timezone.now()
    context: dict[str, Any] = {
        "section": "members",
        "lines": queries.member_lines(viewer, now),
        "duties": _duties(),
        "link": link,
    }
    if viewer.may(Permission.MANAGE_MEMBERS):
        context["invitations"] = queries.open_invitations(viewer.campaign, now)
        context["form"] = form or InvitationForm(ground=_ground(viewer.campaign), teams=team_names())
    return render(request, "campaigns/members.html", context, status=400 if form else 200)


def _closed(closed: Counter[str]) -> str:
    """What was closed of what a member had opened, for whoever took her rights."""
    return _("Closed with them: %(ways)s.") % {"ways": in_words(closed)} if closed else ""


def _slug(request: CampaignRequest) -> str:
    return request.member.campaign.slug


def _duties() -> list[tuple[str, str]]:
    return [(str(role.label), str(DUTIES[role])) for role in Role]


def _ground(campaign: Campaign) -> Ground:
    try:
        return ground_of(campaign)
    except Http404:  # its territory is no longer published: members are still managed
        return Ground(campaign.place, {})
