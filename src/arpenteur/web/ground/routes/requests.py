"""What is asked of routes: which ground and how many turfs, or how many crews; where people meet, which draw."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.parameters import between
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.routes.kinds import ROUNDS, TURFS, RouteKind

STATIONS, AREA, STREETS = "stations", "area", "streets"
GROUNDS = (STATIONS, AREA, STREETS)
SIDES, ZIGZAG = "sides", "zigzag"
"""Each side of a street by itself, or both together."""
WALKS = (SIDES, ZIGZAG)
PAIRS, DOORS = "pairs", "doors"
MOST_TURFS, FEWEST_DOORS, MOST_DOORS = 600, 5, 1000
MOST_CREWS, MOST_LOAD = 60, 9_999
USUAL_DOORS, SMALLEST, LARGEST = 60, 20, 400
DOORS_AN_HOUR = {Kind.DOORS: 17, Kind.LETTERBOXES: 100}
"""What a pair does: 15 to 20 doors (``plan/priors.toml``), letterboxes of houses with the walk (``pace.toml``)."""
TASKS = (Kind.DOORS.value, Kind.LETTERBOXES.value)
"""What is done at a building: how long a turf takes depends on it."""
MOST_SEED = 9999
PATIENCE = 1.25
"""Times the length of the action that a route may ask for before it is said."""
Point = tuple[float, float]


@dataclass(frozen=True)
class RouteRequest:
    """What both kinds are asked: the meeting point in degrees, the station or the click it comes from, the draw."""

    kind: ClassVar[RouteKind]
    start: Point | None = None
    start_from: str = ""
    seed: int = 1

    def __post_init__(self) -> None:
        """Raises InputError for a figure out of its range."""
        if not 0 <= self.seed <= MOST_SEED:
            raise InputError(_("draw %(seed)s") % {"seed": self.seed}, expected=between(0, MOST_SEED))

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """As the ``asked`` of a plan keeps it. Raises InputError for a row that was never written by ``row``."""
        try:
            values: dict[str, Any] = {name: row[name] for name in cls.__dataclass_fields__ if name in row}
            values |= {name: tuple(one) for name, one in values.items() if isinstance(one, list)}
            if values.get("start"):
                x, y = values["start"]
                values["start"] = (float(x), float(y))
            return cls(**values)
        except (TypeError, ValueError) as error:
            raise InputError(cls.kind.say("unreadable"), action=cls.kind.say("remake")) from error

    def as_json(self) -> dict[str, Any]:
        """As the ``asked`` of a plan keeps it."""
        return {name: list(one) if isinstance(one, tuple) else one for name, one in asdict(self).items()}


@dataclass(frozen=True)
class TurfRequest(RouteRequest):
    """A cutting as it was asked for. ``done``: doors already done, by building, at that moment; ``segments``: street
    segments it is made on, where not the whole ground is.
    """

    kind = TURFS
    stations: tuple[str, ...] = ()
    polygon: Mapping[str, Any] | None = None
    streets: tuple[str, ...] = ()
    segments: tuple[int, ...] = ()
    by: str = PAIRS
    number: int = 1
    walk: str = SIDES
    keep_stations: bool = False
    leave_done: bool = True
    done: Mapping[str, int] = field(default_factory=dict[str, int])
    task: str = TASKS[0]

    def __post_init__(self) -> None:
        """Raises InputError for a figure out of its range."""
        low, high = (1, MOST_TURFS) if self.by == PAIRS else (FEWEST_DOORS, MOST_DOORS)
        if self.by not in {PAIRS, DOORS} or not low <= self.number <= high:
            raise InputError(_("%(n)s: impossible cutting") % {"n": self.number}, expected=between(low, high))
        if self.walk not in WALKS:
            raise InputError(
                _("unknown way of walking: %(walk)s") % {"walk": self.walk}, expected=_(" or ").join(WALKS)
            )
        if self.task not in TASKS:
            raise InputError(_("unknown task: %(task)s") % {"task": self.task}, expected=_(" or ").join(TASKS))
        super().__post_init__()

    @property
    def ground(self) -> str:
        """Which part of the action's ground it is made on."""
        return AREA if self.polygon else STREETS if self.streets else STATIONS


@dataclass(frozen=True)
class RoundRequest(RouteRequest):
    """Rounds as they were asked for: how many crews, what one carries (None: all it needs)."""

    kind = ROUNDS
    start: Point = (0.0, 0.0)
    crews: int = 1
    carry: int | None = None

    def __post_init__(self) -> None:
        """Raises InputError for a figure out of its range."""
        if not 1 <= self.crews <= MOST_CREWS:
            raise InputError(_("%(n)s crews") % {"n": self.crews}, expected=between(1, MOST_CREWS))
        if self.carry is not None and not 1 <= self.carry <= MOST_LOAD:
            raise InputError(_("load of %(n)s") % {"n": self.carry}, expected=between(1, MOST_LOAD))
        super().__post_init__()


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
