"""Whether outlines lie where their communes are: those of another city are never used in silence."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from arpenteur.domain.departements import departements
from arpenteur.domain.places import departement_of
from arpenteur.sources.imported import Imported

_ENOUGH = 0.5
_MARGIN = 0.003  # degrees around what is known of a commune, about 300 m
_NOWHERE = (-180.0, -90.0, 180.0, 90.0)
Shapes = NDArray[np.object_]


def astray(contours: pl.DataFrame, known: Sequence[Imported]) -> str:
    """Why these StationContours are not those of the communes they name (French); empty where they may be.

    Those of one commune must lie in its département, and where ``known`` tells (Addresses, IrisZones or CommuneOutlines
    whose files name their communes): most outlines among what is known, or most of what is known inside them.
    """
    table = contours.drop_nulls("geometry")
    if table.is_empty():
        return ""
    shapes = np.asarray(shapely.from_wkb(table["geometry"].to_list()), dtype=object)
    points = np.asarray(shapely.point_on_surface(shapes), dtype=object)
    outside = outside_departement(table["commune"], points) if table["commune"].n_unique() == 1 else ""
    if outside:
        return outside
    communes = table["commune"].unique().implode()
    for one in known:
        there = _shapes(one.table.filter(pl.col("commune").is_in(communes)))
        if len(there) and not _together(shapes, points, there):
            return f"contours loin du lieu, d'après {Path(one.report.file).name}"
    return ""


def outside_departement(communes: pl.Series, points: Shapes, what: str = "contours") -> str:
    """Why most of these points are not in the départements of their communes (French); empty where they are."""
    codes = [departement_of(commune) for commune in communes]
    places = departements()
    bounds = np.array([(places[code].bounds if code in places else None) or _NOWHERE for code in codes])
    x, y = shapely.get_x(points), shapely.get_y(points)
    inside = (x >= bounds[:, 0]) & (x <= bounds[:, 2]) & (y >= bounds[:, 1]) & (y <= bounds[:, 3])
    if inside.mean() >= _ENOUGH:
        return ""
    first = places[codes[int(np.flatnonzero(~inside)[0])]]
    return f"{what} hors du département {first.code} ({first.name})"


def _shapes(table: pl.DataFrame) -> Shapes:
    if "longitude" in table.columns:
        return np.asarray(shapely.points(table.select("longitude", "latitude").to_numpy()), dtype=object)
    return np.asarray(shapely.from_wkb(table["geometry"].drop_nulls().to_list()), dtype=object)


def _together(outlines: Shapes, points: Shapes, there: Shapes) -> bool:
    around = shapely.buffer(shapely.convex_hull(shapely.geometrycollections(there)), _MARGIN)
    if np.mean(shapely.intersects(points, around)) >= _ENOUGH:
        return True
    middles = shapely.point_on_surface(there)
    held = shapely.STRtree(outlines).query(middles, predicate="intersects")[0]
    return len(np.unique(held)) >= _ENOUGH * len(middles)
