"""The manifest of a snapshot: where every file comes from.

French names of the layouts of results, for people who read reports and pages.
"""

import platform
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version

from arpenteur.domain.elections import Election, chronological
from arpenteur.domain.places import is_fictional
from arpenteur.domain.quality import FICTIONAL, SourceReport
from arpenteur.manifest import Manifest, Source
from arpenteur.pipeline.inputs import Inputs, source_id
from arpenteur.pipeline.settle import Settled
from arpenteur.sources.known_sources import credit_of

_PARTS = ("polars", "shapely", "pyproj", "numpy", "scipy")
RESULT_LAYOUTS = {
    "ministry": "résultats du ministère",
    "numbered": "résultats du ministère (blocs numérotés)",
    "long": "résultats, une ligne par liste",
    "totals": "participation par bureau",
    "rounds_mixed": "résultats, deux tours mêlés",
    "prefecture": "transmission à la préfecture",
    "aggregated_totals": "élections agrégées",
    "aggregated_candidates": "élections agrégées, voix par candidat",
    "tidy_totals": "résultats, deux tables",
    "tidy_candidates": "résultats, deux tables, voix par candidat",
}


def layout_label(layout: str) -> str:
    """Name of a layout; other layouts than those of results are already French."""
    return RESULT_LAYOUTS.get(layout, layout)


@dataclass(frozen=True)
class Account:
    """What a place is called and where its figures come from."""

    key: str
    name: str
    reports: Sequence[SourceReport]
    rounds: Mapping[str, Sequence[str]]
    """Elections that each file of results holds."""
    origins: Mapping[str, Sequence[str]]
    """Files that serve each election of the place."""
    voted: Collection[str]
    """Elections of which the place has votes by candidate."""
    stations: Iterable[str]


def account(settled: Settled, inputs: Inputs) -> Account:
    """Of a place built from what was gathered."""
    return Account(
        key=settled.extent.key(),
        name=settled.extent.name(settled.communes),
        reports=inputs.reports(),
        rounds={one.report.file: one.results["election"].unique().to_list() for one in inputs.results},
        origins=settled.place.origins,
        voted=set(settled.place.votes["election"].unique()),
        stations=settled.place.results["station"].unique(),
    )


def manifest(of: Account, misallocated: float | None, notes: Sequence[str], at: datetime) -> Manifest:
    """Sources once each, elections in the order of time, the sentences the build has to say."""
    counted = _elections_by_file(of.origins)
    fictional = all(is_fictional(station) for station in of.stations)
    sources: dict[str, Source] = {}
    for one in of.reports:
        if one.rows_kept:
            source = source_of(one, of.rounds.get(one.file, ()), fictional=fictional)
            for each in _halves(one, source, counted.get(one.file, ()), of.voted):
                _add(sources, each)
    return Manifest(
        place=of.key,
        place_name=of.name,
        generated_at=at.isoformat(timespec="seconds"),
        sources=tuple(sources.values()),
        fictional=fictional,
        elections=tuple(str(election) for election in chronological([Election.parse(name) for name in of.origins])),
        misallocated_population=misallocated,
        notes=tuple(notes),
        versions={"python": platform.python_version(), **{name: version(name) for name in _PARTS}},
    )


def source_of(report: SourceReport, elections: Sequence[str], *, fictional: bool) -> Source:
    """What is said of a file that was read; ``elections`` are the rounds that a file of results holds."""
    credit = credit_of(report, elections)
    return Source(
        id=source_id(report.file),
        label=layout_label(report.layout),
        producer=FICTIONAL if fictional else credit.producer,
        licence="sans objet" if fictional else credit.licence,
        vintage=report.vintage or _rounds(elections),
        file=source_id(report.file),
        sha256=report.sha256,
        url="" if fictional else credit.url,
    )


def _halves(report: SourceReport, source: Source, counted: Sequence[str], voted: Collection[str]) -> tuple[Source, ...]:
    """The file, credited with the counts and the votes that come from it; and its file of candidates, where votes come
    from another file."""
    votes = tuple(election for election in counted if election in voted)
    if report.votes_file in ("", report.file):
        mine = (votes, source.id) if report.votes_file else ((), "")
        return (replace(source, elections=tuple(counted), votes=mine[0], votes_in=mine[1]),)
    file = source_id(report.votes_file)
    label = layout_label(report.layout.replace("_totals", "_candidates"))
    other = replace(source, id=file, label=label, file=file, sha256=report.votes_sha256, votes=votes)
    return replace(source, elections=tuple(counted), votes_in=other.id), other


def _add(sources: dict[str, Source], source: Source) -> None:
    """Once each; another file of the same name, in a folder of the same name, gets a number."""
    named, number = source, 1
    while named.id in sources:
        if sources[named.id].sha256 == source.sha256:
            return
        number += 1
        named = replace(source, id=f"{source.id} ({number})")
    sources[named.id] = named


def _elections_by_file(origins: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Elections whose counts were taken from each file."""
    found: dict[str, tuple[str, ...]] = {}
    for election, files in sorted(origins.items()):
        for file in files:
            found[file] = (*found.get(file, ()), election)
    return found


def _rounds(elections: Sequence[str]) -> str:
    """Names of the rounds a file of results holds, oldest first."""
    return " ; ".join(election.label for election in chronological([Election.parse(name) for name in elections]))
