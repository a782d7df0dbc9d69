"""Stops put on the streets: each at a position along a segment."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur import geo
from arpenteur.domain.errors import InputError
from arpenteur.plan.turfs.units import Floats, Indices
from arpenteur.plan.turfs.ways import Places, main_part
from arpenteur.strategy.rounds.results import Stop
from arpenteur.strategy.turfs.ground import Ground
from arpenteur.strategy.turfs.results import LonLat

_OUTSIDE = 1_000.0  # metres from every street beyond which a point is elsewhere
_PART = 200.0  # metres that a point may be moved to lie on streets that hang together


def placed(ground: Ground, stops: Sequence[Stop], start: LonLat) -> Places:
    """The meeting point, then every stop, on the streets: runs at their middle, buildings at their door, other points
    on the nearest street. Raises InputError for a point outside the place.
    """
    row = {building: i for i, building in enumerate(ground.ids)}
    segment = np.full(len(stops) + 1, -1, dtype=np.int64)
    along = np.zeros(len(stops) + 1)
    for i, one in enumerate(stops, start=1):
        if one.run is not None:
            if not 0 <= one.run.segment < len(ground.street):
                raise InputError("{stop} : segment inconnu", expected="un arrêt de cet instantané", stop=one.label)
            segment[i], along[i] = one.run.segment, (one.run.low + one.run.high) / 2
        elif one.key in row and np.abs(ground.lonlat[row[one.key]] - one.at).max() < 1e-5:
            segment[i], along[i] = ground.segment[row[one.key]], ground.along[row[one.key]]
    free = np.flatnonzero(segment < 0)
    names = ["le point de rendez-vous", *(one.label for one in stops)]
    points = [start, *(one.at for one in stops)]
    segment[free], along[free] = _nearest(ground, [points[i] for i in free], [names[i] for i in free])
    return Places(segment, along, _xy(ground, segment, along))


def _xy(ground: Ground, segment: Indices, along: Floats) -> Floats:
    return shapely.get_coordinates(shapely.line_interpolate_point(ground.lines[segment], along, normalized=True))


def _nearest(ground: Ground, points: Sequence[LonLat], names: Sequence[str]) -> tuple[Indices, Floats]:
    """Segment and position of points: on streets that hang together where one is near."""
    for (x, y), name in zip(points, names, strict=True):
        if not (math.isfinite(x) and math.isfinite(y) and -180 <= x <= 180 and -90 <= y <= 90):
            raise InputError("{name} hors de la carte", expected="une longitude et une latitude, en degrés", name=name)
    moved = geo.transformer(geo.WGS84, ground.epsg).transform([x for x, _ in points], [y for _, y in points])
    at = np.asarray(shapely.points(np.column_stack(moved)), dtype=object)
    network = ground.streets.network
    walked = np.flatnonzero(network.tail != network.nodes - 1)
    main = np.flatnonzero(main_part(ground.streets))
    segment, far = _closest(ground, walked, at)
    other, beyond = _closest(ground, main, at)
    for name, gap in zip(names, far.tolist(), strict=True):
        if not gap <= _OUTSIDE:
            raise InputError(
                "{name} est hors de ce lieu", expected="un point à moins d'un kilomètre de ses rues", name=name
            )
    segment = np.where(beyond <= far + _PART, other, segment)
    along = shapely.line_locate_point(ground.lines[segment], at, normalized=True)
    return segment, np.clip(np.asarray(along, dtype=np.float64), 0.0, 1.0)


def _closest(ground: Ground, segments: Indices, at: NDArray[np.object_]) -> tuple[Indices, Floats]:
    tree = shapely.STRtree(ground.lines[segments])
    found, far = tree.query_nearest(at, return_distance=True, all_matches=False)
    return segments[found[1]], np.asarray(far, dtype=np.float64)


def take(places: Places, chosen: Indices) -> Places:
    """Some places."""
    return Places(places.segment[chosen], places.along[chosen], places.xy[chosen])


def with_ends(ground: Ground, placed: Places, stops: Sequence[Stop], members: Indices) -> Places:
    """The meeting point and the stops of a district, then the low and high end of each stop."""
    chosen = np.append(0, members + 1)
    segment, along = placed.segment[chosen], placed.along[chosen]
    ends = np.repeat(along[1:], 2)
    for rank, i in enumerate(members.tolist()):
        run = stops[i].run
        if run is not None:
            ends[2 * rank : 2 * rank + 2] = run.low, run.high
    segment, along = np.append(segment, np.repeat(segment[1:], 2)), np.append(along, ends)
    return Places(segment, along, _xy(ground, segment, along))
