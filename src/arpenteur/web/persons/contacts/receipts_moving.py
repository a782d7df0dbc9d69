"""Contacts of before, one line an act, brought to one contact a person with a receipt an act. For migrations only.

She had given an e-mail address, a telephone or both, "to write to her" and "to call her": the first is kept as
agreement by e-mail, the second by calls. Text messages were not named: nobody agreed to them.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.core.management.color import no_style
from django.db import connections
from django.db.models import Min

from arpenteur.web.foundation.shared.sealing import unsealed

_AT_ONCE = 200
_PURPOSES = ("news", "meetings", "helping")
_REACHED = {"email": "by_email", "phone": "by_phone", "sms": "by_phone"}


def bring(apps: Any, using: str) -> int:
    """Every line becomes a receipt under its number and leaves the former table; how many. All or none: the migration
    is one transaction. The number of a contact is that of the first line of the person, where it is free.
    """
    old = _rows(apps, using, "ConsentedContact")
    count = 0
    with unsealed():
        while rows := _next(old):
            _bring(apps, using, rows)
            old.filter(pk__in=[row.pk for row in rows]).delete()
            count += len(rows)
        if count:
            _number_on(apps, using)
    return count


def back(apps: Any, using: str) -> None:
    """Receipts of which something is in force, as lines of the former version; it can hold nothing else. Who has none
    and is no volunteer is nobody to it.
    """
    old = apps.get_model("contacts", "ConsentedContact")
    with unsealed():
        for receipt in _rows(apps, using, "Receipt").select_related("contact").order_by("pk"):
            line = _line(apps, using, receipt, old)
            if line is not None:
                line.save(using=using, force_insert=True)
        for name in ("FollowUp", "ContactTag", "ContactEvent", "Consent", "Receipt", "Contact"):
            _rows(apps, using, name)._raw_delete(using)
        _forget_nobodies(apps, using, old)
        _number_on(apps, using)


def _next(old: Any) -> list[Any]:
    """Whole people: all lines of each."""
    first = old.values("person").annotate(first=Min("pk")).order_by("first").values_list("person", flat=True)
    return list(old.filter(person__in=list(first[:_AT_ONCE])).order_by("person", "given_at", "pk"))


def _bring(apps: Any, using: str, rows: list[Any]) -> None:
    for person, lines in groupby(rows, key=lambda row: row.person_id):
        _bring_person(apps, using, person, list(lines))


def _bring_person(apps: Any, using: str, person: int, lines: list[Any]) -> None:
    contact = _rows(apps, using, "Contact").filter(person=person).first() or _new_contact(apps, using, person, lines)
    contact.by_email = contact.by_email or any(one.by_email for one in lines)
    contact.by_phone = contact.by_phone or any(one.by_phone for one in lines)
    contact.last_exchange_at = max(contact.last_exchange_at, *(one.given_at for one in lines))
    contact.expires_at = min(contact.expires_at, *(one.expires_at for one in lines))
    contact.save(using=using, update_fields=["by_email", "by_phone", "last_exchange_at", "expires_at"])
    force = set(
        _rows(apps, using, "Consent").filter(contact=contact, withdrawn_at=None).values_list("purpose", "channel")
    )
    for line in lines:
        if not _rows(apps, using, "Receipt").filter(digest=line.receipt).exists():
            _new_receipt(apps, using, contact, line, force)


def _new_contact(apps: Any, using: str, person: int, lines: list[Any]) -> Any:
    first = lines[0]
    made = apps.get_model("contacts", "Contact")(
        campaign_id=first.campaign_id,
        person_id=person,
        kind="regular",
        basis="consent",
        source=first.source,
        notice=first.notice,
        given_at=first.given_at,
        last_exchange_at=first.given_at,
        expires_at=first.expires_at,
    )
    return _insert(apps, using, made, first.pk)


def _new_receipt(apps: Any, using: str, contact: Any, line: Any, force: set[tuple[str, str]]) -> None:
    own = {"campaign_id": line.campaign_id, "contact": contact, "given_at": line.given_at}
    made = apps.get_model("contacts", "Receipt")(
        digest=line.receipt, notice=line.notice, how="own", witness=line.canvasser, **own
    )
    receipt = _insert(apps, using, made, line.pk)
    pairs = set(_pairs(line)) - force
    force |= pairs
    consent = apps.get_model("contacts", "Consent")
    consent._base_manager.using(using).bulk_create(
        consent(receipt=receipt, purpose=purpose, channel=channel, **own) for purpose, channel in sorted(pairs)
    )
    event = apps.get_model("contacts", "ContactEvent")
    event._base_manager.using(using).create(
        campaign_id=line.campaign_id, contact=contact, kind="agreed", by=line.canvasser, at=line.given_at
    )


def _pairs(line: Any) -> Iterator[tuple[str, str]]:
    for purpose in _PURPOSES:
        if getattr(line, purpose):
            yield from ((purpose, channel) for channel in ("email", "phone") if getattr(line, _REACHED[channel]))


def _insert(apps: Any, using: str, made: Any, number: int) -> Any:
    if _rows(apps, using, type(made).__name__).filter(pk=number).exists():
        _number_on(apps, using)
    else:
        made.pk = number
    made.save(using=using, force_insert=True)
    return made


def _number_on(apps: Any, using: str) -> None:
    """Numbers go on after those that are there."""
    connection = connections[using]
    models = [apps.get_model("contacts", name) for name in ("Contact", "Receipt", "ConsentedContact")]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _line(apps: Any, using: str, receipt: Any, old: Any) -> Any | None:
    """A line for what is in force of a receipt; of one whose agreements another receipt had already, all of hers."""
    rows = _rows(apps, using, "Consent")
    own = rows.filter(receipt=receipt)
    force = (own if own.exists() else rows.filter(contact=receipt.contact)).filter(withdrawn_at=None)
    pairs = list(force.values_list("purpose", "channel"))
    ticked = {purpose: any(one == purpose for one, _ in pairs) for purpose in _PURPOSES}
    reached = {_REACHED[channel] for purpose, channel in pairs if purpose in _PURPOSES and channel in _REACHED}
    if not reached or receipt.contact.objected_at is not None:
        return None
    contact = receipt.contact
    return old(
        pk=receipt.pk,
        campaign_id=receipt.campaign_id,
        person_id=contact.person_id,
        basis="consent",
        source=contact.source,
        notice=receipt.notice,
        receipt=receipt.digest,
        canvasser=receipt.witness,
        given_at=receipt.given_at,
        expires_at=contact.expires_at,
        **ticked,
        **dict.fromkeys(reached, True),
    )


def _forget_nobodies(apps: Any, using: str, old: Any) -> None:
    people = apps.get_model("people", "Person")._base_manager.using(using)
    held = [old._base_manager.using(using).values("person")]
    held.append(apps.get_model("volunteers", "Volunteer")._base_manager.using(using).values("person"))
    keys: Iterable[int] = people.exclude(pk__in=held[0]).exclude(pk__in=held[1]).values_list("pk", flat=True)
    gone = list(keys)
    columns = (("DifferentPeople", "first"), ("DifferentPeople", "second"), ("PersonWord", "person"), ("Person", "pk"))
    for name, column in columns:
        rows = apps.get_model("people", name)._base_manager.using(using).filter(**{f"{column}__in": gone})
        rows._raw_delete(using)


def _rows(apps: Any, using: str, name: str) -> Any:
    return apps.get_model("contacts", name)._base_manager.using(using)
