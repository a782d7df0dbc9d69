"""What the room says of the doors of an action: once its turfs are published, they are what is planned."""

from collections.abc import Collection

from django.db.models import Sum

from arpenteur.web.ground.phone.models import Turf


def _of_turfs(actions: Collection[int]) -> dict[int, int]:
    """Action to the doors of its turfs, archived ones left out; actions without turfs are left out."""
    turfs = Turf.objects.filter(action__in=actions, of_stops=False, archived_at=None).order_by()
    return dict(turfs.values_list("action").annotate(Sum("doors")))


CUT = _of_turfs
