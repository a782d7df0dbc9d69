"""Where geometries of one layer lie in another: points in zones, shared areas, neighbours, unions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur.geo.layer import Geometries, Indices, Layer, same_crs


@dataclass(frozen=True, eq=False)
class Overlaps:
    """Pairs of members that share area: positions in each layer, the area in units of the system, squared, and the
    shape they share."""

    first: Indices
    second: Indices
    area: NDArray[np.float64]
    shape: Geometries


def _ranks(ids: Sequence[str]) -> Indices:
    """Rank of each identifier in alphabetical order: how ties are broken whatever the order of the layer."""
    ranks = np.empty(len(ids), dtype=np.int64)
    ranks[np.argsort(np.asarray(ids, dtype=np.str_), kind="stable")] = np.arange(len(ids))
    return ranks


def assign(points: Layer, zones: Layer, *, within: float = 0.0) -> Indices:
    """Position of the zone that holds each point, −1 where none does. Shape: (points,).

    Overlapping zones: the first in alphabetical order wins. ``within``: a point in no zone goes to the nearest
    one at most that far (units of the system). Raises MixedCrsError.
    """
    same_crs(points, zones)
    found = np.full(len(points), -1, dtype=np.int64)
    if not len(points) or not len(zones):
        return found
    zone, point = shapely.STRtree(points.geometries).query(zones.geometries, predicate="intersects")
    _keep_first(found, point, zone, zones.ids)
    lost = np.flatnonzero(found < 0)
    if within > 0 and lost.size:
        near, nearest = shapely.STRtree(zones.geometries).query_nearest(
            points.geometries[lost], max_distance=within, all_matches=True
        )
        _keep_first(found, lost[near], nearest, zones.ids)
    return found


def _keep_first(found: Indices, point: Indices, zone: Indices, ids: Sequence[str]) -> None:
    order = np.argsort(-_ranks(ids)[zone], kind="stable")
    found[point[order]] = zone[order]


def intersections(first: Layer, second: Layer) -> Overlaps:
    """Every pair of members that share a positive area, sorted by position. Raises MixedCrsError."""
    same_crs(first, second)
    if not len(first) or not len(second):
        return Overlaps(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0, dtype=object))
    left, right = shapely.STRtree(second.geometries).query(first.geometries, predicate="intersects")
    shape = np.asarray(shapely.intersection(first.geometries[left], second.geometries[right]), dtype=object)
    area = shapely.area(shape)
    order = np.lexsort((right, left))
    order = order[area[order] > 0]
    return Overlaps(left[order], right[order], area[order], shape[order])


def dissolve(layer: Layer, keys: Sequence[str]) -> Layer:
    """One geometry a key: the union of its members. Keys in alphabetical order become the identifiers."""
    names, group = np.unique(np.asarray(keys, dtype=np.str_), return_inverse=True)
    order = np.argsort(group, kind="stable")
    pieces = np.split(layer.geometries[order], np.flatnonzero(np.diff(group[order])) + 1) if len(layer) else []
    unions = np.empty(len(pieces), dtype=object)
    unions[:] = [piece[0] if len(piece) == 1 else shapely.union_all(piece) for piece in pieces]
    return Layer(unions, layer.epsg, tuple(str(name) for name in names))


def adjacency(layer: Layer, *, gap: float = 0.0) -> NDArray[np.int64]:
    """Pairs of distinct members at most ``gap`` apart (units of the system), shape (pairs, 2), each pair once."""
    left, right = shapely.STRtree(layer.geometries).query(layer.geometries, predicate="dwithin", distance=gap)
    once = left < right
    pairs = np.column_stack((left[once], right[once]))
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
