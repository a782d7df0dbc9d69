"""What every template knows of the visitor's campaign."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.elections import ElectionType
from arpenteur.web.campaigns.access import LAST, member_of
from arpenteur.web.campaigns.clock import day_of
from arpenteur.web.campaigns.forms import ELECTIONS
from arpenteur.web.campaigns.member import Member
from arpenteur.web.campaigns.models import Campaign, VotingRound


@dataclass(frozen=True)
class Chip:
    """The context of a campaign in the header: what it works for, and for how many days still.

    ``back``: where the page answers another question, a hypothesis, its address under the context.
    """

    election: str
    round: str
    days_left: int | None
    back: str = ""

    @property
    def hypothesis(self) -> bool:
        """Whether the page answers another question than the campaign's."""
        return bool(self.back)

    @property
    def countdown(self) -> str:
        """``D − 45``, as short as a header wants it; empty once the day is over."""
        if self.days_left is None:
            return ""
        return _("D − %(n)s") % {"n": self.days_left} if self.days_left else _("today")

    @property
    def countdown_in_words(self) -> str:
        """The same as a sentence."""
        if self.days_left is None:
            return _("polling day is over")
        if not self.days_left:
            return _("vote today")
        return ngettext("vote in %(n)s day", "vote in %(n)s days", self.days_left) % {"n": self.days_left}


def campaign(request: HttpRequest) -> dict[str, Any]:
    """``member``, ``campaign``, ``can`` (rights by name), ``days_left`` and ``chip`` on pages of a campaign, and on
    public pages of its territory after one of them; else nothing.
    """
    member: Member | None = getattr(request, "member", None) or member_on_territory(request)
    if member is None:
        return {}
    left = _days_left(member.campaign, day_of(member.campaign, timezone.now()))
    return {
        "member": member,
        "campaign": member.campaign,
        "can": member.can,
        "days_left": left,
        "chip": _chip(request, member.campaign, left),
    }


def member_on_territory(request: HttpRequest) -> Member | None:
    """The visitor as a member of the campaign she last opened, on the public pages of its territory; else None."""
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


def _chip(request: HttpRequest, campaign: Campaign, left: int | None) -> Chip:
    """``request.back_to_ours`` is what a page of the territory leaves there when it answers a hypothesis."""
    return Chip(
        election=str(ELECTIONS[ElectionType(campaign.election)]).capitalize(),
        round=str(VotingRound(campaign.round).label),
        days_left=left,
        back=getattr(request, "back_to_ours", ""),
    )


def _days_left(campaign: Campaign, today: date) -> int | None:
    """Days to the round it works for, None once it is over."""
    return (campaign.polling_day - today).days if campaign.polling_day >= today else None
