"""Tests that commit empty every table after themselves: for that moment only, the journal's triggers are away."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection


def let_tests_empty_the_tables() -> None:
    """Make Django's flush, which only tests use, put the triggers aside.

    For the kind of database rather than for one connection: beside a browser's event loop Django opens another.
    """
    kind = type(connection.ops)
    plain = kind.sql_flush

    def sql_flush(operations: Any, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
        before, after = (_sqlite if connection.vendor == "sqlite" else _postgresql)()
        return [*before, *plain(operations, style, tables, **options), *after]

    kind.sql_flush = sql_flush  # type: ignore[method-assign]


def _sqlite() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
    return [f"DROP TRIGGER {name}" for name, _ in found], [sql for _, sql in found]


def _postgresql() -> tuple[list[str], list[str]]:
    return tuple([f"ALTER TABLE audit_entry {word} TRIGGER USER"] for word in ("DISABLE", "ENABLE"))  # type: ignore


def without_triggers() -> Iterator[None]:
    """Put them aside inside a test that plays the intruder."""
    before, after = (_sqlite if connection.vendor == "sqlite" else _postgresql)()
    for statements in (before, after):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        if statements is before:
            yield
