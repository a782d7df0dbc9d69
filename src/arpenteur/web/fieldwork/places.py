"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.shared.places import CampaignPlace, Tab

TABS = (Tab("actions", CampaignPlace.WEEK, 10, _("Calendar"), "fieldwork:actions", Permission.SEE_OWN_ACTIONS),)
