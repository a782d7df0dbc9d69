"""Two and two of many entries that may be one person, the likeliest first.

Which entries are compared at all: those that share a key, each key being held by few.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from arpenteur.web.persons.people.likeness.certainty import Doubt, doubt_of
from arpenteur.web.persons.people.likeness.crowd import Crowd, crowd_of
from arpenteur.web.persons.people.likeness.records import Record
from arpenteur.web.persons.people.likeness.scoring import Likeness, least_of, likeness

MOST_IN_BLOCK = 60
"""Entries with one key in common: beyond, the key is everybody's (a switchboard, a name of many)."""
_START = 3
"""Signs a word begins with, where the rest may be mistyped."""
_SOUNDS = (
    ("ph", "f"),
    ("th", "t"),
    ("ch", "s"),
    ("sc", "s"),
    ("qu", "k"),
    ("ck", "k"),
    ("c", "k"),
    ("q", "k"),
    ("z", "s"),
    ("gu", "g"),
    ("j", "g"),
    ("w", "v"),
    ("h", ""),
    ("y", "i"),
    ("ll", "i"),
    ("m", "n"),
    ("d", "t"),
    ("b", "p"),
)


def sound(word: str) -> str:
    """A word as it is heard, roughly: its first sign, then its consonants.

    >>> sound("gabarit") == sound("gabaritt"), sound("philippe") == sound("filipe")
    (True, True)
    """
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return word[:1] + re.sub(r"[aeiou]|(.)(?=\1)", "", word[1:])


def keys_of(one: Record) -> Iterator[tuple[str, ...]]:
    """What an entry is looked for by; two that share none are never compared.

    Each pair of parts that a typing error seldom spoils at once: `benchmarks/duplicates.py` says what they miss.
    """
    if one.phone:
        yield "phone", one.phone
    if one.email:
        yield "email", one.email
    heard = sorted({sound(word) for word in one.words})
    starts = sorted({word[:_START] for word in one.words})
    yield "name", *heard
    yield from (("names", *pair) for pair in combinations(heard, 2))
    yield from (("starts", *pair) for pair in combinations(starts, 2))
    yield from _keys_of_place(one, starts)


def _keys_of_place(one: Record, starts: list[str]) -> Iterator[tuple[str, ...]]:
    place = one.place
    street, town = sound(place.street.replace(" ", ""))[: _START + 1], sound(place.town.replace(" ", ""))
    parts = {"postcode": place.postcode, "street": street, "town": town, "number": place.number}
    for kind, part in parts.items():
        if part:
            yield from ((f"start {kind}", start, part) for start in starts)
    for one_kind, other in combinations(parts, 2):
        if parts[one_kind] and parts[other]:
            yield f"{one_kind} {other}", parts[one_kind], parts[other]


def blocks(records: Sequence[Record], most: int = MOST_IN_BLOCK) -> Iterator[list[int]]:
    """Places in ``records`` that share a key, of each key that two at least and ``most`` at most hold."""
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, one in enumerate(records):
        for key in keys_of(one):
            holders[key].append(place)
    for held in holders.values():
        if 1 < len(held) <= most:
            yield held


@dataclass(frozen=True, slots=True)
class EntryPair:
    """Two entries, how alike they are, and what forbids that they are joined among many at once."""

    first: Record
    second: Record
    like: Likeness
    doubt: Doubt | None

    @property
    def certain(self) -> bool:
        """Whether nothing forbids it."""
        return self.doubt is None


def pairs_of(records: Sequence[Record]) -> list[EntryPair]:
    """Every pair with enough evidence: certain ones first, those of one home last.

    Of 100 000 entries in a minute, within 1 GB (`benchmarks/duplicates.py`).
    """
    crowd, least = crowd_of(records), least_of(len(records))
    found = [
        pair
        for first, second in _compared(records)
        if (pair := compare(records[first], records[second], crowd)).like.bits >= least
    ]
    return sorted(found, key=_rank)


def compare(one: Record, other: Record, crowd: Crowd) -> EntryPair:
    """Two entries among those of ``crowd``; the lower number first."""
    first, second = sorted((one, other), key=lambda record: record.key)
    like = likeness(first, second, crowd)
    return EntryPair(first, second, like, doubt_of(first, second, like, crowd))


def _rank(pair: EntryPair) -> tuple[bool, bool, float, int, int]:
    return pair.doubt is Doubt.HOME, pair.doubt is not None, -pair.like.bits, pair.first.key, pair.second.key


def _compared(records: Sequence[Record]) -> set[tuple[int, int]]:
    """Places of two entries that share a key."""
    return {pair for held in blocks(records) for pair in combinations(held, 2)}
