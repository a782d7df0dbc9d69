"""Turfs told: for each the buildings in walking order, what it takes, what to draw.

What joins the groups of doors of a turf: drawn where its doors are, walked from one group to another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur.geo.segments import STRAIGHT
from arpenteur.plan.turfs.pace import pace
from arpenteur.plan.turfs.units import components
from arpenteur.plan.turfs.walk import Stops, Walk, hulls, walk
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.credits import credits_of
from arpenteur.strategy.turfs.drawing import Floats, as_geojson, line_of, outlines
from arpenteur.strategy.turfs.ground import Ground
from arpenteur.strategy.turfs.results import DOORS, LETTERBOXES, Building, Join, LonLat, Turf, Turfs
from arpenteur.strategy.turfs.words import in_words, label_of, letter, notices, short_street

Indices = NDArray[np.int64]
_MARGIN = 0.002  # degrees around the turfs in which streets are drawn
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


@dataclass(frozen=True, eq=False)
class Cut:
    """Who has what: buildings ``rows`` of a ground, the turf (from 1) and the doors left of every building, the pieces
    of each turf, and what was asked.
    """

    rows: Indices
    turf: Indices
    left: Indices
    pieces: dict[int, int]
    target: float
    tolerance: float
    seed: int
    walk: str
    start: int | None
    done: int
    short_of: int
    task: str = DOORS


def told(snapshot: Snapshot, ground: Ground, cut: Cut) -> Turfs:
    """The turfs of a cut."""
    order = cut.rows[np.argsort(cut.turf[cut.rows], kind="stable")]
    numbers, first = np.unique(cut.turf[order], return_index=True)
    members = np.split(order, first[1:])
    stops = [Stops(ground.segment[rows], ground.along[rows], _side(ground, rows)) for rows in members]
    walks = [walk(ground.streets, one, cut.walk, start=cut.start) for one in stops]
    shapes = outlines(ground, [hulls(ground.streets, one) for one in stops])
    lines = [line_of(ground, one.steps) for one in walks]
    joined = [[_join(ground, way) for way in ways_between(*pair)] for pair in zip(lines, shapes, strict=True)]
    drawn = zip(_paths(ground, lines), as_geojson(ground, shapes), joined, strict=True)
    turfs = tuple(
        _turf(ground, cut, int(number), rows[list(one.order)], one, *shown)
        for number, rows, one, shown in zip(numbers, members, walks, drawn, strict=True)
    )
    return _together(snapshot, ground, cut, turfs)


def _side(ground: Ground, rows: Indices) -> Indices:
    return np.where(ground.left[rows], 1, -1).astype(np.int64)


def _join(ground: Ground, way: Way) -> Join:
    return Join(path=tuple((x, y) for x, y in ground.degrees(way.line).tolist()), metres=way.metres)


def _paths(ground: Ground, lines: Sequence[Floats]) -> list[tuple[LonLat, ...]]:
    """Walks in longitude and latitude, all moved at once."""
    degrees = ground.degrees(np.concatenate(lines)).tolist()
    stops = np.cumsum([0, *(len(line) for line in lines)]).tolist()
    return [tuple((x, y) for x, y in degrees[a:b]) for a, b in pairwise(stops)]


def _turf(
    ground: Ground,
    cut: Cut,
    number: int,
    rows: Indices,
    walked: Walk,
    path: tuple[LonLat, ...],
    shape: dict[str, object],
    joins: Sequence[Join],
) -> Turf:
    buildings = tuple(_building(ground, row, int(cut.left[row])) for row in rows.tolist())
    by_street: dict[str, int] = {}
    for one in buildings:
        by_street[one.street] = by_street.get(one.street, 0) + one.doors
    doors = sum(by_street.values())
    return Turf(
        number=number,
        letter=letter(number),
        segments=tuple(dict.fromkeys(one.segment for one in buildings)),
        buildings=buildings,
        doors=doors,
        metres=walked.metres,
        minutes=_minutes(cut.task, buildings, walked.metres),
        stations=tuple(sorted({one.station for one in buildings if one.station})),
        pieces=cut.pieces.get(number, 1),
        streets=in_words(by_street),
        path=path,
        outline=shape,
        through=walked.through,
        joins=tuple(joins),
    )


def _minutes(task: str, buildings: Sequence[Building], metres: float) -> float:
    """Minutes of a walk with what is done at each building."""
    flats = [one.doors for one in buildings if one.kind == "apartments"]
    houses, boxes = sum(one.doors for one in buildings) - sum(flats), sum(flats)
    if task == LETTERBOXES:
        return pace().walking(metres) + pace().letterboxes(houses=houses, halls=len(flats), boxes=boxes) / 60.0
    return pace().minutes(metres, houses=houses, apartments=boxes)


def _building(ground: Ground, row: int, left: int) -> Building:
    number, suffix = ground.number[row], ground.suffix[row]
    return Building(
        id=ground.ids[row],
        segment=int(ground.segment[row]),
        street=ground.of_street[row],
        label=label_of(number, suffix),
        number=number,
        suffix=suffix or "",
        station=ground.station[row],
        longitude=float(ground.lonlat[row, 0]),
        latitude=float(ground.lonlat[row, 1]),
        side="left" if ground.left[row] else "right",
        parity="" if number is None else "odd" if number % 2 else "even",
        dwellings=int(ground.dwellings[row]),
        doors=left,
        kind=ground.kind[row],
    )


def _together(snapshot: Snapshot, ground: Ground, cut: Cut, turfs: tuple[Turf, ...]) -> Turfs:
    slack = cut.tolerance * cut.target + 1e-9
    west, south = ground.lonlat[cut.rows].min(axis=0).tolist()
    east, north = ground.lonlat[cut.rows].max(axis=0).tolist()
    big = cut.rows[cut.left[cut.rows] > cut.target * (1 + cut.tolerance)].tolist()
    used = {segment for one in turfs for segment in one.segments}
    return Turfs(
        place=snapshot.manifest.place,
        place_name=snapshot.manifest.place_name,
        turfs=turfs,
        target=cut.target,
        within=sum(abs(one.doors - cut.target) <= slack for one in turfs) / len(turfs),
        contiguous=sum(one.pieces == 1 for one in turfs) / len(turfs),
        seed=cut.seed,
        walk=cut.walk,
        notices=notices(
            straight=any(ground.highway[segment] == STRAIGHT for segment in used),
            estimated=ground.estimated,
            done=cut.done,
            oversized=[
                f"{label_of(ground.number[i], ground.suffix[i])} {short_street(ground.of_street[i])}" for i in big
            ],
            split={one.letter: (one.pieces, one.streets) for one in turfs if one.pieces > 1},
            short_of=cut.short_of,
        ),
        around=ground.around((west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)),
        fictional=snapshot.manifest.fictional,
        credits=credits_of(snapshot.manifest, ground_only=True),
        task=cut.task,
    )
