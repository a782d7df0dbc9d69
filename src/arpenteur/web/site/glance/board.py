"""Coup d'œil made ready: figures, rows, legend, what is left of the first zones, all from the two ledgers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.standing import Standing, Standings
from arpenteur.web.foundation.shared.kit import Choice, Rows, answers
from arpenteur.web.foundation.territory.metrics import METRICS, Bin
from arpenteur.web.site.glance.asking import GlanceQuestion
from arpenteur.web.site.glance.ledger import NO_QUARTIER, OUTSIDE, Ledger, ZoneLine, together
from arpenteur.web.site.glance.scales import COUNTS, RANKED, CountScale, count_scale

LEFT_SHOWN, ROWS_SHOWN = 5, 10


@dataclass(frozen=True)
class GlanceRow:
    """One line of the table, in the colour of the map. ``mark`` is what is written on the map."""

    line: ZoneLine
    name: str
    quartier: str
    mark: str
    standing: Standing | None
    bin: int
    question: GlanceQuestion

    @property
    def zone(self) -> str:
        """Its key."""
        return self.line.zone

    @property
    def query(self) -> str:
        """The address that opens it."""
        return self.question.query(zone=self.zone)

    @property
    def selected(self) -> bool:
        """Whether it is open."""
        return self.zone == self.question.zone

    @property
    def on_map(self) -> bool:
        """Whether it is a zone, and not a line that keeps the sums whole."""
        return self.zone not in {NO_QUARTIER, OUTSIDE}

    @property
    def reach(self) -> int:
        """Length of the bar of doors, 0 to 100."""
        return reach(self.line.share)

    @property
    def hatched(self) -> bool:
        """Whether the priority that colours it is not sure."""
        return self.question.metric == "priority" and bool(self.standing and self.standing.unsure)

    @property
    def value(self) -> str:
        """What a door is worth beside the mean of the place, as written."""
        return self._ranked("value")

    @property
    def floating(self) -> str:
        """Floating vote, as written."""
        return self._ranked("floating")

    def _ranked(self, name: str) -> str:
        value = METRICS[name].read(self.standing.zone) if self.standing else None
        return METRICS[name].write(value.central if value else None)


@dataclass(frozen=True)
class Left:
    """A zone of priority 1, or of the first fifth, that is not finished."""

    zone: str
    title: str
    doors: int
    under_way: int
    query: str


@dataclass(frozen=True)
class GlanceBoard(Rows[GlanceRow]):
    """Everything the page shows of the counts. ``first`` sums up the stations of priority 1, or of the first fifth."""

    question: GlanceQuestion
    ground: Ground
    ledger: Ledger
    first: ZoneLine
    rows: Sequence[GlanceRow]
    all_rows: bool
    bins: tuple[Bin, ...]
    left: tuple[Left, ...]
    left_hidden: int
    refusal: str
    first_words: str
    rows_shown: ClassVar[int] = ROWS_SHOWN

    @property
    def first_share(self) -> float | None:
        """Doors of the first zones done since the start."""
        return self.first.doors_ever / self.first.planned_doors if self.first.planned_doors else None

    @property
    def first_reach(self) -> int:
        """The same as the length of a bar."""
        return reach(self.first_share)

    @property
    def columns(self) -> int:
        """How many columns the table has."""
        return self.lead_columns + 6 + (self.question.metric in {"value", "floating"})

    @property
    def lead_columns(self) -> int:
        """Columns before the doors: zone, quartier where there is one, priority."""
        return 2 + (self.question.level == "station" and bool(self.ground.quartiers))

    @property
    def total(self) -> ZoneLine:
        """Each action once."""
        return self.ledger.total

    @property
    def passages(self) -> ZoneLine:
        """The sum of the lines: an action once a zone."""
        return self.ledger.passages

    @property
    def repeats(self) -> bool:
        """Whether an action covers several zones, so that the column adds up to more than the actions."""
        one, many = self.total, self.passages
        return (one.running, one.done) != (many.running, many.done)

    @property
    def levels(self) -> list[Choice]:
        """Quartier or station; nothing to choose in a place without quartiers."""
        if not self.ground.quartiers:
            return []
        labels = (("quartier", _("Quartier")), ("station", _("Station")))
        return answers(self.question, "level", labels, zone="", all_rows=False)

    @property
    def views(self) -> list[Choice]:
        """Map or list, on a phone."""
        return answers(self.question, "view", (("map", _("Map")), ("list", _("List"))))

    @property
    def curves(self) -> list[Choice]:
        """What the curve follows."""
        return answers(self.question, "curve", (("doors", _("Doors")), ("met", _("Met"))))

    @property
    def metrics(self) -> list[Choice]:
        """What may colour the map."""
        return answers(self.question, "metric", [*((name, one.label) for name, one in COUNTS.items()), *RANKED.items()])

    @property
    def metric_label(self) -> str | Promise:
        """Of the colour."""
        return next(choice.label for choice in self.metrics if choice.chosen)

    @property
    def sorts(self) -> dict[str, Choice]:
        """The heads of columns, each with the address that sorts by it."""
        names = (*_SORTS, "priority", "zone")
        return {one.id: one for one in answers(self.question, "sort", ((name, "") for name in names))}

    @property
    def colours(self) -> str:
        """Attribute of the map that colours it: a metric of the strategy, or the counts of the page."""
        return self.question.metric if self.question.metric in RANKED else "live"

    @property
    def in_per_cent(self) -> bool:
        """Whether the legend is written in per cent."""
        return self.question.metric == "doors"


def board(
    question: GlanceQuestion, ground: Ground, books: dict[str, Ledger], standings: dict[str, Standings]
) -> GlanceBoard:
    """Lay the counts out for a question."""
    book, ranked = books[question.level], standings[question.level]
    bins, bin_of = _colours(question, book, ranked)
    rows = [_row(line, question, ground, ranked, bin_of) for line in book.lines.values()]
    first = [line for zone, line in books["station"].lines.items() if zone in standings["station"].first]
    left = sorted((line for line in first if line.left), key=lambda line: (-line.left, line.zone))
    return GlanceBoard(
        question=question,
        ground=ground,
        ledger=book,
        first=together(first, "first"),
        rows=tuple(sorted(rows, key=_order(question))),
        all_rows=question.all_rows,
        bins=bins,
        left=tuple(_left(line, question, ground) for line in left[:LEFT_SHOWN]),
        left_hidden=max(len(left) - LEFT_SHOWN, 0),
        refusal=ranked.refusal,
        first_words=standings["station"].first_words,
    )


def reach(share: float | None) -> int:
    """Length of a bar, 0 to 100: a door knocked at twice may lead further."""
    return min(round(100 * (share or 0.0)), 100)


def title_of(ground: Ground, zone: str) -> str:
    """The name of a line as a title."""
    special = {NO_QUARTIER: _("Without a quartier"), OUTSIDE: _("Outside the zones")}
    return special.get(zone) or ground.title(zone)


def _colours(
    question: GlanceQuestion, book: Ledger, ranked: Standings
) -> tuple[tuple[Bin, ...], Callable[[ZoneLine], int]]:
    measured = COUNTS.get(question.metric)
    if measured is None:
        scale = ranked.scales.get(question.metric)
        return tuple(scale.bins() if scale else ()), lambda line: ranked.bin_of(question.metric, line.zone)
    counted: CountScale = count_scale(measured, book.lines.values())
    return tuple(counted.bins()), lambda line: counted.bin_of(measured.read(line))


def _row(
    line: ZoneLine, question: GlanceQuestion, ground: Ground, ranked: Standings, bin_of: Callable[[ZoneLine], int]
) -> GlanceRow:
    zone = line.zone
    station = ground.stations.get(zone)
    standing = ranked.zones.get(zone)
    special = zone in {NO_QUARTIER, OUTSIDE}
    return GlanceRow(
        line=line,
        name=title_of(ground, zone) if special else ground.label(zone),
        quartier=station.quartier_name if station else "",
        mark=standing.mark if standing else ground.label(zone),
        standing=standing,
        bin=0 if special else bin_of(line),
        question=question,
    )


def _left(line: ZoneLine, question: GlanceQuestion, ground: Ground) -> Left:
    query = question.query(level="station", zone=line.zone)
    return Left(line.zone, ground.title(line.zone), line.left, line.running + line.planned, query)


_SORTS: dict[str, Callable[[GlanceRow], float | None]] = {
    "doors": lambda row: row.line.share,
    "today": lambda row: row.line.met_today,
    "met": lambda row: row.line.met,
    "running": lambda row: row.line.running,
    "done": lambda row: row.line.done,
    "value": lambda row: _central(row, "value"),
    "floating": lambda row: _central(row, "floating"),
}


def _central(row: GlanceRow, name: str) -> float | None:
    value = METRICS[name].read(row.standing.zone) if row.standing else None
    return value.central if value else None


def _order(question: GlanceQuestion) -> Callable[[GlanceRow], Any]:
    """The strategy's order; by name; or largest first, the strategy's order between equals. Special lines last."""

    def ranked(row: GlanceRow) -> tuple[bool, float, str]:
        return (not row.on_map, row.standing.order if row.standing else float("inf"), row.zone)

    def by_value(row: GlanceRow) -> tuple[object, ...]:
        value = _SORTS[question.sort](row)
        return (not row.on_map, value is None, -(value or 0.0), *ranked(row))

    if question.sort == "zone":
        return lambda row: (not row.on_map, row.zone if question.level == "station" else row.name)
    return by_value if question.sort in _SORTS else ranked
