"""Which entries are compared at all: those that share a key, each key being held by few."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from arpenteur.web.persons.people.likeness.records import Record

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
