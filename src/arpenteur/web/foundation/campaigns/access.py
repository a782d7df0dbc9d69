"""The one door into a campaign's pages."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from arpenteur.web.foundation.accounts.factors import has_second_factor
from arpenteur.web.foundation.accounts.requests import SignedInRequest
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.rules import Audience, Rule, View, ruled
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.foundation.shared.views import read_only

LAST = "campaign"
"""Where the session keeps the campaign last visited."""
READS = frozenset({"GET", "HEAD", "OPTIONS"})


class CampaignRequest(SignedInRequest):
    """A request that ``in_campaign`` let in."""

    member: Member


def member_of(user: Any, slug: str, at: datetime) -> Member:
    """The membership of a person in a campaign that is in force; raises Http404 for everyone else.

    Not a member and no such campaign give the same answer: an outsider does not learn which campaigns exist.
    """
    with unsealed():
        found = (
            Membership.objects.select_related("campaign")
            .filter(Q(expires_at=None) | Q(expires_at__gt=at), user=user.pk, campaign__slug=slug)
            .first()
        )
    if found is None:
        raise Http404(slug)
    return Member(found.campaign, found)


def in_campaign(
    permission: str | None = None, *, when_closed: bool = False, whole: bool = False
) -> Callable[[View], View]:
    """A page of a campaign, open to members who have the right (any member without one), given in ``request.member``.

    Signed out: asked to sign in. Outsider: 404. Member without the right: 403. A role that sees personal data without
    a second factor: asked to set one up first. A closed campaign can only be read, but for what is done there
    ``when_closed``: people forgotten, requests answered, doors shut, the campaign reopened. ``whole``: what is of the
    whole campaign; a member narrowed to a part of it is refused as one without the right.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, campaign: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            member = member_of(request.user, campaign, timezone.now())
            if member.needs_second_factor and not has_second_factor(request):
                return redirect(f"{reverse('accounts:second-factor')}?next={request.path}")
            cast("CampaignRequest", request).member = member  # a refusal too keeps the bar and the menu
            if (permission is not None and not member.may(permission)) or (whole and member.narrowed):
                raise PermissionDenied
            if not when_closed and member.campaign.closed_at is not None and request.method not in READS:
                return read_only(request)
            if request.session.get(LAST) != campaign:
                request.session[LAST] = campaign
            with sealed(member.campaign.pk):
                return view(request, *args, **kwargs)

        return ruled(checked, Rule(Audience.CAMPAIGN, str(permission) if permission else "", whole))

    return decorate


def may_see_names(request: HttpRequest) -> bool:
    """Whether the visitor has the second factor that seeing people asks for: a role that sees them has it already,
    someone to whom one action was handed perhaps not.
    """
    return not settings.ARPENTEUR_SECOND_FACTOR or has_second_factor(request)
