"""The campaign, its zones, and what was done in each."""

from contextlib import suppress
from datetime import date
from functools import partial
from typing import Annotated, Literal

from django.http import HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router
from pydantic import Field

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.clock import day_of, zone_of
from arpenteur.web.foundation.campaigns.context_of_visitor import context_of_campaign
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of, published_of
from arpenteur.web.foundation.campaigns.models import OWN, Campaign
from arpenteur.web.foundation.campaigns.standing import Standing, standings_of
from arpenteur.web.foundation.territory.scenarios import families, family_of, scenario_words
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.site.api import schemas
from arpenteur.web.site.api.endpoints import TokenRequest, operation
from arpenteur.web.site.api.pages import Cursor, Limit, link_next, page_of_keys
from arpenteur.web.site.api.problems import invalid
from arpenteur.web.site.api.scopes import Scope
from arpenteur.web.site.glance import queries as glance_queries
from arpenteur.web.site.glance.asking import Span
from arpenteur.web.site.glance.ledger import ZoneLine, frame, ledger
from arpenteur.web.site.glance.scope import GlanceScope as Part

router = Router(tags=["territory"])
Level = Literal["station", "quartier"]
_YEARS = range(2000, 2101)
Day = Annotated[date, Field(description="a day of the territory")]


@operation(
    router,
    "GET",
    "/campaign",
    scope=None,
    summary=gettext_noop("The campaign of the token"),
    answers={200: schemas.CampaignOut},
)
def get_campaign(request: TokenRequest) -> schemas.CampaignOut:
    """Whatever its scopes, a token may ask for what it is."""
    token, campaign = request.token, request.token.campaign
    return schemas.CampaignOut(
        slug=campaign.slug,
        name=campaign.name,
        place=campaign.place,
        election=campaign.election,
        first_round=campaign.first_round,
        second_round=campaign.second_round,
        time_zone=campaign.time_zone,
        fictional=campaign.fictional,
        context=_context(campaign),
        scopes=token.scopes,
        token_expires_at=token.expires_at,
    )


@operation(
    router,
    "GET",
    "/zones",
    scope=Scope.ZONES_READ,
    summary=gettext_noop("Zones, their voters and their priority"),
    answers={200: schemas.ZonePage},
)
def list_zones(
    request: TokenRequest,
    response: HttpResponse,
    level: Level = "station",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> schemas.ZonePage:
    """Stations or quartiers, by their keys, with the priority class that the strategy page shows for the campaign."""
    campaign = request.token.campaign
    ground = ground_of(campaign)
    keys = sorted(ground.stations if level == "station" else ground.quartiers)
    kept, following = page_of_keys(keys, cursor=cursor, limit=limit)
    link_next(request, response, following)
    ranked = standings_of(campaign, published_of(campaign), level).zones
    items = [_zone(ground, key, level, ranked.get(key)) for key in kept]
    return schemas.ZonePage(next=following, context=_context(campaign), items=items)


@operation(
    router,
    "GET",
    "/glance",
    scope=Scope.GLANCE_READ,
    summary=gettext_noop("What was done, zone by zone"),
    answers={200: schemas.GlanceOut},
)
def get_glance(
    request: TokenRequest,
    level: Level = "station",
    since: Day | None = None,
    until: Day | None = None,
    kind: Kind | None = None,
) -> schemas.GlanceOut:
    """The figures of At a glance. A count that was sent is in the next answer."""
    campaign = request.token.campaign
    for name, day in (("since", since), ("until", until)):
        if day is not None and day.year not in _YEARS:
            raise invalid([(f"query.{name}", "a day of this century is expected")])
    part = Part(
        today=day_of(campaign, request.at),
        zone=zone_of(campaign),
        kind=kind or "",
        span=Span(since=since, until=until),
    )
    ground = ground_of(campaign)
    found = ledger(ground, frame(ground, glance_queries.passages(part), level, None), glance_queries.sums(part))
    zones = [schemas.ZoneFigures(zone=key, **_figures(line)) for key, line in sorted(found.lines.items())]
    total = schemas.Figures(**_figures(found.total))
    return schemas.GlanceOut(level=level, since=since, until=until, total=total, zones=zones)


def _context(campaign: Campaign) -> schemas.ContextOut:
    """As the pages of the campaign ask it; a list that cannot be read any more has no label."""
    own_list, family, label = campaign.family == OWN, campaign.family, None
    scenario: str | None = None
    with suppress(InputError):
        ours = context_of_campaign(campaign)
        family = ours.question.family
        label = family_of(ours.question, families(ours.own)).label
        scenario = " · ".join(scenario_words(ours.question, ours.own))
    return schemas.ContextOut(
        place=campaign.place,
        election=campaign.election,
        round=campaign.round,
        polling_day=campaign.polling_day,
        family=family,
        family_label=label,
        own_list=own_list,
        scenario=campaign.scenario,
        scenario_label=scenario,
        sliders=campaign.sliders,
    )


def _figures(line: ZoneLine) -> dict[str, int]:
    return {
        "people_met": line.met,
        "people_met_today": line.met_today,
        "doors_done": line.doors,
        "opened": line.opened,
        "absent": line.absent,
        "inaccessible": line.inaccessible,
        "later": line.later,
        "doors_planned": line.planned_doors,
        "actions_running": line.running,
        "actions_planned": line.planned,
        "actions_done": line.done,
    }


def _zone(ground: Ground, key: str, level: str, ranked: Standing | None) -> schemas.ZoneOut:
    inside = [ground.stations[station] for station in ground.stations_of(key)]
    only = inside[0] if level == "station" else None
    make = partial(
        schemas.ZoneOut,
        zone=key,
        level=level,
        title=ground.title(key),
        registered=sum(one.registered for one in inside),
        doors=sum(one.doors for one in inside),
        priority_class=ranked.zone.priority_class if ranked else None,
        first_fifth=ranked.zone.first_fifth if ranked else None,
        value=ranked.zone.value if ranked else None,
    )
    if only is None:
        return make(number=None, commune=None, quartier=None)
    return make(number=only.number, commune=only.commune, quartier=only.quartier or None)
