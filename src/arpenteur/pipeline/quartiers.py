"""Quartiers: a layer of the city, else the groups of IRIS; each station goes to the one that holds most of it."""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely

from arpenteur import geo
from arpenteur.geo import Layer
from arpenteur.pipeline.join import Points
from arpenteur.tables import Quartiers

CITY_LAYER = "city_layer"
GROUPED_IRIS = "iris_grand_quartier"
# A station less than this inside every quartier belongs to none.
_LEAST_SHARE = 0.25


@dataclass(frozen=True)
class Grouped:
    """Quartiers of the place, and station → quartier."""

    table: pl.DataFrame
    of: dict[str, str]


def quartiers(
    stations: Layer,
    communes: dict[str, str],
    points: Points | None,
    *,
    city: pl.DataFrame | None,
    iris: pl.DataFrame | None,
) -> Grouped:
    """Group the stations of each commune (``communes``: station → commune) where something is known of it."""
    zones = _zones(communes, city, iris)
    if zones.is_empty():
        return Grouped(Quartiers.empty(), {})
    layer = geo.project(
        Layer.from_wkb(zones["geometry"].to_list(), geo.WGS84, zones["quartier"].to_list()), stations.epsg
    )
    shares = geo.area_weights(layer, stations, conserve=False).shares.tocsc()
    if points is not None:
        inside = geo.assign(points.layer, layer)
        by_points = geo.point_weights(inside, points.station, points.mass, layer.ids, stations.ids)
        shares = geo.combine(by_points, geo.area_weights(layer, stations, conserve=False)).shares.tocsc()
    members: dict[str, str] = {}
    for index, station in enumerate(stations.ids):
        column = shares[:, [index]].toarray().ravel()
        best = int(column.argmax())
        if column[best] >= _LEAST_SHARE:
            members[station] = layer.ids[best]
    return Grouped(_table(zones, stations, members), members)


def _zones(communes: dict[str, str], city: pl.DataFrame | None, iris: pl.DataFrame | None) -> pl.DataFrame:
    wanted = sorted(set(communes.values()))
    parts: list[pl.DataFrame] = []
    if city is not None:
        parts.append(city.filter(pl.col("commune").is_in(wanted)).drop_nulls("geometry"))
    done = set(parts[0]["commune"]) if parts else set[str]()
    if iris is not None:
        rest = iris.filter(pl.col("commune").is_in(wanted) & ~pl.col("commune").is_in(list(done)))
        parts.append(_grouped(rest.drop_nulls(["grand_quartier", "geometry"]), Counter(communes.values())))
    return pl.concat(parts) if parts else Quartiers.empty()


def _grouped(iris: pl.DataFrame, stations: Counter[str]) -> pl.DataFrame:
    """Grand quartiers of communes that have several of them, and fewer than stations."""
    rows: list[dict[str, object]] = []
    for (commune,), zones in iris.group_by(["commune"], maintain_order=True):
        groups = zones.partition_by("grand_quartier", maintain_order=True)
        if not 1 < len(groups) < stations[str(commune)]:
            continue
        for group in groups:
            code = str(group["grand_quartier"][0])
            shape = shapely.union_all(shapely.make_valid(shapely.from_wkb(group["geometry"].to_list())))
            rows.append(
                {
                    "quartier": code,
                    "name": _common_name(group["name"].drop_nulls().to_list()) or f"Quartier {code[5:]}",
                    "commune": commune,
                    "source": GROUPED_IRIS,
                    "geometry": shapely.to_wkb(shape),
                }
            )
    return Quartiers.conform(pl.DataFrame(rows, schema=Quartiers.schema()))


def _common_name(names: list[str]) -> str | None:
    """The words most IRIS names of a group begin with: PLAISANCE 1, PLAISANCE 2 → Plaisance."""
    stems = Counter(re.sub(r"[\s\-]*\d+$", "", name).strip() for name in names)
    if not stems:
        return None
    stem, count = max(stems.items(), key=lambda item: (item[1], item[0]))
    if not stem or count * 2 <= len(names):
        return None
    return stem.title() if stem.isupper() else stem


def _table(zones: pl.DataFrame, stations: Layer, members: dict[str, str]) -> pl.DataFrame:
    """Quartiers that have stations, with the union of their outlines."""
    mine = [index for index, station in enumerate(stations.ids) if station in members]
    if not mine:
        return Quartiers.empty()
    layer = stations.take(np.array(mine))
    unions = geo.project(geo.dissolve(layer, [members[station] for station in layer.ids]), geo.WGS84)
    shapes = dict(zip(unions.ids, shapely.to_wkb(unions.geometries), strict=True))
    kept = zones.filter(pl.col("quartier").is_in(list(shapes))).drop("geometry")
    geometry = pl.Series("geometry", [shapes[key] for key in kept["quartier"]], dtype=pl.Binary)
    return Quartiers.conform(kept.with_columns(geometry).sort("quartier"))
