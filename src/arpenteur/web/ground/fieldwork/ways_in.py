"""Sign-up links as ways in: closed with the rights of who made them."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import ngettext

from arpenteur.web.foundation.audit.actions import named
from arpenteur.web.foundation.audit.queries import last_writers
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.campaigns.ways_in import OpenWay, WayIn, opened_by
from arpenteur.web.ground.fieldwork.actions import close_signup_link
from arpenteur.web.ground.fieldwork.models import Action


def _signup_links(campaign: Campaign, _at: datetime) -> Iterator[OpenWay]:
    actions = list(Action.objects.select_for_update(of=("self",)).exclude(digest=None).order_by("pk"))
    makers = last_writers(campaign.pk, "action.link", actions)
    return opened_by(actions, lambda action: makers.get(named(action), ""))


SIGNUP_LINKS = WayIn(
    name="signup_links",
    words=lambda n: ngettext("%(n)d sign-up link", "%(n)d sign-up links", n) % {"n": n},
    permission=Permission.EDIT_ACTIONS,
    find=_signup_links,
    close=lambda action, by, at: close_signup_link(action=action, by=by, at=at),
)

WAYS_IN = (SIGNUP_LINKS,)
