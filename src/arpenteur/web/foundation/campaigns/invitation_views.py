"""The page behind an invitation's link."""

import time

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.accounts.adapter import FOUNDER, INVITED
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns import queries
from arpenteur.web.foundation.campaigns.invitations import accept_invitation, open_invitation
from arpenteur.web.foundation.campaigns.models import Invitation
from arpenteur.web.foundation.campaigns.roles import DUTIES, Role, needs_second_factor
from arpenteur.web.foundation.shared.limits import Limit
from arpenteur.web.foundation.shared.rules import linked
from arpenteur.web.foundation.shared.views import too_many

GUESSES = Limit("invitation", most=10, seconds=600)


@linked
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Which campaign, which role; joined by a POST. Spent, closed, too old or unknown: one answer, 410."""
    if GUESSES.spent(_address(request)):
        return too_many(request)
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
