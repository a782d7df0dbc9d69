"""Stops and rounds as SVG: the way of each round in its colour, stops with their number, the meeting point."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from arpenteur.maps.plane import Plane
from arpenteur.strategy.turfs import StreetLine
from arpenteur.web.foundation.territory.models import Zone
from arpenteur.web.ground.phone.models import Round
from arpenteur.web.ground.routes.backdrop import BESIDE, RouteMap, badge_spot, behind, corners, path_of
from arpenteur.web.ground.routes.engine import Bounds
from arpenteur.web.ground.routes.plane import HEIGHT, WIDTH, fitted
from arpenteur.web.ground.routes.requests import Point
from arpenteur.web.ground.routes.rounds.places import Place, read_places

_ROOM = 0.0016
"""Degrees kept around the stops: about 150 m, so that one stop alone is not drawn from too near."""


@dataclass(frozen=True)
class Halt:
    """A stop: ``rank`` in its round (0: in none), ``number`` of the round."""

    x: float
    y: float
    rank: int
    number: int
    label: str
    reached: bool


@dataclass(frozen=True)
class Tour:
    """One round: its way and where its badge stands."""

    number: int
    letter: str
    load: int
    path: str
    x: float
    y: float
    done: bool


@dataclass(frozen=True)
class RoundsMap(RouteMap):
    """The map of stops and rounds."""

    tours: tuple[Tour, ...]
    halts: tuple[Halt, ...]


def draw(
    rounds: Sequence[Round],
    alone: Sequence[Place],
    zones: Sequence[Zone],
    meeting: Point | None,
    streets: Callable[[Bounds], Sequence[StreetLine]],
) -> RoundsMap:
    """Draw rounds and the stops that are in none (``alone``); ``zones`` fill the frame while there is no stop.
    ``streets`` gives those of a box of degrees.
    """
    plane = fitted(_frame(rounds, alone, zones, meeting))
    lines = streets(bounds_of(plane))
    halts = [halt for one in rounds for halt in _halts(one, plane)]
    halts += [Halt(*plane.at(one.at), 0, 0, one.label, False) for one in alone]
    tours = _tours(rounds, plane)
    return RoundsMap(
        **behind(plane, lines, zones, meeting, badges=[(one.x, one.y) for one in tours]),
        tours=tours,
        halts=tuple(halts),
    )


def bounds_of(plane: Plane) -> Bounds:
    """West, south, east, north of what a wide screen may show, in degrees."""
    wide, beside = WIDTH / plane.unit / plane.stretch, BESIDE / plane.unit / plane.stretch
    west, east = plane.west - beside, plane.west + wide + beside
    south = plane.north - HEIGHT / plane.unit
    return round(west, 5), round(south, 5), round(east, 5), round(plane.north, 5)


def _frame(
    rounds: Sequence[Round], alone: Sequence[Place], zones: Sequence[Zone], meeting: Point | None
) -> list[Point]:
    places = [place.at for one in rounds for place in read_places(one.plan["stops"])] + [one.at for one in alone]
    if not places:
        return corners(zones)
    places += [(x, y) for one in rounds for x, y in one.plan["path"]] + ([meeting] if meeting else [])
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return [(min(xs) - _ROOM, min(ys) - _ROOM), (max(xs) + _ROOM, max(ys) + _ROOM)]


def _halts(one: Round, plane: Plane) -> list[Halt]:
    return [
        Halt(*plane.at(place.at), rank, one.number, place.label, one.done_at is None or place.key in one.reached)
        for rank, place in enumerate(read_places(one.plan["stops"]), start=1)
    ]


def _tours(rounds: Sequence[Round], plane: Plane) -> tuple[Tour, ...]:
    taken: list[Point] = []
    found: list[Tour] = []
    for one in rounds:
        x, y = badge_spot([plane.at(place.at) for place in read_places(one.plan["stops"])], taken)
        path = path_of([(x, y) for x, y in one.plan["path"]], plane) if one.plan["path"] else ""
        found.append(Tour(one.number, one.letter, one.load, path, x, y, one.done_at is not None))
    return tuple(found)
