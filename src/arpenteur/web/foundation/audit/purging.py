"""Writes: the oldest lines of a chain go when their retention is over."""

from dataclasses import dataclass
from datetime import datetime

from arpenteur.domain.law.retention import term
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import Entry, Head
from arpenteur.web.foundation.audit.verbs import verb

PURGED = "journal.purged"


@dataclass(frozen=True)
class Gone:
    """Lines that were purged, and the line that says so."""

    numbers: tuple[int, ...]
    line: int


@verb("journal.purged", "old lines of the journal purged")
def purge_lines(*, chain: int, by: Actor, at: datetime) -> Gone | None:
    """Remove the lines at the start of a chain whose term is over; None where there is none.

    The line that says so keeps the digest of the last one removed, so that what is left can still be verified.
    """
    list(Head.objects.select_for_update().filter(chain=chain))
    old = _over(chain, term("journal").before(at))
    if not old:
        return None
    last = Entry.objects.get(pk=old[-1][0])
    entry = record(
        subject="audit.Entry", by=by, at=at, campaign=chain, through=last.number, digest=last.digest, n=len(old)
    )
    # One by one, the oldest first: the database accepts no other order.
    for key, _ in old:
        Entry.objects.filter(pk=key).delete()
    return Gone(tuple(number for _, number in old), entry.number)


def _over(chain: int, limit: datetime) -> list[tuple[int, int]]:
    lines = Entry.objects.filter(chain=chain)
    kept = lines.filter(at__gte=limit).order_by("number").values_list("number", flat=True).first()
    old = lines if kept is None else lines.filter(number__lt=kept)
    return list(old.order_by("number").values_list("pk", "number"))
