"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.calls.permissions import MAKE_CALLS, RUN_CALLS
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

_PEOPLE = CampaignPlace.PEOPLE
TABS = (
    Tab("call-lists", _PEOPLE, 48, _("Calls"), "calls:lists", RUN_CALLS.name, aside=True),
    Tab("call-scripts", _PEOPLE, 49, _("What callers say"), "calls:scripts", RUN_CALLS.name, listed=False),
    Tab("calling", CampaignPlace.WEEK, 66, _("Call"), "calls:choose", MAKE_CALLS.name),
)
