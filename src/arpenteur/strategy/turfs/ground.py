"""The ground of a snapshot as arrays: streets to walk, buildings on them; read once and kept for the next question."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from arpenteur import geo
from arpenteur.domain.errors import InputError, Where
from arpenteur.geo import Layer
from arpenteur.geo.segments import STRAIGHT
from arpenteur.geo.street_names import alike, street_key
from arpenteur.plan.turfs.streets import Streets
from arpenteur.plan.turfs.units import Doors, Network
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.turfs.results import Area, LonLat, StreetLine

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]
_KEPT = 2  # snapshots whose ground stays in memory
_FINE = 1e-5  # degrees, about a metre: what a drawn line may leave out
# Nobody walks there, unless an address opens on it.
_CLOSED = frozenset({"motorway", "motorway_link", "construction", "proposed", "raceway", "bus_guideway", "escape"})


@dataclass(frozen=True, eq=False)
class Ground:
    """s segments and b buildings of a snapshot, in the order of their tables; coordinates in metres of ``epsg``."""

    epsg: int
    streets: Streets
    lines: NDArray[np.object_]
    drawn: NDArray[np.object_]
    street: tuple[str | None, ...]
    highway: tuple[str, ...]
    segment: Indices
    along: Floats
    left: Mask
    dwellings: Indices
    xy: Floats
    lonlat: Floats
    ids: tuple[str, ...]
    of_street: tuple[str, ...]
    number: tuple[int | None, ...]
    suffix: tuple[str | None, ...]
    station: tuple[str, ...]
    kind: tuple[str, ...]
    estimated: bool

    def doors(self, rows: Indices, left: Indices, chain: Indices) -> Doors:
        """What partition works on: buildings ``rows``, with the doors that are ``left`` of each (b,)."""
        return Doors(self.segment[rows], self.along[rows], chain, left[rows], self.xy[rows])

    def chosen(self, area: Area) -> Mask:
        """Buildings of an area, shape (b,). Raises InputError where a street or the polygon is not understood."""
        kept = np.ones(len(self.ids), dtype=np.bool_)
        if area.stations is not None:
            kept &= np.array([station in area.stations for station in self.station], dtype=np.bool_)
        if area.streets is not None:
            kept &= self._on(area.streets)
        if area.segments is not None:
            kept &= np.isin(self.segment, sorted(area.segments))
        if area.polygon is not None:
            shape = polygon_of(area.polygon)
            shapely.prepare(shape)
            kept &= shapely.contains_xy(shape, self.lonlat[:, 0], self.lonlat[:, 1])
        return kept

    def _on(self, streets: frozenset[str]) -> Mask:
        found: set[str] = set()
        for asked in sorted(streets):
            mine = self.named(asked)
            if not mine:
                raise InputError(
                    "rue inconnue : {street}", expected="une rue de cet instantané, avec son type", street=asked
                )
            found |= mine
        return np.array([name in found for name in self.of_street], dtype=np.bool_)

    def named(self, asked: str) -> set[str]:
        """Streets with addresses that a person may mean, as the snapshot spells them; none where it knows none."""
        keys = {name: street_key(name) for name in set(self.of_street)}
        wanted = street_key(asked)
        mine = {name for name, key in keys.items() if key == wanted}
        return mine or {name for name, key in keys.items() if alike(key, wanted) or wanted == key[1:]}

    def node_near(self, start: LonLat) -> int:
        """The crossing nearest to a point, among those that streets lead to."""
        operation = geo.transformer(geo.WGS84, self.epsg)
        x, y = operation.transform(*start)
        far = np.hypot(self.streets.xy[:, 0] - x, self.streets.xy[:, 1] - y)
        lone = np.array([not near for near in self.streets.near])
        return int(np.where(lone, np.inf, far).argmin())

    def degrees(self, xy: Floats) -> Floats:
        """Longitudes and latitudes of points (n, 2), rounded to a decimetre."""
        if not len(xy):
            return np.empty((0, 2))
        longitude, latitude = geo.transformer(self.epsg, geo.WGS84).transform(xy[:, 0], xy[:, 1])
        return np.round(np.column_stack([longitude, latitude]), 6)

    def around(self, bounds: tuple[float, float, float, float]) -> tuple[StreetLine, ...]:
        """Streets that touch a box: west, south, east, north in degrees."""
        near = np.flatnonzero(shapely.intersects(self.drawn, shapely.box(*bounds)))
        coordinates, line = shapely.get_coordinates(self.drawn[near], return_index=True)
        stops = np.searchsorted(line, np.arange(len(near) + 1)).tolist()
        points = [(x, y) for x, y in coordinates.tolist()]
        return tuple(
            StreetLine(tuple(points[stops[rank] : stops[rank + 1]]), self.street[i] or "", self.highway[i], i)
            for rank, i in enumerate(near.tolist())
            if self.street[i] or self.highway[i] != STRAIGHT
        )


def ground_of(snapshot: Snapshot) -> Ground:
    """The ground of a snapshot. Raises InputError where it holds no buildings."""
    return _ground(snapshot.path, snapshot.manifest.generated_at, _Held(snapshot))


def polygon_of(shape: Mapping[str, Any]) -> shapely.Geometry:
    """A GeoJSON polygon, feature or collection of them. Raises InputError."""
    if shape.get("type") == "FeatureCollection":
        parts = [polygon_of(feature) for feature in shape.get("features") or ()]
    elif shape.get("type") == "Feature":
        parts = [polygon_of(shape.get("geometry") or {})]
    else:
        parts = [_polygon(shape)]
    whole = shapely.union_all(parts)
    if whole.is_empty:
        raise InputError("zone vide", expected="un polygone GeoJSON en longitude et latitude")
    return whole


def _polygon(shape: Mapping[str, Any]) -> shapely.Geometry:
    try:
        found = shapely.from_geojson(json.dumps(shape))
    except (ValueError, TypeError, shapely.errors.GEOSException) as error:
        raise InputError("zone illisible", expected="un polygone GeoJSON en longitude et latitude") from error
    if found.geom_type not in ("Polygon", "MultiPolygon"):
        raise InputError("zone qui n'est pas un polygone", expected="un polygone GeoJSON en longitude et latitude")
    west, south, east, north = found.bounds if not found.is_empty else (0.0, 0.0, 0.0, 0.0)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError("zone hors de la carte", expected="des longitudes et latitudes en degrés (EPSG:4326)")
    return shapely.make_valid(found, method="structure", keep_collapsed=False)


class _Held:
    """A snapshot that the cache does not look at: its path and date are the key."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=_KEPT)
