"""The figures of a zone that pictures show; the same names as the addresses of the site.

The five colours of a map: where a figure is cut, and which class a zone falls in. Pages and pictures agree.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from arpenteur.figures.words import Words
from arpenteur.strategy.results import Interval, RankedZone, Ranking

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
    """The class of a zone, or 1 in the first fifth of the order and 5 in the rest; 0 where it is not ranked, or where
    the classes of the order leave it untold."""
    return 0 if zone.rank is None or zone.untold else zone.shown_class or CLASSES


def _distinct(places: Sequence[float], digits: int) -> bool:
    return len({round(place, digits) for place in places}) == len(set(places))


@dataclass(frozen=True)
class Metric:
    """``kind`` is share, points, count, times or rank; ``sure`` where the figure has no interval."""

    id: str
    kind: str
    read: Callable[[RankedZone], Interval | None]
    sure: bool = False

    @property
    def factor(self) -> int:
        """From the engine's unit to the one written."""
        return 100 if self.kind in {"share", "points"} else 1

    def write(self, words: Words, value: float, digits: int = 0) -> str:
        """A value with its unit."""
        told = words.number(value * self.factor, 2 if self.kind == "times" else digits)
        if self.kind == "rank":
            return words("rank_first") if value == 1 else words("rank_value", value=told)
        named = {"share": "percent", "points": "points", "times": "times"}.get(self.kind)
        return words(named, value=told) if named else told

    def bare(self, words: Words, value: float, digits: int = 0) -> str:
        """A value without its unit, inside a range."""
        return words.number(value * self.factor, digits)

    def span(self, words: Words, value: Interval) -> str:
        """A value and its interval."""
        low, high = (self.bare(words, end) for end in (value.low, value.high))
        return words("interval", central=self.write(words, value.central), low=low, high=high)


def _rank(zone: RankedZone) -> Interval | None:
    if zone.rank is None or zone.rank_low is None or zone.rank_high is None:
        return None
    return Interval(zone.rank, zone.rank_low, zone.rank_high)


def _value(zone: RankedZone) -> Interval | None:
    return None if zone.value is None else Interval(zone.value, zone.value, zone.value)


PRIORITY, RANK, VALUE = "priority", "rank", "value"
METRICS: dict[str, Metric] = {
    one.id: one
    for one in (
        Metric(PRIORITY, "rank", _rank),
        Metric("support", "share", lambda zone: zone.support),
        Metric("floating", "share", lambda zone: zone.floating),
        Metric("intermittence", "points", lambda zone: zone.intermittence),
        Metric("mobilisable", "count", lambda zone: zone.mobilisable),
        Metric(VALUE, "times", _value, sure=True),
    )
}


def question(ranking: Ranking, words: Words) -> str:
    """What a ranking answers: family, election, scenario."""
    return words(
        "subtitle",
        family=ranking.order.family_label,
        election=words.of("type", ranking.target),
        scenario=words.scenario(ranking.scenario),
        turnout=words.percent(ranking.scenario["turnout"], 1),
    )


def capital(text: str) -> str:
    """The text with its first letter as a capital, the others as they are."""
    return text[:1].upper() + text[1:]
