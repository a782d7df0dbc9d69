"""What an allocation must respect, as arrays; each kind has the name the campaign's file gives it."""

from dataclasses import dataclass, replace
from typing import Literal, Self

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Kind = Literal["minimum", "force", "maximum", "minimum_coverage", "maximum_stations", "teams", "hours"]


@dataclass(frozen=True)
class Team:
    """Hours of a team and the stations it may work in (n)."""

    name: str
    hours: float
    reach: Mask


@dataclass(frozen=True)
class Limits:
    """Limits of an allocation on n stations. Hours of a station include its set-up.

    ``minimum`` and ``floor`` are hours asked for by name and those of forced stations; ``maximum`` is infinite where
    there is none and 0 where a station is barred. An opened station costs ``setup`` hours and gets at least
    ``coverage`` of its first passage; ``most`` stations are opened at most.
    """

    hours: float
    minimum: Array
    floor: Array
    maximum: Array
    setup: float = 0.0
    coverage: float = 0.0
    most: int | None = None
    teams: tuple[Team, ...] = ()

    @property
    def lower(self) -> Array:
        """Hours a station gets at least (n)."""
        return np.maximum(self.minimum, self.floor)

    @property
    def whole(self) -> bool:
        """Whether opening a station is a yes-or-no decision."""
        return self.setup > 0 or self.coverage > 0 or self.most is not None

    @property
    def simple(self) -> bool:
        """Whether hours are limited in all and by station only: greedy is then exact."""
        return not self.whole and not self.teams

    def barring(self, stations: Mask) -> Self:
        """The same with nothing to be done in these stations."""
        return replace(
            self,
            minimum=np.where(stations, 0, self.minimum),
            floor=np.where(stations, 0, self.floor),
            maximum=np.where(stations, 0, self.maximum),
        )

    def scaled(self, factor: float) -> Self:
        """The same with all hours at hand multiplied."""
        teams = tuple(replace(team, hours=team.hours * factor) for team in self.teams)
        return replace(self, hours=self.hours * factor, teams=teams)

    def without(self, kind: Kind) -> Self:
        """The same without one kind of limit; stations barred stay so."""
        none = np.zeros_like(self.minimum)
        match kind:
            case "minimum":
                return replace(self, minimum=none)
            case "force":
                return replace(self, floor=none)
            case "maximum":
                return replace(self, maximum=np.where(self.maximum > 0, np.inf, 0.0))
            case "minimum_coverage":
                return replace(self, coverage=0.0)
            case "maximum_stations":
                return replace(self, most=None)
            case "teams":
                return replace(self, teams=())
            case "hours":
                return replace(self, hours=np.inf)
