"""Zones as SVG: the map of pages without script, of browsers without WebGL, of printed profiles and of pictures."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

from arpenteur.maps.plane import Bounds, Plane, rings, spans

WIDTH = 1000
_EMPTY = (0.0, 0.0, 1.0, 1.0)
_MIN_LABEL_ROOM = 13


class Outlined(Protocol):
    """A zone as it is drawn: its outline (GeoJSON), its box, the middle and the radius of its largest disc, degrees."""

    @property
    def zone(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def geometry(self) -> dict[str, Any] | None: ...
    @property
    def west(self) -> float | None: ...
    @property
    def south(self) -> float | None: ...
    @property
    def east(self) -> float | None: ...
    @property
    def north(self) -> float | None: ...
    @property
    def label_longitude(self) -> float | None: ...
    @property
    def label_latitude(self) -> float | None: ...
    @property
    def label_room(self) -> float | None: ...


@dataclass(frozen=True)
class Shape:
    """A zone in the units of the drawing: its path, where its label goes (None where it does not fit) and the radius of
    the disc that is free around it."""

    zone: str
    label: str
    path: str
    x: float | None
    y: float | None
    room: float


@dataclass(frozen=True)
class Drawing:
    """A map: ``width`` × ``height`` units, north up, true angles at the middle latitude.

    The other figures lead back to the ground: ``west + x / unit / stretch`` and ``north - y / unit``.
    """

    width: int
    height: int
    shapes: tuple[Shape, ...]
    west: float
    north: float
    unit: float
    stretch: float


def draw(zones: Iterable[Outlined], *, width: int = WIDTH) -> Drawing:
    """Draw zones so that the longer side is ``width``; zones without an outline are left out."""
    drawn = [zone for zone in zones if zone.geometry]
    box = _box(drawn)
    wide, high, stretch = spans(box)
    unit = width / max(wide, high, 1e-9)
    plane = Plane(box[0], box[3], unit, stretch, digits=None)
    shapes = tuple(_shape(zone, plane) for zone in drawn)
    return Drawing(math.ceil(wide * unit), math.ceil(high * unit), shapes, plane.west, plane.north, unit, stretch)


def _box(zones: list[Outlined]) -> Bounds:
    if not zones:
        return _EMPTY
    return (
        min(zone.west or 0.0 for zone in zones),
        min(zone.south or 0.0 for zone in zones),
        max(zone.east or 0.0 for zone in zones),
        max(zone.north or 0.0 for zone in zones),
    )


def _shape(zone: Outlined, plane: Plane) -> Shape:
    room = (zone.label_room or 0.0) * plane.unit
    x, y = plane.at((zone.label_longitude or 0.0, zone.label_latitude or 0.0))
    fits = room >= _MIN_LABEL_ROOM
    path = "".join(_ring(ring, plane) for ring in rings(zone.geometry or {}))
    return Shape(zone.zone, zone.label, path, x if fits else None, y if fits else None, room)


def _ring(ring: list[list[float]], plane: Plane) -> str:
    """Relative moves in whole units; points that fall together are dropped."""
    points = [plane.at(point) for point in ring]
    kept = [points[0]] + [point for before, point in pairwise(points) if point != before]
    if len(kept) < 3:
        return ""
    steps = (f"{x - px} {y - py}" for (px, py), (x, y) in pairwise(kept[:-1]))
    return f"M{kept[0][0]} {kept[0][1]}l{' '.join(steps)}z"
