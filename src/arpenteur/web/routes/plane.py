"""What every map of turfs shares: where it lies on the ground, the ten colours, the three sizes of a building."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from arpenteur.strategy.turfs import LonLat

WIDTH, HEIGHT = 860, 742
COLOURS = 10
_MARGIN = 34
_BIG, _HUGE = 3, 20
_Point = tuple[float, float]


@dataclass(frozen=True)
class Plane:
    """Where the drawing lies: its upper left corner on the ground, units a degree of latitude, stretch of longitude."""

    west: float
    north: float
    unit: float
    stretch: float

    def at(self, point: Sequence[float]) -> _Point:
        """Longitude and latitude as a place of the drawing, to a tenth of a unit."""
        return (
            round((point[0] - self.west) * self.stretch * self.unit, 1),
            round((self.north - point[1]) * self.unit, 1),
        )


def colour(number: int) -> int:
    """Which of the ten colours a turf has; its letter is always written beside."""
    return (number - 1) % COLOURS + 1


def dot_size(dwellings: int) -> int:
    """1 for a house, 2 for flats, 3 for twenty dwellings or more."""
    return 3 if dwellings >= _HUGE else 2 if dwellings >= _BIG else 1


def fitted(points: Sequence[LonLat]) -> Plane:
    """A plane in which points fit, north up, true angles at their middle."""
    if not points:
        return Plane(0.0, 0.0, 1.0, 1.0)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    stretch = math.cos(math.radians(middle_y))
    wide, high = max((max(xs) - min(xs)) * stretch, 1e-5), max(max(ys) - min(ys), 1e-5)
    unit = min((WIDTH - 2 * _MARGIN) / wide, (HEIGHT - 2 * _MARGIN) / high)
    return Plane(middle_x - WIDTH / 2 / unit / stretch, middle_y + HEIGHT / 2 / unit, unit, stretch)
