"""Reads: who has a name, an address or a telephone, who looks like somebody else. Inside a ``sealed`` block."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, QuerySet

from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.keys.blind import Word, searched
from arpenteur.web.people.models import DATA, DifferentPeople, Person, PersonRole, PersonWord
from arpenteur.web.shared.matching import name_order

ALIKE = (Word.PHONE, Word.EMAIL, Word.WHOLE)
"""What two persons may have in common to be suspected to be one, however it is written."""
MOST_ALIKE = 8
"""Of people with one thing in common: a switchboard, or a name of many, makes nobody the same."""


@dataclass(frozen=True)
class LikelyPair:
    """Two persons who may be one, and what they have in common."""

    first: Person
    second: Person
    common: tuple[Word, ...]


def find(people: "QuerySet[Person]", campaign: Campaign, kind: Word, text: str) -> "QuerySet[Person]":
    """Those of ``people`` who have every word of a text in their name, or that address or telephone; nobody without a
    word.

    Whole words only: accents, case and the way a number is written make no difference.
    """
    words = list(searched(campaign.pk, DATA, kind, text))
    for digests in words:
        people = people.filter(words__kind=kind, words__digest__in=digests)
    return people.distinct() if words else people.none()


def pairs_alike(people: "QuerySet[Person]") -> list[LikelyPair]:
    """Two and two of ``people`` with a telephone, an address or a name in common, but those said to be different; the
    likeliest first. Three queries, and a name is opened only to be shown.
    """
    common: defaultdict[tuple[int, int], set[Word]] = defaultdict(set)
    asked = PersonWord.objects.filter(kind__in=ALIKE, person__in=people.order_by().values("pk"))
    often = asked.order_by().values("kind", "digest").annotate(n=Count("person")).filter(n__gt=1, n__lte=MOST_ALIKE)
    groups: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for kind, digest, person in asked.filter(digest__in=often.values("digest")).values_list("kind", "digest", "person"):
        groups[kind, digest].add(person)
    for (kind, _digest), keys in groups.items():
        for pair in combinations(sorted(keys), 2):
            common[pair].add(Word(kind))
    for pair in DifferentPeople.objects.filter(first__in=[one for one, _ in common]).values_list("first", "second"):
        common.pop(pair, None)
    known = Person.objects.in_bulk({key for pair in common for key in pair})
    found = [
        LikelyPair(known[first], known[second], tuple(one for one in ALIKE if one in words))
        for (first, second), words in common.items()
    ]
    return sorted(found, key=lambda pair: (-len(pair.common), pair.first.pk, pair.second.pk))


def by_name[Line: PersonRole](lines: Iterable[Line]) -> list[Line]:
    """Lines in the order of the alphabet, accents and case apart: the database cannot read names."""
    return sorted(lines, key=lambda line: (name_order(line.name), line.pk))
