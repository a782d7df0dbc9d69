"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab
from arpenteur.web.persons.contacts.permissions import EDIT_CONTACTS, SEE_CONTACTS

_PEOPLE = CampaignPlace.PEOPLE
TABS = (
    Tab(
        "contacts",
        _PEOPLE,
        40,
        _("Contacts"),
        "contacts:contacts",
        SEE_CONTACTS.name,
        words=_("supporters, address book, e-mail addresses, telephone numbers, unsubscribe"),
        guide="contacts",
    ),
    Tab(
        "new-contact",
        _PEOPLE,
        41,
        _("Add a contact"),
        "contacts:add",
        EDIT_CONTACTS.name,
        listed=False,
        within="contacts",
        words=_("new supporter"),
        guide="contacts#qui-est-là",
    ),
    Tab(
        "contact-sums",
        _PEOPLE,
        42,
        _("Contacts in numbers"),
        "contacts:sums",
        Permission.SEE_GLANCE,
        listed=False,
        within="contacts",
        words=_("how many supporters, statistics"),
        guide="contacts-et-segments#en-nombres",
    ),
)
