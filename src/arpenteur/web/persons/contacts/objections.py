"""Words of those who want nothing from the campaign, as digests that outlive their line: no import, no form and no
backup brings them back.

Their key is one of its own in each campaign and is never replaced: nobody could write the digests of an erased person
anew. It goes with the campaign.
"""

from collections.abc import Iterable, Sequence

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.blind import Word, digests, searched
from arpenteur.web.foundation.keys.keyring import DataClass
from arpenteur.web.persons.contacts.models import Contact, ContactObjection
from arpenteur.web.persons.people.identity import PersonDetails

DATA = DataClass.OBJECTIONS
_POST = "post"
type Words = list[tuple[str, Word, str]]


def words_of(details: PersonDetails, address: str = "") -> Words:
    """What somebody is recognised by: her addresses and telephones; a name only with a postal address."""
    found = [("email", Word.EMAIL, details.email), ("phone", Word.PHONE, details.phone)]
    if address:
        found.append((_POST, Word.WHOLE, f"{details.name} {address}"))
    return [one for one in found if one[2]]


def of_contact(contact: Contact) -> PersonDetails:
    """All that is known of her, whatever line it was entered for."""
    person = contact.person
    return PersonDetails(person.name, person.email, person.phone)


def kept_digests(campaign: int, words: Words) -> set[tuple[str, str]]:
    """Kind and digest of each word, as they are kept."""
    return {(kind, one) for kind, word, text in words for one in digests(campaign, DATA, [(word, text)])}


def objecting(
    campaign: Campaign, each: Sequence[PersonDetails], addresses: Sequence[str] = (), *, by_all: bool = False
) -> list[bool]:
    """Of each, whether somebody of one of her addresses or telephones wants nothing from the campaign; ``by_all``: of
    all of them, so that who shares a telephone is not taken for another. One query.
    """
    known = set(ContactObjection.objects.filter(campaign=campaign).values_list("kind", "digest"))
    if not known:
        return [False] * len(each)
    given = [*addresses, *[""] * (len(each) - len(addresses))]
    return [_objects(known, campaign.pk, words_of(*one), by_all=by_all) for one in zip(each, given, strict=True)]


def _objects(known: set[tuple[str, str]], campaign: int, words: Words, *, by_all: bool) -> bool:
    hits = [not known.isdisjoint(_searched(campaign, [one])) for one in words]
    return (all(hits) and bool(hits)) if by_all else any(hits)


def _searched(campaign: int, words: Iterable[tuple[str, Word, str]]) -> set[tuple[str, str]]:
    return {
        (kind, one) for kind, word, text in words for found in searched(campaign, DATA, word, text) for one in found
    }
