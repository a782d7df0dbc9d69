"""Reads: actions a member may see, who is busy when."""

from datetime import datetime

from arpenteur.web.fieldwork.kinds import Status
from arpenteur.web.fieldwork.models import Participation

BINDING = (Status.PLANNED, Status.RUNNING)
"""States of an action that keep its people busy."""


def busy_between(starts: datetime, ends: datetime, *, but: int | None = None) -> set[int]:
    """Volunteers (pk) who are in an action, planned or in progress, that overlaps a slot; ``but``: an action left out.

    Two actions that only touch, one ending when the other starts, do not overlap.
    """
    found = Participation.objects.filter(
        action__status__in=BINDING, action__starts_at__lt=ends, action__ends_at__gt=starts
    ).exclude(presence="missed")
    if but is not None:
        found = found.exclude(action=but)
    return set(found.values_list("volunteer", flat=True))
