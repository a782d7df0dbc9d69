"""An import that was undone is undone again in a restored backup: it is noted as a whole, with everybody it brought."""

from datetime import datetime
from typing import Any

from arpenteur.web.exchange.models import ContactImport
from arpenteur.web.exchange.undoing import undo
from arpenteur.web.shared.persons import PersonTable


def _undone(row: Any, by: Any, at: datetime) -> None:
    undo(batch=row, by=by, at=at)


PERSONS = (
    PersonTable(
        kind="import",
        model=ContactImport,
        since="created_at",
        erase=_undone,
        purge=False,
    ),
)
