"""A campaign's own scenarios: kept from a hypothesis, written or brought, changed, taken as a file, deleted."""

from contextlib import suppress
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur import strategy
from arpenteur.domain.errors import InputError
from arpenteur.domain.scenario import Scenario
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.context_of_visitor import (
    SCENARIO_FILE,
    context_of_campaign,
    own_scenario_rows,
    scenario_of_text,
)
from arpenteur.web.foundation.campaigns.context_views import asked_of
from arpenteur.web.foundation.campaigns.models import Campaign, OwnScenario
from arpenteur.web.foundation.campaigns.own_scenario_form import (
    NameForm,
    OwnScenarioForm,
    as_the_form_reads,
    fits_the_form,
)
from arpenteur.web.foundation.campaigns.own_scenarios import changed_meanwhile, remove_scenario, write_scenario
from arpenteur.web.foundation.campaigns.own_texts import sent_text
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.foundation.territory.asking import AT_REFERENCE, REFERENCE
from arpenteur.web.foundation.territory.queries import Answers
from arpenteur.web.foundation.territory.scenarios import place_scope, supposed


@dataclass(frozen=True)
class _Start:
    """Where a page starts from: the scenario that is there or looked at, its text, why it cannot be read."""

    scenario: Scenario
    text: str = ""
    refusal: Sentence | None = None
    key: str = ""


@in_campaign(Permission.EDIT_CAMPAIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_scenario(request: CampaignRequest) -> HttpResponse:
    """A scenario from what the address asks, or from the reference where it asks nothing. With ``name_only`` the
    numbers stay as they are looked at, and the map shows them under their new name.
    """
    asked = asked_of(request, context_of_campaign(request.member.campaign))
    start = _start_of(asked)
    if "name_only" not in request.POST:
        return _edited(request, start)
    form = NameForm(request.POST)
    if form.is_valid():
        with FormProblem(form, "label"):
            key = _keep(request, strategy.scenario_toml(form.scenario(asked.scenario)))
            messages.success(
                request, _("“%(name)s” is a scenario of the campaign now.") % {"name": form.cleaned_data["label"]}
            )
            looked_at = asked.question.whole_query(**AT_REFERENCE | {"scenario": key})
            return redirect(reverse("territory:strategy", args=(request.member.campaign.place,)) + looked_at)
    return _page(request, form, start)


@in_campaign(Permission.EDIT_CAMPAIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def own_scenario(request: CampaignRequest, key: str) -> HttpResponse:
    """A scenario as a form and as its text; either is sent. Raises InputError where it was changed meanwhile."""
    text = _row(request.member.campaign, key).text
    try:
        start = _Start(scenario_of_text(text), text, key=key)
    except InputError as error:  # the grid of today lost a family of it: the text is there to be mended
        start = _Start(Scenario(""), text, Sentence.of(error), key)
    return _edited(request, start)


@in_campaign()
@require_safe
def own_scenario_file(request: CampaignRequest, key: str) -> HttpResponse:
    """The file as it was written, as ``arpenteur rank --scenario`` reads it. Raises InputError where it is gone."""
    row = _row(request.member.campaign, key)
    name = f"{slugify(request.member.campaign.slug)}-{slugify(row.name) or 'scenario'}.toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(row.text, content_type="application/toml; charset=utf-8", headers=headers)


@in_campaign(Permission.EDIT_CAMPAIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def own_scenario_removal(request: CampaignRequest, key: str) -> HttpResponse:
    """Asks first, then forgets. Of the scenario that is worked for it says how to work for the reference again."""
    member = request.member
    campaign = member.campaign
    if request.method == "POST":
        remove_scenario(campaign=campaign, key=key, by=member.actor, at=timezone.now())
        messages.success(request, _("The scenario is deleted."))
        return redirect("territory:comparison", campaign.place)
    row = _row(campaign, key)
    words: dict[str, object] = {"section": "comparison", "name": row.name, "key": key, "used": campaign.scenario == key}
    if words["used"]:
        with suppress(InputError):  # where it cannot be read any more, the settings are the way
            words["back_to_reference"] = context_of_campaign(campaign).question.whole_query(**AT_REFERENCE)
    return render(request, "campaigns/own_scenario_removal.html", words)


def _start_of(asked: Answers) -> _Start:
    """The numbers that the address asks for, without a name where they are nobody's yet. Empty shares are those of the
    place.
    """
    scenario = asked.scenario
    if asked.question.scenario == REFERENCE:
        scenario = replace(scenario, label="", scope=place_scope(asked.snapshot))
    return _Start(scenario)


def _row(campaign: Campaign, key: str) -> OwnScenario:
    """Raises InputError for a scenario that is not there any more."""
    rows = own_scenario_rows(campaign)
    if key not in rows:
        raise changed_meanwhile()
    return rows[key]


def _keep(request: CampaignRequest, text: str, key: str = "") -> str:
    member = request.member
    return write_scenario(campaign=member.campaign, text=text, by=member.actor, at=timezone.now(), key=key)


def _edited(request: CampaignRequest, start: _Start) -> HttpResponse:
    """The page of a scenario; what it was sent is kept, and the list of scenarios follows."""
    by_file = request.method == "POST" and "toml" in request.POST
    sent = request.POST if request.method == "POST" and not by_file else None
    form, text, refusal = OwnScenarioForm(sent, initial=as_the_form_reads(start.scenario)), start.text, start.refusal
    if by_file or form.is_valid():
        try:
            text = (
                sent_text(request, SCENARIO_FILE) if by_file else strategy.scenario_toml(form.scenario(start.scenario))
            )
            _keep(request, text, start.key)
        except InputError as error:
            refusal = Sentence.of(error)
        else:
            messages.success(request, _("The scenario is written."))
            return redirect("territory:comparison", request.member.campaign.place)
    return _page(request, form, start, text=text, refusal=refusal)


def _page(
    request: CampaignRequest, form: NameForm, start: _Start, *, text: str = "", refusal: Sentence | None = None
) -> HttpResponse:
    context = {
        "section": "comparison",
        "form": form,
        "name_only": not isinstance(form, OwnScenarioForm),
        "simple": not start.refusal and fits_the_form(start.scenario),
        "supposed": " · ".join(supposed(start.scenario)),
        "shares": form.shares() if isinstance(form, OwnScenarioForm) else (),
        "key": start.key,
        "used": bool(start.key) and request.member.campaign.scenario == start.key,
        "text": text,
        "refusal": refusal,
        "query": f"?{request.GET.urlencode()}",
    }
    return render(request, "campaigns/own_scenario.html", context, status=400 if request.method == "POST" else 200)
