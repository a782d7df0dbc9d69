"""How many people keep in touch, by station and by week: sums that name nobody, for whoever reads Coup d'œil."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.persons.contacts import sums as sums_of


@in_campaign(Permission.SEE_GLANCE)
@require_safe
def sums(request: CampaignRequest) -> HttpResponse:
    """Sums of 11 or more by station, new contacts by week and what conversations at doors brought."""
    member, at = request.member, timezone.now()
    ground = member.ground
    rows = sums_of.by_station(member, ground)
    named = [(ground.title(one.station) if one.station else "", one.people) for one in rows if one.people is not None]
    weeks = sums_of.by_week(member.campaign, at)
    brief = sums_of.kept_people(member.campaign, at)
    context = {
        "section": "contact-sums",
        "rows": named,
        "hidden": len(rows) - len(named),
        "least": sums_of.LEAST,
        "kept": brief.people,
        "brief": brief,
        "weeks": weeks,
        "doors": sum(one.doors for one in weeks),
        "most": max((one.people for one in weeks), default=0) or 1,
    }
    return render(request, "contacts/sums.html", context)
