"""The visitor as a member of the campaign she last opened, on the public pages of its territory."""

from typing import cast

from django.http import Http404, HttpRequest
from django.utils import timezone

from arpenteur.web.foundation.campaigns.access import LAST, member_of
from arpenteur.web.foundation.campaigns.member import Member


def member_on_territory(request: HttpRequest) -> Member | None:
    """None elsewhere, and for who is of no campaign of this territory. Looked up once a request."""
    asked = cast("_VisitedRequest", request)
    if not hasattr(asked, "member_on_territory"):
        asked.member_on_territory = _looked_up(request)
    return asked.member_on_territory


class _VisitedRequest(HttpRequest):
    member_on_territory: Member | None


def _looked_up(request: HttpRequest) -> Member | None:
    match = request.resolver_match
    if match is None or match.namespace != "territory" or not match.kwargs.get("place"):
        return None
    slug = request.session.get(LAST, "") if request.user.is_authenticated else ""
    if not slug:
        return None
    try:
        member = member_of(request.user, slug, timezone.now())
    except Http404:
        return None
    return member if member.campaign.place == match.kwargs["place"] else None
