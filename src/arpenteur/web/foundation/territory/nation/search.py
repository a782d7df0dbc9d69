"""Search: any zone of a published nation, by name, code or number, through indexes alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from arpenteur.domain.errors import InputError
from arpenteur.domain.places import station_number
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.nation.models import LEVELS, Landmark, LandmarkWord
from arpenteur.web.foundation.territory.nation.words import LONGEST_WORD, Query, telling, understand

SHOWN = 12
# A constituency is named after its département, so that many answer for one commune of that name.
ORDER = ("departement", "commune", "circonscription", "station")
_COMMUNES_TRIED = 200
_LAST = "z" * LONGEST_WORD


@dataclass(frozen=True)
class Found:
    """What a search found, by level in the order of ``ORDER``, best first; ``more`` where a level holds others."""

    query: str
    groups: tuple[tuple[str, tuple[Landmark, ...]], ...]
    more: bool

    @property
    def count(self) -> int:
        """Results shown."""
        return sum(len(landmarks) for _, landmarks in self.groups)


def search(snapshot: PublishedSnapshot, text: str) -> Found:
    """Zones that answer what was typed; none for a single letter."""
    query = understand(text)
    landmarks = Landmark.objects.filter(snapshot=snapshot)
    if query.empty:
        found: list[Landmark] = []
    elif query.station:
        found = list(landmarks.filter(level="station", code=query.station))
    elif query.code:
        found = list(landmarks.filter(level__in=LEVELS[:3], code=query.code).order_by("level"))
    else:
        found = _by_words(landmarks, snapshot, query)
    return _grouped(text, found)


def _by_words(landmarks: QuerySet[Landmark], snapshot: PublishedSnapshot, query: Query) -> list[Landmark]:
    named = _named(landmarks, snapshot, query.words)
    if not query.number and query.arrondissement is None:
        return named
    communes = [one.code for one in named if one.level == "commune"]
    return _stations(landmarks, communes, query)


def _named(landmarks: QuerySet[Landmark], snapshot: PublishedSnapshot, words: Iterable[str]) -> list[Landmark]:
    """Landmarks whose name holds every word, the last one by its beginning; exact names first, then the largest."""
    *whole, last = words
    kept = landmarks
    for word in whole:
        kept = kept.filter(pk__in=_holding(snapshot).filter(word=word).values("landmark"))
    # A range, not LIKE: the index serves it in SQLite and in PostgreSQL, whatever the collation of these letters.
    beginning = _holding(snapshot).filter(word__gte=last, word__lte=last + _LAST)
    ordered = kept.filter(pk__in=beginning.values("landmark")).order_by("-registered", "code")[:_COMMUNES_TRIED]
    kept_ones = (one for one in ordered if one.level != "station" or not _is_the_commune(one, whole, last))
    return sorted(kept_ones, key=lambda one: telling(one.name) != [*whole, last])


def _is_the_commune(station: Landmark, whole: list[str], last: str) -> bool:
    """Whether the words are all of the commune's name: a station is then one of many, not what is looked for."""
    names = telling(station.name)
    return set(whole) <= set(names) and any(word.startswith(last) for word in names)


def _holding(snapshot: PublishedSnapshot) -> QuerySet[LandmarkWord]:
    return LandmarkWord.objects.filter(snapshot=snapshot)


def _stations(landmarks: QuerySet[Landmark], communes: list[str], query: Query) -> list[Landmark]:
    """Stations of some communes with a number, in the order of the communes."""
    codes = [f"{commune}_{number}" for commune in communes for number in _numbers(query)]
    stations = landmarks.filter(level="station")
    if codes:
        found = {one.code: one for one in stations.filter(code__in=codes)}
        return [found[code] for code in codes if code in found]
    if query.arrondissement is None:
        return []
    first = f"{query.arrondissement:02d}"
    ranges = [(f"{commune}_{first}00", f"{commune}_{first}99") for commune in communes[:1]]
    return [one for low, high in ranges for one in stations.filter(code__gte=low, code__lte=high).order_by("code")]


def _numbers(query: Query) -> list[str]:
    """How a station's number may be written in its key; with an arrondissement, 18 and 12 are 1812."""
    if not query.number:
        return []
    if query.arrondissement is not None:
        return [f"{query.arrondissement:02d}{query.number.zfill(2)}"]
    try:
        return [station_number(query.number)]
    except InputError:
        return []


def _grouped(text: str, found: list[Landmark]) -> Found:
    groups = [(level, tuple(one for one in found if one.level == level)) for level in ORDER]
    kept = tuple((level, landmarks[:SHOWN]) for level, landmarks in groups if landmarks)
    return Found(text, kept, any(len(landmarks) > SHOWN for _, landmarks in groups))