def _ground(path: Path, generated_at: str, held: _Held) -> Ground:  # noqa: ARG001 - the date is part of the key
    # Sorted again: what is proposed depends on no order of rows.
    segments, buildings = held.snapshot.street_segments.sort("segment"), held.snapshot.buildings.sort("building")
    if buildings.is_empty():
        raise InputError(
            "cet instantané n'a pas d'immeubles à faire",
            Where(path),
            expected="un instantané construit avec des adresses qui disent leur rue (BAN) et des rues (OpenStreetMap)",
            action="reconstruisez-le avec ces fichiers dans --sources",
        )
    lonlat = buildings.select("longitude", "latitude").to_numpy()
    epsg = geo.metric_epsg(float(lonlat[0, 0]), float(lonlat[0, 1]))
    degrees = np.asarray(shapely.from_wkb(segments["geometry"].to_list()), dtype=object)
    lines = geo.project(Layer(degrees, geo.WGS84, ("",) * len(degrees)), epsg).geometries
    points = Layer.from_points(lonlat[:, 0], lonlat[:, 1], geo.WGS84, ("",) * len(lonlat))
    segment = buildings["segment"].to_numpy().astype(np.int64)
    highway = tuple(segments["highway"].to_list())
    return Ground(
        epsg=epsg,
        streets=_streets(segments, lines, highway, segment),
        lines=lines,
        drawn=np.asarray(shapely.simplify(degrees, _FINE), dtype=object),
        street=tuple(segments["street"].to_list()),
        highway=highway,
        segment=segment,
        along=buildings["along"].to_numpy(),
        left=(buildings["side"] == "left").to_numpy(),
        dwellings=buildings["dwellings"].to_numpy().astype(np.int64),
        xy=shapely.get_coordinates(geo.project(points, epsg).geometries),
        lonlat=lonlat,
        ids=tuple(buildings["building"].to_list()),
        of_street=tuple(buildings["street"].to_list()),
        number=tuple(buildings["number"].to_list()),
        suffix=tuple(buildings["suffix"].to_list()),
        station=tuple(buildings["station"].to_list()),
        kind=tuple(buildings["kind"].to_list()),
        estimated=bool(buildings["estimated"].all()),
    )


def _streets(segments: pl.DataFrame, lines: NDArray[np.object_], highway: Sequence[str], held: Indices) -> Streets:
    """The network people walk on; segments nobody walks on hang on a node of their own."""
    tail, head = (segments[name].to_numpy().astype(np.int64) for name in ("from_node", "to_node"))
    nodes = int(max(tail.max(), head.max())) + 1
    shut = np.array([kind in _CLOSED for kind in highway], dtype=np.bool_)
    shut[held] = False
    xy = np.full((nodes + 1, 2), np.inf)
    xy[tail] = shapely.get_coordinates(shapely.get_point(lines, 0))
    xy[head] = shapely.get_coordinates(shapely.get_point(lines, -1))
    tail, head = np.where(shut, nodes, tail), np.where(shut, nodes, head)
    xy[nodes] = xy[:nodes].mean(axis=0)
    return Streets(Network(tail, head, segments["length_m"].to_numpy(), nodes + 1), xy)
