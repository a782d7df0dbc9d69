"""Campaigns: mine, their settings, their members, invitations."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from arpenteur.web.campaigns.access import in_campaign
from arpenteur.web.campaigns.models import Membership
from arpenteur.web.campaigns.roles import DUTIES, Permission
from arpenteur.web.shared.rules import signed_in
from arpenteur.web.shared.sealing import unsealed


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The campaigns of the visitor."""
    with unsealed():
        memberships = list(
            Membership.objects.select_related("campaign").filter(
                Q(expires_at=None) | Q(expires_at__gt=timezone.now()), user=request.user.pk
            )
        )
    return render(request, "campaigns/mine.html", {"memberships": memberships})


@in_campaign()
def start(request: HttpRequest) -> HttpResponse:
    """The first page of a role: Coup d'œil, one's own actions, or compliance."""
    slug, member = request.member.campaign.slug, request.member
    for right, page in _FIRST:
        if member.may(right):
            return redirect(page, slug)
    return redirect("campaigns:more", slug)


_FIRST = (
    (Permission.SEE_GLANCE, "glance:glance"),
    (Permission.SEE_OWN_ACTIONS, "fieldwork:actions"),
    (Permission.SEE_COMPLIANCE, "compliance:compliance"),
)


@in_campaign()
def more(request: HttpRequest) -> HttpResponse:
    """Everything else that the role opens."""
    return render(request, "campaigns/more.html", {"section": "more", "duty": DUTIES[request.member.role]})


@in_campaign(Permission.SEE_MEMBERS)
def members(request: HttpRequest) -> HttpResponse:
    """To be written."""
    return render(request, "shared/base.html")


@in_campaign(Permission.EDIT_CAMPAIGN)
def settings(request: HttpRequest) -> HttpResponse:
    """To be written."""
    return render(request, "shared/base.html")
