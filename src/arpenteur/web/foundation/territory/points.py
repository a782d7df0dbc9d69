"""In which zone a point lies: outlines as they were published, without a library of geometry."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from arpenteur.figures.shapes import Outlined

type Ring = Sequence[Sequence[float]]


def zone_at(drawn: Sequence[Outlined], longitude: float | None, latitude: float | None) -> str:
    """The zone whose outline holds a point; empty for no point and for one that is in none."""
    if longitude is None or latitude is None:
        return ""
    for one in drawn:
        if one.geometry is None or one.west is None or one.south is None or one.east is None or one.north is None:
            continue
        boxed = one.west <= longitude <= one.east and one.south <= latitude <= one.north
        if boxed and holds(one.geometry, longitude, latitude):
            return one.zone
    return ""


def holds(geometry: dict[str, Any], longitude: float, latitude: float) -> bool:
    """Whether a polygon or several of GeoJSON hold a point: a line from it to the east crosses their rings an odd
    number of times, holes included.
    """
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    rings: list[Ring] = [ring for part in parts for ring in part]
    return sum(_crossings(ring, longitude, latitude) for ring in rings) % 2 == 1


def _crossings(ring: Ring, x: float, y: float) -> int:
    count = 0
    for (x1, y1, *_up), (x2, y2, *_above) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            count += 1
    return count
