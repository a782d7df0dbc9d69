"""Reads: whose receipt is this, how many contacts, and who has a name, an address or a telephone."""

from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.contacts.models import ConsentedContact
from arpenteur.web.keys.blind import Word, searched
from arpenteur.web.keys.keyring import DataClass
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

    Whole words only: accents, case and the way a number is written make no difference.
    """
    words = list(searched(campaign.pk, DataClass.CONTACTS, kind, text))
    rows = ConsentedContact.objects.filter(campaign=campaign)
    for digests in words:
        rows = rows.filter(words__digest__in=digests)
    return list(rows.distinct()) if words else []
