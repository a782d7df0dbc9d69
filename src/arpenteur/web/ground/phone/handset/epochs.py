"""The epoch of the base: drawn at its first use, and anew where a backup is put back."""

import uuid
from datetime import datetime

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.ground.phone.models import Epoch


def epoch_of_base(at: datetime) -> Epoch:
    """The epoch of today; the first one begins when it is first asked for."""
    last = Epoch.objects.order_by("-rank").first()
    return last or _first(at)


@verb("epoch.began", "the base was put back to an earlier state")
def begin_epoch(*, saved_at: datetime, by: Actor, at: datetime) -> Epoch:
    """Another epoch, once the state of ``saved_at`` is put back."""
    last = Epoch.objects.order_by("-rank").first()
    begun = Epoch.objects.create(rank=last.rank + 1 if last else 1, number=uuid.uuid4(), since=at, saved_at=saved_at)
    record(subject=begun, by=by, at=at)
    return begun


@verb(no_line="the first number of a base that was never put back")
def _first(at: datetime) -> Epoch:
    found, _new = Epoch.objects.get_or_create(rank=1, defaults={"number": uuid.uuid4(), "since": at})
    return found
