"""Zones as SVG: the map of pages without script, of browsers without WebGL, of printed profiles and of pictures."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

from arpenteur.figures.map_lines import DrawnLines, draw_lines
from arpenteur.maps.plane import Bounds, Plane, rings, spans

if TYPE_CHECKING:
    from arpenteur.strategy.map_lines import MapLine

WIDTH = 1000
_EMPTY = (0.0, 0.0, 1.0, 1.0)
_MIN_LABEL_ROOM = 13
_LABEL = 15.0
"""Radius that the label of a zone takes, in units of a drawing of ``WIDTH``."""


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

    The other figures lead back to the ground: ``west + x / unit / stretch`` and ``north - y / unit``. ``lines`` are
    its landmarks.
    """

    width: int
    height: int
    shapes: tuple[Shape, ...]
    west: float
    north: float
    unit: float
    stretch: float
    lines: DrawnLines = field(default_factory=DrawnLines)

    def ground(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a point of the drawing."""
        return self.west + x / self.unit / self.stretch, self.north - y / self.unit


def draw(zones: Iterable[Outlined], *, width: int = WIDTH, lines: "Iterable[MapLine]" = ()) -> Drawing:
    """Draw zones so that the longer side is ``width``, with landmarks; zones without an outline are left out. Only a
    drawing of full width has room for the names of landmarks.
    """
    drawn = [zone for zone in zones if zone.geometry]
    box = _box(drawn)
    wide, high, stretch = spans(box)
    unit = width / max(wide, high, 1e-9)
    plane = Plane(box[0], box[3], unit, stretch, digits=None)
    shapes = tuple(_shape(zone, plane) for zone in drawn)
    size = math.ceil(wide * unit), math.ceil(high * unit)
    labels = [(one.x, one.y, _LABEL) for one in shapes if one.x is not None and one.y is not None]
    drawn = draw_lines(lines, plane, labels, named=width >= WIDTH)
    return Drawing(*size, shapes, plane.west, plane.north, unit, stretch, drawn)


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
