"""Station outlines drawn from register addresses: the cells nearest to the addresses of each station."""

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur.geo.layer import Geometries, Layer, repaired, same_crs
from arpenteur.geo.relate import dissolve

HULL_MARGIN = 150.0  # metres around the addresses where no commune outline is known
_GRID = 0.1  # metres: addresses closer than this are one point


def voronoi_contours(points: Layer, outline: Layer | None = None, *, mass: NDArray[np.float64] | None = None) -> Layer:
    """Outlines of stations from address points whose identifiers are station keys, in a projected system.

    Each place belongs to the station of its nearest address; cells are clipped to ``outline`` (one commune) or,
    without it, to the convex hull of the points and 150 m around. Where stations share a point, the greater ``mass``
    wins. Identifiers of the result are the station keys in alphabetical order. Raises MixedCrsError.
    """
    if outline is not None:
        same_crs(points, outline)
    frame = _frame(points, outline)
    inside = np.asarray(shapely.intersects(frame, points.geometries))
    if not inside.any():
        return Layer(np.empty(0, dtype=object), points.epsg, ())
    seats, owners = _seats(points.take(inside), np.ones(len(points))[inside] if mass is None else mass[inside])
    cells = Layer(_cells(seats, frame), points.epsg, tuple(owners))
    whole = dissolve(cells, owners)
    clipped = np.asarray(shapely.intersection(repaired(whole.geometries), frame), dtype=object)
    return Layer(np.asarray([_areal(shape) for shape in clipped], dtype=object), points.epsg, whole.ids)


def _frame(points: Layer, outline: Layer | None) -> shapely.Geometry:
    if outline is not None and len(outline):
        return shapely.union_all(outline.geometries)
    return shapely.buffer(shapely.convex_hull(shapely.union_all(points.geometries)), HULL_MARGIN)


def _seats(points: Layer, mass: NDArray[np.float64]) -> tuple[NDArray[np.float64], list[str]]:
    """Distinct coordinates and the station that weighs most at each."""
    coordinates = np.round(shapely.get_coordinates(points.geometries) / _GRID).astype(np.int64)
    seats, seat = np.unique(coordinates, axis=0, return_inverse=True)
    names, owner = np.unique(np.asarray(points.ids, dtype=np.str_), return_inverse=True)
    load = np.zeros((len(seats), len(names)))
    np.add.at(load, (seat.ravel(), owner), mass)
    return (seats * _GRID).astype(np.float64), [str(names[i]) for i in load.argmax(axis=1)]


def _cells(seats: NDArray[np.float64], frame: shapely.Geometry) -> Geometries:
    if len(seats) == 1:
        return np.asarray([frame], dtype=object)
    cloud = shapely.multipoints(seats)
    cells = shapely.voronoi_polygons(cloud, extend_to=shapely.box(*shapely.bounds(frame)), ordered=True)
    return np.asarray(shapely.get_parts(cells), dtype=object)


def _areal(shape: shapely.Geometry) -> shapely.Geometry:
    """Polygons only: clipping may leave lines and points where cells touch the frame."""
    parts = shapely.get_parts(np.asarray([shape], dtype=object))
    polygons = parts[shapely.get_dimensions(parts) == 2]
    return polygons[0] if len(polygons) == 1 else shapely.union_all(polygons)
