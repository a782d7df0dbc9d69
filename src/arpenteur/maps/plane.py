"""From longitude and latitude to the units of a drawing: north up, angles true at its middle."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

METRES_A_DEGREE = 111_320.0
"""Of latitude."""
Point = tuple[float, float]
Bounds = tuple[float, float, float, float]
"""West, south, east, north."""


@dataclass(frozen=True)
class Plane:
    """Where a drawing lies: its upper left corner on the ground, units a degree of latitude, stretch of longitude.

    Places are rounded to ``digits`` of a unit, None to whole ones.
    """

    west: float
    north: float
    unit: float
    stretch: float
    digits: int | None = 1

    @property
    def metre(self) -> float:
        """Units a metre."""
        return self.unit / METRES_A_DEGREE

    def at(self, point: Sequence[float]) -> Point:
        """Longitude and latitude as a place of the drawing."""
        return (
            round((point[0] - self.west) * self.stretch * self.unit, self.digits),
            round((self.north - point[1]) * self.unit, self.digits),
        )


def bounds_of(points: Iterable[Sequence[float]]) -> Bounds | None:
    """The box around some points, None where there are none."""
    places = list(points)
    if not places:
        return None
    xs, ys = [one[0] for one in places], [one[1] for one in places]
    return min(xs), min(ys), max(xs), max(ys)


def spans(bounds: Bounds) -> tuple[float, float, float]:
    """How wide and how high a box is on the ground, in degrees of latitude, and its stretch of longitude."""
    west, south, east, north = bounds
    stretch = math.cos(math.radians((south + north) / 2))
    return (east - west) * stretch, north - south, stretch


def centred(bounds: Bounds, size: Point, unit: float, digits: int | None = 1) -> Plane:
    """The plane of a drawing of that size whose middle is that of a box; ``unit``: see Plane."""
    west, south, east, north = bounds
    _wide, _high, stretch = spans(bounds)
    left = (west + east) / 2 - size[0] / 2 / unit / stretch
    return Plane(left, (south + north) / 2 + size[1] / 2 / unit, unit, stretch, digits)


def rings(geometry: Mapping[str, Any], *, holes: bool = True) -> Iterator[list[list[float]]]:
    """Closed lines of a GeoJSON outline: polygons, several of them, or a collection; ``holes`` are lines too."""
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from rings(part, holes=holes)
    elif kind in ("Polygon", "MultiPolygon"):
        shapes = geometry.get("coordinates") or []
        for shape in [shapes] if kind == "Polygon" else shapes:
            yield from shape if holes else shape[:1]
