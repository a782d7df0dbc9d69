"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab
from arpenteur.web.persons.contacts.permissions import SEE_CONTACTS

TABS = (
    Tab(
        "segments",
        CampaignPlace.PEOPLE,
        44,
        _("Segments"),
        "segments:segments",
        SEE_CONTACTS.name,
        within="contacts",
        words=_("filters, choose people, lists of contacts"),
        guide="contacts-et-segments#les-segments",
    ),
)
