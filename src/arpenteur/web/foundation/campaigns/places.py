"""Pages of the campaign itself, behind its name."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Of, Tab

_MENU = CampaignPlace.MENU
_GUIDE = "mener-la-campagne"
TABS = (
    Tab(
        "settings",
        _MENU,
        110,
        _("Settings of the campaign"),
        "campaigns:settings",
        Permission.EDIT_CAMPAIGN,
        "sliders",
        whole=_("Settings and members"),
        words=_("polling day, name, our list, close the campaign, delete, second factor"),
        guide=f"{_GUIDE}#ouvrir-une-campagne",
    ),
    Tab(
        "members",
        _MENU,
        130,
        _("Members and invitations"),
        "campaigns:members",
        Permission.SEE_MEMBERS,
        "person-plus",
        within="settings",
        words=_("invite, roles, rights, access, remove somebody"),
        guide=f"{_GUIDE}#inviter",
    ),
    Tab(
        "account",
        _MENU,
        310,
        _("My account and my data"),
        "accounts:me",
        icon="person",
        of=Of.NOTHING,
        words=_("password, second factor, e-mail address, delete my account, sign out everywhere"),
        guide=f"{_GUIDE}#inviter",
    ),
    Tab(
        "mine",
        _MENU,
        320,
        _("My campaigns"),
        "campaigns:mine",
        icon="arrow-repeat",
        of=Of.NOTHING,
        query="?toutes",
        words=_("other campaign, change campaign, leave"),
        guide=f"{_GUIDE}#ouvrir-une-campagne",
    ),
    Tab("more", _MENU, 330, _("More"), "campaigns:more", listed=False, guide=f"{_GUIDE}#sy-retrouver"),
)
