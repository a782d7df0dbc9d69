"""What rounds are, as values: a place to stop at, one crew's round, the rounds of a task. No person, no score."""

from collections.abc import Sequence
from dataclasses import dataclass

from arpenteur.strategy.routes.results import Json, LonLat, Route, Routes, point_feature
from arpenteur.strategy.turfs.results import LETTERBOXES

LEAFLETS, POSTERS = "leaflets", "posters"
TASKS = (LETTERBOXES, LEAFLETS, POSTERS)
MOST_LOAD = 1_000_000
"""Letterboxes, leaflets or posters of one stop."""


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
class Stop:
    """A place to stop at: ``key`` is unique among those asked for, ``at`` in degrees (EPSG:4326).

    ``load`` are the letterboxes, leaflets or posters it takes. ``run`` is for letterboxes that are walked along.
    ``station`` is that of its addresses, empty where none is known.
    """

    key: str
    label: str
    at: LonLat
    load: int = 1
    run: Run | None = None
    station: str = ""

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
class Round(Route):
    """What one crew walks: stops in the order to go; ``segments`` are those of the streets walked."""

    stops: tuple[Stop, ...]
    load: int

    def to_json(self) -> Json:
        """One element of ``rounds`` in ``rounds --format json``."""
        return super().to_json() | {"load": self.load, "stops": [one.to_json() for one in self.stops]}

    def features(self) -> list[Json]:
        """Its way and its stops."""
        name = {"round": self.letter}
        said = {
            "stops": len(self.stops), "load": self.load, "metres": round(self.metres), "minutes": round(self.minutes)
        }  # fmt: skip
        stops = [
            name | {"rank": rank, "key": one.key, "label": one.label, "load": one.load}
            for rank, one in enumerate(self.stops, start=1)
        ]
        places = (point_feature("stop", one.at, about) for one, about in zip(self.stops, stops, strict=True))
        return [*self.way("way", name | said), *places]


@dataclass(frozen=True, kw_only=True)
class Rounds(Routes):
    """Rounds of one task in one place: ``crews`` at most, each with at most ``carry`` at a time (None: no limit).

    ``metres`` are those of all rounds.
    """

    said_beside = (*Routes.said_beside, "task")
    rounds: tuple[Round, ...]
    metres: float
    crews: int
    carry: int | None
    start: LonLat

    @property
    def routes(self) -> Sequence[Round]:
        """The rounds."""
        return self.rounds

    def to_json(self) -> Json:
        """``rounds --format json``; its schema is ``docs/generated/rounds.schema.json``."""
        return super().to_json() | {
            "crews": self.crews,
            "carry": self.carry,
            "start": list(self.start),
            "metres": round(self.metres),
            "rounds": [one.to_json() for one in self.rounds],
        }
