"""Reports of one thing by several people: near, of one kind, recent. Suggested to who reports, never joined alone."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from arpenteur.domain.plain_words import plain_letters

MOST_METRES = 250
MOST_DAYS = 60
ALIKE_WORDS = 0.5
"""Cosine of the words of two reports from which they say the same; those come first."""
_EARTH = 6_371_008.8
"""Mean radius of the Earth, metres (IUGG)."""
_GRAM = 4


class Spot(NamedTuple):
    """Degrees of WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class PlacedReport:
    """What is compared of a report; ``on``: the day it came."""

    key: int
    category: str
    spot: Spot
    on: date
    words: str = ""


@dataclass(frozen=True)
class Alike:
    """A report that may be of the same thing: metres away, likeness of the words from 0 to 1."""

    key: int
    metres: float
    likeness: float


def metres_between(one: Spot, other: Spot) -> float:
    """Along a great circle of a sphere (haversine, which keeps its precision for near points).

    >>> round(metres_between(Spot(48.8566, 2.3522), Spot(43.6045, 1.4442)) / 1000)
    588
    """
    north, other_north = math.radians(one.latitude), math.radians(other.latitude)
    up, along = other_north - north, math.radians(other.longitude - one.longitude)
    half = math.sin(up / 2) ** 2 + math.cos(north) * math.cos(other_north) * math.sin(along / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(min(1.0, half)))


def box_around(spot: Spot, metres: float = MOST_METRES) -> tuple[Spot, Spot]:
    """South-west and north-east corners that hold every point so near, for a database to choose by; not for poles nor
    for places on both sides of the 180th meridian, where France has none.
    """
    up = math.degrees(metres / _EARTH) * 1.001
    along = up / math.cos(math.radians(min(89.0, abs(spot.latitude) + up)))
    return Spot(spot.latitude - up, spot.longitude - along), Spot(spot.latitude + up, spot.longitude + along)


def alike_reports(new: PlacedReport, others: Iterable[PlacedReport]) -> list[Alike]:
    """Reports of the same category at 250 m at most, that came in the last sixty days; those that say the same first,
    then the nearest.
    """
    grams = _grams(new.words)
    near = [
        Alike(other.key, metres, _cosine(grams, _grams(other.words)))
        for other in others
        if other.key != new.key
        and other.category == new.category
        and 0 <= (new.on - other.on).days <= MOST_DAYS
        and (metres := metres_between(new.spot, other.spot)) <= MOST_METRES
    ]
    return sorted(near, key=lambda one: (one.likeness < ALIKE_WORDS, one.metres, one.key))


def likeness(one: str, other: str) -> float:
    """Cosine of what two texts have in common, by runs of four letters: 1 for the same words, 0 for none.

    >>> likeness("Dalle cassée", "DALLE CASSEE !"), likeness("Dalle", "Lampadaire"), likeness("", "")
    (1.0, 0.0, 0.0)
    """
    return _cosine(_grams(one), _grams(other))


def _grams(text: str) -> Counter[str]:
    words = plain_letters(text).split()
    return Counter(f" {word} "[at : at + _GRAM] for word in words for at in range(max(1, len(word) + 3 - _GRAM)))


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    common = sum(times * other[gram] for gram, times in one.items())
    size = sum(times * times for times in one.values()) * sum(times * times for times in other.values())
    return round(common / math.sqrt(size), 12) if common else 0.0
