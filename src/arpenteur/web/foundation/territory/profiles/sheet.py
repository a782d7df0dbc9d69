"""One profile made ready for its page and for its print.

Charts of a profile: drawn to SVG on the server, the same in pages and in print.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from arpenteur.figures.courses import Moment, course_chart
from arpenteur.strategy.results import ResultPoint, TurnoutPoint
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.panel import IndicatorView, ZonePanel, indicator, panel

_INITIALS = {"pres": "P", "legi": "L", "muni": "M", "euro": "E", "regi": "R", "dpmt": "D", "cant": "C"}


WIDE, NARROW = 430, 270
"""Units of a chart across a column of a page, or across a phone: its letters keep a size that is read."""


def turnout_chart(points: tuple[TurnoutPoint, ...], width: int = WIDE) -> str:
    """Turnout of a zone (solid) and of its commune (dashed) where the zone has one, oldest first. SVG text."""
    moments = [_moment(point) for point in points if point.zone is not None]
    return course_chart(moments, width=width, height=190, figures=True)


def result_charts(points: tuple[ResultPoint, ...]) -> list[tuple[str, str]]:
    """One small chart a family, all on the same scale, of elections where the zone has a result: (label, SVG)."""
    points = tuple(point for point in points if point.zone is not None)
    found = [value for point in points for value in (point.zone, point.commune) if value is not None]
    top = 10 * (int(10 * max(found, default=0.0)) + 1)
    charts: list[tuple[str, str]] = []
    for family in dict.fromkeys(point.family for point in points):
        own = [point for point in points if point.family == family]
        chart = course_chart([_moment(point) for point in own], width=210, height=96, top=top)
        charts.append((own[0].family_label, chart))
    return charts


def _moment(point: TurnoutPoint | ResultPoint) -> Moment:
    zone, around = (None if value is None else 100 * value for value in (point.zone, point.commune))
    return Moment(short_election(point.election), zone, around)


def short_election(election: str) -> str:
    """``P 2022`` for ``2022_pres_t1``: the initial says the kind, the page spells it out."""
    year, kind, turn = election.split("_")
    return f"{_INITIALS.get(kind, kind)} {year}" + ("" if turn == "t1" else " T2")


@dataclass(frozen=True)
class Sheet:
    """One profile made ready: the panel, its charts and its sociology."""

    panel: ZonePanel
    turnout: SafeString
    narrow_turnout: SafeString
    results: tuple[tuple[str, SafeString], ...]
    indicators: tuple[IndicatorView, ...]
    masked: tuple[IndicatorView, ...]
    results_table: tuple[tuple[str, tuple[tuple[str, float | None, float | None], ...]], ...]


def sheet_of(answers: queries.Answers, zone: str) -> Sheet:
    """The profile of a zone. Raises InputError for an unknown zone."""
    found = answers.profile(zone)
    views = tuple(indicator(line) for line in found.indicators)
    return Sheet(
        panel=panel(found),
        turnout=_drawing(turnout_chart(found.turnout)),
        narrow_turnout=_drawing(turnout_chart(found.turnout, NARROW)),
        results=tuple((label, _drawing(svg)) for label, svg in result_charts(found.results)),
        indicators=tuple(view for view in views if not view.line.masked),
        masked=tuple(view for view in views if view.line.masked),
        results_table=_table(found.results),
    )


def _drawing(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 — drawn from numbers, and from labels that are escaped


def _table(points: Any) -> tuple[tuple[str, tuple[tuple[str, float | None, float | None], ...]], ...]:
    """Rows by election, columns by family, for the table beside the charts."""
    labels = dict.fromkeys(point.label for point in points)
    return tuple(
        (label, tuple((point.family_label, point.zone, point.commune) for point in points if point.label == label))
        for label in labels
    )
