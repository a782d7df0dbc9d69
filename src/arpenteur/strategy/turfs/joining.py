"""What joins the groups of doors of a turf: drawn where its doors are, walked from one group to another."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur.plan.turfs.units import components

Floats = NDArray[np.float64]
_STEP = 3.0
"""Metres between two points of a walk that are looked at."""


@dataclass(frozen=True, eq=False)
class Way:
    """A stretch of the walk from one group of doors to another, where the turf has no door: vertices in metres."""

    line: Floats
    metres: float


def ways_between(walk: Floats, drawn: shapely.Geometry) -> list[Way]:
    """The shortest stretches of a walk (metres, shape (n, 2)) that join all the parts drawn around its doors, one less
    than there are parts; none for a turf drawn in one part. The way from the meeting point and back joins nothing.
    """
    groups = shapely.get_parts(drawn)
    if len(groups) < 2 or len(walk) < 2:
        return []
    points, along = _points(walk)
    of = np.full(len(points), -1)
    for number, group in enumerate(groups):
        shapely.prepare(group)
        of[shapely.contains_xy(group, points[:, 0], points[:, 1])] = number
    inside = np.flatnonzero(of >= 0)
    ends = np.flatnonzero(np.diff(of[inside]) != 0)
    found = sorted((along[inside[at + 1]] - along[inside[at]], at) for at in ends.tolist())
    kept: list[Way] = []
    pairs: list[tuple[int, int]] = []
    for metres, at in found:
        first, last = inside[at], inside[at + 1]
        label = components(len(groups), np.array(pairs, dtype=np.int64).reshape(-1, 2))
        if label[of[first]] != label[of[last]]:
            pairs.append((int(of[first]), int(of[last])))
            kept.append(Way(points[first : last + 1], float(metres)))
    return kept


def _points(walk: Floats) -> tuple[Floats, Floats]:
    """The vertices of a walk with others between them, and the metres walked up to each."""
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(walk, axis=0).T))])
    along = np.unique(np.concatenate([reach, np.arange(0.0, reach[-1], _STEP)]))
    return np.column_stack([np.interp(along, reach, walk[:, axis]) for axis in (0, 1)]), along
