"""Which outline each station gets: published ones, else drawn from register addresses."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arpenteur import geo
from arpenteur.geo import Layer
from arpenteur.sources.imported import Imported
from arpenteur.sources.territory.origin import UNKNOWN, year_of_vintage

_AS_MANY = 0.95
_TERM = 6  # years: municipal councils are elected, and stations mostly cut anew, about that often
RECONSTRUCTED = "reconstitué à partir des adresses du répertoire électoral"


@dataclass(frozen=True)
class Outlines:
    """Outlines in a projected system, where each comes from, and how well reconstructed ones place addresses.

    ``vintages`` are those of the files used, by name, ``years`` those of the outlines of each commune (None: unknown).
    ``misplaced`` is the share of register addresses that an outline drawn without them puts in another station.
    """

    layer: Layer
    sources: dict[str, str]
    names: dict[str, str]
    others: tuple[str, ...]
    misplaced: float | None
    vintages: dict[str, str] = field(default_factory=dict[str, str])
    years: dict[str, int | None] = field(default_factory=dict[str, "int | None"])

    @property
    def wgs84(self) -> Layer:
        """The same in longitude and latitude."""
        return geo.project(self.layer, geo.WGS84)


def outlines(
    stations: pl.Series,
    contours: list[Imported],
    register: pl.DataFrame | None,
    communes: pl.DataFrame | None,
    year: int,
) -> Outlines | None:
    """Outlines of the stations of a place; None where nothing is known.

    Each commune is drawn from one file: of those that know practically as many of its stations as the best, the one
    whose vintage is nearest to ``year``, that of the latest election. Communes no file knows get outlines from
    ``register`` (Addresses with a station), clipped to ``communes`` (commune, geometry) or a hull.
    """
    wanted = set(stations)
    known = [(one, one.table.filter(pl.col("station").is_in(stations.implode()))) for one in contours]
    known.sort(key=lambda pair: -pair[1].height)
    picked = chosen(known, year)
    parts = [(one, table.filter(pl.col("commune").is_in(mine))) for one, table, mine in picked]
    sources = {key: _name(one) for one, table in parts for key in table["station"]}
    unused = [_name(one) for one, _ in known if all(one is not used for used, _ in parts)]
    drawn, misplaced = _drawn(wanted, {code for _, _, mine in picked for code in mine}, register, communes)
    published = layer_of(pl.concat([table for _, table in parts])) if parts else None
    layers = [layer for layer in (published, drawn) if layer is not None and len(layer)]
    if not layers:
        return None
    if drawn is not None:
        sources |= dict.fromkeys(drawn.ids, RECONSTRUCTED)
    return Outlines(
        layer=_together(layers),
        sources=sources,
        names=_names([(one, table) for one, table in (*parts, *known)]),
        others=tuple(unused),
        misplaced=misplaced,
        vintages={_name(one): one.report.vintage or UNKNOWN for one, _ in parts},
        years={code: year_of(one) for one, _, mine in picked for code in mine},
    )


def chosen(known: list[tuple[Imported, pl.DataFrame]], year: int) -> list[tuple[Imported, pl.DataFrame, list[str]]]:
    """The files used, with their stations of the place and the communes each draws."""
    counts: dict[str, dict[int, int]] = {}
    for rank, (_, table) in enumerate(known):
        for commune, count in table.group_by("commune").len().iter_rows():
            counts.setdefault(commune, {})[rank] = count
    mine: dict[int, list[str]] = {}
    for commune, offers in sorted(counts.items()):
        enough = _AS_MANY * max(offers.values())
        good = [rank for rank, count in offers.items() if count >= enough]
        best = min(good, key=lambda rank: (_distance(year_of(known[rank][0]), year), -offers[rank], rank))
        mine.setdefault(best, []).append(commune)
    return [(*known[rank], mine[rank]) for rank in sorted(mine)]


def _distance(vintage: int | None, year: int) -> int:
    """Years between outlines and an election; those of later on, which may be numbered anew, and those of unknown
    year count as a municipal term further."""
    if vintage is None:
        return _TERM
    return year - vintage if vintage <= year else vintage - year + _TERM


def _together(layers: list[Layer]) -> Layer:
    epsg = _metric(layers[0])
    moved = [geo.project(layer, epsg) for layer in layers]
    return Layer(
        np.concatenate([one.geometries for one in moved]), epsg, tuple(key for one in moved for key in one.ids)
    )


def _name(one: Imported) -> str:
    return Path(one.report.file).name


def _names(known: list[tuple[Imported, pl.DataFrame]]) -> dict[str, str]:
    return {
        station: name
        for _, table in reversed(known)
        for station, name in table.select("station", "name").drop_nulls().iter_rows()
    }


def layer_of(table: pl.DataFrame) -> Layer:
    """Outlines of StationContours, in longitude and latitude."""
    return Layer.from_wkb(table["geometry"].to_list(), geo.WGS84, table["station"].to_list())


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
    whole = outlines_of_addresses(rows, communes)
    wrong = total = 0.0
    for (commune,), group in rows.group_by(["commune"], maintain_order=True):
        points = geo.project(located(group, group["station"].to_list()), whole.epsg)
        missed, seen = _held_out(points, group["weight"].to_numpy(), _outline(communes, str(commune), whole.epsg))
        wrong, total = wrong + missed, total + seen
    return whole, (wrong / total if total else None)


def outlines_of_addresses(rows: pl.DataFrame, communes: pl.DataFrame | None) -> Layer:
    """Outlines drawn around Addresses that know their station, within ``communes`` (commune, geometry) or a hull."""
    epsg = geo.metric_epsg(rows["longitude"][0], rows["latitude"][0])
    parts: list[Layer] = []
    for (commune,), group in rows.group_by(["commune"], maintain_order=True):
        points = geo.project(located(group, group["station"].to_list()), epsg)
        outline = _outline(communes, str(commune), epsg)
        parts.append(geo.voronoi_contours(points, outline, mass=group["weight"].to_numpy()))
    ids = tuple(key for part in parts for key in part.ids)
    return Layer(np.concatenate([part.geometries for part in parts]), epsg, ids)


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
    """Year of a file of outlines; None where it is unknown."""
    return year_of_vintage(one.report.vintage)
