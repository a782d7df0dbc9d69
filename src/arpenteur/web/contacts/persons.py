"""People who left a contact are persons."""

from arpenteur.web.contacts.actions import withdraw
from arpenteur.web.contacts.models import ConsentedContact
from arpenteur.web.shared.persons import PersonTable

# At its expiry a contact goes without a word: "withdrawn" is what the person does herself.
PERSONS = (
    PersonTable(
        kind="contact",
        model=ConsentedContact,
        since="given_at",
        erase=lambda row, by, at: withdraw(contact=row, by=by, at=at),
        purge=False,
    ),
)
