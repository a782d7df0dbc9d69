"""The bar of places, the tabs of a place and the menu of a campaign, for the page that is shown."""

from typing import Any

from django import template
from django.urls import reverse

from arpenteur.web.foundation.shared.guide import title_of
from arpenteur.web.foundation.shared.places import (
    LABELS,
    CampaignPlace,
    Visit,
    WayTo,
    bar,
    links,
    parts,
    place_of,
    tabs_by_id,
)

register = template.Library()


def _visit(context: template.Context) -> Visit:
    campaign, snapshot = context.get("campaign"), context.get("snapshot")
    territory = campaign.place if campaign else getattr(snapshot, "place", "")
    slug = campaign.slug if campaign else ""
    member = context.get("member")
    section = str(context.get("section") or "")
    return Visit(context.get("can") if campaign else None, slug, territory, section, bool(member and member.narrowed))


@register.inclusion_tag("shared/_places.html", takes_context=True)
def places(context: template.Context) -> dict[str, Any]:
    """The places that the visitor may open, in the top bar and under her thumb on a phone."""
    return {"places": bar(_visit(context)), "of_campaign": bool(context.get("campaign"))}


@register.simple_tag(takes_context=True)
def open_places(context: template.Context) -> list[WayTo]:
    """The same places as links, for a page that says where a member can go."""
    return bar(_visit(context))


@register.inclusion_tag("shared/_tabs.html", takes_context=True)
def place_tabs(context: template.Context) -> dict[str, Any]:
    """The tabs of the place of this page, and the parts of its tab; nothing where there is one only."""
    visit = _visit(context)
    place = place_of(visit.section)
    if place is None:
        return {}
    whole, ways = parts(visit)
    tabs = [] if place is CampaignPlace.MENU else links(place, visit)
    return {"tabs": tabs if len(tabs) > 1 else [], "label": LABELS.get(place, ""), "whole": whole, "parts": ways}


@register.simple_tag(takes_context=True)
def menu_entries(context: template.Context) -> dict[str, Any]:
    """The entries of the campaign's menu that the member may open, and whether this page is one of them."""
    visit = _visit(context)
    return {"entries": links(CampaignPlace.MENU, visit), "lit": place_of(visit.section) is CampaignPlace.MENU}


@register.inclusion_tag("shared/_help.html", takes_context=True)
def help_sentence(context: template.Context) -> dict[str, Any]:
    """The chapter of the guide that tells this page; nothing for a page that names none."""
    visit = _visit(context)
    tab = tabs_by_id().get(visit.section)
    if tab is None or not tab.guide or tab.id == "guide":
        return {}
    chapter, _, anchor = tab.guide.partition("#")
    page, names = ("search:chapter", [visit.campaign, chapter]) if visit.campaign else ("search:guide", [chapter])
    return {"address": reverse(page, args=names), "anchor": anchor, "title": title_of(tab.guide)}
