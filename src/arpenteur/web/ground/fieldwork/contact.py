"""Reads: what the campaign's own doors say of contact: opened of answered or not, by station, for the plan's prior.

Apart from `doors`, which light pages read: this takes the engine.
"""

from collections import Counter

from django.db.models import Sum

from arpenteur.strategy import DoorCounts
from arpenteur.web.ground.fieldwork.kinds import Kind, Measure
from arpenteur.web.ground.fieldwork.models import Tally

_KNOCKED = (Measure.OPENED, Measure.ABSENT, Measure.LATER)


def door_counts() -> DoorCounts:
    """Doors knocked at and opened by station, doors out of reach left aside. Inside a ``sealed`` block."""
    found = Tally.objects.filter(measure__in=_KNOCKED, action__kind=Kind.DOORS).order_by()
    knocked: Counter[str] = Counter()
    opened: Counter[str] = Counter()
    for station, measure, quantity in found.values_list("station", "measure").annotate(Sum("quantity")):
        knocked[station] += quantity
        opened[station] += quantity if measure == Measure.OPENED else 0
    seen = [station for station, doors in knocked.items() if doors > 0]
    return DoorCounts(
        {station: knocked[station] for station in seen}, {station: opened[station] for station in seen}, lenient=True
    )
