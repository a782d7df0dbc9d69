"""Pages of what the law asks, behind the campaign's name."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

_MENU, _SEES, _KEEPS = CampaignPlace.MENU, Permission.SEE_COMPLIANCE, Permission.KEEP_COMPLIANCE
TABS = (
    Tab("compliance", _MENU, 210, _("Compliance"), "compliance:compliance", _SEES, "shield-check"),
    Tab("requests", _MENU, 212, _("Requests"), "compliance:requests", _SEES, listed=False),
    Tab("journal", _MENU, 214, _("Journal"), "compliance:journal", _SEES, listed=False),
    Tab("certificates", _MENU, 216, _("Certificates"), "compliance:certificates", _SEES, listed=False),
    Tab("authority-file", _MENU, 218, _("File for an authority"), "compliance:files", _KEEPS, listed=False),
    Tab("rules", _MENU, 230, _("Rules"), "compliance:rules", _SEES, "journal-text"),
)
