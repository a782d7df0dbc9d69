"""Each file of a nation read once and cut into parts: by département, or by cells where rows only have a position.

A file becomes an index and parts, all bundles of the work storage. Their names come from the bytes of the file, so
that a changed file is cut again; the index comes last, so that without it no part counts.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely

from arpenteur.domain.quality import Correction, SourceReport
from arpenteur.pipeline.bundle import pack
from arpenteur.pipeline.readers import Area, Bounds, read_table_of
from arpenteur.pipeline.scopes import departement
from arpenteur.pipeline.tasks import Task, content_key
from arpenteur.sources.imported import OtherTerritoryError
from arpenteur.sources.participation import CommuneTotals, read_participation
from arpenteur.sources.recognise import Found, Kind
from arpenteur.sources.results import other_half, read_results
from arpenteur.storage import Storage, sha256_of

# Column that tells the département of a row. Squares and streets have none: they are found by their position.
KEYED = {
    Kind.CONTOURS: "station",
    Kind.IRIS: "iris",
    Kind.BASE_IC: "zone",
    Kind.ADDRESSES_BAN: "commune",
    Kind.ADDRESSES_REU: "commune",
    Kind.COMMUNES: "commune",
    Kind.COMMUNE_CIRCONSCRIPTIONS: "commune",
    Kind.COMMUNE_OUTLINES: "commune",
    Kind.STATION_NAMES: "station",
    Kind.QUARTIERS: "commune",
    Kind.FORMER_COMMUNES: "former",
}
PLACED = (Kind.SQUARES, Kind.STREETS)
_CELL = 0.5  # degrees: no street line is longer
_LIGHT = ("corrections", "warnings", "unmatched_keys")


def cutting(one: Found, contour_key: str | None) -> Task:
    """The task that cuts one file (totals together with their file of candidates)."""
    files = [file for file in (one.path, other_half(one.path, one.layout)) if file is not None]
    payload = {
        "path": str(one.path),
        "kind": one.kind.value,
        "layer": one.layer,
        "contour_key": contour_key if one.kind is Kind.CONTOURS else None,
        "content": [sha256_of(file) for file in files],
    }
    return Task(one.path.name, content_key(payload), _cut, {**payload, "key": content_key(payload)})


def cutting_totals(files: list[Path]) -> Task:
    """The task that cuts all official totals by commune: hundreds of small files, best read together."""
    payload = {"paths": [str(file) for file in files], "content": [sha256_of(file) for file in files]}
    return Task("totaux officiels", content_key(payload), _cut_totals, {**payload, "key": content_key(payload)})


def part_name(key: str, part: str) -> str:
    """Name of a part of the file whose index is ``key``: of a département (``04``) or of a cell (``6_97``)."""
    return f"{key}-{part}"


def report_of_json(raw: Mapping[str, Any]) -> SourceReport:
    """The report that ``SourceReport.to_json`` wrote."""
    values: dict[str, Any] = {**raw, "corrections": tuple(Correction(**one) for one in raw["corrections"])}
    values |= {name: tuple(raw[name]) for name in ("warnings", "unmatched_keys")}
    return SourceReport(**values)


def cells_of(bounds: Bounds) -> set[str]:
    """Cells that may hold what lies within bounds, neighbours included: a row counts where its middle is."""
    west, south, east, north = (int(np.floor(value / _CELL)) for value in bounds)
    return {f"{x}_{y}" for x in range(west - 1, east + 2) for y in range(south - 1, north + 2)}


def _cut(work: Storage, payload: Mapping[str, Any]) -> bytes:
    """Cut one file; returns its index."""
    found = Found(Path(payload["path"]), Kind(payload["kind"]), payload["layer"])
    key = payload["key"]
    if found.kind is Kind.RESULTS:
        return _cut_results(work, key, found.path)
    try:
        one = read_table_of(found, Area(), payload["contour_key"])
    except OtherTerritoryError:
        # Without a column of communes it belongs to one commune, which a nation does not name.
        return pack({}, {"parts": [], "report": None})
    labelled = one.table.with_columns(_parts_of(found.kind, one.table).alias("part"))
    parts = labelled.drop_nulls("part").partition_by("part", as_dict=True, include_key=False)
    for (part,), table in parts.items():
        light = _light(one.report, table.height)
        work.write(part_name(key, str(part)), pack({"table": table}, {"report": light}))
    return pack({}, {"parts": sorted(str(part) for (part,) in parts), "report": one.report.to_json()})


def _parts_of(kind: Kind, table: pl.DataFrame) -> pl.Series:
    if kind in KEYED:
        return table.select(departement(KEYED[kind])).to_series()
    if kind is Kind.SQUARES:
        x, y = table["longitude"].to_numpy(), table["latitude"].to_numpy()
    else:
        middles = shapely.centroid(shapely.from_wkb(table["geometry"].to_list()))
        x, y = shapely.get_x(middles), shapely.get_y(middles)
    cells = pl.DataFrame({"x": np.floor(x / _CELL), "y": np.floor(y / _CELL)}).fill_nan(None).cast(pl.Int64)
    return cells.select(pl.concat_str("x", "y", separator="_")).to_series()


def _cut_results(work: Storage, key: str, path: Path) -> bytes:
    one = read_results(path)
    results = one.results.with_columns(departement()).partition_by("departement", as_dict=True, include_key=False)
    votes = one.votes.with_columns(departement("station")).partition_by("departement", as_dict=True, include_key=False)
    none = one.votes.clear()
    counts: dict[str, dict[str, int]] = {}
    for (part,), table in results.items():
        tables = {"results": table, "votes": votes.get((part,), none)}
        work.write(part_name(key, str(part)), pack(tables, {"report": _light(one.report, table.height)}))
        counts[str(part)] = dict(table.group_by("election").len().sort("election").iter_rows())
    return pack({}, {"parts": sorted(counts), "stations": counts, "report": one.report.to_json()})


def _light(report: SourceReport, rows: int) -> dict[str, Any]:
    """The report of a part: what was corrected is told once, with the whole file."""
    return replace(report, rows_kept=rows, **dict.fromkeys(_LIGHT, ())).to_json()


def _cut_totals(work: Storage, payload: Mapping[str, Any]) -> bytes:
    read = [read_participation(Path(path)) for path in payload["paths"]]
    parts: dict[str, list[dict[str, Any]]] = {}
    for one in read:
        for part, totals in _by_departement(one).items():
            parts.setdefault(part, []).append(
                {"election": one.election, "totals": totals, "report": _light(one.report, len(totals))}
            )
    for part, files in parts.items():
        work.write(part_name(payload["key"], part), pack({}, {"files": files}))
    return pack({}, {"parts": sorted(parts), "reports": [one.report.to_json() for one in read]})


def _by_departement(one: CommuneTotals) -> dict[str, dict[str, tuple[int, int, int]]]:
    codes = pl.DataFrame({"commune": list(one.totals)}, schema={"commune": pl.String})
    found: dict[str, dict[str, tuple[int, int, int]]] = {}
    for commune, part in codes.with_columns(departement()).iter_rows():
        found.setdefault(part, {})[commune] = one.totals[commune]
    return found
