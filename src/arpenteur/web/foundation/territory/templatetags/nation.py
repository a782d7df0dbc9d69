"""Filters of the national pages: the address of a landmark and the name of its département."""

from django import template

from arpenteur.strategy import nation as engine
from arpenteur.web.foundation.territory.nation.models import Landmark
from arpenteur.web.foundation.territory.nation.places import address_of

register = template.Library()


@register.filter
def address(landmark: Landmark) -> str:
    """Page of a landmark."""
    return address_of(landmark.level, landmark.code)


@register.filter
def departement(code: str) -> str:
    """Name of a département."""
    return engine.label_of("departement", code)
