"""Which outline each station gets: published ones, else drawn from register addresses."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arpenteur import geo
from arpenteur.geo import Layer
from arpenteur.sources.imported import Imported

RECONSTRUCTED = "reconstitué à partir des adresses du répertoire électoral"


@dataclass(frozen=True)
class Outlines:
    """Outlines in a projected system, where each comes from, and how well reconstructed ones place addresses.

    ``year`` is that of the file that serves most stations, where it tells. ``misplaced`` is the share of register
    addresses that an outline drawn without them puts in another station.
    """

    layer: Layer
    sources: dict[str, str]
    names: dict[str, str]
    others: tuple[str, ...]
    misplaced: float | None
    year: int | None = None

    @property
    def wgs84(self) -> Layer:
        """The same in longitude and latitude."""
        return geo.project(self.layer, geo.WGS84)


def outlines(
    stations: pl.Series, contours: list[Imported], register: pl.DataFrame | None, communes: pl.DataFrame | None
) -> Outlines | None:
    """Outlines of the stations of a place; None where nothing is known.

    The file that matches most stations serves; others only fill communes it does not know. Communes no file knows
    get outlines from ``register`` (Addresses with a station), clipped to ``communes`` (commune, geometry) or a hull.
    """
    wanted = set(stations)
    known = [(one, one.table.filter(pl.col("station").is_in(stations.implode()))) for one in contours]
    ranked = sorted(known, key=lambda pair: -pair[1].height)
    chosen: list[pl.DataFrame] = []
    covered: set[str] = set()
    sources: dict[str, str] = {}
    unused: list[str] = []
    for one, table in ranked:
        fresh = table.filter(~pl.col("commune").is_in(list(covered)))
        if not fresh.height:
            unused.append(Path(one.report.file).name)
            continue
        chosen.append(fresh)
        covered |= set(fresh["commune"])
        sources |= dict.fromkeys(fresh["station"], Path(one.report.file).name)
    published = pl.concat(chosen) if chosen else None
    drawn, misplaced = _drawn(wanted, covered, register, communes)
    layers = [layer for layer in (_layer(published), drawn) if layer is not None and len(layer)]
    if not layers:
        return None
    epsg = _metric(layers[0])
    layers = [geo.project(layer, epsg) for layer in layers]
    whole = Layer(
        np.concatenate([layer.geometries for layer in layers]),
        epsg,
        tuple(key for layer in layers for key in layer.ids),
    )
    if drawn is not None:
        sources |= dict.fromkeys(drawn.ids, RECONSTRUCTED)
    year = year_of(ranked[0][0]) if ranked else None
    return Outlines(whole, sources, _names(known), tuple(unused), misplaced, year)


def _names(known: list[tuple[Imported, pl.DataFrame]]) -> dict[str, str]:
    return {
        station: name
        for _, table in reversed(known)
        for station, name in table.select("station", "name").drop_nulls().iter_rows()
    }


def _layer(table: pl.DataFrame | None) -> Layer | None:
    return None if table is None else Layer.from_wkb(table["geometry"].to_list(), geo.WGS84, table["station"].to_list())


def _metric(layer: Layer) -> int:
    if layer.epsg != geo.WGS84:
        return layer.epsg
    point = layer.geometries[0].representative_point()
    return geo.metric_epsg(point.x, point.y)


def _drawn(
    wanted: set[str], covered: set[str], register: pl.DataFrame | None, communes: pl.DataFrame | None
) -> tuple[Layer | None, float | None]:
    if register is None:
        return None, None
    rows = register.filter(
        ~pl.col("commune").is_in(list(covered))
        & pl.col("station").is_in(list(wanted))
        & (pl.col("precision") != "locality")
    )
    if rows.is_empty():
        return None, None
    epsg = geo.metric_epsg(rows["longitude"][0], rows["latitude"][0])
    parts: list[Layer] = []
    wrong = total = 0.0
    for (commune,), group in rows.group_by(["commune"], maintain_order=True):
        points = geo.project(located(group, group["station"].to_list()), epsg)
        mass = group["weight"].to_numpy()
        outline = _outline(communes, str(commune), epsg)
        parts.append(geo.voronoi_contours(points, outline, mass=mass))
        missed, seen = _held_out(points, mass, outline)
        wrong, total = wrong + missed, total + seen
    whole = Layer(
        np.concatenate([part.geometries for part in parts]), epsg, tuple(key for part in parts for key in part.ids)
    )
    return whole, (wrong / total if total else None)


def _outline(communes: pl.DataFrame | None, commune: str, epsg: int) -> Layer | None:
    row = communes.filter(pl.col("commune") == commune) if communes is not None else pl.DataFrame()
    if row.is_empty():
        return None
    layer = Layer.from_wkb(row["geometry"].to_list(), geo.WGS84, row["commune"].to_list())
    return geo.project(layer, epsg) if len(layer) else None


def _held_out(points: Layer, mass: NDArray[np.float64], outline: Layer | None) -> tuple[float, float]:
    """Mass of addresses that outlines drawn from the other half of the addresses place wrongly, and in all."""
    wrong = total = 0.0
    first = geo.halves(points)
    for half in (first, ~first):
        if not half.any() or half.all():
            continue
        drawn = geo.voronoi_contours(points.take(half), outline, mass=mass[half])
        rest = points.take(~half)
        found = geo.assign(rest, drawn)
        names = np.asarray([drawn.ids[i] if i >= 0 else "" for i in found])
        inside = found >= 0
        wrong += float(mass[~half][inside & (names != np.asarray(rest.ids))].sum())
        total += float(mass[~half][inside].sum())
    return wrong, total


def located(rows: pl.DataFrame, ids: list[str]) -> Layer:
    """Points of a table with ``longitude`` and ``latitude``."""
    return Layer.from_points(rows["longitude"].to_numpy(), rows["latitude"].to_numpy(), geo.WGS84, ids)


def year_of(one: Imported) -> int | None:
    """Year of a file of outlines, from its vintage or its name."""
    match = re.search(r"(?:19|20)\d{2}", f"{one.report.vintage} {Path(one.report.file).name}")
    return int(match[0]) if match else None


def earlier_outlines(drawn: Outlines, contours: list[Imported]) -> list[tuple[int, pl.DataFrame]]:
    """(year, StationContours) of files older than the outlines used, latest first: each serves elections up to it."""
    dated = [(year, one.table) for one in contours if (year := year_of(one)) is not None]
    return sorted(
        (pair for pair in dated if drawn.year is not None and pair[0] < drawn.year), key=lambda pair: -pair[0]
    )
