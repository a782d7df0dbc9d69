"""A national page made ready: rows, legend and the answer, all from the same figures."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from arpenteur.strategy.nation import NationLevel, NationZone
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.territory.metrics import ZoneScale, scale
from arpenteur.web.foundation.territory.names import without_number
from arpenteur.web.foundation.territory.nation.asking import COUNTS, METRICS, NationMetric, NationQuestion
from arpenteur.web.foundation.territory.nation.places import NationSpot
from arpenteur.web.foundation.territory.zone_table import ZoneRow, ZoneTable, bar, strongest_first

LEVEL_LABELS = {
    "departement": gettext_lazy("Département"),
    "circonscription": gettext_lazy("Constituency"),
    "commune": gettext_lazy("Commune"),
    "station": gettext_lazy("Polling station"),
}

# Below this share of the registered voters, a row says what its figure rests on.
_WHOLE = 0.95


@dataclass(frozen=True, kw_only=True)
class NationRow(ZoneRow[NationZone]):
    """``count``: the figure in persons."""

    count: str


@dataclass(frozen=True, kw_only=True)
class NationTable(ZoneTable[NationRow]):
    """The zones inside a place by one figure, strongest first."""

    @property
    def has_counts(self) -> bool:
        """Whether the figure is also said in persons."""
        return self.metric.id in COUNTS

    @property
    def classes(self) -> dict[str, int]:
        """Zone to its class on the map."""
        return {row.zone.zone: row.bin for row in self.rows}


def table(spot: NationSpot, level: NationLevel, zones: tuple[NationZone, ...], question: NationQuestion) -> NationTable:
    """Lay the zones inside a place out by a figure."""
    metric = METRICS[question.metric]
    measured = scale(metric, zones)
    rows = [_row(zone, measured, question.at(spot.link(zone))) for zone in zones]
    rows.sort(key=lambda row: strongest_first(metric.read(row.zone)))
    here = replace(question, all_rows=not question.all_rows).query(circo=spot.seat)
    return NationTable(
        rows=tuple(rows),
        scale=measured,
        level_label=str(LEVEL_LABELS[level]),
        all_rows=question.all_rows,
        rows_query=here or "?",
    )


def _row(zone: NationZone, measured: ZoneScale[NationZone], address: str) -> NationRow:
    value = measured.metric.read(zone)
    return NationRow(
        zone=zone,
        name=zone.label.partition(" (")[0] if zone.level == "circonscription" else zone.label,
        detail=without_number(zone.detail),
        query=address,
        bin=measured.bin_of(zone),
        bar=bar(value, measured),
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
        "registered": numbers.decimal(zone.registered),
        "stations": stations,
    }
    if zone.covered < zone.registered:
        share = numbers.percent(zone.covered / zone.registered if zone.registered else 0.0, 1)
        said += " " + _("Figures rest on %(share)s of registered: masked stations are left out of every total.") % {
            "share": share
        }
    return said
