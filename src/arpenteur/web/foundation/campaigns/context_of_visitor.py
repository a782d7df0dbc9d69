"""The context of a campaign as the pages of its territory ask it; which of them a visitor looks at."""

from collections.abc import Mapping
from functools import lru_cache
from typing import cast
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.web.foundation.campaigns.context import member_on_territory
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import OWN, Campaign, OwnList, OwnScenario
from arpenteur.web.foundation.campaigns.own_texts import key_of
from arpenteur.web.foundation.shared.parameters import Parameters
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.asking import OWN_LIST, OWN_SCENARIO, TARGETS, Question, sliders
from arpenteur.web.foundation.territory.ours import Context
from arpenteur.web.foundation.territory.scenarios import Own

FILE, SCENARIO_FILE = "liste.toml", "scenario.toml"


def context_of_campaign(campaign: Campaign) -> Context:
    """The question of a campaign, with its own list where it has one and its own scenarios. Raises InputError where
    one that it works for is unreadable or gone.
    """
    own = Own(_own_list(campaign), _scenarios_when_asked(campaign))
    if campaign.family == OWN and not own.lists:
        raise InputError(_("the campaign has no list of its own"), action=_("write it, or choose a family"))
    question = Question(
        family=next(iter(own.lists)) if campaign.family == OWN else campaign.family,
        target=campaign.election,
        scenario=campaign.scenario,
        **sliders(Parameters(dict(parse_qsl(campaign.sliders))), Question()),
    )
    return Context(question, own)


def _own_list(campaign: Campaign) -> dict[str, Family]:
    """The campaign's own list by its key. One that nobody works for and that cannot be read any more, since the grid
    of today lost a nuance of it, stops no page; raises InputError for one that is worked for.
    """
    text = own_text(campaign)
    try:
        return {key_of(OWN_LIST, text): Family.parse(text, file=FILE)} if text else {}
    except InputError:
        if campaign.family == OWN:
            raise
        return {}


def own_text(campaign: Campaign) -> str:
    """The list of a campaign as it is written, empty where it has none."""
    with sealed(campaign.pk):
        return OwnList.objects.values_list("text", flat=True).first() or ""


def own_label(campaign: Campaign) -> str:
    """The name of a campaign's own list, that of its file where it cannot be read; empty where it has none."""
    text = own_text(campaign)
    try:
        return Family.parse(text, file=FILE).label if text else ""
    except InputError:
        return FILE


def _scenarios_when_asked(campaign: Campaign) -> Mapping[str, Scenario]:
    """Its own scenarios, read at once where it works for one of them, else only if a page asks for any of them."""
    if campaign.scenario.startswith(OWN_SCENARIO):
        return own_scenarios(campaign)
    return cast("Mapping[str, Scenario]", SimpleLazyObject(lambda: own_scenarios(campaign)))


def own_scenarios(campaign: Campaign) -> dict[str, Scenario]:
    """The campaign's own scenarios by key. One that cannot be read any more is left out; raises InputError for the one
    that is worked for.
    """
    found: dict[str, Scenario] = {}
    for key, row in own_scenario_rows(campaign).items():
        try:
            found[key] = scenario_of_text(row.text)
        except InputError:
            if key == campaign.scenario:
                raise
    return found


def own_scenario_rows(campaign: Campaign) -> dict[str, OwnScenario]:
    """The same as they are written, readable or not, by their names."""
    with sealed(campaign.pk):
        return {key_of(OWN_SCENARIO, row.text): row for row in OwnScenario.objects.all()}


@lru_cache(maxsize=256)
def scenario_of_text(text: str) -> Scenario:
    """The scenario that a text says, read once a process. Raises InputError."""
    return Scenario.parse(text, file=SCENARIO_FILE)


def _of_visitor(request: HttpRequest) -> Context | None:
    """None too for elections that the model does not rank: cantonales of before, referendums."""
    member: Member | None = getattr(request, "member", None) or member_on_territory(request)
    if member is None or member.campaign.election not in TARGETS:
        return None
    return context_of_campaign(member.campaign)


CONTEXT = _of_visitor
