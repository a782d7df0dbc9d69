"""A cutting as SVG: streets in the colour of their turf, buildings as dots, outlines, names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from arpenteur.maps.plane import Plane, rings
from arpenteur.strategy.turfs.results import Building, LonLat, StreetLine, Turf, Turfs
from arpenteur.web.foundation.territory.models import Zone
from arpenteur.web.ground.routes.backdrop import RouteMap, badge_spot, behind, corners, path_of, ring_of
from arpenteur.web.ground.routes.plane import dot_size, fitted
from arpenteur.web.ground.routes.turfs.plan import number_of

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
class BuildingDot:
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
class Tinted:
    """What is drawn of a turf as a whole: its tint, its badge, and the streets that join its groups of doors."""

    number: int
    letter: str
    doors: int
    path: str
    x: float
    y: float
    joins: str = ""


@dataclass(frozen=True)
class TurfsMap(RouteMap):
    """The map of a cutting."""

    streets: tuple[Street, ...] = ()
    dots: tuple[BuildingDot, ...] = ()
    turfs: tuple[Tinted, ...] = ()

    @property
    def turf_order(self) -> str:
        """Turf of each street, in the order drawn: what a change is told by."""
        return " ".join(str(one.turf) for one in self.streets)

    @property
    def dotted(self) -> str:
        """Turf of each building, in the order drawn."""
        return " ".join(str(one.turf) for one in self.dots)


def draw(walks: Turfs, turf_of: Mapping[int, int], stations: Iterable[Zone], start: LonLat | None = None) -> TurfsMap:
    """Draw a cutting; ``turf_of`` is the turf of each segment, ``stations`` where it lies. Streets and buildings come
    in the order of their identifiers, so that the same ground is drawn in the same order whoever holds it.
    """
    plane = plane_of(walks)
    buildings = sorted(
        ((one, turf.number) for turf in walks.turfs for one in turf.buildings), key=lambda pair: pair[0].id
    )
    doors: dict[int, int] = {}
    for one, turf in buildings:
        if turf_of.get(one.segment) == turf:
            doors[one.segment] = doors.get(one.segment, 0) + one.doors
    lines = {line.segment: line for line in walks.around if line.segment is not None}
    streets = tuple(
        _street(lines[one], turf_of[one], doors.get(one, 0), plane) for one in sorted(turf_of) if one in lines
    )
    tinted = badges(walks.turfs, plane)
    return TurfsMap(
        **behind(plane, walks.around, stations, start, turf_of=turf_of, badges=[(one.x, one.y) for one in tinted]),
        streets=streets,
        dots=tuple(_dot(one, turf, plane) for one, turf in buildings),
        turfs=tinted,
    )


def draw_ground(lines: Sequence[StreetLine], stations: Iterable[Zone], start: LonLat | None = None) -> TurfsMap:
    """Draw ground that is not cut yet: its stations, or all its streets where it has none."""
    zones = list(stations)
    plane = fitted(corners(zones) or [point for line in lines for point in line.points])
    return TurfsMap(**behind(plane, lines, zones, start))


def plane_of(walks: Turfs) -> Plane:
    """A plane in which all that is to be walked fits: the ground decides it, not who holds which part."""
    points = [(one.longitude, one.latitude) for turf in walks.turfs for one in turf.buildings]
    held = {segment for turf in walks.turfs for segment in turf.segments}
    points += [point for line in walks.around if line.segment in held for point in line.points]
    return fitted(points)


def badges(turfs: Iterable[Turf], plane: Plane) -> tuple[Tinted, ...]:
    """The tint and the badge of each turf; badges that would cover each other move down."""
    taken: list[_Point] = []
    found: list[Tinted] = []
    for turf in turfs:
        if not turf.buildings:
            continue
        x, y = badge_spot([plane.at((one.longitude, one.latitude)) for one in turf.buildings], taken)
        tint = "".join(ring_of([plane.at(point) for point in ring]) for ring in rings(turf.outline, holes=False))
        joins = "".join(path_of(one.path, plane) for one in turf.joins)
        found.append(Tinted(turf.number, turf.letter, turf.doors, tint, x, y, joins))
    return tuple(found)


def _street(line: StreetLine, turf: int, doors: int, plane: Plane) -> Street:
    points = [plane.at(point) for point in line.points]
    x, y = points[len(points) // 2] if len(points) > 2 else _between(points)
    return Street(line.segment or 0, path_of(line.points, plane), line.name, doors, turf, x, y)


def _between(points: list[_Point]) -> _Point:
    (x1, y1), (x2, y2) = points[0], points[-1]
    return round((x1 + x2) / 2, 1), round((y1 + y2) / 2, 1)


def _dot(one: Building, turf: int, plane: Plane) -> BuildingDot:
    x, y = plane.at((one.longitude, one.latitude))
    size = dot_size(one.dwellings)
    return BuildingDot(one.id, x, y, size, f"{number_of(one)} {one.street}", one.doors, turf, one.segment)
