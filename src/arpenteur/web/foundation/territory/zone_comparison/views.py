"""Two to four zones over one another.

Zones over one another, made ready for their page: charts that overlay them, and one table with everything.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur import strategy as engine
from arpenteur.figures.overlay import MOST, STYLES, Style, overlay_chart
from arpenteur.strategy.results import IndicatorLine, ResultPoint, TurnoutPoint, ZoneProfile
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.board import RankingBoard, board
from arpenteur.web.foundation.territory.engine_english import in_page_language
from arpenteur.web.foundation.territory.names import full_name, title
from arpenteur.web.foundation.territory.nation.publishing import PLACE as NATION
from arpenteur.web.foundation.territory.panel import indicator
from arpenteur.web.foundation.territory.profiles.sheet import NARROW, WIDE, short_election
from arpenteur.web.foundation.territory.views import ask
from arpenteur.web.foundation.territory.zone_figures import SeriesOfZones, zone_figures

FEWEST = 2
ASKED = "avec"


Text = str | Promise
_MASKED = numbers.EN_DASH


@dataclass(frozen=True)
class ComparedColumn:
    """One zone: its name, how it is drawn, its profile."""

    profile: ZoneProfile
    style: Style
    name: str
    title: str


@dataclass(frozen=True)
class ComparedMark:
    """A zone on a line of 0 to 100."""

    at: float
    style: Style


@dataclass(frozen=True)
class DotLine:
    """One figure of who lives there: its marks, and the range over the zones of the place."""

    label: str
    marks: tuple[ComparedMark, ...]
    low: float | None
    width: float | None


@dataclass(frozen=True)
class TableGroup:
    """Rows of the table under one heading: a label, then a cell a zone. ``french``: labels come from the engine."""

    title: Text
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    french: bool = False


@dataclass(frozen=True)
class OverlaidCharts:
    """A chart for wide pages and one for phones."""

    label: Text
    wide: SafeString
    narrow: SafeString


@dataclass(frozen=True)
class ZoneComparison:
    """Everything the page shows."""

    columns: tuple[ComparedColumn, ...]
    turnout: OverlaidCharts
    results: tuple[OverlaidCharts, ...]
    dots: tuple[DotLine, ...]
    own_dots: tuple[DotLine, ...]
    groups: tuple[TableGroup, ...]


def lay_out(profiles: Sequence[ZoneProfile], own: tuple[SeriesOfZones, ...]) -> ZoneComparison:
    """Overlay the profiles of two to four zones of one place, and the visitor's own series of them."""
    columns = tuple(
        ComparedColumn(one, style, full_name(one.zone, one.place), title(one.zone, one.place))
        for one, style in zip(profiles, STYLES, strict=False)
    )
    elections = _in_order([point.election for one in profiles for point in one.turnout])
    families = dict.fromkeys((point.family, point.family_label) for one in profiles for point in one.results)
    lines = [{line.indicator: line for line in one.indicators} for one in profiles]
    shown = [name for name in _in_all(lines) if any(line[name].zone is not None for line in lines if name in line)]
    zones = [one.zone.zone for one in profiles]
    return ZoneComparison(
        columns=columns,
        turnout=_charts(_("Turnout in first rounds"), elections, [_turnout(one, elections) for one in profiles], 100),
        results=_results(profiles, elections, list(families)),
        dots=tuple(_dots(columns, [line.get(name) for line in lines]) for name in shown),
        own_dots=tuple(one for series in own if (one := _own_dots(columns, series, zones)).marks),
        groups=_groups(profiles, elections, list(families), (lines, shown), own),
    )


def _in_order(elections: list[str]) -> list[str]:
    """Elections of every zone, oldest first: the identifiers start with the year, turns of a year keep their order."""
    return list(dict.fromkeys(sorted(elections, key=lambda one: one[:4])))


def _in_all(lines: Sequence[dict[str, IndicatorLine]]) -> list[str]:
    return list(dict.fromkeys(name for one in lines for name in one))


