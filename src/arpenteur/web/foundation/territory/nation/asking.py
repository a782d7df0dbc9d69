"""What a national page is asked: a family and a figure, and the addresses that keep them.

The figures a national page can show. Counts are shown for 100 registered, so that large zones do not win by size.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from arpenteur.strategy.nation import NationZone
from arpenteur.strategy.results import Interval
from arpenteur.web.foundation.shared.parameters import Parameters, address
from arpenteur.web.foundation.territory.metrics import METRICS as OF_A_PLACE
from arpenteur.web.foundation.territory.metrics import ZoneMetric, exactly

_DEFAULTS = {"famille": "gauche", "mesure": "mobilisable"}


NationMetric = ZoneMetric[NationZone]


def _for_100(read: Callable[[NationZone], Interval | None]) -> Callable[[NationZone], Interval | None]:
    def rate(zone: NationZone) -> Interval | None:
        value = read(zone)
        if value is None or not zone.covered:
            return None
        factor = 100 / zone.covered
        return Interval(value.central * factor, value.low * factor, value.high * factor)

    return rate


def _registered(zone: NationZone) -> Interval:
    return Interval(zone.registered, zone.registered, zone.registered)


def _as_before(name: str, read: Callable[[NationZone], Interval | None]) -> NationMetric:
    known = OF_A_PLACE[name]
    return NationMetric(known.id, known.label, known.short, known.hint, known.kind, read)


METRICS: dict[str, NationMetric] = {
    metric.id: metric
    for metric in (
        NationMetric(
            "mobilisable",
            _("Mobilisable abstention"),
            _("Mobilisable for 100 registered"),
            _("abstainers who may come back, for 100 registered"),
            "rate",
            _for_100(lambda zone: zone.mobilisable),
        ),
        _as_before("floating", lambda zone: zone.floating),
        _as_before("support", lambda zone: zone.support),
        NationMetric(
            "value",
            _("Value of a door"),
            _("Value of a door"),
            _("1: the mean of France"),
            "times",
            lambda zone: exactly(zone.value),
        ),
        _as_before("intermittence", lambda zone: zone.intermittence),
        NationMetric("registered", _("Registered"), _("Registered"), _("registered voters"), "exact", _registered),
    )
}
COUNTS: dict[str, Callable[[NationZone], Interval | None]] = {
    "mobilisable": lambda zone: zone.mobilisable,
}
"""Figures that are also said as they are, in persons."""


@dataclass(frozen=True)
class NationQuestion:
    """The family and the figure of a page; ``all_rows``: also the rows after the first."""

    family: str
    metric: str
    all_rows: bool = False

    @classmethod
    def read(cls, raw: Mapping[str, Any], families: Mapping[str, object]) -> Self:
        """From the parameters of an address; raises InputError naming what is accepted."""
        usual = _DEFAULTS["famille"] if _DEFAULTS["famille"] in families else next(iter(families))
        asked = Parameters(raw)
        return cls(
            asked.one_of("famille", families, usual),
            asked.one_of("mesure", METRICS, _DEFAULTS["mesure"]),
            asked.one_of("lignes", ("toutes",)) == "toutes",
        )

    def at(self, page: str) -> str:
        """The address of another page with this question, which may have one of its own already."""
        query = replace(self, all_rows=False).query()
        return page + (query.replace("?", "&", 1) if "?" in page else query)

    def query(self, **more: str) -> str:
        """The address of a page with this question; defaults are left out."""
        pairs = {"famille": self.family, "mesure": self.metric, "lignes": "toutes" if self.all_rows else ""} | more
        return address((name, value, _DEFAULTS.get(name)) for name, value in pairs.items()).rstrip("?")
