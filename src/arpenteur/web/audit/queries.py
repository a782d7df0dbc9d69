"""Reads: whether a chain holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from arpenteur.web.audit.actions import digest_of
from arpenteur.web.audit.models import Entry, Head


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold, and what was expected there."""

    chain: int
    number: int
    fault: str


def breaks(chain: int) -> Iterator[Break]:
    """Every line of a chain that is missing, altered or out of place; nothing where it holds.

    A chain may start after line 1: older lines are purged on their date. What is left must still hold.
    """
    number, digest = 0, ""
    for entry in Entry.objects.filter(chain=chain).order_by("number").iterator():
        if number and entry.number != number + 1:
            yield Break(chain, number + 1, "missing")
        elif number and entry.before != digest:
            yield Break(chain, entry.number, "not chained to the line before")
        if digest_of(entry) != entry.digest:
            yield Break(chain, entry.number, "altered")
        number, digest = entry.number, entry.digest
    head = Head.objects.filter(chain=chain).first()
    if head and (head.number, head.digest) != (number, digest) and (number or head.number):
        yield Break(chain, head.number, "the end was removed")
