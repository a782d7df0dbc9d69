"""How the zones of a ranking are coloured on a map, which are hatched, and what the legend says of it."""

from dataclasses import dataclass

from arpenteur.figures.bins import CLASSES, Cuts, cut, priority_bin
from arpenteur.figures.metrics import METRICS, PRIORITY, Metric
from arpenteur.figures.words import Words
from arpenteur.strategy.results import RankedZone, Ranking

_FAR = 2
"""Classes between both ends of an interval from which a colour says next to nothing."""


@dataclass(frozen=True)
class Colouring:
    """One metric of a ranking. ``legend``: class and label, strongest first, of classes that the metric has."""

    metric: Metric
    cuts: Cuts
    legend: tuple[tuple[int, str], ...]

    def bin_of(self, zone: RankedZone) -> int:
        """1 (strongest) to 5, 0 without a figure."""
        if self.metric.id == PRIORITY:
            return priority_bin(zone)
        value = self.metric.read(zone)
        return 0 if value is None else self.cuts.bin_of(value.central)

    def hatched(self, zone: RankedZone) -> bool:
        """Whether the colour of a zone is to be doubted."""
        if self.metric.id == PRIORITY:
            return zone.uncertain
        value = self.metric.read(zone)
        return value is not None and self.cuts.bin_of(value.low) - self.cuts.bin_of(value.high) >= _FAR

    def label_of(self, number: int, words: Words) -> str:
        """What the legend calls a class."""
        return dict(self.legend).get(number, words("no_figure"))


def colouring(ranking: Ranking, metric: str, words: Words) -> Colouring:
    """Classes read for the priority, quintiles of the place for other figures."""
    chosen = METRICS[metric]
    if metric == PRIORITY:
        return Colouring(chosen, Cuts((), 0), _classes(ranking, words))
    known = [value.central for zone in ranking.zones if (value := chosen.read(zone)) is not None]
    cuts = cut(known, chosen.factor)
    return Colouring(chosen, cuts, _ranges(chosen, cuts, words))


def _classes(ranking: Ranking, words: Words) -> tuple[tuple[int, str], ...]:
    if any(zone.priority_class for zone in ranking.zones):
        rest = ((number, words("class_n", number=number)) for number in range(2, CLASSES + 1))
        return ((1, words("class_1")), *rest)
    if any(zone.first_fifth for zone in ranking.zones):
        return ((1, words("first_fifth")), (CLASSES, words("the_rest")))
    return ((CLASSES, words("no_class")),)


def _ranges(metric: Metric, cuts: Cuts, words: Words) -> tuple[tuple[int, str], ...]:
    if not cuts.edges:
        return ((1, words.of("metric", metric.id)),)
    bare = [metric.bare(words, edge, cuts.digits) for edge in cuts.edges]
    told = bare if metric.kind == "times" else [metric.write(words, edge, cuts.digits) for edge in cuts.edges]
    middle = [words("between", low=low, high=high) for low, high in zip(bare, told[1:], strict=False)]
    rising = [words("below", high=told[0]), *middle, words("at_least", low=told[-1])]
    return tuple(enumerate(reversed(rising), 1))
