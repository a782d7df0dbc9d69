"""What turfs are, as values: an area asked for, the turfs of it, one building, lines to draw. No person, no score."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
LonLat = tuple[float, float]
"""Longitude and latitude, EPSG:4326, degrees."""
DOORS, LETTERBOXES = "doors", "letterboxes"
"""What is done at a building: its doors are knocked at, or its letterboxes filled."""


@dataclass(frozen=True)
class Area:
    """What to cut into turfs. Every part given narrows the rest; an empty area is the whole snapshot.

    ``stations`` are keys of stations, ``polygon`` a GeoJSON geometry (Polygon or MultiPolygon, EPSG:4326) in which
    buildings must lie, ``streets`` names of streets, as the snapshot or a person spells them.
    """

    stations: frozenset[str] | None = None
    polygon: Json | None = None
    streets: frozenset[str] | None = None


@dataclass(frozen=True)
class Building:
    """One numbered address: a house or a block of flats.

    ``side`` is ``left``, ``right`` or empty where no street line is known, seen along the segment as stored; ``parity``
    is ``odd``, ``even`` or empty without number; ``kind`` is ``house`` or ``apartments``; ``dwellings`` is at least 1,
    an estimate from official counts; ``doors`` are those of them that are left to do, never more than ``dwellings``.
    """

    id: str
    segment: int
    street: str
    label: str
    number: int | None
    suffix: str
    station: str | None
    longitude: float
    latitude: float
    side: str
    parity: str
    dwellings: int
    doors: int
    kind: str

    def to_json(self) -> Json:
        """One element of ``buildings`` in ``turfs --format json``."""
        return {
            "id": self.id,
            "segment": self.segment,
            "street": self.street,
            "label": self.label,
            "number": self.number,
            "suffix": self.suffix,
            "station": self.station,
            "longitude": round(self.longitude, 6),
            "latitude": round(self.latitude, 6),
            "side": self.side,
            "parity": self.parity,
            "dwellings": self.dwellings,
            "doors": self.doors,
            "kind": self.kind,
        }


@dataclass(frozen=True)
class Turf:
    """What one pair walks: street segments and the buildings on them, in walking order.

    ``doors`` is the sum of the doors left to do, ``metres`` the length of the walk along streets, ``minutes`` its
    duration with the doors, ``pieces`` the number of parts that no street joins (1 for a turf in one piece), ``path``
    the walk from the meeting point and back, ``outline`` a GeoJSON polygon around its streets, ``streets`` its streets
    in a few words ("avenue Gallieni, allée des Orchidées + 3"). ``through`` are segments walked without a door.
    """

    number: int
    letter: str
    segments: tuple[int, ...]
    buildings: tuple[Building, ...]
    doors: int
    metres: float
    minutes: float
    stations: tuple[str, ...]
    pieces: int
    streets: str
    path: tuple[LonLat, ...]
    outline: Json
    through: tuple[int, ...] = ()

    def to_json(self) -> Json:
        """One element of ``turfs`` in ``turfs --format json``."""
        return {
            "number": self.number,
            "letter": self.letter,
            "doors": self.doors,
            "metres": round(self.metres),
            "minutes": round(self.minutes),
            "stations": list(self.stations),
            "pieces": self.pieces,
            "streets": self.streets,
            "segments": list(self.segments),
            "buildings": [one.to_json() for one in self.buildings],
            "path": [list(point) for point in self.path],
            "outline": self.outline,
        }


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
class Turfs:
    """A proposal, or the measure of what a person made of it.

    ``target`` is the number of doors aimed at for each turf, ``within`` the share of turfs within ± 10 % of it,
    ``contiguous`` the share that is in one piece, ``notices`` French sentences about what could not be done,
    ``around`` the streets of the area and near it, for the backdrop, ``task`` what the minutes are those of.
    """

    place: str
    place_name: str
    turfs: tuple[Turf, ...]
    target: float
    within: float
    contiguous: float
    seed: int
    walk: str
    notices: tuple[str, ...]
    around: tuple[StreetLine, ...] = field(repr=False)
    fictional: bool = False
    task: str = DOORS
    credits: str = ""

    def to_json(self) -> Json:
        """``turfs --format json``; its schema is ``docs/generated/turfs.schema.json``."""
        return {
            "place": self.place,
            "place_name": self.place_name,
            "fictional": self.fictional,
            "target": round(self.target, 1),
            "within": round(self.within, 4),
            "contiguous": round(self.contiguous, 4),
            "seed": self.seed,
            "walk": self.walk,
            "task": self.task,
            "credits": self.credits,
            "notices": list(self.notices),
            "turfs": [one.to_json() for one in self.turfs],
        }
