"""What an action is called, where a page has the action and not its card."""

from django import template

from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.ground.fieldwork.display import name_of
from arpenteur.web.ground.fieldwork.models import Action

register = template.Library()


@register.filter
def action_name(action: Action) -> str:
    """The one name of an action (``display.name_of``)."""
    return name_of(action, ground_of(action.campaign))
