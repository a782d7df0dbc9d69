"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

TABS = (
    Tab("turfs", CampaignPlace.WEEK, 30, _("Turfs"), "routes:turfs", Permission.EDIT_ACTIONS),
    Tab("paper", CampaignPlace.WEEK, 40, _("Paper"), "routes:typing", Permission.RECORD),
    Tab("files", CampaignPlace.WEEK, 50, _("Files of turfs"), "routes:files", Permission.RECORD, listed=False),
)
