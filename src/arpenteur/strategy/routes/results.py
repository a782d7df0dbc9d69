"""A route, the routes of a place, street lines to draw, as values. No person, no score.

Turfs and rounds for any map program: GeoJSON (RFC 7946).
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

Json = dict[str, Any]
LonLat = tuple[float, float]
"""Longitude and latitude, EPSG:4326, degrees."""


@dataclass(frozen=True)
class StreetLine:
    """One street line to draw: its vertices, its name (empty where it has none), its OpenStreetMap class."""

    points: tuple[LonLat, ...]
    name: str = ""
    highway: str = ""
    segment: int | None = None

    def to_json(self) -> Json:
        """``{"points", "name", "class", "segment"}``, vertices rounded to a decimetre."""
        points = [[round(x, 6), round(y, 6)] for x, y in self.points]
        return {"points": points, "name": self.name, "class": self.highway, "segment": self.segment}


@dataclass(frozen=True)
class Run:
    """Letterboxes along one street segment, between two positions of it (0–1, ``low`` ≤ ``high``).

    ``houses`` are boxes each at a door of its own, ``halls`` blocks of flats whose ``boxes`` hang together.
    ``buildings`` are those it passes, in ascending position, by their key: what a run is, however it was cut.
    """

    segment: int
    low: float
    high: float
    houses: int = 0
    halls: int = 0
    boxes: int = 0
    buildings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stair:
    """``floors`` floors of ``doors`` doors above ``ground`` doors; a house is one door on the ground."""

    name: str = ""
    floors: int = 0
    doors: int = 0
    ground: int = 1

    @property
    def total(self) -> int:
        """Doors of the stair."""
        return self.floors * self.doors + self.ground

    def doors_of(self, floor: int) -> int:
        """Doors of a floor; 0 is the ground."""
        return self.doors if floor else self.ground


@dataclass(frozen=True)
class Closed:
    """A door where nobody comes back. Paper never says why."""

    stair: str
    floor: int
    door: int

    @property
    def sign(self) -> str:
        """Floor then number, as doors are written: 23 is the third of the second floor."""
        return f"{self.floor}{self.door}"


@dataclass(frozen=True)
class Stop:
    """Where a route stops: an address of a turf, a stop of a round. ``key`` is unique among those of the question.

    ``at`` is in degrees (EPSG:4326), ``load`` the doors, letterboxes, leaflets or posters to do there, ``station`` that
    of its addresses, empty where none is known. ``run`` is for letterboxes that are walked along.
    An address has its ``street`` and its ``side`` (``odd``, ``even`` or empty), its ``stairs``, and the doors where
    nobody comes back (``closed``); ``guessed``: its stairs are those that official data let guess.
    """

    key: str
    label: str
    at: LonLat
    load: int = 1
    run: Run | None = None
    station: str = ""
    street: str = ""
    side: str = ""
    stairs: tuple[Stair, ...] = ()
    closed: tuple[Closed, ...] = ()
    guessed: bool = False

    def to_json(self) -> Json:
        """One element of ``stops`` in ``rounds --format json``."""
        return {
            "key": self.key,
            "label": self.label,
            "at": [round(self.at[0], 6), round(self.at[1], 6)],
            "load": self.load,
            "station": self.station,
        }


@dataclass(frozen=True, kw_only=True)
class Route(ABC):
    """What one pair or crew walks, from the meeting point and back.

    ``path`` follows the streets and is ``metres`` long, ``minutes`` count what is done on the way; ``segments`` are
    those of its streets.
    """

    number: int
    letter: str
    segments: tuple[int, ...]
    metres: float
    minutes: float
    path: tuple[LonLat, ...]

    def to_json(self) -> Json:
        """What both kinds say in ``--format json``."""
        return {
            "number": self.number,
            "letter": self.letter,
            "metres": round(self.metres),
            "minutes": round(self.minutes),
            "segments": list(self.segments),
            "path": [list(point) for point in self.path],
        }

    @abstractmethod
    def features(self) -> list[Json]:
        """The route as GeoJSON features: its way first, then its stops."""

    def way(self, role: str, about: Json) -> list[Json]:
        """Its path as a feature; none where it has only one point."""
        line = {"type": "LineString", "coordinates": [list(point) for point in self.path]}
        return [feature(role, line, about)] if len(self.path) > 1 else []


@dataclass(frozen=True, kw_only=True)
class Routes(ABC):
    """Routes of one task in one place.

    ``notices`` are French sentences about what could not be done, ``around`` the streets of the routes and near them,
    for the backdrop; the same ``seed`` gives the same routes.
    """

    said_beside: ClassVar[tuple[str, ...]] = ("place", "seed", "notices", "fictional")
    place: str
    place_name: str
    task: str
    seed: int
    notices: tuple[str, ...]
    around: tuple[StreetLine, ...] = field(repr=False)
    fictional: bool = False
    credits: str = ""

    @property
    @abstractmethod
    def routes(self) -> Sequence[Route]:
        """The turfs, or the rounds."""

    def to_json(self) -> Json:
        """What both kinds say in ``--format json``."""
        return {
            "place": self.place,
            "place_name": self.place_name,
            "fictional": self.fictional,
            "credits": self.credits,
            "task": self.task,
            "seed": self.seed,
            "notices": list(self.notices),
        }


def feature(role: str, geometry: Json, about: Json) -> Json:
    """A GeoJSON feature; its ``role`` tells which part of a route it is."""
    return {"type": "Feature", "geometry": geometry, "properties": {"role": role, **about}}


def point_feature(role: str, at: LonLat, about: Json) -> Json:
    """A stop or a building as a GeoJSON feature, to a decimetre."""
    return feature(role, {"type": "Point", "coordinates": [round(at[0], 6), round(at[1], 6)]}, about)


def geojson(found: Routes) -> Json:
    """A collection with, for each turf, its outline, its walk and its buildings, for each round its way and its stops;
    ``role`` tells which is which.
    """
    beside = {name: getattr(found, name) for name in found.said_beside} | {"notices": list(found.notices)}
    features = [feature for one in found.routes for feature in one.features()]
    return {"type": "FeatureCollection", "credits": found.credits, "arpenteur": beside, "features": features}
