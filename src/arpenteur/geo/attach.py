"""Numbered addresses put on the street segment they open on: which, how far along, on which side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur.geo.layer import Geometries, Indices, Layer, same_crs
from arpenteur.geo.segments import Segments
from arpenteur.geo.street_names import alike, street_key

Floats = NDArray[np.float64]
_REACH = (60.0, 150.0)  # metres: how far the line of a street may be from an address that bears its name
_LIKE = 90.0  # metres: the same for a name that is only alike
_FAR = 300.0  # metres: beyond, no street of the file is that of the address
_STEP = 1.0  # metres: the direction of a street is taken over two of these
# Lines that give no address: people walk there, but no door opens on them.
_NO_DOOR = frozenset(
    {"motorway", "motorway_link", "trunk", "trunk_link", "track", "cycleway", "steps", "path", "footway"}
)


@dataclass(frozen=True, eq=False)
class Attached:
    """For n addresses: segment (−1 where none is at hand), position along it 0–1, side (1 left, −1 right), metres to
    it, and whether the segment bears the street's name.
    """

    segment: Indices
    along: Floats
    side: Indices
    distance: Floats
    named: NDArray[np.bool_]


def attach(points: Layer, streets: Sequence[str | None], segments: Segments) -> Attached:
    """Each address on the nearest segment of its own street; failing a street of that name around, on the nearest
    segment within 300 m that doors may open on. Raises MixedCrsError.
    """
    same_crs(points, Layer(segments.lines[:0], segments.epsg, ()))
    found = np.full(len(points), -1, dtype=np.int64)
    if not len(points) or not len(segments):
        return _placed(points.geometries, found, segments, found >= 0)
    own, theirs = _keys(streets), _keys(segments.street)
    for reach in _REACH:
        _by_name(points.geometries, found, own, theirs, segments, reach)
    _by_likeness(points.geometries, found, own, theirs, segments)
    named = found >= 0
    _nearest(points.geometries, found, segments)
    return _placed(points.geometries, found, segments, named)


def _keys(names: Sequence[str | None]) -> list[tuple[str, ...]]:
    known = {name: street_key(name) if name else () for name in set(names)}
    return [known[name] for name in names]


def _numbered(keys: Sequence[tuple[str, ...]], known: dict[tuple[str, ...], int]) -> Indices:
    return np.array([known.setdefault(key, len(known)) if key else -1 for key in keys], dtype=np.int64)


def _by_name(
    points: Geometries,
    found: Indices,
    own: Sequence[tuple[str, ...]],
    theirs: Sequence[tuple[str, ...]],
    segments: Segments,
    reach: float,
) -> None:
    known: dict[tuple[str, ...], int] = {}
    mine, names = _numbered(own, known), _numbered(theirs, known)
    lost = np.flatnonzero((found < 0) & (mine >= 0) & np.isin(mine, names))
    if not lost.size:
        return
    bearing = np.flatnonzero(np.isin(names, mine[lost]))
    tree = shapely.STRtree(segments.lines[bearing])
    point, line = tree.query(points[lost], predicate="dwithin", distance=reach)
    point, line = lost[point], bearing[line]
    same = mine[point] == names[line]
    _closest(points, found, point[same], line[same], segments)


def _by_likeness(
    points: Geometries,
    found: Indices,
    own: Sequence[tuple[str, ...]],
    theirs: Sequence[tuple[str, ...]],
    segments: Segments,
) -> None:
    lost = np.flatnonzero(found < 0)
    bearing = np.array([rank for rank, key in enumerate(theirs) if key], dtype=np.int64)
    if not lost.size or not bearing.size:
        return
    tree = shapely.STRtree(segments.lines[bearing])
    point, line = tree.query(points[lost], predicate="dwithin", distance=_LIKE)
    point, line = lost[point], bearing[line]
    same = np.array([alike(own[p], theirs[s]) for p, s in zip(point.tolist(), line.tolist(), strict=True)], dtype=bool)
    _closest(points, found, point[same], line[same], segments)


def _closest(points: Geometries, found: Indices, point: Indices, line: Indices, segments: Segments) -> None:
    """Among pairs, the nearest line of each point; the lowest one where two are as near."""
    far = np.round(shapely.distance(points[point], segments.lines[line]), 2)
    order = np.lexsort((line, far, point))
    point, line = point[order], line[order]
    first = np.append(True, point[1:] != point[:-1]) if len(point) else np.empty(0, dtype=bool)
    found[point[first]] = line[first]


def _nearest(points: Geometries, found: Indices, segments: Segments) -> None:
    lost = np.flatnonzero(found < 0)
    open_to = np.flatnonzero([kind not in _NO_DOOR for kind in segments.highway])
    open_to = open_to if open_to.size else np.arange(len(segments))
    if not lost.size:
        return
    point, line = shapely.STRtree(segments.lines[open_to]).query_nearest(
        points[lost], max_distance=_FAR, all_matches=True
    )
    _closest(points, found, lost[point], open_to[line], segments)


def _placed(points: Geometries, found: Indices, segments: Segments, named: NDArray[np.bool_]) -> Attached:
    count = len(points)
    along, side, distance = np.zeros(count), np.zeros(count, dtype=np.int64), np.zeros(count)
    held = np.flatnonzero(found >= 0)
    if held.size:
        lines, dots = segments.lines[found[held]], points[held]
        length = shapely.length(lines)
        at = shapely.line_locate_point(lines, dots)
        before = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(at - _STEP, 0.0)))
        after = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.minimum(at + _STEP, length)))
        heading, offset = after - before, shapely.get_coordinates(dots) - before
        left = heading[:, 0] * offset[:, 1] - heading[:, 1] * offset[:, 0] >= 0
        along[held] = np.clip(at / np.maximum(length, 1e-9), 0.0, 1.0)
        side[held] = np.where(left, 1, -1)
        distance[held] = shapely.distance(lines, dots)
    return Attached(found, along, side, distance, named)
