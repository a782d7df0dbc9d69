"""Tables whose rows are persons, and those by which they say no: each room lists its own as ``PERSONS`` and
``REFUSALS`` in its module ``persons``.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from arpenteur.web.foundation.shared.declarations import declared


@dataclass(frozen=True)
class PersonTable:
    """Rows that are a person each, and how one is erased.

    ``kind`` names the table in the list of erasures that backups are held to, ``since`` is the column of its first
    moment, ``account`` the one that leads to an account, empty without one. ``erase`` is called with the row, who and
    when, after everything that points at the row was scrubbed. ``purge`` says whether a row at its expiry is erased in
    the same way; otherwise it is only deleted. What is kept how long is in the ``privacy`` of the model.
    """

    kind: str
    model: type[Any]
    since: str
    erase: Callable[[Any, Any, datetime], None]
    account: str = ""
    purge: bool = True
    before: Callable[[Any, Any, datetime], None] | None = None
    """Called before what points at the row is scrubbed: what she wrote and everybody reads becomes a placeholder."""
    sweep: Callable[[Any, Any, datetime], list[int]] | None = None
    """Of tables too long to be erased person by person: everybody whose time is over goes at once, with the key that
    encrypted them. Called with the campaign, who and when; the numbers of those who went."""

    @property
    def expires(self) -> bool:
        """Whether each row has a date of its own."""
        return any(field.name == "expires_at" for field in self.model._meta.concrete_fields)


@dataclass(frozen=True)
class RefusalTable:
    """Rows by which people said no, which a backup of before must not undo.

    ``kind`` names them in the list that backups are held to; ``key`` is what is noted there of a row, at most 64 signs
    that name nobody, empty where the row says no to nothing; ``again`` is called with every key that is noted, and
    when, after a backup was restored: it says no again where the backup does not, and how often.
    """

    kind: str
    model: type[Any]
    key: Callable[[Any], str]
    again: Callable[[AbstractSet[str], datetime], int]


def refusal_tables() -> tuple[RefusalTable, ...]:
    """Every such table, lower rooms first."""
    return tuple(table for room in declared("persons", "REFUSALS") for table in room)


def person_tables() -> Mapping[str, PersonTable]:
    """Every such table by its kind, lower rooms first."""
    return {table.kind: table for room in declared("persons", "PERSONS") for table in room}


def person_models() -> tuple[type[models.Model], ...]:
    """Their models."""
    return tuple(table.model for table in person_tables().values())
