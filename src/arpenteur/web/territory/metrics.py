"""The figures a map can show, and the five classes each is cut into."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.strategy.results import Interval, RankedZone
from arpenteur.web.shared import numbers

CLASSES = 5
Text = str | Promise


@dataclass(frozen=True)
class Metric:
    """A figure of a zone: how it is read, named and written. ``kind`` is share, points, count or votes."""

    id: str
    label: Text
    short: Text
    hint: Text
    kind: str
    read: Callable[[RankedZone], Interval | None]

    @property
    def factor(self) -> int:
        """From the engine's unit to the one written."""
        return 100 if self.kind in {"share", "points"} else 1

    def write(self, value: float | None) -> str:
        """A value with its unit."""
        if value is None:
            return numbers.EN_DASH
        if self.kind == "share":
            return numbers.percent(value)
        if self.kind == "points":
            return f"{numbers.decimal(100 * value)}{numbers.NARROW}{_('pts')}"
        return numbers.decimal(value, {"count": 0, "rate": 1, "votes": 2}[self.kind])

    def bare(self, value: float) -> str:
        """A value as written inside a range, without its unit."""
        if value == 0:
            return "0"
        if self.kind in {"share", "points"}:
            return numbers.decimal(100 * value)
        return self.write(value)


def _per_registered(zone: RankedZone) -> Interval | None:
    if zone.potential is None or not zone.registered:
        return None
    factor = 100 / zone.registered
    return Interval(zone.potential.central * factor, zone.potential.low * factor, zone.potential.high * factor)


METRICS: dict[str, Metric] = {
    metric.id: metric
    for metric in (
        Metric(
            "priority", _("Priority"), _("Votes for 10 hours"), _("expected votes for 10 volunteer hours"),
            "votes", lambda zone: zone.votes_per_10_hours,
        ),
        Metric(
            "support", _("Expected support"), _("Expected support"), _("share of valid votes"),
            "share", lambda zone: zone.support,
        ),
        Metric(
            "floating", _("Floating vote"), _("Floating vote"),
            _("of 100 voters last time, those whose option is gone or collapsing"), "share", lambda zone: zone.floating,
        ),
        Metric(
            "intermittence", _("Intermittence"), _("Turnout gap"),
            _("presidential minus legislative turnout, in points"), "points", lambda zone: zone.intermittence,
        ),
        Metric(
            "mobilisable", _("Mobilisable abstention"), _("Mobilisable"), _("registered voters"),
            "count", lambda zone: zone.mobilisable,
        ),
        Metric(
            "potential", _("Potential per registered"), _("Potential for 100 registered"),
            _("votes for 100 registered"), "rate", _per_registered,
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Bin:
    """One class of a map: 1 is the strongest."""

    number: int
    label: str


@dataclass(frozen=True)
class Scale:
    """How the zones of a ranking are coloured by a metric, and how far its bars reach.

    ``edges`` are rounded to ``digits`` as they are written, so that legend, map and table agree.
    """

    metric: Metric
    edges: tuple[float, ...]
    top: float
    digits: int

    def bin_of(self, zone: RankedZone) -> int:
        """1 (strongest) to 5, 0 without a figure."""
        if self.metric.id == "priority":
            return zone.priority_class or 0
        value = self.metric.read(zone)
        return 0 if value is None else len(self.edges) + 1 - bisect_right(self.edges, value.central)

    def bins(self) -> list[Bin]:
        """The swatches of the legend, strongest first."""
        if self.metric.id == "priority":
            return [Bin(number, str(number)) for number in range(1, CLASSES + 1)]
        count = len(self.edges) + 1
        return [Bin(number, self._range(count - number)) for number in range(1, count + 1)]

    def _range(self, below: int) -> str:
        if not self.edges:
            return str(self.metric.hint)
        edge = self.edges[max(below - 1, 0)] * self.metric.factor
        unit = f"{numbers.NARROW}%" if self.metric.kind == "share" else ""
        return f"{'≥' if below else '<'} {numbers.decimal(edge, self.digits)}{unit}"

    def along(self, value: float) -> float:
        """Position of a value on a bar of 0 to 100."""
        return round(100 * min(max(value / self.top, 0.0), 1.0), 1) if self.top > 0 else 0.0


def scale(metric: Metric, zones: tuple[RankedZone, ...]) -> Scale:
    """Quintiles of the place, with one decimal more where whole figures would not tell them apart."""
    known = [value for zone in zones if (value := metric.read(zone)) is not None]
    values = sorted(value.central * metric.factor for value in known)
    cuts = [values[len(values) * step // CLASSES] for step in range(1, CLASSES)] if len(values) >= CLASSES else []
    digits = next((digits for digits in range(3) if _distinct(cuts, digits)), 2)
    edges = sorted({round(cut, digits) for cut in cuts})
    return Scale(
        metric=metric,
        edges=tuple(edge / metric.factor for edge in edges if edge > values[0]),
        top=max((value.high for value in known), default=0.0),
        digits=digits,
    )


def _distinct(cuts: list[float], digits: int) -> bool:
    return len({round(cut, digits) for cut in cuts}) == len(set(cuts))
