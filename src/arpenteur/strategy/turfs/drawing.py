"""Turfs drawn: the walk as a line, the streets of a turf as an outline."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur.geo.segments import has_streets
from arpenteur.plan.turfs.streets import Step
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.turfs.ground import Ground, ground_of
from arpenteur.strategy.turfs.results import Json, StreetLine

Floats = NDArray[np.float64]
_WIDE, _CORNERS, _FINE = 22.0, 3, 2.0  # metres around a street, corners of a quarter turn, metres of detail


def backdrop(snapshot: Snapshot, bounds: tuple[float, float, float, float]) -> tuple[StreetLine, ...]:
    """Every street that touches a box (west, south, east, north in degrees), simplified to about a metre.

    Raises InputError where the snapshot has no streets.
    """
    return ground_of(snapshot).around(bounds)


def with_streets(snapshot: Snapshot) -> bool:
    """Whether a snapshot has streets that a file drew, beside lines from one number to the next."""
    return has_streets(snapshot.street_segments["highway"])


def line_of(ground: Ground, steps: Sequence[Step]) -> Floats:
    """The vertices of a walk, in metres, shape (n, 2)."""
    whole = np.concatenate([np.empty((0, 2)), *(_points(ground, step) for step in steps)])
    if not len(whole):
        return whole
    return whole[np.append(True, np.abs(np.diff(whole, axis=0)).sum(axis=1) > 0.05)]


def _points(ground: Ground, step: Step) -> Floats:
    if step.segment < 0:
        return np.empty((0, 2))
    points = shapely.get_coordinates(ground.lines[step.segment])
    low, high = min(step.low, step.high), max(step.low, step.high)
    if low > 0.0 or high < 1.0:
        reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        here, there = low * reach[-1], high * reach[-1]
        inside = points[(reach > here) & (reach < there)]
        ends = np.column_stack([np.interp([here, there], reach, points[:, axis]) for axis in (0, 1)])
        points = np.vstack([ends[:1], inside, ends[1:]])
    return points if step.high >= step.low else points[::-1]


def outlines(ground: Ground, served: Sequence[Mapping[int, tuple[float, float]]]) -> NDArray[np.object_]:
    """A polygon in metres around the streets of each turf where its doors are: several parts where it has none on the
    way from some to the others.
    """
    shapes = np.empty(len(served), dtype=object)
    for rank, hulls in enumerate(served):
        lines = [_points(ground, Step(0, 0, segment, low, high, 0.0)) for segment, (low, high) in hulls.items()]
        shapes[rank] = shapely.MultiLineString(lines)
    return shapely.simplify(shapely.buffer(shapes, _WIDE, quad_segs=_CORNERS), _FINE)


def as_geojson(ground: Ground, shapes: NDArray[np.object_]) -> list[Json]:
    """Outlines as GeoJSON polygons in degrees."""
    return [shapely.geometry.mapping(one) for one in shapely.transform(shapes, ground.degrees)]
