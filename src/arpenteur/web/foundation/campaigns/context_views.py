"""The context of a campaign: what it is, and making a hypothesis the new one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.actions import change_campaign
from arpenteur.web.foundation.campaigns.context_of_visitor import context_of_campaign
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.campaigns.models import OWN
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.territory.asking import Question
from arpenteur.web.foundation.territory.ours import Context
from arpenteur.web.foundation.territory.queries import Answers
from arpenteur.web.foundation.territory.scenarios import families, family_of, in_words, scenario_words, scenarios


@in_campaign()
@require_safe
def context(request: CampaignRequest) -> HttpResponse:
    """Place, election, round with its day, family and scenario, for every member."""
    campaign = request.member.campaign
    words: dict[str, object] = {"section": "more", "territory": published_of(campaign).name}
    try:
        ours = context_of_campaign(campaign)
        words |= {
            "family": family_of(ours.question, families(ours.own)).label,
            "scenario": " · ".join(scenario_words(ours.question, ours.own)),
        }
    except InputError as error:
        words["refusal"] = Sentence.of(error)
    return render(request, "campaigns/context.html", words)


@in_campaign(Permission.EDIT_CAMPAIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: CampaignRequest) -> HttpResponse:
    """The hypothesis of the address beside the context; confirmed, it is the context. Raises InputError for an address
    that asks nothing.
    """
    campaign = request.member.campaign
    ours = context_of_campaign(campaign)
    asked = asked_of(request, ours).question
    if request.method == "POST":
        change_campaign(
            campaign=campaign,
            by=request.member.actor,
            at=timezone.now(),
            family=OWN if asked.family in ours.own.lists else asked.family,
            election=asked.target,
            scenario=asked.scenario,
            sliders=asked.sliders,
        )
        messages.success(request, _("It is our context now: every page of the campaign follows."))
        return redirect("campaigns:context", campaign.slug)
    known = families(ours.own)
    words = {
        "section": "more",
        "now": in_words(ours.question, family_of(ours.question, known), ours.own),
        "then": in_words(asked, known[asked.family], ours.own),
        "query": asked.query(),
        "same": not asked.hypothesis,
        "other_election": asked.target != campaign.election,
    }
    return render(request, "campaigns/adopt.html", words)


def asked_of(request: CampaignRequest, ours: Context) -> Answers:
    """What the address asks, as the pages of the territory read it. Raises InputError."""
    question = Question.read(request.GET, families(ours.own), scenarios(ours.own), ours.question)
    return Answers(published_of(request.member.campaign), question, ours.own)
