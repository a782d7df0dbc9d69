"""What every template knows of the visitor's campaign."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from arpenteur.web.campaigns.access import LAST, member_of
from arpenteur.web.campaigns.clock import day_of
from arpenteur.web.campaigns.member import Member


def campaign(request: HttpRequest) -> dict[str, Any]:
    """``member``, ``campaign``, ``can`` (rights by name) and ``days_left`` on pages of a campaign, and on public
    pages of its territory after one of them; else nothing.
    """
    member: Member | None = getattr(request, "member", None) or _on_its_territory(request)
    if member is None:
        return {}
    return {
        "member": member,
        "campaign": member.campaign,
        "can": member.can,
        "days_left": _days_left(member, day_of(member.campaign, timezone.now())),
    }


def _on_its_territory(request: HttpRequest) -> Member | None:
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


def _days_left(member: Member, today: date) -> int | None:
    """Days to the next round, None once the last is over."""
    rounds = [day for day in (member.campaign.first_round, member.campaign.second_round) if day and day >= today]
    return (rounds[0] - today).days if rounds else None
