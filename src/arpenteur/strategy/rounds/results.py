"""What rounds are, as values: a place to stop at, one crew's round, the rounds of a task. No person, no score."""

from dataclasses import dataclass, field

from arpenteur.strategy.turfs.results import LETTERBOXES, Json, LonLat, StreetLine

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


@dataclass(frozen=True)
class Round:
    """What one crew walks: stops in the order to go, from the meeting point and back.

    ``path`` follows the streets and is ``metres`` long, ``minutes`` count the stops too; ``segments`` are those of the
    streets walked.
    """

    number: int
    letter: str
    stops: tuple[Stop, ...]
    load: int
    metres: float
    minutes: float
    path: tuple[LonLat, ...]
    segments: tuple[int, ...]

    def to_json(self) -> Json:
        """One element of ``rounds`` in ``rounds --format json``."""
        return {
            "number": self.number,
            "letter": self.letter,
            "load": self.load,
            "metres": round(self.metres),
            "minutes": round(self.minutes),
            "stops": [one.to_json() for one in self.stops],
            "path": [list(point) for point in self.path],
            "segments": list(self.segments),
        }


@dataclass(frozen=True)
class Rounds:
    """Rounds of one task in one place: ``crews`` at most, each with at most ``carry`` at a time (None: no limit).

    ``metres`` are those of all rounds, ``notices`` French sentences about what could not be done, ``around`` the
    streets of the rounds and near them, for the backdrop.
    """

    place: str
    place_name: str
    task: str
    rounds: tuple[Round, ...]
    metres: float
    crews: int
    carry: int | None
    seed: int
    start: LonLat
    notices: tuple[str, ...]
    around: tuple[StreetLine, ...] = field(repr=False)
    fictional: bool = False
    credits: str = ""

    def to_json(self) -> Json:
        """``rounds --format json``; its schema is ``docs/generated/rounds.schema.json``."""
        return {
            "place": self.place,
            "place_name": self.place_name,
            "fictional": self.fictional,
            "credits": self.credits,
            "task": self.task,
            "crews": self.crews,
            "carry": self.carry,
            "seed": self.seed,
            "start": list(self.start),
            "metres": round(self.metres),
            "notices": list(self.notices),
            "rounds": [one.to_json() for one in self.rounds],
        }
