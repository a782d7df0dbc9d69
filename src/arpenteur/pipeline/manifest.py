"""The manifest of a snapshot: where every file comes from."""

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version

from arpenteur.domain.elections import Election, chronological
from arpenteur.domain.places import is_fictional
from arpenteur.domain.quality import FICTIONAL, SourceReport
from arpenteur.pipeline.inputs import Inputs, source_id
from arpenteur.pipeline.labels import layout_label
from arpenteur.pipeline.settle import Settled
from arpenteur.snapshot import Manifest, Source
from arpenteur.sources.known_sources import credit_of

_PARTS = ("polars", "shapely", "pyproj", "numpy", "scipy")


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
    stations: Iterable[str]


def account(settled: Settled, inputs: Inputs) -> Account:
    """Of a place built from what was gathered."""
    return Account(
        key=settled.extent.key(),
        name=settled.extent.name(settled.communes),
        reports=inputs.reports(),
        rounds={one.report.file: one.results["election"].unique().to_list() for one in inputs.results},
        origins=settled.place.origins,
        stations=settled.place.results["station"].unique(),
    )


def manifest(of: Account, misallocated: float | None, notes: Sequence[str], at: datetime) -> Manifest:
    """Sources once each, elections in the order of time, the sentences the build has to say."""
    counted = _elections_by_file(of.origins)
    fictional = all(is_fictional(station) for station in of.stations)
    sources: dict[str, Source] = {}
    for one in of.reports:
        if one.rows_kept and source_id(one.file) not in sources:
            source = source_of(one, of.rounds.get(one.file, ()), fictional=fictional)
            sources[source.id] = replace(source, elections=counted.get(source.id, ()))
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


def _elections_by_file(origins: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Elections whose counts were taken from each file, by its identifier."""
    found: dict[str, tuple[str, ...]] = {}
    for election, files in sorted(origins.items()):
        for file in files:
            found[source_id(file)] = (*found.get(source_id(file), ()), election)
    return found


def _rounds(elections: Sequence[str]) -> str:
    """Names of the rounds a file of results holds, oldest first."""
    return " ; ".join(election.label for election in chronological([Election.parse(name) for name in elections]))
