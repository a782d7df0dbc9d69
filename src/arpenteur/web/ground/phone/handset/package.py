"""Reads: everything a phone needs to walk a turf without a network, and nothing of a person."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import translation

from arpenteur.domain.law import campaign_clocks
from arpenteur.domain.law.campaign import SILENCE
from arpenteur.strategy.turfs import has_streets
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.ground.phone.ground.stairs import guessed_of, stairs_of
from arpenteur.web.ground.phone.handset.scripts import script
from arpenteur.web.ground.phone.kinds import outing_of
from arpenteur.web.ground.phone.models import BuildingFact, Objection, Turf
from arpenteur.web.ground.phone.origin import origin_of

SCHEMA, OF_STOPS = 1, 2
"""Formats of a turf of doors and of a round of stops: an app of before asks to be renewed at the second."""
_OF_BUILDING = ("key", "street", "label", "side", "at", "station", "kind")


def package(turf: Turf, contact_link: str, at: datetime) -> dict[str, Any]:
    """What ``docs/field-protocol.md`` describes, inside the sealed campaign."""
    action, campaign, plan = turf.action, turf.action.campaign, turf.plan
    silence = silence_within(campaign, at, turf.until)
    return {
        "schema": OF_STOPS if turf.of_stops else SCHEMA,
        "id": turf.pk,
        "letter": turf.letter,
        "code": turf.code,
        "state": turf.status,
        "version": turf.version,
        "title": plan.get("title", ""),
        "action": {
            "kind": action.kind,
            "title": action.title,
            "place": action.place,
            "starts": _said(campaign, action.starts_at),
            "ends": _said(campaign, action.ends_at),
        },
        "outing": outing_of(action.kind, of_stops=turf.of_stops).as_json(),
        "until": _said(campaign, turf.until),
        "silence": silence and _said(campaign, silence),
        "doors": turf.doors,
        "metres": turf.metres,
        "minutes": turf.minutes,
        "stations": _stations(turf),
        "meeting": plan.get("meeting"),
        "buildings": _buildings(plan.get("buildings") or ()),
        **({"stops": plan.get("stops") or []} if turf.of_stops else {}),
        "streets": plan.get("streets") or [],
        "around": plan.get("around") or [],
        "path": plan.get("path") or [],
        "outline": plan.get("outline") or [],
        "script": script(action.kind, campaign.name, _vote(campaign, at), action.brief, of_stops=turf.of_stops),
        "origin": origin_of(campaign, streets=has_streets(one.get("class", "") for one in plan.get("around") or ())),
        "contact_link": contact_link,
    }


def etag_of(package: Mapping[str, Any]) -> str:
    """Its ``ETag``: the same as long as nothing in it changed."""
    text = json.dumps(package, sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def silence_within(campaign: Campaign, at: datetime, until: datetime) -> datetime | None:
    """When canvassing must stop, where that is before ``until``; a silence under way has begun already."""
    clocks = campaign_clocks(
        place=campaign.place,
        time_zone=campaign.time_zone,
        first_round=campaign.first_round,
        second_round=campaign.second_round,
    )
    return next((one.starts for one in clocks if one.rule == SILENCE and one.ends > at and one.starts < until), None)


def _said(campaign: Campaign, moment: datetime) -> str:
    return local(campaign, moment).isoformat(timespec="seconds")


def _vote(campaign: Campaign, at: datetime) -> dict[str, str]:
    """The next day of vote in words, by language."""
    second = campaign.second_round
    over = local(campaign, at).date() > campaign.first_round
    day = second if second and over else campaign.first_round
    found = {}
    for language, style in (("fr", "l j F"), ("en", "l j F")):
        with translation.override(language):
            found[language] = date_format(day, style)
    return found


def _stations(turf: Turf) -> list[dict[str, str]]:
    ground = ground_of(turf.action.campaign)
    return [{"key": key, "label": ground.label(key)} for key in turf.stations]


def _buildings(planned: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    planned = list(planned)
    keys = [one["key"] for one in planned]
    facts = {fact.building: fact for fact in BuildingFact.objects.filter(building__in=keys)}
    objected: dict[str, list[dict[str, Any]]] = {}
    for one in Objection.objects.filter(building__in=keys).order_by("stair", "floor", "door"):
        objected.setdefault(one.building, []).append({"stair": one.stair, "floor": one.floor, "door": one.door})
    return [
        {
            **{key: one[key] for key in _OF_BUILDING},
            "guessed": guessed_of(one, facts[one["key"]].stairs if one["key"] in facts else ()),
            "access": facts[one["key"]].access if one["key"] in facts else "",
            "stairs": [
                stair.as_json() for stair in stairs_of(one, facts[one["key"]].stairs if one["key"] in facts else ())
            ],
            "objections": objected.get(one["key"], []),
        }
        for one in planned
    ]
