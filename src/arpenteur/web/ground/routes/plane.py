"""What maps of turfs share: their size, how they fit on the ground, ten colours, three sizes of a building."""

from collections.abc import Sequence

from arpenteur.maps.plane import Plane, bounds_of, centred, spans
from arpenteur.strategy.turfs.results import LonLat

WIDTH, HEIGHT = 860, 742
COLOURS = 10
_MARGIN = 34
_BIG, _HUGE = 3, 20


def colour(number: int) -> int:
    """Which of the ten colours a turf has; its letter is always written beside."""
    return (number - 1) % COLOURS + 1


def dot_size(dwellings: int) -> int:
    """1 for a house, 2 for flats, 3 for twenty dwellings or more."""
    return 3 if dwellings >= _HUGE else 2 if dwellings >= _BIG else 1


def fitted(points: Sequence[LonLat]) -> Plane:
    """A plane in which points fit, north up, true angles at their middle."""
    bounds = bounds_of(points)
    if bounds is None:
        return Plane(0.0, 0.0, 1.0, 1.0)
    wide, high, _stretch = spans(bounds)
    unit = min((WIDTH - 2 * _MARGIN) / max(wide, 1e-5), (HEIGHT - 2 * _MARGIN) / max(high, 1e-5))
    return centred(bounds, (WIDTH, HEIGHT), unit)
