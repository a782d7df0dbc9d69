"""The first zones of an order, each with its low, central and high value: how far they can be told apart."""

from dataclasses import replace

from arpenteur.domain.errors import InputError
from arpenteur.figures import canvas as palette
from arpenteur.figures.canvas import MARGIN, ROOM, Attributes, Canvas, Figure, Frame, framed, ticks
from arpenteur.figures.letters import clipped, width
from arpenteur.figures.metrics import METRICS, PRIORITY, RANK, VALUE, capital, priority_bin, question
from arpenteur.figures.words import Language, Words
from arpenteur.strategy.results import Interval, RankedZone, Ranking
from arpenteur.strategy.zone_names import names_of

_ROW = 34
_NAMES, _VALUES, _BOX = 300, 190, 46
_SIZE = 16
_DIGITS = 2


def intervals_figure(
    ranking: Ranking, *, metric: str = PRIORITY, top: int, credit: str, language: Language = "fr"
) -> Figure:
    """The first ``top`` zones by ``metric``; ranks for the priority and for the value of a door, which has no interval.

    Raises InputError where no zone has the figure.
    """
    words = Words(language)
    rows = _Rows(ranking, PRIORITY if metric == VALUE else metric, top, words)
    return framed(rows.frame(credit), words, rows.draw)


class _Rows:
    """The rows of one ranking."""

    def __init__(self, ranking: Ranking, metric: str, top: int, words: Words) -> None:
        self.ranking, self.words, self.metric = ranking, words, METRICS[metric]
        self.named = RANK if metric == PRIORITY else metric
        names = _named(ranking, words)
        known = [(zone, value) for zone in ranking.zones if (value := self.metric.read(zone)) is not None]
        self.rows: list[tuple[RankedZone, str, Interval]] = [(z, names[z.zone], value) for z, value in known[:top]]
        if not self.rows:
            raise InputError(
                f"aucune zone de {ranking.place_name} n'a de chiffre pour « {Words('fr').of('metric', self.named)} »",
                action="choisissez une autre mesure",
            )
        longest = max(width(name, _SIZE) for _, name, _ in self.rows)
        self.left = MARGIN + _BOX + min(longest, _NAMES) + 28
        self.wide = MARGIN + ROOM - _VALUES - self.left
        lowest, highest = min(v.low for *_, v in self.rows), max(v.high for *_, v in self.rows)
        factor = self.metric.factor
        start = 1.0 if self.named == RANK else min(lowest, 0.0) if lowest < 0.3 * highest else lowest
        marks = ticks(start * factor, max(highest, start + 1 / factor) * factor, 6)
        self.ticks = [1.0, *(one for one in marks if one > 1)] if self.named == RANK else marks

    def frame(self, credit: str) -> Frame:
        place, count = self.ranking.place_name, len(self.rows)
        kind = "rank" if self.named == RANK else "metric"
        key = f"intervals_{kind}{'_one' if count == 1 else ''}"
        drawn = "intervals_rank_drawn" if self.named == RANK else "intervals_drawn"
        zones, metric = self.words.of("zones", self.ranking.level), self.words.of("metric", self.named)
        return Frame(
            title=self.words(key, place=place, count=count, zones=zones, metric=metric),
            subtitle=question(self.ranking, self.words),
            notes=(self.words(drawn), self.words("ranked_drawn")),
            credit=credit,
            description=self._description(zones, metric),
            fictional=self.ranking.fictional,
        )

    def draw(self, canvas: Canvas, y: float) -> float:
        heading = capital(self.words.of("metric_unit", self.named))
        canvas.words(self.left, y + 16, heading, 14, fill=palette.INK_2)
        canvas.words(MARGIN, y + 42, self.words("ranked"), 13, fill=palette.INK_3)
        bottom = y + 52 + _ROW * len(self.rows)
        self._axis(canvas, y + 42, bottom)
        for number, (zone, name, value) in enumerate(self.rows):
            self._row(canvas, y + 52 + _ROW * number, zone, name, value)
        return bottom + 4

    def _axis(self, canvas: Canvas, top: float, bottom: float) -> None:
        digits = 0 if all(one == round(one) for one in self.ticks) else _DIGITS
        factor = self.metric.factor
        for one in self.ticks:
            x = self._x(one / factor)
            canvas.add("line", x1=x, x2=x, y1=top + 6, y2=bottom, stroke=palette.LINE, stroke_width=1)
            told = replace(self.metric, kind="share" if self.metric.kind == "share" else "count")
            text = self.metric.write(self.words, 1) if self.named == RANK and one == 1 else ""
            text = text or told.write(self.words, one / factor, digits)
            canvas.words(x, top, text, 13, fill=palette.INK_3, text_anchor="middle")

    def _row(self, canvas: Canvas, y: float, zone: RankedZone, name: str, value: Interval) -> None:
        middle = y + _ROW / 2
        number = priority_bin(zone)
        canvas.add("rect", x=MARGIN, y=middle - 11, width=34, height=22, rx=4, fill=palette.CLASS[number])
        rank = "–" if zone.rank is None else str(zone.rank)
        tint = palette.ON_CLASS[number]
        canvas.words(MARGIN + 17, middle + 5, rank, 14, bold=True, fill=tint, text_anchor="middle")
        shown = clipped(name, _SIZE, _NAMES)
        canvas.words(MARGIN + _BOX, middle + 5.5, shown, _SIZE, data_zone=zone.zone)
        low, high, central = (self._x(one) for one in (value.low, value.high, value.central))
        bar: Attributes = {"y": middle - 6, "height": 12, "rx": 2, "fill": palette.INTERVAL}
        canvas.add("rect", x=low - 1, width=max(high - low + 2, 3.0), **bar)
        canvas.add("rect", x=central - 2, y=middle - 11, width=4, height=22, rx=1, fill=palette.ACCENT)
        end = MARGIN + ROOM
        canvas.words(end, middle + 5.5, self.metric.span(self.words, value), 15, text_anchor="end")

    def _x(self, value: float) -> float:
        first, last = self.ticks[0], self.ticks[-1]
        part = (value * self.metric.factor - first) / (last - first)
        return self.left + 12 + (self.wide - 24) * min(max(part, 0.0), 1.0)

    def _description(self, zones: str, metric: str) -> str:
        start = self.words("intervals_says", count=len(self.rows), zones=zones, metric=capital(metric))
        lines = [
            self.words("intervals_line", zone=name, value=self.metric.span(self.words, value))
            for _, name, value in self.rows
        ]
        return f"{start} {' ; '.join(lines)}."


def _named(ranking: Ranking, words: Words) -> dict[str, str]:
    """Zone to the name at the head of its row: a number alone says that it is a station's."""
    names = names_of(ranking.zones)
    alone = ranking.level == "station" and len({zone.commune for zone in ranking.zones}) == 1
    return {zone: words("station_alone", name=name) for zone, name in names.items()} if alone else names
