"""A national page made ready: rows, legend and the answer, all from the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.strategy.nation import NationZone
from arpenteur.web.shared import numbers
from arpenteur.web.shared.kit import Bar, Rows
from arpenteur.web.territory.board import bar, strongest_first
from arpenteur.web.territory.metrics import Bin, ZoneScale, scale
from arpenteur.web.territory.names import without_number
from arpenteur.web.territory.nation.metrics import COUNTS, NationMetric

# Below this share of the registered voters, a row says what its figure rests on.
_WHOLE = 0.95


@dataclass(frozen=True)
class Row:
    """One zone of the table: its figure with its range, and its class on the map."""

    zone: NationZone
    name: str
    place: str
    href: str
    bin: int
    bar: Bar | None
    count: str
    partial: str
    reason: str
    selected: bool = False


@dataclass(frozen=True)
class Table(Rows[Row]):
    """The zones inside a place by one figure, strongest first."""

    metric: NationMetric
    scale: ZoneScale[NationZone]
    rows: Sequence[Row]

    @property
    def bins(self) -> list[Bin]:
        """Swatches of the legend."""
        return self.scale.bins()

    @property
    def has_counts(self) -> bool:
        """Whether the figure is also said in persons."""
        return self.metric.id in COUNTS

    @property
    def classes(self) -> dict[str, int]:
        """Zone to its class on the map."""
        return {row.zone.zone: row.bin for row in self.rows}


def table(zones: tuple[NationZone, ...], metric: NationMetric, links: dict[str, str]) -> Table:
    """Lay zones out by a figure; ``links`` gives each zone its page."""
    measured = scale(metric, zones)
    rows = [_row(zone, measured, links[zone.zone]) for zone in zones]
    rows.sort(key=lambda row: strongest_first(metric.read(row.zone)))
    return Table(metric, measured, tuple(rows))


def _row(zone: NationZone, measured: ZoneScale[NationZone], href: str) -> Row:
    value = measured.metric.read(zone)
    return Row(
        zone=zone,
        name=zone.label.partition(" (")[0] if zone.level == "circonscription" else zone.label,
        place=without_number(zone.detail),
        href=href,
        bin=measured.bin_of(zone),
        bar=bar(value, measured) if value else None,
        count=_count(zone, measured.metric),
        partial=partial(zone),
        reason="" if value else zone.suppressed or _("no estimate"),
    )


def _count(zone: NationZone, metric: NationMetric) -> str:
    read = COUNTS.get(metric.id)
    value = read(zone) if read else None
    if value is None:
        return numbers.EN_DASH
    low, high = numbers.span(value.low, value.high, "personnes")
    return f"{numbers.decimal(value.central)} ({low}{numbers.EN_DASH}{high})"


def partial(zone: NationZone) -> str:
    """The share of registered voters that the figures rest on, empty where it is nearly all of them."""
    if not zone.registered or not zone.covered or zone.covered >= _WHOLE * zone.registered:
        return ""
    return _("on %(share)s of registered") % {"share": numbers.percent(zone.covered / zone.registered)}


def answer(zone: NationZone, metric: NationMetric) -> str:
    """The figure of a whole territory in one line; counts are said as they are, then for 100 registered."""
    value = metric.read(zone)
    if value is None:
        return _("No figure can be shown here.")
    words = {"name": str(metric.label), "value": metric.write(value.central)}
    read = COUNTS.get(metric.id)
    count = read(zone) if read else None
    if count is not None:
        low, high, central = (numbers.decimal(_rounded(end)) for end in (count.low, count.high, count.central))
        said = _("%(name)s: %(count)s, from %(low)s to %(high)s; %(value)s for 100 registered.")
        return said % (words | {"count": central, "low": low, "high": high})
    if value.low == value.high:
        return _("%(name)s: %(value)s.") % words
    ends = {"low": metric.bare(value.low), "high": metric.write(value.high)}
    return _("%(name)s: %(value)s, from %(low)s to %(high)s.") % (words | ends)


def _rounded(value: float) -> float:
    """Three figures that count: a range of millions is not known to the unit."""
    return float(f"{value:.3g}")


def evidence(zone: NationZone) -> str:
    """How many voters and stations that is, and what the figures leave out."""
    stations = ngettext("%(count)s station", "%(count)s stations", zone.stations) % {
        "count": numbers.decimal(zone.stations)
    }
    said = _("%(registered)s registered, %(stations)s.") % {
        "registered": numbers.decimal(zone.registered), "stations": stations,
    }  # fmt: skip
    if zone.covered < zone.registered:
        share = numbers.percent(zone.covered / zone.registered if zone.registered else 0.0, 1)
        said += " " + _("Figures rest on %(share)s of registered: masked stations are left out of every total.") % {
            "share": share
        }
    return said
