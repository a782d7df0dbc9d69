"""Which entry of the catalogue a file is, told from what was read in it: producer, licence, page to cite."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from arpenteur.domain.quality import UNKNOWN_LICENCE, UNKNOWN_PRODUCER, SourceReport
from arpenteur.sources.catalogue import Catalogue, Source, SourceKind, shipped_catalogue
from arpenteur.sources.results import ResultsLayout

_BY_LAYOUT = {
    ResultsLayout.AGGREGATED_TOTALS: "resultats-generaux",
    ResultsLayout.AGGREGATED_CANDIDATES: "resultats-candidats",
    "contours Etalab": "contours-bureaux",
    "contours IRIS": "iris-contours",
    "adresses REU": "adresses-reu",
    "Base adresse nationale": "adresses-ban",
    "voies OpenStreetMap": "rues-osm",
    "découpage administratif": "communes",
    "participation par commune": "resultats-generaux",
    "table de passage des communes": "passage-communes",
    "nuances politiques": "nuances-politiques",
}
_OF_A_YEAR = {"FiLoSoFi par IRIS": SourceKind.FILOSOFI_IRIS, "FiLoSoFi carreaux de 200 m": SourceKind.SQUARES}
_CENSUS = "base-ic "
# Files that are of no entry, or of a vintage that the catalogue has not: where their producer publishes such files.
_SHELVES = {
    "Ministère de l'Intérieur": "https://www.data.gouv.fr/datasets/donnees-des-elections-agregees/",
    "data.gouv.fr": "https://www.data.gouv.fr/datasets/donnees-des-elections-agregees/",
    "INSEE": "https://www.insee.fr/fr/statistiques",
    "IGN": "https://geoservices.ign.fr/adminexpress",
    "Ville de Paris": "https://opendata.paris.fr/explore/dataset/secteurs-des-bureaux-de-vote/",
    "Contributeurs d'OpenStreetMap": "https://www.openstreetmap.org/copyright",
}


@dataclass(frozen=True)
class Credit:
    """Whom to name for a file. Unknown producers and licences are said in words; ``url`` is empty for those alone."""

    producer: str
    licence: str
    url: str


def credit_of(report: SourceReport, elections: Collection[str] = ()) -> Credit:
    """The credit of a file that was read; ``elections`` are the rounds it holds, for a file of results."""
    if report.layout == ResultsLayout.PREFECTURE:
        # A commune's own file of the evening of the vote: which commune published it, and how, is not inside.
        return Credit(UNKNOWN_PRODUCER, UNKNOWN_LICENCE, report.url)
    entry = _entry(report, frozenset(elections), shipped_catalogue())
    if entry is not None:
        return Credit(entry.producer, entry.licence, report.url or _citable(entry))
    producer = report.producer or UNKNOWN_PRODUCER
    return Credit(producer, report.licence or UNKNOWN_LICENCE, report.url or _SHELVES.get(producer, ""))


def series_of(layout: str, *, elections: Collection[str] = (), halves: bool = False) -> frozenset[str]:
    """Series of the catalogue that a file is of, whatever its vintage; ``halves`` where it was read with its votes.

    >>> sorted(series_of("base-ic activité, logement"))
    ['base-ic-activite', 'base-ic-logement']
    """
    catalogue = shipped_catalogue()
    if layout == ResultsLayout.AGGREGATED_TOTALS and halves:
        return frozenset({"resultats-generaux", "resultats-candidats"})
    if layout in _BY_LAYOUT:
        return frozenset({catalogue[_BY_LAYOUT[layout]].series})
    if layout in set(ResultsLayout):
        entry = _results(frozenset(elections), catalogue)
        return frozenset() if entry is None else frozenset({entry.series})
    if layout.startswith(_CENSUS):
        themes = layout.removeprefix(_CENSUS).split(", ")
        census = (one for one in catalogue.sources if one.kind is SourceKind.BASE_IC)
        return frozenset(one.series for one in census if any(theme in one.label for theme in themes))
    kind = _OF_A_YEAR.get(layout)
    return frozenset(one.series for one in catalogue.sources if kind is not None and one.kind is kind)


def _entry(report: SourceReport, elections: frozenset[str], catalogue: Catalogue) -> Source | None:
    """The entry that the file is, None where it is of none."""
    if report.layout in _BY_LAYOUT:
        return catalogue[_BY_LAYOUT[report.layout]]
    if report.layout in set(ResultsLayout):
        return _results(elections, catalogue)
    if report.layout.startswith(_CENSUS):
        themes = report.layout.removeprefix(_CENSUS).split(", ")
        found = [
            one for one in _of_vintage(report, SourceKind.BASE_IC, catalogue) if any(t in one.label for t in themes)
        ]
        return found[0] if found else None
    kind = _OF_A_YEAR.get(report.layout)
    return next(iter(_of_vintage(report, kind, catalogue)), None) if kind else None


def _results(elections: frozenset[str], catalogue: Catalogue) -> Source | None:
    """The file of one round, else None: the Ministry publishes every round together as well."""
    files = (one for one in catalogue.sources if one.kind is SourceKind.RESULTS and one.elections and one.page)
    return next((one for one in files if elections and elections <= set(one.elections)), None)


def _of_vintage(report: SourceReport, kind: SourceKind, catalogue: Catalogue) -> list[Source]:
    years = set(re.findall(r"\d{4}", report.vintage))
    return [one for one in catalogue.sources if one.kind is kind and one.vintage in years]


def _citable(entry: Source) -> str:
    """The page that describes the source; without one, the address of its only file."""
    return entry.page or entry.url
