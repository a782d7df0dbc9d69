"""What all entries together say of one value: what many have says little, what several names share is nobody's."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log2

from arpenteur.web.persons.people.likeness.records import Record

MANY = 8
"""Entries of one name beyond which the name says little of who it is."""
_SMALL = 1000
"""Entries that are supposed beside those of a list, so that a value that two of twenty have is not called frequent."""
_ENOUGH = 10.5
"""Bits that no part gives more of: what is rarer needs no limit."""


@dataclass(frozen=True)
class Crowd:
    """Names of many, addresses and telephones that people of several names share, and how many bits at most a word, a
    street, a town or a postcode gives.
    """

    names_of_many: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    most: Mapping[str, float] = field(default_factory=dict)


NOBODY = Crowd()


def crowd_of(records: Iterable[Record]) -> Crowd:
    """What bears on each pair of these entries."""
    names: Counter[str] = Counter()
    values: Counter[str] = Counter()
    held: defaultdict[str, set[str]] = defaultdict(set)
    for one in records:
        names[one.name] += 1
        place = one.place
        values.update(text for text in {*one.words, place.street, place.town, place.postcode} if text)
        for text in (one.email, one.phone):
            if text:
                held[text].add(one.name)
    whole = names.total() + _SMALL
    return Crowd(
        frozenset(name for name, count in names.items() if count > MANY),
        frozenset(text for text, by in held.items() if len(by) > 1),
        {text: log2(whole / count) for text, count in values.items() if log2(whole / count) < _ENOUGH},
    )
