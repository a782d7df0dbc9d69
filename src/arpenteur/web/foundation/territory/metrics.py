"""The figures a map can show, and the five classes each is cut into."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.figures.metrics import CLASSES, Cuts, cut, priority_bin
from arpenteur.strategy.results import Interval, RankedZone
from arpenteur.web.foundation.shared import numbers

Text = str | Promise


@dataclass(frozen=True)
class ZoneMetric[Z]:
    """A figure of a zone, of a place or of a nation: how it is read, named and written.

    ``kind`` is share, points, count, rate, times or, for a count without a range, exact.
    """

    id: str
    label: Text
    short: Text
    hint: Text
    kind: str
    read: Callable[[Z], Interval | None]

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
        if self.kind == "times":
            return f"×{numbers.NARROW}{numbers.decimal(value, 2)}"
        return numbers.decimal(value, 1 if self.kind == "rate" else 0)

    def bare(self, value: float) -> str:
        """A value as written inside a range, without its unit."""
        if value == 0:
            return "0"
        if self.kind in {"share", "points"}:
            return numbers.decimal(100 * value)
        return self.write(value)


def exactly(value: float | None) -> Interval | None:
    """A figure without a range."""
    return None if value is None else Interval(value, value, value)


def value_of(zone: RankedZone) -> Interval | None:
    """What a door is worth in a zone beside the mean of the place, 1."""
    return exactly(zone.value)


Metric = ZoneMetric[RankedZone]
METRICS: dict[str, Metric] = {
    metric.id: metric
    for metric in (
        Metric(
            "priority",
            _("Priority"),
            _("Value of a door"),
            _("1: the mean of the place"),
            "times",
            value_of,
        ),
        Metric(
            "support",
            _("Expected support"),
            _("Expected support"),
            _("share of valid votes"),
            "share",
            lambda zone: zone.support,
        ),
        Metric(
            "floating",
            _("Floating vote"),
            _("Floating vote"),
            _("of 100 voters last time, those whose option is gone or collapsing"),
            "share",
            lambda zone: zone.floating,
        ),
        Metric(
            "intermittence",
            _("Vote now and then"),
            _("Turnout gap"),
            _("presidential minus legislative turnout, in points"),
            "points",
            lambda zone: zone.intermittence,
        ),
        Metric(
            "mobilisable",
            _("Mobilisable abstention"),
            _("Mobilisable"),
            _("registered voters"),
            "count",
            lambda zone: zone.mobilisable,
        ),
        Metric(
            "value",
            _("Value of a door"),
            _("Value of a door"),
            _("1: the mean of the place"),
            "times",
            value_of,
        ),
    )
}


@dataclass(frozen=True)
class Bin:
    """One class of a map: 1 is the strongest."""

    number: int
    label: Text


@dataclass(frozen=True)
class ZoneScale[Z]:
    """How the zones of a ranking are coloured by a metric, and how far its bars reach.

    ``marked``: swatches of the priority, which is not cut but read: classes, or the first fifth and the rest where
    classes say nothing.
    """

    metric: ZoneMetric[Z]
    cuts: Cuts
    top: float
    marked: tuple[Bin, ...] = ()

    def bin_of(self, zone: Z) -> int:
        """1 (strongest) to 5, 0 without a figure."""
        if self.metric.id == "priority" and isinstance(zone, RankedZone):
            return priority_bin(zone)
        value = self.metric.read(zone)
        return 0 if value is None else self.cuts.bin_of(value.central)

    def bins(self) -> list[Bin]:
        """The swatches of the legend, strongest first."""
        if self.metric.id == "priority":
            return list(self.marked)
        count = len(self.cuts.edges) + 1
        return [Bin(number, self._range(count - number)) for number in range(1, count + 1)]

    def _range(self, below: int) -> str:
        if not self.cuts.edges:
            return str(self.metric.hint)
        edge = self.cuts.edges[max(below - 1, 0)] * self.metric.factor
        unit = f"{numbers.NARROW}%" if self.metric.kind == "share" else ""
        return f"{'≥' if below else '<'} {numbers.decimal(edge, self.cuts.digits)}{unit}"

    def along(self, value: float) -> float:
        """Position of a value on a bar of 0 to 100."""
        return round(100 * min(max(value / self.top, 0.0), 1.0), 1) if self.top > 0 else 0.0


Scale = ZoneScale[RankedZone]


def scale[Z](metric: ZoneMetric[Z], zones: tuple[Z, ...]) -> ZoneScale[Z]:
    """Quintiles of the place, with one decimal more where whole figures would not tell them apart."""
    known = [value for zone in zones if (value := metric.read(zone)) is not None]
    return ZoneScale(
        metric=metric,
        cuts=cut((value.central for value in known), metric.factor),
        top=max((value.high for value in known), default=0.0),
        marked=_marked(zones) if metric.id == "priority" else (),
    )


def _marked(zones: Iterable[object]) -> tuple[Bin, ...]:
    ranked = [zone for zone in zones if isinstance(zone, RankedZone)]
    if any(zone.priority_class for zone in ranked):
        return tuple(Bin(number, str(number)) for number in range(1, CLASSES + 1))
    if any(zone.first_fifth for zone in ranked):
        return (Bin(1, _("to be done first")), Bin(CLASSES, _("the rest")))
    return (Bin(CLASSES, _("no class")),)
