"""The context of a campaign: what it is."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from arpenteur.web.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.territory.scenarios import families, scenarios


@in_campaign()
@require_safe
def context(request: CampaignRequest) -> HttpResponse:
    """Place, election, round with its day, family and scenario, for every member."""
    campaign = request.member.campaign
    family, scenario = families().get(campaign.family), scenarios().get(campaign.scenario)
    words = {
        "section": "more",
        "family": family.label if family else campaign.family,
        "scenario": (scenario.label or scenario.id) if scenario else "",
    }
    return render(request, "campaigns/context.html", words)
