"""Tags of turfs: the colour of a number, addresses of paper, names joined."""

from html import escape
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from arpenteur.strategy import turfs as engine
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.queries import opened
from arpenteur.web.ground.phone.origin import map_credit
from arpenteur.web.ground.routes.backdrop import RouteMap
from arpenteur.web.ground.routes.plane import COLOURS, colour
from arpenteur.web.ground.routes.turfs.drawing import TurfsMap

register = template.Library()
_RADII = {1: "2.2", 2: "3.2", 3: "5"}


@register.simple_tag
def turf_colour(number: int) -> str:
    """Classes of a turf: one of the ten colours; from the eleventh on, hatched as well."""
    return f"k{colour(number)}" + (" again" if number > COLOURS else "")


@register.simple_tag
def turf_roads(drawn: RouteMap) -> SafeString:
    """Streets of the backdrop."""
    return SafeString("".join(f'<path class="r{one.rank}" d="{one.path}"/>' for one in drawn.roads))


@register.simple_tag
def turf_streets(drawn: TurfsMap) -> SafeString:
    """Segments that turfs hold. Thousands in a town: written here, where a template would take seconds."""
    return SafeString(
        "".join(
            f'<path class="{turf_colour(one.turf)}" data-s="{one.id}" data-turf="{one.turf}" data-doors="{one.doors}" '
            f'data-name="{escape(one.name)}" data-x="{one.x:g}" data-y="{one.y:g}" d="{one.path}"/>'
            for one in drawn.streets
        )
    )


@register.simple_tag
def turf_dots(drawn: TurfsMap) -> SafeString:
    """Buildings, as dots."""
    return SafeString(
        "".join(
            f'<circle class="{turf_colour(one.turf)} d{one.size}" cx="{one.x:g}" cy="{one.y:g}" r="{_RADII[one.size]}" '
            f'data-b="{escape(one.id)}" data-turf="{one.turf}" data-segment="{one.segment}" data-doors="{one.doors}" '
            f'data-name="{escape(one.name)}"/>'
            for one in drawn.dots
        )
    )


@register.simple_tag
def turf_credit(campaign: Campaign, published: PublishedSnapshot) -> str:
    """Whose data a map of the ground shows; streets are only credited where there are any."""
    return map_credit(campaign, streets=campaign.fictional or engine.with_streets(opened(published.path)))


@register.filter
def add_to(value: float, base: int) -> str:
    """A sum as a coordinate of a drawing."""
    return f"{base + value:.1f}"


@register.filter
def join_or(names: list[str]) -> str:
    """``Zoé ou Paul``."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s or %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


@register.simple_tag
def turf_page(name: str, *args: Any) -> str:
    """Address of a page about turfs, empty where the site has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
