"""What an action cost, hence a door: expenses and gifts in kind by kind of action, beside what was counted there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from arpenteur.domain.money_amounts import rounded
from arpenteur.domain.money_expenses import COUNTED
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.fieldwork.kinds import DOORS, MET, Kind, Measure
from arpenteur.web.fieldwork.models import Tally
from arpenteur.web.money.models import Benefit, Expense

REACHED: Mapping[Kind, tuple[Measure, ...]] = {
    Kind.DOORS: DOORS,
    Kind.LETTERBOXES: (Measure.LETTERBOX,),
    Kind.LEAFLETS: (Measure.LEAFLET,),
    Kind.MARKET: (Measure.LEAFLET,),
    Kind.POSTERS: (Measure.POSTER,),
    Kind.PHONES: (Measure.ANSWERED,),
    Kind.MEETING: (Measure.ATTENDEE,),
    Kind.EVENT: (Measure.ATTENDEE,),
}
"""What one of a kind of action reaches: doors knocked at, letterboxes filled, leaflets given…"""


@dataclass(frozen=True)
class WorkCost:
    """A kind of action: what it cost in cents, how many doors or people it reached, one of them in cents."""

    kind: Kind
    cents: int
    reached: int

    @property
    def each(self) -> int | None:
        """None where nothing was counted yet."""
        return rounded(Decimal(self.cents) / self.reached) if self.reached else None


@dataclass(frozen=True)
class Costs:
    """Every kind that cost something, the dearest first; and people met at doors."""

    kinds: Sequence[WorkCost]
    met_at_doors: int

    @property
    def most(self) -> int:
        """The highest cost of one, for bars."""
        return max((one.each or 0 for one in self.kinds), default=0)

    @property
    def doors(self) -> WorkCost | None:
        """Door-to-door, where it cost something."""
        return next((one for one in self.kinds if one.kind is Kind.DOORS), None)

    @property
    def each_met(self) -> int | None:
        """Cents for a person met at a door."""
        if self.doors is None or not self.met_at_doors:
            return None
        return rounded(Decimal(self.doors.cents) / self.met_at_doors)


def costs_of(campaign: Campaign) -> Costs:
    """Of the whole campaign, since its start. Inside a ``sealed`` block."""
    cents: dict[str, int] = {}
    spent = Expense.objects.filter(campaign=campaign, stage__in=[one.value for one in COUNTED]).exclude(work="")
    given = Benefit.objects.filter(campaign=campaign).exclude(work="").exclude(cents=None)
    for rows in (spent, given):
        for work, total in rows.order_by().values_list("work").annotate(total=Sum("cents")):
            cents[work] = cents.get(work, 0) + total
    counted = _counted(campaign)
    kinds = [
        WorkCost(Kind(work), total, sum(counted.get((work, one.value), 0) for one in REACHED[Kind(work)]))
        for work, total in cents.items()
    ]
    met = sum(counted.get((Kind.DOORS.value, one.value), 0) for one in MET)
    return Costs(sorted(kinds, key=lambda one: (-one.cents, one.kind.value)), met)


def _counted(campaign: Campaign) -> dict[tuple[str, str], int]:
    rows = Tally.objects.filter(campaign=campaign).order_by().values_list("action__kind", "measure")
    return {(kind, measure): total for kind, measure, total in rows.annotate(total=Sum("quantity"))}
