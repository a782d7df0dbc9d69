"""What came in last: one line, said once."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.ground.fieldwork.kinds import DOORS, MET, Measure
from arpenteur.web.site.glance.queries import remember
from arpenteur.web.site.glance.scope import GlanceScope


@dataclass(frozen=True)
class Latest:
    """The last sending: when it came, and what it counted (station, measure, quantity)."""

    at: datetime
    counts: tuple[tuple[str, str, int], ...]

    def words(self, ground: Ground) -> str:
        """``+ 6 doors in station 26``."""
        return f"{self._what()} {self._where(ground)}".strip()

    def _what(self) -> str:
        sums: Counter[str] = Counter()
        for _station, measure, quantity in self.counts:
            sums[measure] += quantity
        doors, met = sum(sums[one] for one in DOORS), sum(sums[one] for one in MET)
        if doors:
            return _signed(doors, ngettext("%(n)s door", "%(n)s doors", abs(doors)))
        if met:
            return _signed(met, ngettext("%(n)s person met", "%(n)s people met", abs(met)))
        measure, quantity = max(sums.items(), key=lambda pair: abs(pair[1]))
        return _signed(quantity, "%(n)s " + str(Measure(measure).label))

    def _where(self, ground: Ground) -> str:
        stations = {station for station, _measure, _quantity in self.counts}
        if len(stations) > 1:
            return _("in %(n)s stations") % {"n": len(stations)}
        return _("in station %(number)s") % {"number": ground.label(next(iter(stations)))}


def latest(campaign: Campaign, scope: GlanceScope, version: str) -> Latest | None:
    """The last sending of a part of the campaign, None before the first."""

    def compute() -> tuple[Latest | None]:
        last = scope.events().order_by("-received_at").values_list("received_at", flat=True).first()
        if last is None:
            return (None,)
        rows = scope.events().filter(received_at=last).values_list("station", "measure").annotate(Sum("quantity"))
        return (Latest(last, tuple(sorted(rows))),)

    return remember(("latest", campaign.pk, version, scope.key()), compute)[0]


def _signed(value: int, words: str) -> str:
    sign = "+" if value > 0 else numbers.MINUS
    return f"{sign}{numbers.NARROW}" + words % {"n": numbers.decimal(abs(value))}
