"""One profile made ready for its page and for its print."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.panel import IndicatorView, ZonePanel, indicator, panel
from arpenteur.web.foundation.territory.profiles.charts import NARROW, result_charts, turnout_chart


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
