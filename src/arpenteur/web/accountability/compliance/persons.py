"""Files for an authority hold receipts under pseudonyms: a restored backup forgets those whose days are over."""

from datetime import datetime
from typing import Any

from arpenteur.web.accountability.compliance.models import AuthorityFile
from arpenteur.web.foundation.shared.persons import PersonTable


def _thrown_away(row: Any, by: Any, at: datetime) -> None:  # noqa: ARG001 — as erasure calls it
    row.delete()


PERSONS = (PersonTable(kind="authority", model=AuthorityFile, since="created_at", erase=_thrown_away),)
