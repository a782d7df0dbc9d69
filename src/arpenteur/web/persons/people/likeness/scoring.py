"""How alike two entries are, in bits of evidence, and what may be done with them.

Fellegi and Sunter (1969): each part adds the logarithm of how much oftener it agrees so between two entries of one
person than between two of anybody. Those of names and places were counted on FEBRL 4 (`benchmarks/duplicates.py`),
those of addresses and telephones are set.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import log2

from rapidfuzz.distance import OSA, JaroWinkler

from arpenteur.web.persons.people.likeness.crowd import NOBODY, Crowd
from arpenteur.web.persons.people.likeness.records import Record, without_way

SUGGESTED = 10.0
"""Bits from which a pair is shown, among ``CALIBRATED`` entries at most; one more each time there are twice as many."""
CALIBRATED = 10_000
"""Entries of FEBRL 4, on which it was chosen."""
SURE = 20.0
"""Bits from which a pair may be joined among many at once, if ``certainty`` has no doubt."""
_CLOSE, _NEAR, _FAR = 0.92, 0.85, 0.75
"""Similarities of Jaro and Winkler."""
_LONG = 5
"""Signs below which two words alike by chance are many."""


class LikePart(StrEnum):
    """What is compared."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    STREET = "street"
    TOWN = "town"
    POSTCODE = "postcode"


class LikeLevel(StrEnum):
    """How one part agrees."""

    SAME = "same"
    CLOSE = "close"
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    """One of the two has none."""


_BITS: dict[LikePart, dict[LikeLevel, float]] = {
    LikePart.EMAIL: {LikeLevel.SAME: 12.0, LikeLevel.CLOSE: 7.0, LikeLevel.DIFFERS: -1.5},
    LikePart.PHONE: {LikeLevel.SAME: 12.0, LikeLevel.CLOSE: 5.0, LikeLevel.DIFFERS: -1.5},
    LikePart.NUMBER: {LikeLevel.SAME: 6.0, LikeLevel.CLOSE: -2.2, LikeLevel.DIFFERS: -3.2},
    LikePart.STREET: {LikeLevel.SAME: 10.5, LikeLevel.CLOSE: 10.0, LikeLevel.DIFFERS: -3.7},
    LikePart.TOWN: {LikeLevel.SAME: 4.8, LikeLevel.CLOSE: 4.7, LikeLevel.DIFFERS: -2.1},
    LikePart.POSTCODE: {LikeLevel.SAME: 4.9, LikeLevel.CLOSE: 1.8, LikeLevel.DIFFERS: -3.1},
}
"""Town and postcode say the same twice: half of each."""
_AGREES = frozenset({LikeLevel.SAME, LikeLevel.CLOSE})
_WORD = ((1.0, 6.7), (_CLOSE, 5.5), (_NEAR, 4.5), (_FAR, 1.0))
_INITIAL, _NO_WORD, _MORE_WORDS = 1.5, -3.6, -0.3
_LEAST_BESIDE = 3.0
"""Bits that something beside a name that is only close must give."""
_COMMON_NAME = 6.0
"""At most, of a name of many."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The evidence that two entries are one person, in bits, and how each part agrees."""

    bits: float
    parts: dict[LikePart, LikeLevel]


def likeness(one: Record, other: Record, crowd: Crowd = NOBODY) -> Likeness:
    """Compare two entries. Where nothing but the name agrees, a name that is only close says nothing."""
    bits, level = _name(one.words, other.words, crowd)
    if one.name == other.name and one.name in crowd.names_of_many:
        bits = min(bits, _COMMON_NAME)
    parts, agreeing = {LikePart.NAME: level}, 0.0
    for part, first, second in _texts(one, other):
        found = parts[part] = _level(part, first, second)
        given = _BITS[part].get(found, 0.0)
        if found in _AGREES:
            given = min(given, crowd.most.get(first, given), crowd.most.get(second, given))
            agreeing += max(given, 0.0)
        bits += given
    return Likeness(bits if level is LikeLevel.SAME or agreeing >= _LEAST_BESIDE else min(bits, 0.0), parts)


def least_of(entries: int) -> float:
    """Bits from which a pair is shown among so many entries: the more there are, the more are alike by chance."""
    return SUGGESTED + max(0.0, log2(max(entries, 1) / CALIBRATED))


def _texts(one: Record, other: Record) -> tuple[tuple[LikePart, str, str], ...]:
    here, there = one.place, other.place
    return (
        (LikePart.EMAIL, one.email, other.email),
        (LikePart.PHONE, one.phone, other.phone),
        (LikePart.NUMBER, here.number, there.number),
        (LikePart.STREET, here.street, there.street),
        (LikePart.TOWN, here.town, there.town),
        (LikePart.POSTCODE, here.postcode, there.postcode),
    )


def _level(part: LikePart, one: str, other: str) -> LikeLevel:
    if not one or not other:
        return LikeLevel.UNKNOWN
    if one == other:
        return LikeLevel.SAME
    if part is LikePart.EMAIL:
        return _email_level(one, other)
    if part is LikePart.STREET:
        one, other = without_way(one), without_way(other)
    if OSA.distance(one, other, score_cutoff=1) <= 1:
        return LikeLevel.CLOSE
    words = part in {LikePart.STREET, LikePart.TOWN}
    near = words and len(one) > _LONG and JaroWinkler.similarity(one, other) >= _CLOSE
    return LikeLevel.CLOSE if near else LikeLevel.DIFFERS


def _email_level(one: str, other: str) -> LikeLevel:
    """One sign mistyped, in what stands before the sign @ or after it: two people of one name are not that."""
    if OSA.distance(one, other, score_cutoff=2) <= 2 and re.sub(r"\d", "", one) != re.sub(r"\d", "", other):
        return LikeLevel.CLOSE
    return LikeLevel.DIFFERS


def _name(one: tuple[str, ...], other: tuple[str, ...], crowd: Crowd) -> tuple[float, LikeLevel]:
    """Words of two names matched one to one, whatever their order, the likest first."""
    if sorted(one) == sorted(other):
        rarest = sorted((_word(word, crowd) for word in one), reverse=True)[:2]
        return sum(rarest) + (0.0 if len(one) > 1 else -_NO_WORD), LikeLevel.SAME
    likest = sorted(((_words(first, second), first, second) for first in one for second in other), reverse=True)
    left_one, left_other, bits = {*one}, {*other}, 0.0
    for found, first, second in likest:
        if first in left_one and second in left_other:
            left_one.remove(first)
            left_other.remove(second)
            bits += min(found, _word(first, crowd)) if first == second else found
    bits += _MORE_WORDS * abs(len(one) - len(other))
    return bits, LikeLevel.CLOSE if bits > 2 * _INITIAL else LikeLevel.DIFFERS


def _word(word: str, crowd: Crowd) -> float:
    """What a word that both have gives."""
    return min(_WORD[0][1], crowd.most.get(word, _WORD[0][1])) if len(word) > 1 else _INITIAL


def alike(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a word of some is one of the others, mistyped or abridged."""
    return any(_words(one, other) > 0 for one in some for other in others)


def _words(one: str, other: str) -> float:
    if len(one) == 1 or len(other) == 1:
        return _INITIAL if one[0] == other[0] else _NO_WORD
    near = JaroWinkler.similarity(one, other)
    return next((bits for least, bits in _WORD if near >= least), _NO_WORD)
