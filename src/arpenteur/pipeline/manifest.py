"""The manifest of a snapshot: where every file comes from."""

import platform
from datetime import datetime
from importlib.metadata import version
from typing import Any

from arpenteur.domain.elections import Election, chronological
from arpenteur.domain.quality import SourceReport
from arpenteur.pipeline.inputs import Inputs, source_id
from arpenteur.pipeline.quality import Built
from arpenteur.pipeline.settle import Settled
from arpenteur.snapshot import Manifest, Source

_PARTS = ("polars", "shapely", "pyproj", "numpy", "scipy")


def manifest(settled: Settled, inputs: Inputs, built: Built, report: dict[str, Any], at: datetime) -> Manifest:
    """Sources once each, elections in the order of time, the sentences the build has to say."""
    sources: dict[str, Source] = {}
    for one in inputs.reports():
        if one.rows_kept and source_id(one.file) not in sources:
            sources[source_id(one.file)] = _source(one)
    rounds = [Election.parse(election) for election in settled.place.results["election"].unique()]
    return Manifest(
        place=settled.extent.key(),
        place_name=settled.extent.name(settled.communes),
        generated_at=at.isoformat(timespec="seconds"),
        sources=tuple(sources.values()),
        elections=tuple(str(election) for election in chronological(rounds)),
        misallocated_population=built.misallocated,
        notes=tuple(report["missing"]),
        versions={"python": platform.python_version(), **{name: version(name) for name in _PARTS}},
    )


def _source(report: SourceReport) -> Source:
    return Source(
        id=source_id(report.file),
        label=report.layout,
        producer=report.producer,
        licence=report.licence,
        vintage=report.vintage,
        file=source_id(report.file),
        sha256=report.sha256,
        url=report.url,
    )
