"""Why a zone is where it is: figures, their parts and the streets, made ready for the side panel."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.strategy.profiles.opening import opening
from arpenteur.strategy.results import Figure, IndicatorLine, Interval, RankedZone, StreetLine, Term, ZoneProfile
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.territory.board import reason
from arpenteur.web.foundation.territory.metrics import METRICS, value_of
from arpenteur.web.foundation.territory.names import full_name, title
from arpenteur.web.foundation.territory.sources import SourceLine, grouped, source_lines


@dataclass(frozen=True)
class FigurePart:
    """What one term adds to the main figure, as a bar of 0 to 100."""

    name: str
    text: str
    width: float


@dataclass(frozen=True)
class FigureView:
    """One figure with its range on a line of its own."""

    figure: Figure
    text: str
    range_text: str
    low: float
    width: float
    central: float
    top_text: str


@dataclass(frozen=True)
class ZonePanel:
    """What the panel and the profile page say of a zone."""

    profile: ZoneProfile
    zone: RankedZone
    name: str
    title: str
    standing: str
    reason: str
    headline: str
    main: FigureView | None
    figures: tuple[FigureView, ...]
    parts: tuple[FigurePart, ...]
    streets: tuple[StreetLine, ...]
    addresses: int
    dwellings: float
    sources: tuple[SourceLine, ...]
    warnings: tuple[str, ...]

    @property
    def class_text(self) -> str:
        """Its class in words."""
        return class_in_words(self.zone)

    @property
    def value_text(self) -> str:
        """What a door is worth here, as written."""
        return METRICS["value"].write(self.zone.value)


def panel(profile: ZoneProfile, *, beside: Sequence[str] = ()) -> ZonePanel:
    """Lay a profile out; warnings that stand ``beside`` it on the page are left out."""
    zone = profile.zone
    views = tuple(view_of(figure) for figure in profile.explanation.figures)
    main = next((view for view in views if shows(view.figure, value_of(zone))), None)
    return ZonePanel(
        profile=profile,
        zone=zone,
        name=full_name(zone, profile.place),
        title=title(zone, profile.place),
        standing=_standing(zone, profile.explanation.order.alone),
        reason=reason(zone),
        main=main,
        figures=tuple(view for view in views if view is not main and view.figure.result is not None),
        headline=opening(profile, "en" if get_language() == "en" else "fr"),
        parts=_parts(main.figure) if main else (),
        streets=profile.streets,
        addresses=sum(street.addresses for street in profile.streets),
        dwellings=sum(street.dwellings or 0.0 for street in profile.streets),
        sources=tuple(grouped(source_lines(profile.sources))),
        warnings=tuple(warning for warning in profile.explanation.warnings if warning not in beside),
    )


def shows(figure: Figure, value: Interval | None) -> bool:
    """Whether a figure is the one of a column: both are computed, by two ways, to the last bits of a float."""
    result = figure.result
    return (
        result is not None
        and value is not None
        and math.isclose(result.central, value.central, rel_tol=1e-6, abs_tol=1e-9)
        and math.isclose(result.high, value.high, rel_tol=1e-6, abs_tol=1e-9)
    )


def _standing(zone: RankedZone, alone: bool) -> str:
    """``Rank 1 (1 to 2) · priority 1``, or ``· first fifth of the order``."""
    if zone.rank is None:
        return _("no rank")
    if alone:
        return _("the whole commune")
    said = _("Rank %(rank)s") % {"rank": zone.rank}
    if zone.rank_low != zone.rank_high:
        said += " " + _("(%(low)s to %(high)s)") % {"low": zone.rank_low, "high": zone.rank_high}
    return f"{said} · {class_in_words(zone)}" if zone.priority_class or zone.first_fifth or zone.untold else said


def class_in_words(zone: RankedZone) -> str:
    """``priority 1``, ``priority 2, uncertain``, ``first fifth of the order``, or ``no class``; not told apart."""
    if zone.priority_class is None:
        said = _("to be done first") if zone.first_fifth else _("no class")
        return _("%(said)s, not told apart") % {"said": said} if zone.untold else said
    said = _("priority %(class)s") % {"class": zone.priority_class}
    return _("%(said)s, uncertain") % {"said": said} if zone.uncertain else said


def view_of(figure: Figure) -> FigureView:
    """A figure with its range on a line from 0 to a round number."""
    result = figure.result
    if result is None:
        return FigureView(figure, numbers.EN_DASH, "", 0.0, 0.0, 0.0, "")
    top = _round_top(result, figure.unit)
    low, high, central = (100 * min(max(value / top, 0.0), 1.0) for value in (result.low, result.high, result.central))
    return FigureView(
        figure=figure,
        text=numbers.figure(result.central, figure.unit),
        range_text=_range(result, figure.unit),
        low=round(low, 1),
        width=round(max(high - low, 0.8), 1),
        central=round(central, 1),
        top_text=numbers.percent(top) if figure.unit in numbers.SHARES else numbers.decimal(top, 0 if top >= 1 else 1),
    )


def _range(result: Interval, unit: str) -> str:
    """``low to high``; nothing where the figure has no margin."""
    if result.low == result.high:
        return ""
    low, high = numbers.span(result.low, result.high, unit)
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def _round_top(value: Interval, unit: str) -> float:
    """A round number not below the interval: 1, 2 or 5 times a power of ten, and 1 for shares."""
    steps = (
        (0.2, 0.4, 0.6, 1.0) if unit in numbers.SHARES else (*(m * 10.0**e for e in range(-2, 7) for m in (1, 2, 5)),)
    )
    return next((step for step in steps if step >= value.high), value.high or 1.0)


def _parts(figure: Figure) -> tuple[FigurePart, ...]:
    """The steps in the unit of the result that add up to it: what each contributes."""
    if figure.result is None:
        return ()
    steps = [step for step in figure.steps if step.unit == figure.unit and step.symbol != figure.symbol]
    whole = sum(step.value or 0.0 for step in steps)
    if len(steps) < 2 or abs(whole - figure.result.central) > 0.02 * abs(figure.result.central) + 1e-9:
        return ()
    return tuple(_part(step, figure.result.central) for step in steps)


def _part(step: Term, whole: float) -> FigurePart:
    value = step.value or 0.0
    return FigurePart(step.name, numbers.figure(value, step.unit), round(100 * value / whole, 1) if whole else 0.0)


@dataclass(frozen=True)
class IndicatorView:
    """One line of the sociology: positions on a line of 0 to 100 shared by zone, commune and range."""

    line: IndicatorLine
    zone_text: str
    commune_text: str
    zone_at: float | None
    commune_at: float | None
    range_from: float | None
    range_width: float | None


def indicator(line: IndicatorLine) -> IndicatorView:
    """Shares lie on 0 to 100 %; euros on the range of the place with a margin."""
    unit = "share" if line.kind == "share" else "€"
    bounds = (0.0, 1.0) if line.kind == "share" else _euros(line)

    def at(value: float | None) -> float | None:
        span = bounds[1] - bounds[0]
        return None if value is None or not span else round(100 * min(max((value - bounds[0]) / span, 0.0), 1.0), 1)

    low, high = at(line.place_low), at(line.place_high)
    return IndicatorView(
        line=line,
        zone_text=numbers.percent(line.zone) if unit == "share" else numbers.figure(line.zone, unit),
        commune_text=numbers.percent(line.commune) if unit == "share" else numbers.figure(line.commune, unit),
        zone_at=at(line.zone),
        commune_at=at(line.commune),
        range_from=low,
        range_width=None if low is None or high is None else round(max(high - low, 0.6), 1),
    )


def _euros(line: IndicatorLine) -> tuple[float, float]:
    values = [value for value in (line.zone, line.commune, line.place_low, line.place_high) if value is not None]
    if not values:
        return (0.0, 1.0)
    low, high = min(values), max(values)
    margin = max((high - low) * 0.15, 1.0)
    return (low - margin, high + margin)
