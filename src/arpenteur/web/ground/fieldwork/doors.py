"""Reads: how many doors an action has and how many of them are done. Every page asks here, so that all say the same."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Sum

from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.ground.fieldwork.kinds import DOORS, DOORS_DONE, Kind
from arpenteur.web.ground.fieldwork.models import Action, Tally


def doors_done_in(stations: Collection[str]) -> Mapping[str, int]:
    """Doors done so far by station, whatever came of them. Inside ``sealed``; one query."""
    sums = Tally.objects.filter(measure__in=DOORS, station__in=stations).order_by()
    return dict(sums.values("station").annotate(sum=Sum("quantity")).values_list("station", "sum"))


@dataclass(frozen=True)
class ActionDoors:
    """Doors of one action. ``done``: counted on the ground, by phone, on paper or by hand, whatever came of them;
    a letterbox counts for a door where letterboxes are what is done. ``planned``: those of its turfs once they are
    published, else those that its form says.
    """

    done: int
    planned: int

    @property
    def share(self) -> float | None:
        """Done of planned; None where none are planned."""
        return self.done / self.planned if self.planned else None

    @property
    def reach(self) -> int:
        """Length of a bar, 0 to 100: a door that two turfs came to may lead further."""
        return min(round(100 * (self.share or 0.0)), 100)

    def __bool__(self) -> bool:
        return bool(self.done or self.planned)


NO_DOORS = ActionDoors(0, 0)


def doors_of(actions: Collection[Action]) -> Mapping[int, ActionDoors]:
    """Action to its doors, in two queries whatever their number; no doors for a kind that goes to none.

    A room that cuts the ground of actions declares in ``planned_doors.py``, under ``CUT``, a function from numbers of
    actions to the doors of what it has published of them.
    """
    at_doors = {one.pk: one for one in actions if one.kind in DOORS_DONE}
    done: Counter[int] = Counter()
    counted = Tally.objects.filter(action__in=at_doors).order_by().values_list("action", "measure")
    for action, measure, total in counted.annotate(Sum("quantity")):
        if measure in DOORS_DONE[Kind(at_doors[action].kind)]:
            done[action] += total
    cut: dict[int, int] = {}
    for planned in declared("planned_doors", "CUT"):
        cut |= planned(at_doors)
    found = {pk: ActionDoors(done[pk], cut.get(pk) or one.doors) for pk, one in at_doors.items()}
    return {one.pk: found.get(one.pk, NO_DOORS) for one in actions}
