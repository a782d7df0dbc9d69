"""What is asked of a cutting: which ground, how many turfs, how they are walked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from arpenteur.domain.errors import InputError
from arpenteur.web.fieldwork.kinds import Kind
from arpenteur.web.fieldwork.models import Action

STATIONS, AREA, STREETS = "stations", "area", "streets"
GROUNDS = (STATIONS, AREA, STREETS)
SIDES, ZIGZAG = "sides", "zigzag"
"""Each side of a street by itself, or both together."""
WALKS = (SIDES, ZIGZAG)
PAIRS, DOORS = "pairs", "doors"
MOST_TURFS, FEWEST_DOORS, MOST_DOORS = 600, 5, 1000
USUAL_DOORS, SMALLEST, LARGEST = 60, 20, 400
DOORS_AN_HOUR = {Kind.DOORS: 17, Kind.LETTERBOXES: 100}
"""What a pair does: 15 to 20 doors (``plan/priors.toml``), letterboxes of houses with the walk (``pace.toml``)."""
TASKS = (Kind.DOORS.value, Kind.LETTERBOXES.value)
"""What is done at a building: how long a turf takes depends on it."""
MOST_SEED = 9999
Point = tuple[float, float]


@dataclass(frozen=True)
class Asked:
    """A cutting as it was asked for. ``done``: doors already done, by building, at that moment."""

    stations: tuple[str, ...] = ()
    polygon: Mapping[str, Any] | None = None
    streets: tuple[str, ...] = ()
    by: str = PAIRS
    number: int = 1
    walk: str = SIDES
    start: Point | None = None
    start_from: str = ""
    keep_stations: bool = False
    leave_done: bool = True
    seed: int = 1
    done: Mapping[str, int] = field(default_factory=dict[str, int])
    task: str = TASKS[0]

    def __post_init__(self) -> None:
        """Raises InputError for a figure out of its range."""
        low, high = (1, MOST_TURFS) if self.by == PAIRS else (FEWEST_DOORS, MOST_DOORS)
        if self.by not in {PAIRS, DOORS} or not low <= self.number <= high:
            raise InputError(f"{self.number} : découpage impossible", expected=f"un entier de {low} à {high}")
        if self.walk not in WALKS:
            raise InputError(f"marche inconnue : {self.walk}", expected=" ou ".join(WALKS))
        if self.task not in TASKS:
            raise InputError(f"tâche inconnue : {self.task}", expected=" ou ".join(TASKS))
        if not 0 <= self.seed <= MOST_SEED:
            raise InputError(f"tirage {self.seed}", expected=f"un entier de 0 à {MOST_SEED}")

    @property
    def ground(self) -> str:
        """Which part of the action's ground it is made on."""
        return AREA if self.polygon else STREETS if self.streets else STATIONS

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """As ``Cutting.asked`` keeps it. Raises InputError for a row that was never written by ``kept``."""
        try:
            values = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
            for name in ("stations", "streets"):
                values[name] = tuple(values.get(name) or ())
            start = values.get("start")
            return cls(**values | {"start": (float(start[0]), float(start[1])) if start else None})
        except (TypeError, ValueError, IndexError) as error:
            raise InputError("ce découpage ne se lit pas", action="découpez de nouveau") from error

    def kept(self) -> dict[str, Any]:
        """As ``Cutting.asked`` keeps it."""
        return asdict(self) | {
            "stations": list(self.stations), "streets": list(self.streets),
            "start": list(self.start) if self.start else None,
        }  # fmt: skip


def grounds_of(action: Action) -> list[str]:
    """Which parts of an action's ground can be cut, the narrowest first: its streets, its drawn area, its stations."""
    found = [STREETS] if action.streets else []
    return [*found, *([AREA] if action.area else []), STATIONS]


def task_of(action: Action) -> str:
    """What is done at the buildings of an action."""
    return action.kind if action.kind in TASKS else TASKS[0]


def doors_in(action: Action) -> int:
    """Doors of a turf that a pair walks within an action, a multiple of five: at most sixty to knock at."""
    hours = (action.ends_at - action.starts_at).total_seconds() / 3600
    most = USUAL_DOORS if action.kind == Kind.DOORS else LARGEST
    fits = round(hours * DOORS_AN_HOUR.get(Kind(action.kind), USUAL_DOORS) / 5) * 5
    return min(max(fits, SMALLEST), most)
