"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

TABS = (
    Tab(
        "week",
        CampaignPlace.WEEK,
        15,
        _("Prepare"),
        "week:prepare",
        Permission.EDIT_ACTIONS,
        words=_("Saturday, publish an outing, pairs, who goes where, share people out"),
        guide="preparer-samedi",
    ),
)
