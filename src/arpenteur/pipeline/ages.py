"""What a build used, how old it is, and what newer vintage is known (French sentences)."""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arpenteur.domain.elections import Election, chronological
from arpenteur.pipeline.manifest import RESULT_LAYOUTS, layout_label
from arpenteur.snapshot import Snapshot
from arpenteur.sources.catalogue import Source, shipped_catalogue
from arpenteur.sources.known_sources import series_of

_YEAR = re.compile(r"(?:19|20)\d{2}")


def ages(snapshot: Snapshot, today: dt.date, taken: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """One sentence for the results, then one for each kind of other file that was read, oldest vintages first.

    ``taken``: name of a fetched file → day (ISO 8601) on which it was taken from its producer.
    """
    quality = snapshot.quality
    read = [one for one in quality["sources"] if one["rows_kept"] and "participation" not in one["layout"]]
    others = {(_name(one), str(one.get("vintage") or "")): one for one in read if one["layout"] not in RESULT_LAYOUTS}
    lines = [_ground(*one, others[one], taken or {}, today) for one in sorted(others, key=_oldest)]
    return (*_results([str(one["election"]) for one in quality["elections"]], today), *lines)


def _results(elections: list[str], today: dt.date) -> tuple[str, ...]:
    if not elections:
        return ()
    latest = chronological([Election.parse(one) for one in elections])[-1]
    known = [Election.parse(one.newest) for one in shipped_catalogue().sources if one.newest]
    newest = max(known, key=lambda one: one.sort_key)
    # A second round is no newer election: most communes have none.
    newer = newest.sort_key > latest.sort_key and (newest.year, newest.type) != (latest.year, latest.type)
    told = f" ; plus récent connu : {newest.type.label} {newest.year}" if newer else ""
    day = latest.date or dt.date(latest.year, 6, 30)
    return (f"Résultats jusqu'à {latest.label}, {_since((today - day).days)}{told}.",)


def _ground(name: str, vintage: str, entry: dict[str, Any], taken: Mapping[str, str], today: dt.date) -> str:
    year = _year(vintage)
    if year is None:
        day = taken.get(Path(str(entry["file"])).name)
        return f"{name}, {f'prise chez son producteur le {day}' if day else vintage or 'sans date'}."
    newer = _newer(str(entry["layout"]), year)
    told = f" ; plus récent connu : {newer.vintage} ({newer.id})" if newer else ""
    return f"{name}, de {vintage}, {_since(365 * (today.year - year))}{told}."


def _name(entry: dict[str, Any]) -> str:
    label = layout_label(str(entry["layout"]))
    return label[0].upper() + label[1:]


def _newer(layout: str, year: int) -> Source | None:
    series = series_of(layout)
    found = [one for one in shipped_catalogue().sources if one.series in series and (_year(one.vintage) or 0) > year]
    return max(found, key=lambda one: _year(one.vintage) or 0, default=None)


def _year(vintage: str) -> int | None:
    years = _YEAR.findall(vintage)
    return int(years[-1]) if years else None


def _oldest(one: tuple[str, str]) -> tuple[int, str]:
    return _year(one[1]) or 9999, one[0]


def _since(days: int) -> str:
    """How long ago, in whole units.

    >>> _since(0), _since(75), _since(800)
    ('cette année', 'il y a 2 mois', 'il y a 2 ans')
    """
    if days < 31:
        return "cette année" if days <= 0 else "ce mois-ci"
    if days < 365:
        return f"il y a {days // 30} mois"
    years = days // 365
    return f"il y a {years} an{'s' if years > 1 else ''}"
