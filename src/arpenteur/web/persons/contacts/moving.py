"""Contacts of the former table ``canvass_consentedcontact``, in clear, brought into this room. For migrations only."""

from typing import Any

from django.core.management.color import no_style
from django.db import connections, transaction

from arpenteur.web.foundation.keys.blind import Word, digests
from arpenteur.web.foundation.keys.keyring import DataClass
from arpenteur.web.foundation.shared.sealing import unsealed

_AT_ONCE = 200
_SAME = (
    "id",
    "campaign_id",
    "name",
    "email",
    "telephone",
    "news",
    "meetings",
    "helping",
    "basis",
    "source",
    "notice",
    "receipt",
    "canvasser",
    "given_at",
    "expires_at",
)


def move(apps: Any, using: str) -> int:
    """Encrypt each and remove it from the former table; how many. All or none: the migration is one transaction.

    One whose receipt is here already was moved by a process of the former version's time. On SQLite what is removed is
    written over, in the file of its log too once it is committed.
    """
    connection = connections[using]
    old = apps.get_model("canvass", "ConsentedContact")._base_manager.using(using).order_by("pk")
    new = apps.get_model("contacts", "ConsentedContact")
    count = 0
    with unsealed():
        if connection.vendor == "sqlite":
            _run(connection, "PRAGMA secure_delete = ON")
        while rows := list(old.values(*_SAME)[:_AT_ONCE]):
            known = set(new._base_manager.using(using).values_list("receipt", flat=True))
            _bring(apps, new, [row for row in rows if row["receipt"] not in known], using)
            old.filter(pk__in=[row["id"] for row in rows]).delete()
            count += len(rows)
        if count:
            for statement in connection.ops.sequence_reset_sql(no_style(), [new]):
                _run(connection, statement)
    if connection.vendor == "sqlite":
        transaction.on_commit(lambda: _run(connection, "PRAGMA wal_checkpoint(TRUNCATE)"), using=using)
    return count


def _bring(apps: Any, new: Any, rows: list[dict[str, Any]], using: str) -> None:
    made = new._base_manager.using(using).bulk_create(new(**row) for row in rows)
    words = apps.get_model("contacts", "ContactWord")
    words._base_manager.using(using).bulk_create(
        words(campaign_id=one.campaign_id, contact=one, digest=digest)
        for one in made
        for digest in sorted(digests(one.campaign_id, DataClass.CONTACTS, _words(one)))
    )


def _words(one: Any) -> list[tuple[Word, str]]:
    return [(Word.NAME, one.name), (Word.EMAIL, one.email), (Word.PHONE, one.telephone)]


def _run(connection: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
