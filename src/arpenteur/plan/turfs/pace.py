"""How fast people walk and how long a door takes, read from ``pace.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Pace:
    """Kilometres an hour, seconds at a door of a house and of a block of flats, at letterboxes and at a poster."""

    kilometres_per_hour: float
    house: float
    apartments: float
    letterboxes: float
    poster: float

    def minutes(self, metres: float, *, houses: int, apartments: int) -> float:
        """Minutes of a walk of ``metres`` with that many doors of houses and of flats, for a pair."""
        walking = metres / (1000.0 * self.kilometres_per_hour) * 60.0
        return walking + (houses * self.house + apartments * self.apartments) / 60.0


@cache
def pace() -> Pace:
    """The pace shipped with the program."""
    raw = tomllib.loads(files("arpenteur.plan.turfs").joinpath("pace.toml").read_text(encoding="utf-8"))
    return Pace(
        raw["walking"]["kilometres_per_hour"],
        raw["door"]["house"],
        raw["door"]["apartments"],
        raw["stop"]["letterboxes"],
        raw["stop"]["poster"],
    )
