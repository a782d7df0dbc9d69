"""Outlines of zones as GeoJSON, simplified together so that neighbours still touch."""

import json
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from arpenteur.snapshot import Snapshot
from arpenteur.strategy.assessment.zones import LEVELS, Level, zones_of
from arpenteur.strategy.ranking.render import BANDS, ENDS
from arpenteur.strategy.results import Ranking

Json = dict[str, Any]
Shapes = npt.NDArray[np.object_]

# Degrees: from 3 metres in a town to 50 in a region; coordinates are written to about 10 centimetres.
_FINEST, _COARSEST, _STEPS = 0.00003, 0.0005, 8000
_DECIMALS = 6
_POLYGON = 3


def zone_geojson(snapshot: Snapshot, level: Level) -> Json:
    """FeatureCollection: id = zone, properties {zone, label}, geometry simplified (null where unknown), EPSG:4326."""
    features = [
        {"type": "Feature", "id": zone, "properties": {"zone": zone, "label": label}, "geometry": geometry}
        for zone, label, geometry in outlines(snapshot, level)
    ]
    return {"type": "FeatureCollection", "features": features}


def ranking_geojson(ranking: Ranking, snapshot: Snapshot, *, flat: bool = False) -> str:
    """Text of a FeatureCollection: the zones best first, their figures as properties; what the ranking says of
    itself is under ``arpenteur``, where the figures are from under ``credits``.

    ``flat``: no property holds another (``support_central``, flags as words), for programs that keep properties as
    columns, which would make text of nested values.
    """
    shapes = {zone: geometry for zone, _, geometry in outlines(snapshot, level_of(ranking))}
    features = [
        {
            "type": "Feature",
            "id": zone.zone,
            "properties": _flat(zone.to_json(), zone.zone) if flat else {"zone": zone.zone, **zone.to_json()},
            "geometry": shapes.get(zone.zone),
        }
        for zone in ranking.zones
    ]
    about = {key: value for key, value in ranking.to_json().items() if key not in (f"{ranking.level}s", "credits")}
    collection = {"type": "FeatureCollection", "credits": ranking.credits, "features": features, "arpenteur": about}
    return json.dumps(collection, ensure_ascii=False) + "\n"


def _flat(figures: Json, zone: str) -> Json:
    """Properties without nesting, named like the columns of the CSV; an unknown interval is three nulls."""
    found: Json = {"zone": zone}
    for name, value in figures.items():
        if name in BANDS:
            found |= {f"{name}_{end}": value[end] if value else None for end in ENDS}
        else:
            found[name] = " ".join(value) if isinstance(value, list) else value
    return found


def level_of(ranking: Ranking) -> Level:
    """The level of a ranking as its own type."""
    return next(level for level in LEVELS if level == ranking.level)


def outlines(snapshot: Snapshot, level: Level) -> list[tuple[str, str, Json | None]]:
    """(zone, label, GeoJSON geometry or None) of a level, in the order of its zones."""
    zones = zones_of(snapshot, level)
    shapes = zone_shapes(snapshot, level)
    geometries = [json.loads(text) if text else None for text in shapely.to_geojson(shapes)]
    ids, labels = zones.frame["zone"].to_list(), zones.frame["label"].to_list()
    return list(zip(ids, labels, geometries, strict=True))


def zone_shapes(snapshot: Snapshot, level: Level) -> Shapes:
    """Simplified outlines of the zones of a level (n; None where unknown), longitude and latitude."""
    zones = zones_of(snapshot, level)
    stations = _shapes(snapshot.stations["geometry"])
    if level == "station":
        return _simplified(stations)
    grouped: Shapes = np.full(len(zones), None, dtype=np.object_)
    for row in range(len(zones)):
        members = [shape for shape in stations[zones.member_of == row] if shape is not None]
        grouped[row] = shapely.union_all(members) if members else None
    return _simplified(grouped)


def _shapes(wkb: pl.Series) -> Shapes:
    return shapely.make_valid(shapely.from_wkb(wkb.to_numpy(allow_copy=True)))


def _simplified(shapes: Shapes) -> Shapes:
    known = np.array([shape is not None and shapely.area(shape) > 0 for shape in shapes], dtype=np.bool_)
    result: Shapes = np.full(len(shapes), None, dtype=np.object_)
    if not known.any():
        return result
    polygons = _areas(shapes[known])
    west, south, east, north = shapely.total_bounds(polygons)
    tolerance = float(np.clip(max(east - west, north - south) / _STEPS, _FINEST, _COARSEST))
    simple = shapely.coverage_simplify(polygons, tolerance)
    simple = np.where(shapely.is_empty(simple), polygons, simple)
    result[known] = shapely.transform(simple, lambda points: np.round(points, _DECIMALS))
    return result


def _areas(shapes: Shapes) -> Shapes:
    """The polygons of each shape: mending can leave stray lines behind."""
    parts, owner = shapely.get_parts(shapely.get_parts(shapes), return_index=False), _owners(shapes)
    flat = shapely.get_type_id(parts) == _POLYGON
    return np.array(
        [shapely.multipolygons(parts[flat & (owner == row)]) for row in range(len(shapes))], dtype=np.object_
    )


def _owners(shapes: Shapes) -> npt.NDArray[np.int64]:
    outer, owner = shapely.get_parts(shapes, return_index=True)
    return owner[shapely.get_parts(outer, return_index=True)[1]]
