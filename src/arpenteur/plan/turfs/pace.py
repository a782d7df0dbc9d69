"""How fast people walk, how long a door, a letterbox or a poster takes, read from ``pace.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Pace:
    """Kilometres an hour; seconds at a door of a house and of a block of flats; at a letterbox of a house, at a hall
    and at each of its boxes; at a stop with leaflets or posters, and for each of them.
    """

    kilometres_per_hour: float
    house: float
    apartments: float
    letterbox: float
    hall: float
    box: float
    leaflets: float
    leaflet: float
    posters: float
    poster: float

    def walking(self, metres: float) -> float:
        """Minutes of a walk of ``metres``."""
        return metres / (1000.0 * self.kilometres_per_hour) * 60.0

    def minutes(self, metres: float, *, houses: int, apartments: int) -> float:
        """Minutes of a walk of ``metres`` with that many doors of houses and of flats, for a pair."""
        return self.walking(metres) + (houses * self.house + apartments * self.apartments) / 60.0

    def letterboxes(self, *, houses: int, halls: int, boxes: int) -> float:
        """Seconds at letterboxes: of ``houses``, and ``boxes`` in ``halls`` of blocks of flats, for a crew."""
        return houses * self.letterbox + halls * self.hall + boxes * self.box

    def stop(self, task: str, load: int) -> float:
        """Seconds at a stop of ``leaflets`` or ``posters``, for a crew."""
        at_all, each = (self.posters, self.poster) if task == "posters" else (self.leaflets, self.leaflet)
        return at_all + load * each


@cache
def pace() -> Pace:
    """The pace shipped with the program."""
    raw = tomllib.loads(files("arpenteur.plan.turfs").joinpath("pace.toml").read_text(encoding="utf-8"))
    door, box, stop = raw["door"], raw["letterbox"], raw["stop"]
    return Pace(
        kilometres_per_hour=raw["walking"]["kilometres_per_hour"],
        house=door["house"],
        apartments=door["apartments"],
        letterbox=box["house"],
        hall=box["hall"],
        box=box["box"],
        leaflets=stop["leaflets"],
        leaflet=stop["leaflet"],
        posters=stop["posters"],
        poster=stop["poster"],
    )
