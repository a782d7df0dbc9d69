"""Reads: who has a name, an address or a telephone, who looks like somebody else. Inside a ``sealed`` block."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.blind import Word, searched
from arpenteur.web.foundation.shared.matching import name_order
from arpenteur.web.persons.people.identity import PersonDetails
from arpenteur.web.persons.people.likeness.certainty import Doubt
from arpenteur.web.persons.people.likeness.crowd import crowd_of
from arpenteur.web.persons.people.likeness.pairs import EntryPair, compare, pairs_of
from arpenteur.web.persons.people.likeness.records import Record, record_of
from arpenteur.web.persons.people.likeness.scoring import SUGGESTED, LikeLevel, Likeness, LikePart
from arpenteur.web.persons.people.models import DATA, DifferentPeople, LikelyTwo, Person, PersonRole, PersonWord

ALIKE = (Word.PHONE, Word.EMAIL, Word.WHOLE)
"""What two persons may have in common, however it is written."""
_PARTS = {Word.PHONE: LikePart.PHONE, Word.EMAIL: LikePart.EMAIL, Word.WHOLE: LikePart.NAME}
_AT_ENTRY, _COMPARED = 5, 200
"""Persons shown to whoever types a name, and persons opened to find them."""
_CHUNK = 2000


@dataclass(frozen=True)
class LikelyPair:
    """Two persons who may be one, the lower number first, and how alike they are; ``doubt`` is why they may not be
    joined with others at once, None where they may.
    """

    first: Person
    second: Person
    like: Likeness
    doubt: Doubt | None

    @property
    def common(self) -> tuple[Word, ...]:
        """What is the same."""
        return tuple(word for word in ALIKE if self.like.parts[_PARTS[word]] is LikeLevel.SAME)


@dataclass(frozen=True)
class LikelyPerson:
    """A person who may be the one being typed, and how alike they are."""

    person: Person
    like: Likeness


def find(people: "QuerySet[Person]", campaign: Campaign, kind: Word, text: str) -> "QuerySet[Person]":
    """Those of ``people`` who have every word of a text in their name, or that address or telephone; nobody without a
    word.

    Whole words only: accents, case and the way a number is written make no difference.
    """
    words = list(searched(campaign.pk, DATA, kind, text))
    for digests in words:
        people = people.filter(words__kind=kind, words__digest__in=digests)
    return people.distinct() if words else people.none()


def records(people: Iterable[Person], addresses: Mapping[int, str]) -> list[Record]:
    """Persons as they are compared, every name opened; ``addresses`` by number of the person."""
    return [
        record_of(one.pk, name=one.name, email=one.email, phone=one.phone, address=addresses.get(one.pk, ""))
        for one in people
    ]


def all_pairs(people: "QuerySet[Person]", addresses: Mapping[int, str]) -> list[EntryPair]:
    """Two and two of ``people`` who may be one, but those said to be different, the surest first; every name is opened.

    A person who signed up by an open link may have typed somebody else's name: she is in no certain pair.
    """
    differing = set(DifferentPeople.objects.values_list("first", "second"))
    apart = set(people.filter(open_link=True).order_by().values_list("pk", flat=True))
    accounts = set(people.exclude(user=None).order_by().values_list("pk", flat=True))
    found = []
    for pair in pairs_of(records(people.iterator(chunk_size=_CHUNK), addresses)):
        both = {pair.first.key, pair.second.key}
        if (pair.first.key, pair.second.key) in differing:
            continue
        if pair.certain and (both & apart or both <= accounts):
            pair = EntryPair(pair.first, pair.second, pair.like, Doubt.CONTRADICTION)
        found.append(pair)
    return found


def pairs_alike(people: "QuerySet[Person]", addresses: Mapping[int, str] | None = None) -> list[LikelyPair]:
    """Two and two of ``people`` who may be one, the surest first, as ``all_pairs``."""
    pairs = all_pairs(people, addresses or {})
    known = Person.objects.in_bulk({one.key for pair in pairs for one in (pair.first, pair.second)})
    return [LikelyPair(known[pair.first.key], known[pair.second.key], pair.like, pair.doubt) for pair in pairs]


def pairs_kept(people: "QuerySet[Person]") -> "QuerySet[LikelyTwo]":
    """What the last comparison of everybody found among ``people``, the surest first."""
    seen = people.order_by().values("pk")
    return LikelyTwo.objects.filter(first__in=seen, second__in=seen)


def compared_again(two: "Iterable[LikelyTwo]", addresses: Mapping[int, str]) -> list[LikelyPair]:
    """Pairs that were kept, compared as they are now; certain only those that were, among everybody."""
    rows = list(two)
    known = Person.objects.in_bulk({number for row in rows for number in (row.first_id, row.second_id)})
    now = {one.key: one for one in records(known.values(), addresses)}
    crowd = crowd_of(now.values())
    found = []
    for row in rows:
        pair = compare(now[row.first_id], now[row.second_id], crowd)
        if pair.like.bits >= SUGGESTED:
            doubt = pair.doubt if row.certain else pair.doubt or Doubt.CONTRADICTION
            found.append(LikelyPair(known[row.first_id], known[row.second_id], pair.like, doubt))
    return found


def candidates(campaign: Campaign, details: PersonDetails, address: str = "") -> list[LikelyPerson]:
    """Who of the campaign may be the one being typed, the likeliest first, five at most: those who share a word of the
    name, the address or the telephone, compared. Nobody with a typing error in every word.
    """
    wanted = {
        digest
        for kind, text in ((Word.NAME, details.name), (Word.EMAIL, details.email), (Word.PHONE, details.phone))
        for found in searched(campaign.pk, DATA, kind, text)
        for digest in found
    }
    if not wanted:
        return []
    shared = PersonWord.objects.filter(digest__in=wanted, kind__in=[Word.NAME, Word.EMAIL, Word.PHONE])
    counted = shared.order_by().values("person").annotate(words=Count("digest")).order_by("-words", "-person")
    people = Person.objects.in_bulk([row["person"] for row in counted[:_COMPARED]])
    typed = record_of(0, name=details.name, email=details.email, phone=details.phone, address=address)
    crowd = crowd_of(known := records(people.values(), {}))
    found = [LikelyPerson(people[one.key], compare(typed, one, crowd).like) for one in known]
    likely = [one for one in found if one.like.bits >= SUGGESTED]
    return sorted(likely, key=lambda one: (-one.like.bits, one.person.pk))[:_AT_ENTRY]


def by_name[Line: PersonRole](lines: Iterable[Line]) -> list[Line]:
    """Lines in the order of the alphabet, accents and case apart: the database cannot read names."""
    return sorted(lines, key=lambda line: (name_order(line.name), line.pk))
