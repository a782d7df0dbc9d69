"""What a test commits is taken back: after it the database stands as the migrations left it.

Django empties every table by itself and writes its own rows anew, half a second a test.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sites
from django.db import connection, transaction
from django.test import TransactionTestCase
from site_role import as_owner

from arpenteur.web.foundation.shared.sealing import unsealed


class Kept:
    """The database as it stands, to be put back: SQLite's own copy of the file, page by page."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._copy = sqlite3.connect(":memory:")
        connection.connection.backup(self._copy)

    def write(self, file: Path) -> None:
        """The copy as the database of a site, in a folder of its own."""
        file.parent.mkdir(mode=0o700)
        with closing(sqlite3.connect(file)) as out:
            self._copy.backup(out)
        file.chmod(0o600)

    def restore(self) -> None:
        connection.ensure_connection()
        self._copy.backup(connection.connection, sleep=0.01)

    def close(self) -> None:
        self._copy.close()


@contextmanager
def put_back_what_tests_commit() -> Iterator[None]:
    """For as long as this lasts, a test that commits ends with the database as it is now."""
    kept = Kept() if connection.vendor == "sqlite" else None
    sites.MIGRATED.extend([kept.write] if kept else [])
    put_back = kept.restore if kept else _emptying()
    plain = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = lambda _case: put_back()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = plain  # type: ignore[attr-defined]
        if kept:
            sites.MIGRATED.clear()
            kept.close()


def _emptying() -> Callable[[], None]:
    """Deletes from the tables of PostgreSQL that are empty now: of ninety, a test fills ten."""
    filled = set(_filled(connection.introspection.table_names()))
    empty = [table for table in connection.introspection.table_names() if table not in filled]

    def empty_them() -> None:
        with unsealed(), as_owner(makes_tables=False), transaction.atomic(), connection.cursor() as cursor:
            found = _filled(empty)
            before, after = _postgresql()
            statements = [f'DELETE FROM "{table}"' for table in found]  # noqa: S608
            for statement in [*before, *statements, "SET CONSTRAINTS ALL IMMEDIATE", *after] if found else ():
                cursor.execute(statement)

    return empty_them


def _filled(tables: list[str]) -> list[str]:
    """Those that hold a row."""
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables]  # noqa: S608
    with unsealed(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]


def _sqlite() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
    return [f"DROP TRIGGER {name}" for name, _ in found], [sql for _, sql in found]


def _postgresql() -> tuple[list[str], list[str]]:
    return tuple([f"ALTER TABLE audit_entry {word} TRIGGER USER"] for word in ("DISABLE", "ENABLE"))  # type: ignore


def without_triggers() -> Iterator[None]:
    """Put the journal's aside inside a test that plays the intruder."""
    before, after = (_sqlite if connection.vendor == "sqlite" else _postgresql)()
    for statements in (before, after):
        with as_owner(makes_tables=False), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        if statements is before:
            yield
