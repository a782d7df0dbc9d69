"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab
from arpenteur.web.persons.contacts.permissions import EXPORT_CONTACTS, IMPORT_CONTACTS

TABS = (
    Tab(
        "contact-imports",
        CampaignPlace.PEOPLE,
        60,
        _("Imports"),
        "exchange:imports",
        IMPORT_CONTACTS.name,
        within="contacts",
        words=_("bring contacts from a file, Excel, CSV, vCard"),
        guide="echanger-des-contacts#faire-entrer-une-liste",
    ),
    Tab(
        "contact-exports",
        CampaignPlace.PEOPLE,
        61,
        _("Exports"),
        "exchange:exports",
        EXPORT_CONTACTS.name,
        within="contacts",
        words=_("download contacts, take a file, copy"),
        guide="echanger-des-contacts#sortir-des-contacts",
    ),
)