def _percent(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _turnout(profile: ZoneProfile, elections: Sequence[str]) -> list[float | None]:
    found: dict[str, TurnoutPoint] = {point.election: point for point in profile.turnout}
    return [_percent(found[one].zone) if one in found else None for one in elections]


def _family(profile: ZoneProfile, family: str, elections: Sequence[str]) -> list[float | None]:
    found: dict[str, ResultPoint] = {point.election: point for point in profile.results if point.family == family}
    return [_percent(found[one].zone) if one in found else None for one in elections]


def _charts(label: str, elections: Sequence[str], courses: list[list[float | None]], top: int) -> OverlaidCharts:
    kept = [at for at in range(len(elections)) if any(course[at] is not None for course in courses)]
    names = [short_election(elections[at]) for at in kept]
    values = [[course[at] for at in kept] for course in courses]

    def drawn(width: int, height: int) -> SafeString:
        svg = overlay_chart(names, values, width=width, height=height, top=top)
        return mark_safe(svg)  # noqa: S308 — drawn from numbers, and from labels that are escaped

    return OverlaidCharts(label, drawn(WIDE, 200), drawn(NARROW, 170))


def _results(
    profiles: Sequence[ZoneProfile], elections: Sequence[str], families: list[tuple[str, str]]
) -> tuple[OverlaidCharts, ...]:
    courses = {family: [_family(one, family, elections) for one in profiles] for family, _label in families}
    highest = [value for course in courses.values() for line in course for value in line if value is not None]
    top = min(100, 10 * (int(max(highest, default=0.0) / 10) + 1))
    return tuple(
        _charts(label, elections, courses[family], top)
        for family, label in families
        if any(value is not None for line in courses[family] for value in line)
    )


def _dots(columns: tuple[ComparedColumn, ...], lines: Sequence[IndicatorLine | None]) -> DotLine:
    views = [None if line is None else indicator(line) for line in lines]
    known = next(view for view in views if view is not None)
    marks = [
        ComparedMark(view.zone_at, column.style)
        for view, column in zip(views, columns, strict=True)
        if view is not None and view.zone_at is not None
    ]
    return DotLine(known.line.label, tuple(marks), known.range_from, known.range_width)


def _own_dots(columns: tuple[ComparedColumn, ...], series: SeriesOfZones, zones: Sequence[str]) -> DotLine:
    low, high = min(series.numbers.values()), max(series.numbers.values())
    span = (high - low) or 1.0
    marks = [
        ComparedMark(round(100 * (series.numbers[zone] - low) / span, 1), column.style)
        for zone, column in zip(zones, columns, strict=True)
        if zone in series.numbers
    ]
    return DotLine(series.title, tuple(marks), 0.0, 100.0)


def _groups(
    profiles: Sequence[ZoneProfile],
    elections: Sequence[str],
    families: list[tuple[str, str]],
    sociology: tuple[list[dict[str, IndicatorLine]], list[str]],
    own: tuple[SeriesOfZones, ...],
) -> tuple[TableGroup, ...]:
    lines, shown = sociology
    labels = {point.election: point.label for one in profiles for point in one.turnout}
    turnout = [(labels[one], [_turnout(each, [one])[0] for each in profiles]) for one in elections]
    groups = [
        TableGroup(_("In short"), _short(profiles)),
        TableGroup(_("Turnout in first rounds"), _written(turnout), french=True),
        *(
            TableGroup(
                _("%(family)s, per cent of valid votes") % {"family": in_page_language(label)},
                _written((labels[one], [_family(each, family, [one])[0] for each in profiles]) for one in elections),
                french=True,
            )
            for family, label in families
        ),
        TableGroup(
            _("Who lives here"),
            tuple(
                (
                    next(line[name].label for line in lines if name in line),
                    tuple(indicator(line[name]).zone_text if name in line else _MASKED for line in lines),
                )
                for name in shown
            ),
            french=True,
        ),
        TableGroup(
            _("Figures of the campaign"),
            tuple(
                (series.title, tuple(series.texts.get(each.zone.zone, _MASKED) for each in profiles)) for series in own
            ),
        ),
    ]
    return tuple(group for group in groups if group.rows)


def _written(rows: Iterable[tuple[str, list[float | None]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (label, tuple(numbers.percent(None if one is None else one / 100, 1) for one in values))
        for label, values in rows
        if any(value is not None for value in values)
    )


def _short(profiles: Sequence[ZoneProfile]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The figures that head a profile, of those that a zone has."""

    def interval(name: str) -> Callable[[ZoneProfile], str]:
        def read(one: ZoneProfile) -> str:
            value = getattr(one.zone, name)
            return _MASKED if value is None else numbers.percent(value.central)

        return read

    rows: list[tuple[str, Callable[[ZoneProfile], str]]] = [
        (_("registered"), lambda one: numbers.decimal(one.zone.registered)),
        (_("Expected support"), interval("support")),
        (_("floating vote"), interval("floating")),
        (_("rank"), lambda one: _MASKED if one.zone.rank is None else str(one.zone.rank)),
    ]
    written = [(label, tuple(read(one) for one in profiles)) for label, read in rows]
    return tuple((label, cells) for label, cells in written if any(cells))


@require_safe
def zone_comparison(request: HttpRequest, place: str) -> HttpResponse:
    """The zones of ``?avec=``, up to four; without two of them, the first two of the order. Raises InputError for a
    zone that the place has not."""
    if place == NATION:
        return redirect("territory:nation")
    published = queries.current(place)
    answers = ask(request, published)
    ranking = board(answers.ranking(), answers.question, engine.levels(answers.snapshot))
    chosen = _chosen(request, ranking)
    found = [answers.profile(zone) for zone in chosen]
    context = {
        "snapshot": published,
        "section": "zone-comparison",
        "board": ranking,
        "question": answers.question,
        "slots": [chosen[at] if at < len(chosen) else "" for at in range(MOST)],
        "profile_query": answers.question.query(zone=""),
        "kept": [(name, value) for name, value in request.GET.items() if name != ASKED],
        "page": lay_out(found, zone_figures(request, place, answers.question.level)) if len(found) >= FEWEST else None,
    }
    return render(request, "territory/zone_comparison.html", context)


def _chosen(request: HttpRequest, ranking: RankingBoard) -> list[str]:
    asked = list(dict.fromkeys(one for one in request.GET.getlist(ASKED) if one))[:MOST]
    others = [row.zone.zone for row in ranking.rows if row.zone.zone not in asked]
    return [*asked, *others[: max(FEWEST - len(asked), 0)]]
