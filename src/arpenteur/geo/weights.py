"""How much of each zone lies in each station: sparse shares, and what is done with them.

A matrix has one row a station and one column a zone. A column sums to 1 (the zone is shared out whole: what is
counted in it is conserved) or to 0 (the zone lies outside and its counts are left out, and reported).

How wrong a join may be: the share of population put in the wrong station.
"""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse

from arpenteur.geo.layer import Indices, Layer, same_crs
from arpenteur.geo.relate import intersections

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Weights:
    """``shares[s, z]``: part of zone z that lies in station s (0–1). ``methods[z]``: how column z was made."""

    shares: sparse.csr_array
    stations: tuple[str, ...]
    zones: tuple[str, ...]
    methods: NDArray[np.str_]

    @property
    def covered(self) -> NDArray[np.bool_]:
        """Zones that are shared out."""
        return self.column_sums() > 0

    def column_sums(self) -> Floats:
        """Sum of each column, shape (zones,)."""
        return np.asarray(self.shares.sum(axis=0), dtype=np.float64).ravel()


def _matrix(values: Floats, rows: Indices, columns: Indices, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.coo_array((values, (rows, columns)), shape=shape).tocsr()


def _normalised(shares: sparse.csr_array) -> sparse.csr_array:
    sums = np.asarray(shares.sum(axis=0), dtype=np.float64).ravel()
    factors = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)
    return (shares @ sparse.diags_array(factors)).tocsr()


def area_weights(
    stations: Layer, zones: Layer, *, conserve: bool = True, least: float = 0.0, within: float = 0.0
) -> Weights:
    """Shares by area, in a projected system. Raises MixedCrsError.

    With ``conserve``, a zone of which at least the share ``least`` is covered is shared out whole between the
    stations it meets, and one that meets none goes to the nearest station at most ``within`` metres away. Without,
    shares are areas divided by the area of the zone: what lies outside every station is lost (the classic method).
    """
    same_crs(stations, zones)
    shape = (len(stations), len(zones))
    overlaps = intersections(stations, zones)
    size = shapely.area(zones.geometries)
    if not conserve:
        shares = _matrix(overlaps.area / size[overlaps.second], overlaps.first, overlaps.second, shape)
        return Weights(shares, stations.ids, zones.ids, _named("areas", shares))
    covered = np.bincount(overlaps.second, weights=overlaps.area, minlength=len(zones))
    kept = (covered >= least * size) & (covered > 0)
    use = kept[overlaps.second]
    shares = _normalised(_matrix(overlaps.area[use], overlaps.first[use], overlaps.second[use], shape))
    weights = Weights(shares, stations.ids, zones.ids, _named("areas", shares))
    return _with_nearest(weights, stations, zones, within) if within > 0 else weights


def _with_nearest(weights: Weights, stations: Layer, zones: Layer, within: float) -> Weights:
    lost = np.flatnonzero(~weights.covered)
    zone, station = shapely.STRtree(stations.geometries).query_nearest(
        zones.geometries[lost], max_distance=within, all_matches=False
    )
    extra = _matrix(np.ones(len(zone)), station, lost[zone], (len(weights.stations), len(weights.zones)))
    return combine(weights, Weights(extra, weights.stations, weights.zones, _named("nearest", extra)))


def _named(method: str, shares: sparse.csr_array) -> NDArray[np.str_]:
    full = np.asarray(shares.sum(axis=0)).ravel() > 0
    return np.where(full, method, "outside").astype(np.str_)


def point_weights(
    station: Indices,
    zone: Indices,
    mass: Floats,
    stations: tuple[str, ...],
    zones: tuple[str, ...],
    *,
    method: str = "addresses",
    least: float = 0.0,
) -> Weights:
    """Shares by points that carry a station and a zone (positions, −1 for none) and a mass (persons, addresses).

    A zone whose located mass is under ``least`` is left out (a column of zeros), for another method to fill.
    """
    known = (station >= 0) & (zone >= 0)
    total = np.bincount(zone[known], weights=mass[known], minlength=len(zones))
    known[known] = (total[zone[known]] >= least) & (total[zone[known]] > 0)
    shape = (len(stations), len(zones))
    shares = _normalised(_matrix(mass[known], station[known], zone[known], shape))
    return Weights(shares, stations, zones, _named(method, shares))


def combine(first: Weights, second: Weights) -> Weights:
    """Columns of ``first`` where it shares a zone out, of ``second`` elsewhere."""
    if first.stations != second.stations or first.zones != second.zones:
        raise ValueError("weights of different stations or zones")
    keep = first.covered
    fill = second.shares @ sparse.diags_array((~keep).astype(np.float64))
    shares = (first.shares + fill).tocsr()
    return replace(first, shares=shares, methods=np.where(keep, first.methods, second.methods).astype(np.str_))


def restrict(weights: Weights, zones: NDArray[np.bool_]) -> Weights:
    """The same weights with some zones put outside (columns of zeros)."""
    shares = (weights.shares @ sparse.diags_array(zones.astype(np.float64))).tocsr()
    return replace(weights, shares=shares, methods=np.where(zones, weights.methods, "outside").astype(np.str_))


def prorate(weights: Weights, values: Floats) -> Floats:
    """Extensive values by station, shape (stations,) or (stations, k), from values by zone, (zones,) or (zones, k).

    Totals of covered zones are conserved to floating-point accuracy.
    """
    return np.asarray(weights.shares @ values, dtype=np.float64)


# A zone cut by area misplaces about this part of its index of division 1 − Σ share²: 0.21 (IRIS) and 0.28 (squares of
# 200 m) in Bondy, against addresses.
AREA_FACTOR = 0.3


def distance(first: Weights, second: Weights) -> Floats:
    """Share of each zone that two sets of weights place differently (total variation, 0–1), shape (zones,)."""
    if first.stations != second.stations or first.zones != second.zones:
        raise ValueError("weights of different stations or zones")
    return np.asarray(abs(first.shares - second.shares).sum(axis=0), dtype=np.float64).ravel() / 2


def division(weights: Weights) -> Floats:
    """1 − Σ share² of each zone: 0 when it lies in one station, near 1 when many share it. Shape (zones,)."""
    squares = np.asarray(weights.shares.power(2).sum(axis=0), dtype=np.float64).ravel()
    return np.where(weights.covered, 1 - squares, 0.0)


def halves(points: Layer) -> NDArray[np.bool_]:
    """A mask of every other distinct place, from west to east: points of one place stay together."""
    _, place = np.unique(shapely.get_coordinates(points.geometries), axis=0, return_inverse=True)
    return place.ravel() % 2 == 0


def split_half_error(first_half: Weights, second_half: Weights) -> Floats:
    """Expected misplaced share of each zone from two halves of the addresses, shape (zones,).

    Each half errs √2 times the whole, their difference 2 times: half the distance estimates the error of the whole.
    """
    return distance(first_half, second_half) / 2


def area_error(weights: Weights, factor: float = AREA_FACTOR) -> Floats:
    """Expected misplaced share of zones cut by area, shape (zones,)."""
    return factor * division(weights)


def misallocated(error: Floats, population: Floats, counted: NDArray[np.bool_]) -> float:
    """Share of the counted population that is expected in the wrong station; 0 without population."""
    total = float(population[counted].sum())
    return float((error * population)[counted].sum() / total) if total > 0 else 0.0
