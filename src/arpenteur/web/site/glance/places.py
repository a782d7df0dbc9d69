"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

TABS = (
    Tab(
        "glance",
        CampaignPlace.GLANCE,
        10,
        _("At a glance"),
        "glance:glance",
        Permission.SEE_GLANCE,
        words=_("dashboard, progress, doors knocked, late, alerts"),
        guide="mener-la-campagne#coup-dœil",
    ),
)
