"""Reads: whether a chain holds, and its lines."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC

from arpenteur.web.foundation.audit.actions import digest_of, named
from arpenteur.web.foundation.audit.models import Entry, Head
from arpenteur.web.foundation.audit.purging import PURGED

MISSING, UNCHAINED, ALTERED, CUT, HEADLESS = (
    "missing",
    "not chained to the line before",
    "altered",
    "the end was removed",
    "the beginning was removed",
)


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold, and what was expected there."""

    chain: int
    number: int
    fault: str


def breaks(chain: int) -> Iterator[Break]:
    """Every line of a chain that is missing, altered or out of place; nothing where it holds.

    A chain may start after line 1: older lines are purged on their date, and a later line says up to which one.
    """
    number, digest, first, purged = 0, "", None, set[tuple[int, str]]()
    for entry in Entry.objects.filter(chain=chain).order_by("number").iterator():
        first = first or entry
        if number and entry.number != number + 1:
            yield Break(chain, number + 1, MISSING)
        elif number and entry.before != digest:
            yield Break(chain, entry.number, UNCHAINED)
        if digest_of(entry) != entry.digest:
            yield Break(chain, entry.number, ALTERED)
        if entry.verb == PURGED:
            purged.add((int(entry.details.get("through", 0)), str(entry.details.get("digest", ""))))
        number, digest = entry.number, entry.digest
    if first is not None and (first.number - 1, first.before) not in purged | {(0, "")}:
        yield Break(chain, first.number, HEADLESS)
    head = Head.objects.filter(chain=chain).first()
    if (number or head) and (head is None or (head.number, head.digest) != (number, digest)):
        yield Break(chain, head.number if head else number, CUT)


def lines_about(chain: int, verb: str, subjects: Iterable[object]) -> dict[str, list[Entry]]:
    """Lines of one verb about some rows, oldest first, by what ``named`` calls each row."""
    found: dict[str, list[Entry]] = {}
    names = [named(one) for one in subjects]
    for entry in Entry.objects.filter(chain=chain, verb=verb, subject__in=names).order_by("number"):
        found.setdefault(entry.subject, []).append(entry)
    return found


def last_writers(chain: int, verb: str, subjects: Iterable[object]) -> dict[str, str]:
    """Who wrote the last line of a verb about each row, by what ``named`` calls the row."""
    return {subject: lines[-1].by for subject, lines in lines_about(chain, verb, subjects).items()}


def lines_as_json(chain: int, through: int | None = None) -> Iterator[str]:
    """Every line of a chain, each one JSON document; ``through``: the number of the last one wanted."""
    lines = Entry.objects.filter(chain=chain)
    wanted = lines if through is None else lines.filter(number__lte=through)
    for entry in wanted.order_by("number").iterator():
        line = {
            "chain": entry.chain,
            "number": entry.number,
            "at": entry.at.astimezone(UTC).isoformat(),
            "by": entry.by,
            "verb": entry.verb,
            "subject": entry.subject,
            "details": entry.details,
            "before": entry.before,
            "digest": entry.digest,
        }
        yield json.dumps(line, ensure_ascii=False, sort_keys=True)
