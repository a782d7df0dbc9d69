"""Outlines that cannot be those of the stations of a commune: what is wrong with them, by class, with figures.

A file of several communes whose numbers are alike draws one station in two towns. Two classes are refused: parts of
one station far apart, an area unlike the commune's. One is only said, since a forest or a port is one station too: a
station far larger than the others. On the genuine outlines at hand parts lie at most 1.8 times the side of a median
station apart, and the largest station is at most 34 median ones (``docs/benchmarks.md``).
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import shapely

from arpenteur import geo
from arpenteur.geo import Layer
from arpenteur.sources.imported import Imported

FEWEST = 10
"""Stations of a commune under which a median says nothing."""
FAR = 5.0
"""Gap between parts of one station, in sides of a median one, above which they are far apart."""
LARGE = 50.0
"""Area of a station, in median ones, above which it is said."""
ALIKE = (0.75, 1.5)
"""Area of all stations for one of the commune between which they are alike: a river or a port may be left out."""
_PART = 0.1
"""Part of the area of a station from which one of its pieces counts: slivers do not."""
_KM2 = 1e6


@dataclass(frozen=True)
class OutlineProblem:
    """One class of problem of the outlines of a commune, in French; ``refused``: these outlines are not used."""

    commune: str
    kind: str
    text: str
    refused: bool


def outline_problems(layer: Layer, communes: Layer | None) -> list[OutlineProblem]:
    """Problems of outlines (ids: stations, in metres), commune by commune; ``communes`` (ids: codes, same system)."""
    codes = np.asarray([station[:5] for station in layer.ids])
    limits = {} if communes is None else dict(zip(communes.ids, shapely.area(communes.geometries), strict=True))
    found: list[OutlineProblem] = []
    for commune in np.unique(codes):
        mine = layer.take(codes == commune)
        if len(mine) >= FEWEST:
            found += _problems(str(commune), mine, limits.get(str(commune)))
    return found


def _problems(commune: str, mine: Layer, limit: float | None) -> list[OutlineProblem]:
    areas = shapely.area(mine.geometries)
    median = float(np.median(areas))
    gaps = np.asarray([gap_of(shape) for shape in mine.geometries])
    apart = np.flatnonzero(gaps > FAR * median**0.5)
    found: list[OutlineProblem] = []
    if len(apart):
        first = mine.ids[int(gaps.argmax())]
        text = f"parties d'un même bureau éloignées ({len(apart)} sur {len(mine)}, {_km(gaps.max())} km pour {first})"
        found.append(OutlineProblem(commune, "parts_apart", text, refused=True))
    whole = float(areas.sum())
    if limit is not None and not ALIKE[0] <= whole / limit <= ALIKE[1]:
        text = f"surface des bureaux {_square(whole)} km² pour une commune de {_square(limit)} km²"
        found.append(OutlineProblem(commune, "area_unlike", text, refused=True))
    if areas.max() > LARGE * median:
        name = mine.ids[int(areas.argmax())]
        sizes = f"{name} : {_square(areas.max())} km², la moitié sous {_square(median)}"
        text = f"bureau bien plus grand que les autres ({sizes})"
        found.append(OutlineProblem(commune, "far_larger", text, refused=False))
    return found


def gap_of(shape: shapely.Geometry) -> float:
    """Largest distance (m) from a piece that counts to the nearest other; 0 where there is one piece."""
    parts = shapely.get_parts(shape)
    parts = parts[shapely.area(parts) >= _PART * shapely.area(shape)]
    if len(parts) <= 1:
        return 0.0
    gaps = shapely.distance(parts[:, None], parts[None, :])
    np.fill_diagonal(gaps, np.inf)
    return float(gaps.min(axis=1).max())


def said_of(problems: list[OutlineProblem]) -> list[str]:
    """One French sentence a commune and a fate: what is refused, what is only to be looked at."""
    lines: list[str] = []
    for refused, start in ((True, "Contours refusés"), (False, "Contours à vérifier")):
        for commune in dict.fromkeys(one.commune for one in problems if one.refused is refused):
            told = " ; ".join(one.text for one in problems if (one.commune, one.refused) == (commune, refused))
            lines.append(f"{start} ({commune}) : {told}.")
    return lines


def _km(metres: float) -> str:
    return f"{metres / 1000:.1f}".replace(".", ",")


def _square(area: float) -> str:
    return f"{area / _KM2:.1f}".replace(".", ",")


def of_table(table: pl.DataFrame, communes: pl.DataFrame | None) -> list[OutlineProblem]:
    """The problems of StationContours, with the outlines of communes (commune, geometry) where they are known."""
    if table.is_empty():
        return []
    layer = Layer.from_wkb(table["geometry"].to_list(), geo.WGS84, table["station"].to_list())
    point = layer.geometries[0].representative_point()
    epsg = geo.metric_epsg(point.x, point.y)
    limits = None
    if communes is not None and not communes.is_empty():
        limits = Layer.from_wkb(communes["geometry"].to_list(), geo.WGS84, communes["commune"].to_list())
        limits = geo.project(limits, epsg)
    return outline_problems(geo.project(layer, epsg), limits)


def believable(
    contours: list[Imported], stations: pl.Series, communes: pl.DataFrame | None
) -> tuple[list[Imported], list[str]]:
    """Files of outlines without the stations of communes that are refused, and what is said of them; only outlines of
    ``stations`` are looked at. A commune refused in one file may be drawn from another, or from addresses."""
    kept: list[Imported] = []
    lines: list[str] = []
    for one in contours:
        found = of_table(one.table.filter(pl.col("station").is_in(stations.implode())), communes)
        out = sorted({problem.commune for problem in found if problem.refused})
        kept.append(replace(one, table=one.table.filter(~pl.col("commune").is_in(out))) if out else one)
        lines += [f"{Path(one.report.file).name} : {line}" for line in said_of(found)]
    return kept, lines
