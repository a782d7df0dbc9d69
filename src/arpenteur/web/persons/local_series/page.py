"""A series made ready for its page: coloured, in a table, with what has no place."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from arpenteur.figures.metrics import Cuts, cut
from arpenteur.strategy.ground import GroundStation
from arpenteur.strategy.local_series.results import Masked, Measure, Why
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.shared.kit import Choice, Rows
from arpenteur.web.foundation.territory.metrics import Bin
from arpenteur.web.persons.local_series.models import MASKS, WHYS, LocalSeries

Text = str | Promise
SHOWN = 30
"""Numbers of lines written on the page for each reason."""


@dataclass(frozen=True)
class SeriesRow:
    """One station: its class on the map (0: no figure), its value as written, or why it has none."""

    station: GroundStation
    name: str
    bin: int
    text: str
    size: str
    reason: Text
    along: float
    selected: bool = False


@dataclass(frozen=True)
class LeftLines:
    """Lines of the file left out for one reason: how many, and the first numbers."""

    why: Text
    count: int
    lines: str


@dataclass(frozen=True)
class SeriesPage(Rows[SeriesRow]):
    """Everything the page of a series shows."""

    series: LocalSeries
    rows: Sequence[SeriesRow]
    bins: tuple[Bin, ...]
    categories: list[Choice]
    left: tuple[LeftLines, ...]
    masked: int
    all_rows: bool = False

    @property
    def weighed(self) -> bool:
        """Whether what stands behind a value is another number than the value."""
        return self.series.measure in {Measure.RATE, Measure.CATEGORY}


def value_of(series: LocalSeries, station: str, category: int = 0) -> float | None:
    """The figure of a station; for words, the share of one of them, 0 to 100. None where there is none to show."""
    found: dict[str, Any] = series.stations.get(station, {})
    if series.measure != Measure.CATEGORY:
        return found.get("value")
    parts = found.get("parts") or []
    part = parts[category] if category < len(parts) else None
    return None if part is None or not found.get("size") else 100 * part / found["size"]


def unit_of(series: LocalSeries) -> str:
    """As written after a value."""
    return "%" if series.measure == Measure.CATEGORY else series.unit


def written(series: LocalSeries, value: float | None) -> str:
    """A value with its unit; counts without decimals, rates with as many as tell them apart."""
    if value is None:
        return numbers.EN_DASH
    digits = 0 if series.measure in {Measure.COUNT, Measure.LINES} or abs(value) >= 1000 else 1
    unit = unit_of(series)
    return numbers.decimal(value, digits) + (f"{numbers.NARROW}{unit}" if unit else "")


def page(
    series: LocalSeries, ground: tuple[GroundStation, ...], category: int = 0, *, all_rows: bool = False
) -> SeriesPage:
    """Lay a series out on the stations of its place, the largest figures first."""
    values = {one.station: value_of(series, one.station, category) for one in ground}
    known = [value for value in values.values() if value is not None]
    cuts, top = cut(known, 1), max(known, default=0.0)
    several = len({one.commune for one in ground}) > 1
    rows = [_row(series, one, values[one.station], cuts, top, several) for one in ground]
    rows.sort(key=lambda row: (values[row.station.station] is None, -(values[row.station.station] or 0.0)))
    return SeriesPage(
        series=series,
        rows=tuple(rows),
        bins=_bins(series, cuts) if known else (),
        categories=[Choice(word, f"?mot={at}", at == category) for at, word in enumerate(series.categories)],
        left=_left(series),
        masked=sum(one["masked"] is not None for one in series.stations.values()),
        all_rows=all_rows,
    )


def _row(
    series: LocalSeries, one: GroundStation, value: float | None, cuts: Cuts, top: float, several: bool
) -> SeriesRow:
    found: dict[str, Any] = series.stations.get(one.station, {})
    why = found.get("masked")
    hidden = bool(found) and value is None and why is None
    return SeriesRow(
        station=one,
        name=f"{one.commune_name} {one.number}" if several else one.number,
        bin=0 if value is None else cuts.bin_of(value),
        text=written(series, value),
        size=numbers.decimal(found["size"]) if found.get("size") is not None else "",
        reason=MASKS[Masked(why)] if why else MASKS[Masked.SMALL] if hidden else "",
        along=round(100 * max(value or 0.0, 0.0) / top, 1) if top > 0 else 0.0,
    )


def _bins(series: LocalSeries, cuts: Cuts) -> tuple[Bin, ...]:
    """Swatches of the legend, the largest figures first."""
    unit = unit_of(series)
    after = f"{numbers.NARROW}{unit}" if unit else ""
    count = len(cuts.edges) + 1
    if not cuts.edges:
        return (Bin(1, series.title),)

    def label(below: int) -> str:
        edge = numbers.decimal(cuts.edges[max(below - 1, 0)], cuts.digits)
        return f"{'≥' if below else '<'} {edge}{after}"

    return tuple(Bin(number, label(count - number)) for number in range(1, count + 1))


def _left(series: LocalSeries) -> tuple[LeftLines, ...]:
    counts = Counter(why for _line, why in series.unmatched)
    return tuple(
        LeftLines(WHYS[Why(why)], count, _listed([line for line, other in series.unmatched if other == why]))
        for why, count in counts.most_common()
    )


def _listed(lines: list[int]) -> str:
    shown = ", ".join(str(line) for line in lines[:SHOWN])
    return f"{shown}…" if len(lines) > SHOWN else shown
