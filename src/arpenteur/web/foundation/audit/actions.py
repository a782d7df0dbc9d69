"""Writes: one line of the journal."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import connection
from django.db.transaction import TransactionManagementError

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import INSTANCE, Entry, Head
from arpenteur.web.foundation.audit.verbs import line_of
from arpenteur.web.foundation.shared.declarations import declared

Detail = str | int | float | bool | list[str] | list[int] | None


def record(
    *,
    subject: object,
    by: Actor,
    at: datetime,
    verb: str = "",
    campaign: int = INSTANCE,
    counting: bool = False,
    **details: Detail,
) -> Entry:
    """Add a line to the chain of a campaign, in the transaction of the write it describes.

    ``verb`` is the name of the line, where the verb that runs declares several (`verbs.py`). ``subject`` is a saved
    model (its label and key are kept) or a text; ``counting`` says that nothing but counts was written, so that
    everything else may be kept. Raises TransactionManagementError outside a transaction: a write and its line are kept
    together or not at all; UndeclaredError where no verb that runs declares the line; RefusedByLawError where a rule
    of the host refuses the act (``act_rules.HOLD`` of a room).
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("a line of the journal is written with what it describes")
    line = line_of(verb)
    Head.objects.get_or_create(chain=campaign)
    head = Head.objects.select_for_update().get(chain=campaign)
    if campaign != INSTANCE:
        for refuse in declared("act_rules", "HOLD"):
            refuse(line, subject, campaign, by, at)
    entry = Entry(
        chain=campaign,
        number=head.number + 1,
        at=at,
        by=by.pseudonym,
        verb=line,
        subject=named(subject),
        details=details,
        before=head.digest,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    settled = head.settled if counting else entry.digest
    Head.objects.filter(chain=campaign).update(number=entry.number, digest=entry.digest, settled=settled)
    return entry


def named(subject: object) -> str:
    """``fieldwork.Action:12`` for a model, the text itself otherwise."""
    meta = getattr(subject, "_meta", None)
    return str(subject) if meta is None else f"{meta.label}:{getattr(subject, 'pk', '')}"


def digest_of(entry: Entry) -> str:
    """SHA-256 of a line and of the digest before it, over canonical JSON."""
    said: Mapping[str, object] = {
        "chain": entry.chain,
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": entry.by,
        "verb": entry.verb,
        "subject": entry.subject,
        "details": entry.details,
        "before": entry.before,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
