"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

TABS = (
    Tab(
        "turfs",
        CampaignPlace.WEEK,
        30,
        _("Turfs and rounds"),
        "routes:turfs",
        Permission.EDIT_ACTIONS,
        words=_("print walk sheets, cut streets, door-to-door, letterboxes, leaflets, posters, map, QR code"),
        guide="secteurs",
    ),
    Tab(
        "paper",
        CampaignPlace.WEEK,
        40,
        _("Sheets that came back"),
        "routes:typing",
        Permission.RECORD,
        words=_("paper, type results in, walk sheets"),
        guide="mener-la-campagne#le-papier",
    ),
    Tab(
        "files",
        CampaignPlace.WEEK,
        50,
        _("Files of turfs"),
        "routes:files",
        Permission.RECORD,
        listed=False,
        within="paper",
        words=_("results of a phone without network, send back by file"),
        guide="terrain#pour-lorganisateur",
    ),
)
