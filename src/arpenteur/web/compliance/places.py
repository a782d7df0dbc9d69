"""Pages of what the law asks, behind the campaign's name."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.shared.places import CampaignPlace, Tab

_MENU, _SEES = CampaignPlace.MENU, Permission.SEE_COMPLIANCE
TABS = (
    Tab("compliance", _MENU, 210, _("Compliance"), "compliance:compliance", _SEES, "shield-check"),
    Tab("rules", _MENU, 230, _("Rules"), "compliance:rules", _SEES, "journal-text"),
)
