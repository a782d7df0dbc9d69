"""Whom the figures are from: one line for every export, in French or English."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from arpenteur.domain.quality import FICTIONAL, UNKNOWN_LICENCE, UNKNOWN_PRODUCER

if TYPE_CHECKING:
    from arpenteur.snapshot import Manifest

Json = dict[str, Any]
LICENCES = {
    "Licence Ouverte 2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "ODbL 1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
"""Addresses of the licences met in sources."""
_MONTHS = {
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_WORDS = {
    "fr": {
        "sources": "Sources : ",
        "snapshot": "instantané du ",
        "stop": " ; ",
        FICTIONAL: FICTIONAL,
        UNKNOWN_PRODUCER: UNKNOWN_PRODUCER,
        UNKNOWN_LICENCE: UNKNOWN_LICENCE,
        "osm": "© les contributeurs d'OpenStreetMap",
    },
    "en": {
        "sources": "Sources: ",
        "snapshot": "snapshot of ",
        "stop": "; ",
        FICTIONAL: "fictional data",
        UNKNOWN_PRODUCER: "unknown producer",
        UNKNOWN_LICENCE: "unknown licence",
        "osm": "© OpenStreetMap contributors",
    },
}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def credit_line(
    sources: Iterable[Json], generated_at: str | None, language: str = "fr", *, fictional: bool = False
) -> str:
    """Producers with their licence and years, then the day of the snapshot: ``Sources : INSEE (Licence Ouverte 2.0,
    2019), © les contributeurs d'OpenStreetMap (ODbL 1.0) ; instantané du 27 novembre 2026``.

    ``sources`` are those of a manifest; of files whose producer is unknown, the label is named. ``generated_at`` is an
    ISO date or moment, None for what is no snapshot. Any language but English is French.
    """
    language = "en" if language == "en" else "fr"
    words = _WORDS[language]
    known = list(sources)
    if fictional or (known and all(one.get("producer") == FICTIONAL for one in known)):
        told = words[FICTIONAL]
    else:
        told = ", ".join(_group(*named, members, words) for named, members in _groups(known).items())
    when = [words["snapshot"] + _day(generated_at, language)] if generated_at else []
    return words["sources"] + words["stop"].join([part for part in (told, *when) if part])


def credits_of(manifest: "Manifest", language: str = "fr", *, ground_only: bool = False) -> str:
    """The line of a snapshot; ``ground_only`` leaves out who published the votes, for sheets that show none."""
    voted = {one.producer for one in manifest.sources if one.elections} if ground_only else set[str]()
    kept = [asdict(one) for one in manifest.sources if one.producer not in voted]
    return credit_line(kept, manifest.generated_at, language, fictional=manifest.fictional)


def _groups(sources: Sequence[Json]) -> dict[tuple[str, str], list[Json]]:
    """By producer and licence, in the order of the manifest, what is unknown last."""
    found: dict[tuple[str, str], list[Json]] = {}
    for one in sources:
        # Snapshots built before producers were always told left them empty.
        named = (one.get("producer") or UNKNOWN_PRODUCER, one.get("licence") or UNKNOWN_LICENCE)
        found.setdefault(named, []).append(one)
    return dict(sorted(found.items(), key=lambda item: item[0][0] == UNKNOWN_PRODUCER))


def _group(producer: str, licence: str, members: Sequence[Json], words: dict[str, str]) -> str:
    licence = words.get(licence, licence)
    years = _years(members)
    inside = ", ".join(part for part in (licence, years) if part)
    if producer == UNKNOWN_PRODUCER:
        labels = ", ".join(dict.fromkeys(str(one["label"]) for one in members))
        return f"{labels} ({words[UNKNOWN_PRODUCER]}, {inside})"
    return f"{words['osm'] if 'OpenStreetMap' in producer else producer} ({inside})"


def _years(members: Sequence[Json]) -> str:
    """First and last year that the files say they describe."""
    years = sorted({year for one in members for year in _YEAR.findall(str(one.get("vintage") or ""))})
    return "–".join(dict.fromkeys((years[0], years[-1]))) if years else ""


def _day(moment: str, language: str) -> str:
    """``27 novembre 2026``, ``27 November 2026``."""
    day = date.fromisoformat(moment[:10])
    first = "1er" if day.day == 1 and language == "fr" else str(day.day)
    return f"{first} {_MONTHS[language][day.month - 1]} {day.year}"
