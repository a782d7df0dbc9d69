"""Track record of a place: the page and its export.

The page of a replay made ready: lines with their words and bars, forecasts first, ceilings and floors apart.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur import strategy
from arpenteur.domain.backtest_rows import words
from arpenteur.domain.grid import grid
from arpenteur.strategy.results import Json
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.board import first_sentence
from arpenteur.web.foundation.territory.downloads import table
from arpenteur.web.foundation.territory.sources import grouped, source_lines
from arpenteur.web.foundation.territory.track_record import replays

_LEVELS = ("town", "constituency")


@dataclass(frozen=True)
class RecordLine:
    """One row: its words, its figures as written, the length of its bar (0–100), and whether it stands out."""

    label: str
    meaning: str
    figures: tuple[str, ...]
    bar: float
    kind: str


@dataclass(frozen=True)
class RecordTable:
    """One output: ``groups`` of lines under a heading, the columns, and what the bar measures."""

    id: str
    title: str
    note: str
    columns: tuple[str, ...]
    groups: tuple[tuple[str, tuple[RecordLine, ...]], ...]


def tables(record: Json) -> list[RecordTable]:
    """The order that is shown, bloc by bloc, support, turnout, floating vote, voters who come and go; those without a
    line are left out."""
    found = [
        *(_order(record, bloc) for bloc in grid().axis),
        _errors(record, "support", _("Support: share of valid votes by bloc")),
        _errors(record, "turnout", _("Turnout: share of registered voters")),
        _floating(record),
        _capture(record),
    ]
    return [one for one in found if one.groups]


def _errors(record: Json, output: str, title: str) -> RecordTable:
    rows = record.get(output, [])
    honest = [row["mae_pp"] for row in rows if row["kind"] in ("model", "baseline")]
    longest = max(honest, default=0.0)
    second = max((value for value in honest if value < longest), default=longest)
    # One rule far off (last turnout kept) must not flatten all the others.
    top = longest if longest < 4 * second else 2 * second

    def line(row: Json) -> RecordLine:
        names = ("mae_pp", "mae_within_circonscription_pp", "floor_pp")
        errors = (numbers.decimal(row[name], 1) for name in names)
        interval = (numbers.decimal(row["coverage_90"]), numbers.decimal(row["half_width_pp"], 1))
        bar = 100 * min(row["mae_pp"] / top, 1.0) if top else 0.0
        return _line(output, row, (*errors, *interval), bar)

    return RecordTable(
        output,
        title,
        _("Mean error in points; the shorter the bar, the better."),
        (
            _("Error"),
            _("Inside the constituency"),
            _("Floor"),
            _("Inside the interval, of 100 (90 aimed at)"),
            _("± points"),
        ),
        _grouped(rows, line),
    )


def _floating(record: Json) -> RecordTable:
    def line(row: Json) -> RecordLine:
        split = row["spearman_split_half"]
        figures = (numbers.decimal(split, 2), numbers.decimal(row["top_decile_lift"], 1))
        return _line("floating", row, figures, 100 * max(split or 0.0, 0.0))

    return RecordTable(
        "floating",
        _("Floating vote: where the vote moved most"),
        _("Agreement of ranks, 0 to 1, and how many times better than chance in the first tenth."),
        (_("Agreement"), _("First tenth, times chance")),
        _grouped(record.get("floating", []), line),
    )


def _order(record: Json, bloc: str) -> RecordTable:
    """The order inside towns, else in constituencies, where gains and losses do not cancel."""
    known = [row for row in record.get("order", []) if row["family"] == bloc and row["top20_pct"] is not None]
    rows = next((found for level in _LEVELS if (found := [row for row in known if row["level"] == level])), [])
    highest = max((row["top20_pct"] for row in rows), default=0.0)

    def line(row: Json) -> RecordLine:
        ends = f"{numbers.decimal(row['low'], 1)}–{numbers.decimal(row['high'], 1)}"
        figures = (numbers.decimal(row["top20_pct"], 1), ends, numbers.decimal(row["lift"], 2))
        return _line("order", row, figures, 100 * max(row["top20_pct"], 0.0) / highest if highest > 0 else 0.0)

    rise = any(row["gain"] == "rise" for row in rows)
    title = (
        _("Order of priority, %(family)s: part of the gain found")
        if rise
        else _("Order of priority, %(family)s: part of the loss found")
    )
    return RecordTable(
        f"order-{bloc}",
        title % {"family": grid().blocs[bloc]},
        _("Share found by going to one registered voter in five, read on one half of the voters; 20 by chance."),
        (_("Part found, %"), _("9 times in 10"), _("times the mean")),
        _grouped(rows, line),
    )


def _capture(record: Json) -> RecordTable:
    rows = [row for row in record.get("capture", []) if row["family"] == "all"]
    rows = [row for row in rows if row["top20_split_half_pct"] is not None]

    def line(row: Json) -> RecordLine:
        found = row["top20_split_half_pct"]
        return _line("capture", row, (numbers.decimal(found, 1),), min(max(2 * found, 0.0), 100.0))

    rise = str(record.get("gain", "")).startswith("rise")
    title = _("Votes won, %(family)s: part found") if rise else _("Votes lost, %(family)s: part found")
    return RecordTable(
        "capture-all",
        title % {"family": _("all voters")},
        _("Share found by going to one registered voter in five; 20 by chance."),
        (_("Part found, %"),),
        _grouped(rows, line),
    )


def _line(output: str, row: Json, figures: tuple[str, ...], bar: float) -> RecordLine:
    said = words(output, row["name"])
    return RecordLine(said.label, said.meaning, figures, round(bar, 1), row["kind"])


def _grouped(rows: list[Json], line: Callable[[Json], RecordLine]) -> tuple[tuple[str, tuple[RecordLine, ...]], ...]:
    headings = {
        ("model", "baseline"): _("Could be said before the vote"),
        ("ceiling", "floor"): _("Ceilings and floor: read the count, forecast nothing"),
    }
    groups = ((title, tuple(line(row) for row in rows if row["kind"] in kinds)) for kinds, title in headings.items())
    return tuple((title, lines) for title, lines in groups if lines)


@require_safe
def track_record(request: HttpRequest, place: str) -> HttpResponse:
    """The sentence and the whole table behind it."""
    published = queries.current(place)
    record = replays.answer(published)
    context = {
        "snapshot": published,
        "section": "track-record",
        "record": record,
        "sentence": first_sentence(record["sentence"] + "."),
        "tables": tables(record),
        "sources": grouped(source_lines(published.manifest["sources"])),
    }
    return render(request, "territory/track_record.html", context)


@require_safe
def track_record_csv(request: HttpRequest, place: str) -> HttpResponse:
    """The table as one flat file."""
    published = queries.current(place)
    return table(request, published, strategy.record_csv(replays.answer(published)), "backtest", "bilan")
