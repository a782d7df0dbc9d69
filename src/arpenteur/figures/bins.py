"""The five colours of a map: where a figure is cut, and which class a zone falls in. Pages and pictures agree."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from arpenteur.strategy.results import RankedZone

CLASSES = 5


@dataclass(frozen=True)
class Cuts:
    """Edges between classes, rising, in the engine's unit; ``digits`` is how many decimals tell them apart."""

    edges: tuple[float, ...]
    digits: int

    def bin_of(self, value: float) -> int:
        """1 (strongest) to the number of classes."""
        return len(self.edges) + 1 - bisect_right(self.edges, value)


def cut(values: Iterable[float], factor: int) -> Cuts:
    """Quintiles of the place, rounded as they are written (``factor`` times), with one decimal more where whole
    figures would not tell them apart; no edge where there are fewer values than classes."""
    rising = sorted(value * factor for value in values)
    places = [rising[len(rising) * step // CLASSES] for step in range(1, CLASSES)] if len(rising) >= CLASSES else []
    digits = next((digits for digits in range(3) if _distinct(places, digits)), 2)
    edges = sorted({round(place, digits) for place in places})
    return Cuts(tuple(edge / factor for edge in edges if edge > rising[0]), digits)


def priority_bin(zone: RankedZone) -> int:
    """The class of a zone, or 1 in the first fifth of the order and 5 in the rest; 0 where it is not ranked."""
    return zone.shown_class or (CLASSES if zone.rank is not None else 0)


def _distinct(places: Sequence[float], digits: int) -> bool:
    return len({round(place, digits) for place in places}) == len(set(places))
