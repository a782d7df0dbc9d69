"""Pages of the campaign itself, behind its name."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Of, Tab

_MENU = CampaignPlace.MENU
TABS = (
    Tab(
        "settings", _MENU, 110, _("Settings of the campaign"), "campaigns:settings", Permission.EDIT_CAMPAIGN, "sliders"
    ),
    Tab(
        "members", _MENU, 130, _("Members and invitations"), "campaigns:members", Permission.SEE_MEMBERS, "person-plus"
    ),
    Tab("mine", _MENU, 320, _("My campaigns"), "campaigns:mine", icon="arrow-repeat", of=Of.NOTHING, query="?toutes"),
    Tab("account", _MENU, 310, _("My account and my data"), "accounts:me", icon="person", of=Of.NOTHING),
    Tab("more", _MENU, 330, _("More"), "campaigns:more", listed=False),
)
