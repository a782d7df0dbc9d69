"""Who of a piece of a list is here already: a handful of queries for a thousand lines, and no name is opened."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from arpenteur.web.foundation.keys.blind import Digester, Word, normalised
from arpenteur.web.foundation.keys.keyring import DataClass
from arpenteur.web.persons.contacts.models import Consent, Contact, ContactObjection, ContactTag
from arpenteur.web.persons.contacts.objections import DATA as OBJECTIONS
from arpenteur.web.persons.contacts.objections import words_of
from arpenteur.web.persons.contacts.particulars import PARTICULARS
from arpenteur.web.persons.exchange.models import ContactParts, ImportLine
from arpenteur.web.persons.exchange.rows import EMAILS, PHONES, PersonLine
from arpenteur.web.persons.people.identity import PersonDetails
from arpenteur.web.persons.people.likeness.records import is_mobile
from arpenteur.web.persons.people.models import PersonWord

Way = tuple[str, str]
"""A kind of word and a digest."""


class ManyDigests:
    """Digests of one campaign and class of data by the thousand, under each key, the newest first."""

    def __init__(self, campaign: int, data: DataClass) -> None:
        newest = Digester.of(campaign, data)
        self._keys = [newest, *(one for one in Digester.everyone(campaign, data) if one != newest)]

    def whole(self, kind: Word, text: str) -> list[str]:
        """What an address, a number or a whole name may be kept under; none for an empty one."""
        return [key.digest(kind.value, word) for word in normalised(kind, text) for key in self._keys]

    def any_text(self, text: str) -> list[str]:
        """The same of any text that is no word of a person, such as a line of a file."""
        return [key.digest("text", text) for key in self._keys]


@dataclass
class LineWords:
    """The digests of one line: of each of her addresses and numbers (``mobiles``: those of one person's own), of her
    whole name with and without its middle, of the line itself."""

    ways: list[Way]
    mobiles: set[Way]
    name: list[str]
    line: list[str]


class Objections:
    """What those are recognised by who want nothing from the campaign: read once, for they are few."""

    def __init__(self, campaign: int) -> None:
        self._known = set(ContactObjection.objects.values_list("kind", "digest"))
        self._digests = ManyDigests(campaign, OBJECTIONS) if self._known else None

    def hold(self, one: PersonLine) -> bool:
        """Whether the person of a line is one of them, by any of her addresses and numbers."""
        if self._digests is None:
            return False
        emails = [one.card[name] for name in EMAILS if name in one.card]
        phones = [one.card[name] for name in PHONES if name in one.card]
        words = [("email", Word.EMAIL, text) for text in emails] + [("phone", Word.PHONE, text) for text in phones]
        words += words_of(PersonDetails(one.name), one.address)
        return any(
            (kind, digest) in self._known for kind, word, text in words for digest in self._digests.whole(word, text)
        )


@dataclass
class KnownContact:
    """What is here of a contact, as far as a line may complete it."""

    pk: int
    person: int
    objected: bool
    filled: set[str]
    """Which of ``email``, ``phone``, ``address``, ``card`` and particulars she has."""
    tags: set[str] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    """Purposes and channels that she ever said yes or no to."""
    refuses: set[str] = field(default_factory=set)
    """Channels that she refuses for something."""


def words_of_line(many: ManyDigests, one: PersonLine) -> LineWords:
    """What a line is looked for by: the ways that come first, and further ones."""
    emails = [one.card[name] for name in EMAILS if name in one.card]
    phones = [one.card[name] for name in PHONES if name in one.card]
    ways = [(Word.EMAIL.value, digest) for text in emails for digest in many.whole(Word.EMAIL, text)]
    numbers = [(text, (Word.PHONE.value, digest)) for text in phones for digest in many.whole(Word.PHONE, text)]
    mobiles = {way for text, way in numbers if is_mobile(text)}
    ways += [way for _text, way in numbers]
    names = dict.fromkeys((one.name, one.name_without_middle))
    whole = [digest for name in names for digest in many.whole(Word.WHOLE, name)]
    return LineWords(ways, mobiles, whole, many.any_text(one.words))


class KnownPeople:
    """Those of the sealed campaign whom the lines of one piece may be."""

    def __init__(self, words: Sequence[LineWords]) -> None:
        ways = {way for one in words for way in one.ways}
        alone = {digest for one in words if not one.ways for digest in one.name}
        found = _people_by({digest for _kind, digest in ways} | alone)
        self.by_way: dict[Way, set[int]] = {way: found.get(way, set()) for way in ways}
        self.by_name = {digest: found.get((Word.WHOLE.value, digest), set()) for digest in alone}
        people = {one for some in (*self.by_way.values(), *self.by_name.values()) for one in some}
        self.words = _words_of(people)
        self.contacts = _contacts_of(people)
        lines = [digest for one in words for digest in one.line]
        self.lines = set(ImportLine.objects.filter(digest__in=lines).values_list("digest", flat=True))

    def of_ways(self, words: LineWords) -> set[int]:
        """People with one of the addresses and numbers of a line."""
        return {person for way in words.ways for person in self.by_way[way]}

    def of_name(self, words: LineWords) -> set[int]:
        """People with the whole name of a line that has no address and no number."""
        return {person for digest in words.name for person in self.by_name.get(digest, ())}

    def agrees(self, person: int, words: LineWords) -> bool:
        """Whether somebody has the name of a line."""
        return any((Word.WHOLE.value, digest) in self.words[person] for digest in words.name)

    def ways_of(self, person: int, kind: Word) -> set[Way]:
        """The addresses or the numbers of somebody."""
        return {way for way in self.words[person] if way[0] == kind.value}


def _people_by(digests: Iterable[str]) -> dict[Way, set[int]]:
    found: defaultdict[Way, set[int]] = defaultdict(set)
    kinds = (Word.EMAIL, Word.PHONE, Word.WHOLE)
    rows = PersonWord.objects.filter(digest__in=list(digests), kind__in=kinds)
    for kind, digest, person in rows.order_by().values_list("kind", "digest", "person"):
        found[kind, digest].add(person)
    return found


def _words_of(people: set[int]) -> defaultdict[int, set[Way]]:
    """The whole name, addresses and numbers of each."""
    found: defaultdict[int, set[Way]] = defaultdict(set)
    rows = PersonWord.objects.filter(person__in=people, kind__in=[Word.WHOLE, Word.EMAIL, Word.PHONE])
    for person, kind, digest in rows.order_by().values_list("person", "kind", "digest"):
        found[person].add((kind, digest))
    return found


def addresses_of(people: Collection[int]) -> dict[int, str]:
    """Postal addresses of contacts, by number of the person."""
    rows = Contact.objects.filter(person__in=people).exclude(address="").order_by()
    return {
        one.person_id: one.address
        for one in rows.select_related(None).only("person_id", "campaign_id", "row", "address")
    }


def _contacts_of(people: set[int]) -> dict[int, KnownContact]:
    """Contacts by the number of their person."""
    asked = ("pk", "person_id", "objected_at", "by_email", "by_phone", "address", *PARTICULARS)
    rows = Contact.objects.filter(person__in=people).order_by().values_list(*asked)
    found = {
        person: KnownContact(
            pk,
            person,
            objected is not None,
            {name for name, value in zip(("email", "phone", "address", *PARTICULARS), values, strict=True) if value},
        )
        for pk, person, objected, *values in rows
    }
    by_pk = {one.pk: one for one in found.values()}
    for pk in ContactParts.objects.filter(contact__in=by_pk).values_list("contact", flat=True):
        by_pk[pk].filled.add("card")
    for pk, name in ContactTag.objects.filter(contact__in=by_pk).values_list("contact", "tag__name"):
        by_pk[pk].tags.add(name)
    asked = ("contact", "purpose", "channel", "withdrawn_at")
    for pk, purpose, channel, withdrawn in Consent.objects.filter(contact__in=by_pk).values_list(*asked):
        by_pk[pk].pairs.add((purpose, channel))
        if withdrawn is not None:
            by_pk[pk].refuses.add(channel)
    return found
