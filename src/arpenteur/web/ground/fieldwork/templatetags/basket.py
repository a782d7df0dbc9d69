"""The basket of the visitor's campaign, on pages of its territory."""

from django import template
from django.utils import timezone

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.basket import Basket, basket_and_outing

register = template.Library()


@register.simple_tag(takes_context=True)
def campaign_basket(context: template.Context) -> Basket | None:
    """The basket where the visitor may fill it; None for everybody else, and where the campaign is closed."""
    member: Member | None = context.get("member")
    if member is None or not member.may(Permission.EDIT_ACTIONS) or member.campaign.closed_at is not None:
        return None
    with sealed(member.campaign.pk):
        return basket_and_outing(member, timezone.now())
