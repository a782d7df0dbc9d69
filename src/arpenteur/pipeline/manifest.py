"""The manifest of a snapshot: where every file comes from."""

import platform
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from typing import Any

import polars as pl

from arpenteur.domain.elections import Election, chronological
from arpenteur.domain.places import is_fictional
from arpenteur.domain.quality import SourceReport
from arpenteur.pipeline.inputs import Inputs, source_id
from arpenteur.pipeline.labels import layout_label
from arpenteur.pipeline.quality import Built
from arpenteur.pipeline.settle import Settled
from arpenteur.snapshot import Manifest, Source

_PARTS = ("polars", "shapely", "pyproj", "numpy", "scipy")


def manifest(settled: Settled, inputs: Inputs, built: Built, report: dict[str, Any], at: datetime) -> Manifest:
    """Sources once each, elections in the order of time, the sentences the build has to say."""
    rounds_of = {one.report.file: _rounds(one.results) for one in inputs.results}
    counted = _elections_by_file(settled)
    fictional = all(is_fictional(station) for station in settled.place.results["station"].unique())
    sources: dict[str, Source] = {}
    for one in inputs.reports():
        if one.rows_kept and source_id(one.file) not in sources:
            source = _source(one, rounds_of.get(one.file, ""), fictional=fictional)
            sources[source.id] = replace(source, elections=counted.get(source.id, ()))
    rounds = [Election.parse(election) for election in settled.place.results["election"].unique()]
    return Manifest(
        place=settled.extent.key(),
        place_name=settled.extent.name(settled.communes),
        generated_at=at.isoformat(timespec="seconds"),
        sources=tuple(sources.values()),
        fictional=fictional,
        elections=tuple(str(election) for election in chronological(rounds)),
        misallocated_population=built.misallocated,
        notes=tuple(report["missing"]),
        versions={"python": platform.python_version(), **{name: version(name) for name in _PARTS}},
    )


def _source(report: SourceReport, rounds: str, *, fictional: bool) -> Source:
    return Source(
        id=source_id(report.file),
        label=layout_label(report.layout),
        producer="données fictives" if fictional else report.producer,
        licence="" if fictional else report.licence,
        vintage=report.vintage or rounds,
        file=source_id(report.file),
        sha256=report.sha256,
        url=report.url,
    )


def _elections_by_file(settled: Settled) -> dict[str, tuple[str, ...]]:
    """Elections whose counts were taken from each file, by its identifier."""
    found: dict[str, tuple[str, ...]] = {}
    for election, files in sorted(settled.place.origins.items()):
        for file in files:
            found[source_id(file)] = (*found.get(source_id(file), ()), election)
    return found


def _rounds(results: pl.DataFrame) -> str:
    """Names of the rounds a file of results holds, oldest first."""
    held = [Election.parse(election) for election in results["election"].unique()]
    return " ; ".join(election.label for election in chronological(held))
