"""The bar of places, the tabs of a place and the menu of a campaign, for the page that is shown."""

from typing import Any

from django import template

from arpenteur.web.foundation.shared.places import LABELS, CampaignPlace, Visit, WayTo, bar, in_line, links, place_of

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
    """The tabs of the place of this page; nothing where there is one only."""
    visit = _visit(context)
    place = place_of(visit.section)
    if place is None or place is CampaignPlace.MENU:
        return {}
    tabs = links(place, visit)
    line, others = in_line(tabs)
    return {"tabs": line, "others": others, "label": LABELS[place]} if len(tabs) > 1 else {}


@register.simple_tag(takes_context=True)
def menu_entries(context: template.Context) -> dict[str, Any]:
    """The entries of the campaign's menu that the member may open, and whether this page is one of them."""
    visit = _visit(context)
    return {"entries": links(CampaignPlace.MENU, visit), "lit": place_of(visit.section) is CampaignPlace.MENU}
