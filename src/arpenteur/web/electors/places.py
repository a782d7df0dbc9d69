"""Where the page of the list stands: among the people."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.electors.permissions import SEE_ELECTORS
from arpenteur.web.shared.places import CampaignPlace, Tab

TABS = (
    Tab("electors", CampaignPlace.PEOPLE, 50, _("Electoral list"), "electors:electors", SEE_ELECTORS.name, aside=True),
)
