"""A cutting as SVG: streets in the colour of their turf, buildings as dots, outlines, names."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arpenteur.strategy.turfs import Building, LonLat, StreetLine, Turf, Turfs
from arpenteur.web.canvass.cut.lettering import Lettered, lettered
from arpenteur.web.canvass.cut.plan import number_of, rings
from arpenteur.web.canvass.plane import HEIGHT, WIDTH, Plane, dot_size, fitted
from arpenteur.web.territory.models import Zone

_BESIDE = 260
_WIDE = {
    "motorway": 3, "trunk": 3, "primary": 3, "secondary": 3, "tertiary": 2, "motorway_link": 2, "trunk_link": 2,
    "primary_link": 2, "secondary_link": 2, "residential": 1, "unclassified": 1, "living_street": 1, "straight": 1,
}  # fmt: skip
_Point = tuple[float, float]


@dataclass(frozen=True)
class Street:
    """A segment that a turf holds."""

    id: int
    path: str
    name: str
    doors: int
    turf: int
    x: float
    y: float


@dataclass(frozen=True)
class Dot:
    """A building: ``size`` 1 for a house, 2 for flats, 3 for twenty dwellings or more."""

    id: str
    x: float
    y: float
    size: int
    name: str
    doors: int
    turf: int
    segment: int


@dataclass(frozen=True)
class Road:
    """A street of the backdrop: ``rank`` 0 for a path, 3 for a main road."""

    path: str
    rank: int


@dataclass(frozen=True)
class Tinted:
    """What is drawn of a turf as a whole: its tint, and its badge."""

    number: int
    letter: str
    doors: int
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawn:
    """The whole map."""

    plane: Plane
    streets: tuple[Street, ...]
    dots: tuple[Dot, ...]
    roads: tuple[Road, ...]
    names: tuple[Lettered, ...]
    turfs: tuple[Tinted, ...]
    stations: tuple[str, ...]
    meeting: _Point | None

    @property
    def held(self) -> str:
        """Turf of each street, in the order drawn: what a change is told by."""
        return " ".join(str(one.turf) for one in self.streets)

    @property
    def dotted(self) -> str:
        """Turf of each building, in the order drawn."""
        return " ".join(str(one.turf) for one in self.dots)


def draw(found: Turfs, held: Mapping[int, int], stations: Iterable[Zone], start: LonLat | None = None) -> Drawn:
    """Draw a cutting; ``held`` is the turf of each segment, ``stations`` where it lies. Streets and buildings come in
    the order of their identifiers, so that the same ground is drawn in the same order whoever holds it.
    """
    plane = plane_of(found)
    buildings = sorted(
        ((one, turf.number) for turf in found.turfs for one in turf.buildings), key=lambda pair: pair[0].id
    )
    doors: dict[int, int] = {}
    for one, turf in buildings:
        if held.get(one.segment) == turf:
            doors[one.segment] = doors.get(one.segment, 0) + one.doors
    lines = {line.segment: line for line in found.around if line.segment is not None}
    streets = tuple(_street(lines[one], held[one], doors.get(one, 0), plane) for one in sorted(held) if one in lines)
    tinted = badges(found.turfs, plane)
    return Drawn(
        plane=plane,
        streets=streets,
        dots=tuple(_dot(one, turf, plane) for one, turf in buildings),
        roads=_roads(found.around, plane),
        names=_names(found.around, plane, held, tinted),
        turfs=tinted,
        stations=tuple(_outline(zone, plane) for zone in stations if zone.geometry),
        meeting=plane.at(start) if start else None,
    )


def _roads(lines: Iterable[StreetLine], plane: Plane) -> tuple[Road, ...]:
    """Those that come near the frame, paths first: main roads lie over them."""
    near = [Road(_path(line.points, plane), _WIDE.get(line.highway, 0)) for line in lines if _near(line, plane)]
    return tuple(sorted(near, key=lambda road: road.rank))


def _names(
    lines: Iterable[StreetLine], plane: Plane, held: Mapping[int, int], turfs: Iterable[Tinted]
) -> tuple[Lettered, ...]:
    named = [line for line in lines if line.name and _near(line, plane)]
    return lettered(
        ((line.name, [plane.at(point) for point in line.points]) for line in named),
        [(line.name, line.segment in held) for line in named],
        [(one.x, one.y) for one in turfs],
    )


def _near(line: StreetLine, plane: Plane) -> bool:
    """Whether a line comes into the frame, or beside it where a wide screen shows more."""
    points = [plane.at(point) for point in line.points]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return max(xs) >= -_BESIDE and min(xs) <= WIDTH + _BESIDE and max(ys) >= -_BESIDE and min(ys) <= HEIGHT + _BESIDE


def draw_ground(lines: Sequence[StreetLine], stations: Iterable[Zone], start: LonLat | None = None) -> Drawn:
    """Draw ground that is not cut yet: its stations, or all its streets where it has none."""
    zones = [zone for zone in stations if zone.geometry]
    points: list[LonLat] = [(x, y) for zone in zones for x, y in _corners(zone)]
    plane = fitted(points or [point for line in lines for point in line.points])
    return Drawn(
        plane=plane,
        streets=(),
        dots=(),
        roads=_roads(lines, plane),
        names=_names(lines, plane, {}, ()),
        turfs=(),
        stations=tuple(_outline(zone, plane) for zone in zones),
        meeting=plane.at(start) if start else None,
    )


def _corners(zone: Zone) -> tuple[LonLat, LonLat]:
    return (zone.west or 0.0, zone.south or 0.0), (zone.east or 0.0, zone.north or 0.0)


def plane_of(found: Turfs) -> Plane:
    """A plane in which all that is to be walked fits: the ground decides it, not who holds which part."""
    points = [(one.longitude, one.latitude) for turf in found.turfs for one in turf.buildings]
    held = {segment for turf in found.turfs for segment in turf.segments}
    points += [point for line in found.around if line.segment in held for point in line.points]
    return fitted(points)


def badges(turfs: Iterable[Turf], plane: Plane) -> tuple[Tinted, ...]:
    """The tint and the badge of each turf; badges that would cover each other move down."""
    taken: list[_Point] = []
    found: list[Tinted] = []
    for turf in turfs:
        if not turf.buildings:
            continue
        x, y = _heart([plane.at((one.longitude, one.latitude)) for one in turf.buildings])
        while any(abs(x - a) < 68 and abs(y - b) < 38 for a, b in taken):
            y += 12
        x, y = min(max(x, 40), WIDTH - 40), min(max(y, 24), HEIGHT - 24)
        taken.append((x, y))
        tint = "".join(_ring([plane.at(point) for point in ring]) for ring in rings(turf.outline))
        found.append(Tinted(turf.number, turf.letter, turf.doors, tint, x, y))
    return tuple(found)


def _heart(points: list[_Point]) -> _Point:
    """The point of a turf nearest to its middle: a badge stands on its turf, also where that is bent."""
    x, y = sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
    return min(points, key=lambda point: math.hypot(point[0] - x, point[1] - y))


def _street(line: StreetLine, turf: int, doors: int, plane: Plane) -> Street:
    points = [plane.at(point) for point in line.points]
    x, y = points[len(points) // 2] if len(points) > 2 else _between(points)
    return Street(line.segment or 0, _path(line.points, plane), line.name, doors, turf, x, y)


def _between(points: list[_Point]) -> _Point:
    (x1, y1), (x2, y2) = points[0], points[-1]
    return round((x1 + x2) / 2, 1), round((y1 + y2) / 2, 1)


def _dot(one: Building, turf: int, plane: Plane) -> Dot:
    x, y = plane.at((one.longitude, one.latitude))
    size = dot_size(one.dwellings)
    return Dot(one.id, x, y, size, f"{number_of(one)} {one.street}", one.doors, turf, one.segment)


def _path(points: Iterable[LonLat], plane: Plane) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in _thinned([plane.at(point) for point in points]))


def _thinned(points: list[_Point]) -> Iterator[_Point]:
    """Without points that fall on the one before."""
    last: _Point | None = None
    for rank, point in enumerate(points):
        if last is None or rank == len(points) - 1 or math.dist(last, point) >= 0.5:
            yield point
            last = point


def _ring(points: list[_Point]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in _thinned(points)) + "z"


def _outline(zone: Zone, plane: Plane) -> str:
    geometry: dict[str, Any] = zone.geometry or {}
    parts = geometry.get("geometries", [geometry])
    return "".join(_ring([plane.at(point) for point in ring]) for part in parts for ring in rings(part))
