"""Contacts are persons; what they take back and object to outlives a backup of before."""

from arpenteur.web.foundation.shared.persons import PersonTable, RefusalTable
from arpenteur.web.persons.contacts.actions import forget
from arpenteur.web.persons.contacts.models import Consent, Contact, ContactObjection
from arpenteur.web.persons.contacts.refusals import key_of_consent, key_of_objection, object_again, withdraw_again

# At its expiry a contact goes without a word: "erased" is what somebody asks for.
PERSONS = (
    PersonTable(
        kind="contact",
        model=Contact,
        since="given_at",
        erase=lambda row, by, at: forget(contact=row, by=by, at=at),
        purge=False,
    ),
)
REFUSALS = (
    RefusalTable("objection", ContactObjection, key_of_objection, lambda keys, at: object_again(keys=keys, at=at)),
    RefusalTable("withdrawal", Consent, key_of_consent, lambda keys, at: withdraw_again(keys=keys, at=at)),
)
