"""The join: which part of each square and of each census zone lies in each station, and how wrong that may be."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from arpenteur import geo
from arpenteur.geo import Indices, Layer, Weights
from arpenteur.pipeline.outlines import located

Floats = NDArray[np.float64]
# A square or zone belongs to the place when half of its area lies in the stations' outlines: counts are published
# for whole squares, so of those astride the limit some are kept whole and others left out.
_HALF = 0.5
# With fewer register or public addresses a zone is shared out by squares or areas.
_LEAST_ADDRESSES = 5
_REACH = 300.0  # metres: zones of the place that no outline meets go to the nearest one at most this far


@dataclass(frozen=True)
class Points:
    """Address points of the place: the table, their station and the households they stand for."""

    table: pl.DataFrame
    layer: Layer
    station: Indices
    mass: Floats
    outside: int


@dataclass(frozen=True)
class Joined:
    """Weights of one set of zones, the share of each zone expected in a wrong station, and the persons in it."""

    weights: Weights
    error: Floats
    persons: Floats

    @property
    def misallocated(self) -> float:
        """Share of the persons counted that is expected in a wrong station."""
        return geo.misallocated(self.error, self.persons, self.weights.covered)

    def station_error(self) -> Floats:
        """The same share by station, shape (stations,)."""
        wrong = geo.prorate(self.weights, self.error * self.persons)
        total = geo.prorate(self.weights, self.persons)
        return np.divide(wrong, total, out=np.zeros_like(total), where=total > 0)


def place_addresses(stations: Layer, addresses: pl.DataFrame | None) -> Points | None:
    """Addresses in the place. The register's own station wins over the outline the point lies in."""
    if addresses is None or addresses.is_empty():
        return None
    layer = geo.project(located(addresses, addresses["address"].to_list()), stations.epsg)
    position = {station: index for index, station in enumerate(stations.ids)}
    own = addresses["station"].replace_strict(position, default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy()
    found = np.where(own >= 0, own, geo.assign(layer, stations))
    inside = found >= 0
    return Points(
        table=addresses.filter(pl.Series(inside)),
        layer=layer.take(inside),
        station=found[inside],
        mass=addresses["weight"].to_numpy()[inside],
        outside=int((~inside).sum()),
    )


def square_layer(squares: pl.DataFrame, epsg: int) -> Layer:
    """The squares as polygons, rebuilt from their INSPIRE identifiers (lower left corner in EPSG:3035)."""
    corners = np.array([_corner(name) for name in squares["square"]], dtype=np.float64).reshape(-1, 3)
    size, north, east = corners.T
    boxes = np.asarray(shapely.box(east, north, east + size, north + size), dtype=object)
    return geo.project(Layer(boxes, geo.LAEA_EUROPE, tuple(squares["square"])), epsg)


def _corner(name: str) -> tuple[float, float, float]:
    corner = geo.square_corner(name)
    if corner is None:
        raise ValueError(f"square identifier {name!r}")
    return corner


def join_squares(stations: Layer, squares: pl.DataFrame, points: Points | None) -> tuple[Joined, Layer]:
    """Squares into stations, by addresses inside the square, else by area. Returns the squares kept as well."""
    layer = square_layer(squares, stations.epsg)
    by_area = geo.area_weights(stations, layer, least=_HALF)
    persons = squares["persons"].to_numpy()
    if points is None:
        return Joined(by_area, geo.area_error(by_area), persons), layer
    zone = geo.assign(points.layer, layer)
    return _joined(by_area, points, zone, persons), layer


def households_of(points: Points, joined: Joined, zones: Layer, households: Floats) -> Points:
    """The same points, each standing for its part of the households of its zone instead of one address.

    Points of zones outside the place or without households keep the mean of the others.
    """
    zone = geo.assign(points.layer, zones)
    usable = (zone >= 0) & joined.weights.covered[zone] & (households[zone] > 0)
    total = np.bincount(zone[usable], weights=points.mass[usable], minlength=len(zones))
    mass = points.mass.copy()
    mass[usable] = points.mass[usable] * households[zone[usable]] / total[zone[usable]]
    base = points.mass[usable].sum()
    if base > 0:
        mass[~usable] = points.mass[~usable] * mass[usable].sum() / base
    return Points(points.table, points.layer, points.station, mass, points.outside)


def join_iris(
    stations: Layer,
    iris: pl.DataFrame,
    persons: Floats,
    points: Points | None,
    squares: tuple[Joined, Layer] | None,
    whole: frozenset[str],
) -> tuple[Joined, Layer]:
    """Census zones into stations: by addresses, else by the squares inside the zone, else by area.

    Zones of communes in ``whole`` (all stations in the place) are conserved whole; others need half their area in it.
    """
    layer = Layer.from_wkb(iris["geometry"].to_list(), geo.WGS84, iris["iris"].to_list())
    layer = geo.project(layer, stations.epsg)
    position = {zone: index for index, zone in enumerate(iris["iris"])}
    persons = persons[[position[zone] for zone in layer.ids]]
    inside = iris["commune"].is_in(list(whole)).to_numpy()[[position[zone] for zone in layer.ids]]
    loose = geo.area_weights(stations, layer, within=_REACH)
    strict = geo.area_weights(stations, layer, least=_HALF)
    fallback = geo.combine(strict, geo.restrict(loose, inside))
    if squares is not None:
        fallback = geo.combine(geo.restrict(_by_squares(stations, layer, squares), fallback.covered), fallback)
    if points is None:
        return Joined(fallback, geo.area_error(fallback), persons), layer
    return _joined(fallback, points, geo.assign(points.layer, layer), persons), layer


def _by_squares(stations: Layer, zones: Layer, squares: tuple[Joined, Layer]) -> Weights:
    """Shares by the persons of the pieces of squares in each zone."""
    joined, layer = squares
    pieces = geo.intersections(layer, zones)
    cells = Layer(pieces.shape, layer.epsg, tuple(str(i) for i in range(len(pieces.area))))
    inside = geo.area_weights(stations, cells).shares.tocoo()
    density = joined.persons / shapely.area(layer.geometries)
    mass = inside.data * (density[pieces.first] * pieces.area)[inside.col]
    return geo.point_weights(
        inside.row.astype(np.int64), pieces.second[inside.col], mass, stations.ids, zones.ids, method="squares"
    )


def _joined(fallback: Weights, points: Points, zone: Indices, persons: Floats) -> Joined:
    """Addresses where there are enough, the fallback elsewhere, only for zones of the place."""

    def by(chosen: NDArray[np.bool_], least: float) -> Weights:
        return geo.point_weights(
            points.station[chosen], zone[chosen], points.mass[chosen], fallback.stations, fallback.zones, least=least
        )

    number = np.bincount(zone[zone >= 0], minlength=len(fallback.zones))
    enough = fallback.covered & (number >= _LEAST_ADDRESSES)
    everything = np.ones(len(zone), dtype=np.bool_)
    by_addresses = geo.restrict(by(everything, 0.0), enough)
    weights = geo.combine(by_addresses, fallback)
    first = geo.halves(points.layer)
    halves = geo.split_half_error(by(first, 0.0), by(~first, 0.0))
    error = np.where(by_addresses.covered, halves, geo.area_error(fallback))
    return Joined(weights, error, persons)
