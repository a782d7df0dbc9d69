"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab
from arpenteur.web.persons.contacts.permissions import EXPORT_CONTACTS, IMPORT_CONTACTS

TABS = (
    Tab(
        "contact-imports", CampaignPlace.PEOPLE, 60, _("Imports"), "exchange:imports", IMPORT_CONTACTS.name, aside=True
    ),
    Tab(
        "contact-exports", CampaignPlace.PEOPLE, 61, _("Exports"), "exchange:exports", EXPORT_CONTACTS.name, aside=True
    ),
)
