"""Where the page of the list stands: among the people."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab
from arpenteur.web.persons.electors.permissions import SEE_ELECTORS

TABS = (
    Tab(
        "electors",
        CampaignPlace.PEOPLE,
        50,
        _("Electoral list"),
        "electors:electors",
        SEE_ELECTORS.name,
        words=_("registered voters, town hall, lists of doors, letters to print"),
        guide="liste-electorale",
    ),
)
