"""What lies behind every map of the organisers: streets, their names, the outlines of stations."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arpenteur.maps.plane import Plane, rings
from arpenteur.strategy.turfs.results import LonLat, StreetLine
from arpenteur.web.foundation.territory.models import Zone
from arpenteur.web.ground.routes.lettering import Lettered, lettered
from arpenteur.web.ground.routes.plane import HEIGHT, WIDTH

BESIDE = 260
_WIDE = {
    "motorway": 3,
    "trunk": 3,
    "primary": 3,
    "secondary": 3,
    "tertiary": 2,
    "motorway_link": 2,
    "trunk_link": 2,
    "primary_link": 2,
    "secondary_link": 2,
    "residential": 1,
    "unclassified": 1,
    "living_street": 1,
    "straight": 1,
}
_Point = tuple[float, float]


@dataclass(frozen=True)
class Road:
    """A street of the backdrop: ``rank`` 0 for a path, 3 for a main road."""

    path: str
    rank: int


@dataclass(frozen=True)
class RouteMap:
    """What every map of routes has: streets behind, their names, outlines of stations, the meeting point."""

    plane: Plane
    roads: tuple[Road, ...]
    names: tuple[Lettered, ...]
    stations: tuple[str, ...]
    meeting: _Point | None


def behind(
    plane: Plane,
    lines: Sequence[StreetLine],
    zones: Iterable[Zone],
    meeting: LonLat | None,
    *,
    turf_of: Mapping[int, int] | None = None,
    badges: Iterable[_Point] = (),
) -> dict[str, Any]:
    """The parts of a ``RouteMap``; names of the segments in ``turf_of`` come first, none lies under ``badges``."""
    return {
        "plane": plane,
        "roads": roads(lines, plane),
        "names": names_of(lines, plane, turf_of or {}, badges),
        "stations": tuple(outline_of(zone, plane) for zone in zones if zone.geometry),
        "meeting": plane.at(meeting) if meeting else None,
    }


def corners(zones: Iterable[Zone]) -> list[LonLat]:
    """South-west and north-east of zones that have an outline."""
    return [
        corner
        for zone in zones
        if zone.geometry
        for corner in ((zone.west or 0.0, zone.south or 0.0), (zone.east or 0.0, zone.north or 0.0))
    ]


def roads(lines: Iterable[StreetLine], plane: Plane) -> tuple[Road, ...]:
    """Those that come near the frame, paths first: main roads lie over them."""
    seen = [Road(path_of(line.points, plane), _WIDE.get(line.highway, 0)) for line in lines if near(line, plane)]
    return tuple(sorted(seen, key=lambda road: road.rank))


def names_of(
    lines: Iterable[StreetLine], plane: Plane, turf_of: Mapping[int, int], badges: Iterable[_Point]
) -> tuple[Lettered, ...]:
    """Names of the streets that come near the frame, those in ``turf_of`` first."""
    named = [line for line in lines if line.name and near(line, plane)]
    return lettered(
        ((line.name, [plane.at(point) for point in line.points]) for line in named),
        [(line.name, line.segment in turf_of) for line in named],
        badges,
    )


def near(line: StreetLine, plane: Plane) -> bool:
    """Whether a line comes into the frame, or beside it where a wide screen shows more."""
    points = [plane.at(point) for point in line.points]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return max(xs) >= -BESIDE and min(xs) <= WIDTH + BESIDE and max(ys) >= -BESIDE and min(ys) <= HEIGHT + BESIDE


def path_of(points: Iterable[LonLat], plane: Plane) -> str:
    """A line as SVG."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in thinned([plane.at(point) for point in points]))


def thinned(points: list[_Point]) -> Iterator[_Point]:
    """Without points that fall on the one before."""
    last: _Point | None = None
    for rank, point in enumerate(points):
        if last is None or rank == len(points) - 1 or math.dist(last, point) >= 0.5:
            yield point
            last = point


def ring_of(points: list[_Point]) -> str:
    """A closed line of the drawing as SVG."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in thinned(points)) + "z"


def outline_of(zone: Zone, plane: Plane) -> str:
    """The outline of a zone as SVG."""
    return "".join(ring_of([plane.at(point) for point in ring]) for ring in rings(zone.geometry or {}, holes=False))


def badge_spot(points: Sequence[_Point], taken: list[_Point]) -> _Point:
    """Where the badge of what lies at some points stands: on the point nearest to their middle, also where that is
    bent; lower where it would cover one of ``taken``, to which it is added.
    """
    middle_x, middle_y = sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
    x, y = min(points, key=lambda point: math.hypot(point[0] - middle_x, point[1] - middle_y))
    while any(abs(x - a) < 68 and abs(y - b) < 38 for a, b in taken):
        y += 12
    x, y = min(max(x, 40), WIDTH - 40), min(max(y, 24), HEIGHT - 24)
    taken.append((x, y))
    return x, y
