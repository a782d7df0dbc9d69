"""What turfs are, as values: an area asked for, the turfs of it, one building. No person, no score."""

from collections.abc import Sequence
from dataclasses import dataclass

from arpenteur.strategy.routes.results import (
    Json,
    LonLat,
    Route,
    Routes,
    Stair,
    Stop,
    StreetLine,
    feature,
    point_feature,
)

__all__ = ["Area", "Building", "Join", "Json", "LonLat", "StreetLine", "Turf", "Turfs"]
DOORS, LETTERBOXES = "doors", "letterboxes"
"""What is done at a building: its doors are knocked at, or its letterboxes filled."""


@dataclass(frozen=True)
class Area:
    """What to cut into turfs. Every part given narrows the rest; an empty area is the whole snapshot.

    ``stations`` are keys of stations, ``polygon`` a GeoJSON geometry (Polygon or MultiPolygon, EPSG:4326) in which
    buildings must lie, ``streets`` names of streets, as the snapshot or a person spells them, ``segments`` numbers of
    street segments of the snapshot.
    """

    stations: frozenset[str] | None = None
    polygon: Json | None = None
    streets: frozenset[str] | None = None
    segments: frozenset[int] | None = None


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
class Join:
    """A stretch of the walk from one group of doors of a turf to another, along streets where it has none."""

    path: tuple[LonLat, ...]
    metres: float

    def to_json(self) -> Json:
        """One element of ``joins`` in ``turfs --format json``."""
        return {"metres": round(self.metres), "path": [[round(x, 6), round(y, 6)] for x, y in self.path]}


@dataclass(frozen=True, kw_only=True)
class Turf(Route):
    """What one pair walks: street segments and the buildings on them, in walking order.

    ``doors`` is the sum of the doors left to do, ``pieces`` the number of parts that no street joins (1 for a turf in
    one piece), ``outline`` a GeoJSON polygon around its streets, ``streets`` its streets in a few words ("avenue
    Gallieni, allée des Orchidées + 3"). ``through`` are segments walked without a door, ``joins``
    what joins its groups of doors where its outline has several parts, one less than there are groups.
    """

    buildings: tuple[Building, ...]
    doors: int
    stations: tuple[str, ...]
    pieces: int
    streets: str
    outline: Json
    through: tuple[int, ...] = ()
    joins: tuple[Join, ...] = ()

    @property
    def groups(self) -> int:
        """Groups of doors that are drawn apart from each other; 1 where its streets with doors all touch."""
        return len(self.joins) + 1

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Its buildings: no stair is known, so a block of flats is one stair of all its doors."""
        return tuple(
            Stop(
                key=one.id,
                label=one.label,
                at=(one.longitude, one.latitude),
                load=one.doors,
                station=one.station or "",
                street=one.street,
                side=one.parity,
                stairs=(Stair(ground=max(one.doors, 1)),),
                guessed=True,
            )
            for one in self.buildings
        )

    def to_json(self) -> Json:
        """One element of ``turfs`` in ``turfs --format json``."""
        return super().to_json() | {
            "doors": self.doors,
            "stations": list(self.stations),
            "pieces": self.pieces,
            "streets": self.streets,
            "buildings": [one.to_json() for one in self.buildings],
            "outline": self.outline,
            "joins": [one.to_json() for one in self.joins],
        }

    def features(self) -> list[Json]:
        """Its outline, its walk, its buildings."""
        said = {"doors": self.doors, "metres": round(self.metres), "minutes": round(self.minutes)}
        name = {"turf": self.letter}
        stops = [
            name | {"rank": rank, "street": one.street, "number": one.label, "doors": one.doors}
            for rank, one in enumerate(self.buildings, start=1)
        ]
        return [
            feature("outline", self.outline, name | said | {"streets": self.streets}),
            *self.way("walk", name),
            *(
                point_feature("building", (one.longitude, one.latitude), about)
                for one, about in zip(self.buildings, stops, strict=True)
            ),
        ]


@dataclass(frozen=True, kw_only=True)
class Turfs(Routes):
    """A proposal, or the measure of what a person made of it.

    ``target`` is the number of doors aimed at for each turf, ``within`` the share of turfs within ± 10 % of it,
    ``contiguous`` the share that is in one piece, ``task`` what the minutes are those of.
    """

    task: str = DOORS
    turfs: tuple[Turf, ...]
    target: float
    within: float
    contiguous: float
    walk: str

    @property
    def routes(self) -> Sequence[Turf]:
        """The turfs."""
        return self.turfs

    def to_json(self) -> Json:
        """``turfs --format json``; its schema is ``docs/generated/turfs.schema.json``."""
        return super().to_json() | {
            "target": round(self.target, 1),
            "within": round(self.within, 4),
            "contiguous": round(self.contiguous, 4),
            "walk": self.walk,
            "turfs": [one.to_json() for one in self.turfs],
        }
