"""What lies behind every map of the organisers: streets, their names, the outlines of stations.

Names of streets on a map of the screen: those to walk first, more of them the nearer one comes.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from arpenteur.maps.lettering import Circle, Taken, joined, length, short_street, stretch
from arpenteur.maps.plane import Plane, Point, rings
from arpenteur.strategy.turfs.results import LonLat, StreetLine
from arpenteur.web.foundation.territory.models import Zone
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
_EM = 12.0
_LETTER = 0.52
"""Width of a letter, in ems: the mean of the typeface."""
_RADIUS = 8.0
"""Around each point of a name that is written, in units at scale 1."""
_BADGE = 26.0
"""Half of what a turf's badge takes, to both sides."""
_SHARES = (0.5, 0.35, 0.65, 0.2, 0.8)
_BEND, _BEND_IN_ALL = math.radians(25), math.radians(60)
LEVELS = (1.0, 1.8, 3.2)
"""Scales from which names are shown: those that fit only there wait."""


@dataclass(frozen=True)
class Lettered:
    """A name on its stretch of street; ``level`` 1 is shown at once, 2 and 3 when one comes nearer."""

    text: str
    path: str
    level: int


def lettered(
    lines: Iterable[tuple[str, Sequence[Point]]], walks: Iterable[tuple[str, bool]], badges: Iterable[Point] = ()
) -> tuple[Lettered, ...]:
    """Names that fit, streets to walk first, then the longest. ``walks`` says of each line whether it is walked; what
    stands on ``badges`` is not covered.
    """
    walked = {name for name, mine in walks if mine}
    stretches: dict[str, list[list[Point]]] = defaultdict(list)
    for name, points in lines:
        stretches[name].append(list(points))
    longest = {name: whole[0] for name, parts in stretches.items() if (whole := joined(parts))}
    waiting = sorted(longest, key=lambda name: (name not in walked, -length(longest[name]), name))
    standing = list(badges)
    found: dict[str, tuple[Lettered, list[Point]]] = {}
    for level, scale in enumerate(LEVELS, start=1):
        taken = Taken()
        taken.take(_circles(((x + _BADGE * k / scale, y) for x, y in standing for k in (-1, 0, 1)), scale))
        for _one, spots in found.values():
            taken.take(_circles(spots, scale))
        for name in waiting:
            text = short_street(name)
            spots = _place(longest[name], text, scale, taken)
            if spots:
                taken.take(_circles(spots, scale))
                found[name] = Lettered(text, _path(spots), level), spots
        waiting = [name for name in waiting if name not in found]
    return tuple(one for one, _spots in found.values())


def _place(line: list[Point], text: str, scale: float, taken: Taken) -> list[Point]:
    """Where on its line a name finds room and does not bend, its middle first; nothing where it does not."""
    wide = len(text) * _EM * _LETTER / scale
    return stretch(
        [line],
        wide,
        max(round(wide / (_EM / scale)), 2),
        starts=_starts,
        fits=lambda spots: _straight(spots) and taken.free(_circles(spots, scale)),
    )


def _starts(far: float, wide: float) -> list[float]:
    starts = (far * share - wide / 2 for share in _SHARES)
    return [first for first in starts if first >= 0 and first + wide <= far]


def _circles(spots: Iterable[Point], scale: float) -> list[Circle]:
    return [(x, y, _RADIUS / scale) for x, y in spots]


def _straight(spots: list[Point]) -> bool:
    """Whether nothing turns more than letters can follow: 25° from one to the next, 60° in all."""
    angles = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(spots)]
    turns = [math.remainder(b - a, math.tau) for a, b in pairwise(angles)]
    return all(abs(turn) < _BEND for turn in turns) and abs(sum(turns)) < _BEND_IN_ALL


def _path(points: list[Point]) -> str:
    """The stretch and a little more at both ends, so that the last letter has room."""
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = points[0], points[1], points[-2], points[-1]
    ends = [(2 * x1 - x2, 2 * y1 - y2), *points, (2 * x4 - x3, 2 * y4 - y3)]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ends)


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
