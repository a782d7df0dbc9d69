"""Reads: doors a campaign need not plan again, by building."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import Max, QuerySet, Sum

from arpenteur.web.ground.phone.kinds import DoorOutcome, EventType
from arpenteur.web.ground.phone.models import DoorEvent

_Stair = tuple[str, str]


def done_doors() -> Mapping[str, int]:
    """Building to its doors that need no other visit, in the sealed campaign, whatever turf they were in.

    A door that opened once is done. A stair closed by its letterboxes is done for as many doors as it has letterboxes;
    those that opened are among them.
    """
    standing = DoorEvent.objects.filter(undone_by=None, review=None).order_by()
    opened = standing.filter(type=EventType.VISIT, outcome=DoorOutcome.OPENED)
    by_door = opened.exclude(door=None).values("building", "stair", "floor", "door").distinct()
    done: Counter[_Stair] = Counter((one["building"], one["stair"]) for one in by_door)
    done.update(_by_stair(opened.filter(door=None), Sum("quantity")))
    for stair, letterboxes in _by_stair(standing.filter(type=EventType.STAIR_MAILED), Max("quantity")).items():
        done[stair] = max(done[stair], letterboxes)
    found: Counter[str] = Counter()
    for (building, _name), doors in done.items():
        found[building] += doors
    return +found


def _by_stair(events: "QuerySet[DoorEvent]", figure: "Sum | Max") -> Mapping[_Stair, int]:
    return {(one["building"], one["stair"]): one["n"] for one in events.values("building", "stair").annotate(n=figure)}
