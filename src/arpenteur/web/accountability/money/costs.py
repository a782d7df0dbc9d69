"""What an action cost, hence a door: expenses and gifts in kind by kind of action, beside what was counted there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q, Sum

from arpenteur.domain.money_amounts import rounded
from arpenteur.web.accountability.money.books import work_sums
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.ground.fieldwork.display import name_of
from arpenteur.web.ground.fieldwork.kinds import DOORS, MET, Kind, Measure, Status
from arpenteur.web.ground.fieldwork.models import Action, Tally

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
MOST_ACTIONS, MOST_NEAR, AROUND = 12, 200, timedelta(days=60)


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
class ActionCost:
    """One action: what it is called, what was spent for it in cents, how many it reached."""

    number: int
    name: str
    cents: int
    reached: int

    @property
    def each(self) -> int | None:
        """None where nothing was counted yet."""
        return rounded(Decimal(self.cents) / self.reached) if self.reached else None


@dataclass(frozen=True)
class Costs:
    """Every kind that cost something, the dearest first; people met at doors; actions that expenses name."""

    kinds: Sequence[WorkCost]
    met_at_doors: int
    actions: Sequence[ActionCost] = ()

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
    cents, of_actions = work_sums(campaign)
    if not cents and not of_actions:
        return Costs([], 0)
    counted = _counted(campaign)
    kinds = [
        WorkCost(Kind(work), total, sum(counted.get((work, one.value), 0) for one in REACHED[Kind(work)]))
        for work, total in cents.items()
    ]
    met = sum(counted.get((Kind.DOORS.value, one.value), 0) for one in MET)
    return Costs(sorted(kinds, key=lambda one: (-one.cents, one.kind.value)), met, _of_actions(campaign, of_actions))


def _of_actions(campaign: Campaign, cents: Mapping[int, int]) -> list[ActionCost]:
    """Actions that an expense was for, the dearest first."""
    if not cents:
        return []
    rows = Tally.objects.filter(action__in=[*cents]).order_by().values_list("action", "measure")
    counted = {(action, measure): total for action, measure, total in rows.annotate(total=Sum("quantity"))}
    ground = ground_of(campaign)
    found = [
        ActionCost(
            one.pk,
            name_of(one, ground),
            cents[one.pk],
            sum(counted.get((one.pk, measure.value), 0) for measure in REACHED[Kind(one.kind)]),
        )
        for one in Action.objects.filter(pk__in=[*cents]).prefetch_related("zones")
    ]
    return sorted(found, key=lambda one: (-one.cents, one.number))[:MOST_ACTIONS]


def _counted(campaign: Campaign) -> dict[tuple[str, str], int]:
    rows = Tally.objects.filter(campaign=campaign).order_by().values_list("action__kind", "measure")
    return {(kind, measure): total for kind, measure, total in rows.annotate(total=Sum("quantity"))}


def near_actions(campaign: Campaign, chosen: int | None, at: datetime) -> dict[int, tuple[str, Action]]:
    """Actions that an expense may be for, by number, the newest first: those of two months on either side, and the one
    that is chosen already.
    """
    near = Q(starts_at__range=(at - AROUND, at + AROUND)) | Q(pk=chosen or 0)
    rows = Action.objects.filter(near, campaign=campaign).exclude(status=Status.DRAFT).prefetch_related("zones")
    ground = ground_of(campaign)
    found = rows.order_by("-starts_at", "-pk")[:MOST_NEAR]
    return {
        one.pk: (f"{date_format(local(campaign, one.starts_at), 'j N')} · {name_of(one, ground)}", one) for one in found
    }
