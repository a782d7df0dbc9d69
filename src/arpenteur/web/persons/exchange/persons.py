"""Lines that wait to be imported hold persons. An import that was undone is undone again in a restored backup: it is
noted as a whole, with everybody it brought.
"""

from datetime import datetime
from typing import Any

from arpenteur.web.foundation.shared.persons import PersonTable
from arpenteur.web.persons.exchange.models import ContactImport, ImportBlock
from arpenteur.web.persons.exchange.undoing import undo


def _undone(row: Any, by: Any, at: datetime) -> None:
    undo(batch=row, by=by, at=at)


def _thrown_away(row: Any, by: Any, at: datetime) -> None:  # noqa: ARG001 — as erasure calls it
    row.delete()


# At their expiry they go without a word, as a list that is thrown away does.
PERSONS = (
    PersonTable(kind="block", model=ImportBlock, since="expires_at", erase=_thrown_away, purge=False),
    PersonTable(
        kind="import",
        model=ContactImport,
        since="created_at",
        erase=_undone,
        purge=False,
    ),
)
