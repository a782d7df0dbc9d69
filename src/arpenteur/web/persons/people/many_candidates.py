"""Reads: who of a campaign may be each of many who are being brought, as ``queries.candidates`` for one: a handful of
queries for a thousand, and nobody opened twice. Inside a ``sealed`` block.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from arpenteur.web.foundation.keys.blind import Digester, Word, normalised
from arpenteur.web.persons.people.identity import PersonDetails
from arpenteur.web.persons.people.likeness.certainty import Doubt, doubt_of
from arpenteur.web.persons.people.likeness.crowd import Crowd, crowd_of
from arpenteur.web.persons.people.likeness.records import Record, record_of
from arpenteur.web.persons.people.likeness.scoring import Likeness, least_of, likeness
from arpenteur.web.persons.people.models import DATA, Person, PersonWord
from arpenteur.web.persons.people.queries import records

MOST_HOLDERS = 20
"""People with one word of a name in common: beyond, the word is everybody's, and only the whole name is looked for."""
_COMPARED = 20
"""People compared with one who is brought: those who share most."""
_OPENED = 40_000
"""People who stay open at once."""
Addresses = Callable[[Collection[int]], Mapping[int, str]]
"""Postal addresses by number of the person, of those who have one: they are in the lines of another room."""


@dataclass(frozen=True, slots=True)
class LikelyKey:
    """A person of the campaign by number, and how alike she is to who is brought."""

    person: int
    like: Likeness


def typed_record(details: PersonDetails, address: str = "") -> Record:
    """Who is being brought, as she is compared."""
    return record_of(0, name=details.name, email=details.email, phone=details.phone, address=address)


class ManyCandidates:
    """Finds the likeliest person for each of many, a piece at a time."""

    def __init__(self, campaign: int, addresses: Addresses) -> None:
        self._addresses = addresses
        self._least = least_of(Person.objects.count())
        self._keys = Digester.everyone(campaign, DATA)
        self._opened: dict[int, Record] = {}
        self._everybodys: set[str] = set()

    def likeliest(self, each: Sequence[tuple[PersonDetails, str]]) -> list[LikelyKey | None]:
        """For each, with her postal address, who shares a word of the name, the address or the telephone and is alike
        enough to be asked about; None for nobody.

        Nobody who seems to be another of the same home; nobody with a typing error in every word, nor in the family
        name beside a frequent first name.
        """
        digests = [list(self._digests(details)) for details, _address in each]
        holders = self._holders({digest for some in digests for digest in some})
        if not holders:
            return [None] * len(each)
        shared = [Counter(person for digest in some for person in holders.get(digest, ())) for some in digests]
        nearest = [[person for person, _n in some.most_common(_COMPARED)] for some in shared]
        known = self.opened({person for some in nearest for person in some})
        crowd = crowd_of(known.values())
        return [
            self._likest(typed_record(*one), [known[person] for person in some], crowd) if some else None
            for one, some in zip(each, nearest, strict=True)
        ]

    def opened(self, people: Collection[int]) -> dict[int, Record]:
        """Persons as they are compared."""
        missing = {*people} - self._opened.keys()
        if len(self._opened) + len(missing) > _OPENED:
            self._opened, missing = {}, {*people}
        found = Person.objects.in_bulk(missing)
        self._opened |= {one.key: one for one in records(found.values(), self._addresses(found.keys()))}
        return {person: self._opened[person] for person in people if person in self._opened}

    def _likest(self, one: Record, known: Iterable[Record], crowd: Crowd) -> LikelyKey | None:
        found = [(other, likeness(one, other, crowd)) for other in known]
        likely = [
            LikelyKey(other.key, like)
            for other, like in found
            if like.bits >= self._least and doubt_of(one, other, like, crowd) is not Doubt.HOME
        ]
        return max(likely, key=lambda other: (other.like.bits, -other.person), default=None)

    def _digests(self, one: PersonDetails) -> Iterable[str]:
        """What she may be kept under: the words of her name, all of them at once, her address and number."""
        texts = {Word.NAME: one.name, Word.WHOLE: one.name, Word.EMAIL: one.email, Word.PHONE: one.phone}
        for kind, text in texts.items():
            for word in normalised(kind, text):
                yield from (key.digest(kind.value, word) for key in self._keys)

    def _holders(self, digests: Collection[str]) -> dict[str, list[int]]:
        """People by digest, of those that few have."""
        asked = {*digests} - self._everybodys
        rows = PersonWord.objects.filter(digest__in=asked).order_by()
        held = dict(rows.values_list("digest").annotate(people=Count("pk")))
        few = [digest for digest, people in held.items() if people <= MOST_HOLDERS]
        self._everybodys |= held.keys() - {*few}
        found: defaultdict[str, list[int]] = defaultdict(list)
        rows = PersonWord.objects.filter(digest__in=few).order_by()
        for digest, person in rows.values_list("digest", "person"):
            found[digest].append(person)
        return found
