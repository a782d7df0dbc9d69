"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.calls.permissions import MAKE_CALLS, RUN_CALLS
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

_PEOPLE = CampaignPlace.PEOPLE
TABS = (
    Tab(
        "call-lists",
        _PEOPLE,
        48,
        _("Calls"),
        "calls:lists",
        RUN_CALLS.name,
        within="messages",
        words=_("telephone, phone bank, ring people"),
        guide="appels#ouvrir-une-liste",
    ),
    Tab(
        "call-scripts",
        _PEOPLE,
        49,
        _("What callers say"),
        "calls:scripts",
        RUN_CALLS.name,
        listed=False,
        within="messages",
        words=_("script of calls"),
        guide="appels",
    ),
    Tab(
        "calling",
        CampaignPlace.MENU,
        306,
        _("Call"),
        "calls:choose",
        MAKE_CALLS.name,
        within="next",
        words=_("telephone, ring people"),
        guide="appels#qui-appeler-maintenant",
    ),
)
