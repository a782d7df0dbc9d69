"""Stations and streets of a campaign's place, found by number, name, commune, quartier.

Texts by the beginnings of their words, in memory: tens of thousands answer in a few milliseconds.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext as _

from arpenteur import strategy
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.ground import Ground, ground_at, ground_of, published_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.numbers import decimal
from arpenteur.web.foundation.territory.nation.words import fold
from arpenteur.web.foundation.territory.queries import opened, published
from arpenteur.web.site.search.hits import MOST, Hit, HitGroup
from arpenteur.web.site.search.words import marked, of_station

_KEPT = 4  # places whose words stay in memory
_LAST = "\uffff"


class WordIndex:
    """Numbered texts, in the order given, found by the beginnings of words."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._numbers: dict[str, array[int]] = {}
        for number, text in enumerate(texts):
            for word in set(fold(text)):
                self._numbers.setdefault(word, array("I")).append(number)
        self._words = sorted(self._numbers)

    def find(self, words: Sequence[str], most: int) -> tuple[list[int], int]:
        """At most so many texts that hold the beginning of every word, whole words first; and how many there are."""
        found: set[int] | None = None
        for word in sorted(words, key=len, reverse=True):
            beginning = self._beginning(word)
            found = beginning if found is None else found & beginning
            if not found:
                return [], 0
        if not found:
            return [], 0
        whole = [set(self._numbers.get(word, ())) for word in words]
        exact = found.intersection(*whole)
        partly = found.intersection(set().union(*whole)) - exact
        best: list[int] = []
        for tier in (exact, partly, found - exact - partly):
            best += nsmallest(most - len(best), tier)
        return best, len(found)

    def _beginning(self, word: str) -> set[int]:
        first, last = bisect_left(self._words, word), bisect_left(self._words, word + _LAST)
        return set().union(*(self._numbers[one] for one in self._words[first:last]))


@dataclass(frozen=True)
class GroundIndex:
    """The stations and the streets of one snapshot by their words; public data, the same for every campaign."""

    stations: Sequence[str]
    by_station: WordIndex
    streets: Mapping[str, Sequence[str]]
    names: Sequence[str]
    by_street: WordIndex


@lru_cache(maxsize=_KEPT)
def _index(path: Path) -> GroundIndex:
    streets, stations = strategy.stations_by_street(opened(path)), ground_at(path).stations.values()
    names = sorted(streets)
    texts = (f"{one.number} {one.name} {one.commune_name} {one.quartier_name}" for one in stations)
    return GroundIndex([one.station for one in stations], WordIndex(texts), streets, names, WordIndex(names))


def read_places() -> None:
    """Read the stations of the places published last, as many as are kept: a server does before it is ready, so that
    nobody's first question waits for it. A place that cannot be read is told when it is asked for.
    """
    for one in published().order_by("-published_at")[:_KEPT]:
        with suppress(InputError, OSError):
            _index(one.path)


def ground_hits(campaign: Campaign, words: list[str]) -> list[HitGroup]:
    """Stations, then streets. Raises Http404 where the place is no longer published."""
    ground = ground_of(campaign)
    index = _index(published_of(campaign).path)
    told = of_station(words)
    stations, every_station = index.by_station.find(told, MOST)
    streets, every_street = index.by_street.find(words, MOST)
    by_number = [_station(ground, index.stations[one], told) for one in stations]
    by_name = [_street(ground, index, index.names[one], words) for one in streets]
    return [
        HitGroup("stations", _("Stations"), by_number, every_station),
        HitGroup("streets", _("Streets"), by_name, every_street),
    ]


def _station(ground: Ground, key: str, words: list[str]) -> Hit:
    one = ground.stations[key]
    registered = _("%(n)s registered") % {"n": decimal(one.registered)}
    about = " · ".join(part for part in (one.name, one.quartier_name, registered) if part)
    return Hit(marked(ground.title(key), words), about, _profile(ground, key), "geo-alt")


def _street(ground: Ground, index: GroundIndex, name: str, words: list[str]) -> Hit:
    stations = index.streets[name]
    return Hit(marked(name, words), ground.listed(stations), _profile(ground, stations[0]), "signpost-split")


def _profile(ground: Ground, station: str) -> str:
    return reverse("territory:profile", args=[ground.place, station])
