"""What every template knows of the visitor's campaign.

The visitor as a member of the campaign she last opened, on the public pages of its territory.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import LAST, member_of
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.forms import ELECTIONS
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, VotingRound
from arpenteur.web.foundation.territory.asking import REFERENCE
from arpenteur.web.foundation.territory.ours import Hypothesis, context_of, hypothesis_of
from arpenteur.web.foundation.territory.scenarios import scenario_words


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


@dataclass(frozen=True)
class Chip:
    """The context of a campaign in the header: what it works for, and for how many days still.

    ``scenario`` in a few words, empty for the reference. Where the page answers another question, ``hypothesis`` says
    which, ``back`` is its address under the context.
    """

    election: str
    round: str
    scenario: str
    days_left: int | None
    hypothesis: Hypothesis | None
    back: str

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


def _chip(request: HttpRequest, campaign: Campaign, left: int | None) -> Chip:
    told = hypothesis_of(request)
    return Chip(
        election=str(ELECTIONS[ElectionType(campaign.election)]).capitalize(),
        round=str(VotingRound(campaign.round).label),
        scenario=_scenario(request, campaign),
        days_left=left,
        hypothesis=told,
        back=request.path + told.back if told else "",
    )


def _scenario(request: HttpRequest, campaign: Campaign) -> str:
    """Of an unreadable context nothing is said: the pages that ask it say why."""
    if campaign.scenario == REFERENCE and not campaign.sliders:
        return ""
    with suppress(InputError):
        ours = context_of(request)
        return ", ".join(scenario_words(ours.question, ours.own)) if ours else ""
    return ""


def _days_left(campaign: Campaign, today: date) -> int | None:
    """Days to the round it works for, None once it is over."""
    return (campaign.polling_day - today).days if campaign.polling_day >= today else None
