"""A turf as paper shows it: stops in walking order, grouped by street and side, one line a door or a stair.

The walk sheet prints these lines and the typing-in grid asks for them: both read ``groups_of``, so a line has the same
number on paper and on screen.
"""

from dataclasses import dataclass
from itertools import groupby

from arpenteur.geo.segments import STRAIGHT, has_streets
from arpenteur.strategy.routes.results import Closed, Json, LonLat, Stair, Stop, StreetLine
from arpenteur.strategy.turfs.results import Turf

BOTH = "both"
_SIDES, _LEAST_RUN = 2, 3
"""Sides of a street; addresses that a change of side must be followed by, on average, to be worth a heading."""


@dataclass(frozen=True)
class Walk:
    """What one pair walks, with what a map of it needs; ``outline`` is a GeoJSON geometry or empty."""

    letter: str
    stops: tuple[Stop, ...]
    metres: float
    minutes: float
    own: tuple[StreetLine, ...] = ()
    around: tuple[StreetLine, ...] = ()
    path: tuple[LonLat, ...] = ()
    outline: tuple[tuple[LonLat, ...], ...] = ()
    meeting: LonLat | None = None

    @property
    def doors(self) -> int:
        """Doors of all stairs."""
        return sum(stair.total for stop in self.stops for stair in stop.stairs)

    @property
    def streets(self) -> tuple[StreetLine, ...]:
        """Street lines there are: none of those that stand in for a street where none is known."""
        lines = self.around or self.own
        known = has_streets(line.highway for line in lines)
        return tuple(line for line in lines if line.highway != STRAIGHT) if known else ()


@dataclass(frozen=True)
class Row:
    """One line: a house to tick, or a stair whose doors are counted.

    ``number`` is that of its address in the walk, ``first`` false for the second stair of an address and after;
    ``closed`` are its doors where nobody rings.
    """

    key: str
    number: int
    first: bool
    label: str
    stair: Stair
    closed: tuple[Closed, ...] = ()
    guessed: bool = False

    @property
    def single(self) -> bool:
        """One door: ticked, not counted."""
        return self.stair.total == 1

    @property
    def barred(self) -> bool:
        """A house where nobody rings."""
        return self.single and bool(self.closed)

    @property
    def not_these(self) -> tuple[str, ...]:
        """Doors of a stair where nobody rings."""
        return () if self.single else tuple(one.sign for one in self.closed)


@dataclass(frozen=True)
class Group:
    """Lines under one heading: a street and a side (``odd``, ``even``, ``both`` or empty), as they are walked."""

    street: str
    side: str
    rows: tuple[Row, ...]


def groups_of(walk: Walk) -> tuple[Group, ...]:
    """Lines of a walk under their headings, in walking order; a street met again later has a second heading.

    A side is a heading of its own, unless the walk goes from one side to the other all the time: then both are one.
    """
    numbered = list(enumerate(walk.stops, start=1))
    groups: list[Group] = []
    for street, on_street in groupby(numbered, key=lambda one: one[1].street):
        sides = [(side, list(run)) for side, run in groupby(on_street, key=lambda one: one[1].side)]
        stops = [one for _side, run in sides for one in run]
        if len(sides) > _SIDES and len(stops) < _LEAST_RUN * len(sides):
            sides = [(BOTH, stops)]
        groups += [
            Group(street, side, tuple(row for number, stop in run for row in _rows(stop, number)))
            for side, run in sides
        ]
    return tuple(groups)


def _rows(stop: Stop, number: int) -> list[Row]:
    rows: list[Row] = []
    for stair in stop.stairs:
        closed = tuple(one for one in stop.closed if one.stair == stair.name)
        guessed = stop.guessed and stair.total > 1
        rows.append(Row(stop.key, number, not rows, stop.label, stair, closed, guessed))
    return rows


def walk_of(turf: Turf, around: tuple[StreetLine, ...] = ()) -> Walk:
    """A turf of the engine as a walk: no stair is known, so a block of flats is one stair of all its doors."""
    segments = frozenset(turf.segments)
    return Walk(
        letter=turf.letter,
        stops=turf.stops,
        metres=turf.metres,
        minutes=turf.minutes,
        own=tuple(line for line in around if line.segment in segments),
        around=around,
        path=turf.path,
        outline=rings_of(turf.outline),
        meeting=turf.path[0] if turf.path else None,
    )


def rings_of(geometry: Json) -> tuple[tuple[LonLat, ...], ...]:
    """Rings of a GeoJSON Polygon or MultiPolygon; none of anything else."""
    polygons = {"Polygon": [geometry.get("coordinates", [])], "MultiPolygon": geometry.get("coordinates", [])}
    return tuple(
        tuple((float(point[0]), float(point[1])) for point in ring)
        for polygon in polygons.get(str(geometry.get("type")), [])
        for ring in polygon
    )
