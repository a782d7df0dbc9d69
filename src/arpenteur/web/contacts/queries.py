"""Reads: whose receipt is this, how many contacts, and who has a name, an address or a telephone."""

from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.contacts.models import ConsentedContact
from arpenteur.web.keys.blind import Word
from arpenteur.web.people.models import Person
from arpenteur.web.people.queries import find as find_people
from arpenteur.web.shared.sealing import unsealed
from arpenteur.web.shared.secret_links import digest


def contact_of_receipt(secret: str) -> ConsentedContact | None:
    """The contact of a receipt, until it is withdrawn or over."""
    with unsealed():
        return ConsentedContact.objects.select_related("campaign").filter(receipt=digest(secret)).first()


def count() -> int:
    """How many contacts the sealed campaign keeps."""
    return ConsentedContact.objects.count()


def find(campaign: Campaign, kind: Word, text: str) -> list[ConsentedContact]:
    """Contacts who have every word of a text in their name, or that address or telephone; nobody without a word.

    Whole words only: accents, case and the way a number is written make no difference. An address that she gave as a
    volunteer and not for messages finds nobody here.
    """
    people = find_people(Person.objects.filter(campaign=campaign), campaign, kind, text)
    rows = ConsentedContact.objects.filter(campaign=campaign, person__in=people.order_by().values("pk"))
    asked = {Word.EMAIL: {"by_email": True}, Word.PHONE: {"by_phone": True}}.get(kind, {})
    return list(rows.filter(**asked))
