"""What sheets of turfs and of rounds share: their heading, whose names are on them, how they are sent."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from arpenteur.strategy.turfs.sheet import Heading
from arpenteur.web.foundation.campaigns.access import CampaignRequest, may_see_names
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of, published_of
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.ground.fieldwork.display import LONG_DAY
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.routes.kinds import Route
from arpenteur.web.ground.routes.pairs import pairs_of


def pair_names(request: CampaignRequest, action: Action, *, assigns: bool) -> dict[int, str]:
    """Names of pairs by number: all for whoever assigns people, her own pair's for whoever walks."""
    pairs = {pair.number: ", ".join(pair.names) for pair in pairs_of(action, {}).pairs}
    if assigns and may_see_names(request):
        return pairs
    user = request.member.membership.user_id
    mine = set(action.people.filter(volunteer__person__user=user, pair__gt=0).values_list("pair", flat=True))
    return {number: names for number, names in pairs.items() if number in mine}


def download(document: bytes, name: str) -> HttpResponse:
    """A PDF that no cache keeps, shown by the browser."""
    response = HttpResponse(document, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def heading(action: Action, route: Route, names: str, origin: Mapping[str, str], **more: Any) -> Heading:
    """What a sheet says above and below its lines. ``names`` are those of its pair, empty where they are not to be
    printed; ``origin`` as ``phone.origin`` says it; ``more`` are the other fields.
    """
    campaign = action.campaign
    starts = local(campaign, action.starts_at)
    return Heading(
        place=published_of(campaign).name,
        stations=ground_of(campaign).listed(route.stations) if route.stations else "",
        date=date_format(starts.date(), LONG_DAY),
        pair=names or (_("Pair %(n)d") % {"n": route.pair} if route.pair else ""),
        meeting=", ".join(part for part in (clock(starts), action.place) if part),
        addresses=f"{origin['addresses']}.",
        streets=origin["streets"],
        rights=_("Your rights: %(who)s.") % {"who": origin["contact"]},
        fictional=campaign.fictional,
        **more,
    )
