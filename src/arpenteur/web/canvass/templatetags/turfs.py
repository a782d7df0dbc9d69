"""Tags of turfs: the colour of a number, addresses of paper, names joined."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from arpenteur.web.canvass.drawing import COLOURS, colour

register = template.Library()


@register.simple_tag
def turf_colour(number: int) -> str:
    """Classes of a turf: one of the ten colours; from the eleventh on, hatched as well."""
    return f"k{colour(number)}" + (" again" if number > COLOURS else "")


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
