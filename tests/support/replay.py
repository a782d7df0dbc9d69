"""Rows that verbs wrote once, written again as they were: what hundreds of tests start from is computed once a process.

The first test that asks has the rows written by the verbs themselves, in its own transaction; each later test gets the
same bytes. Nothing is shared between tests: rows leave with the transaction of each, or are flushed.
"""

from collections.abc import Callable, Hashable
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from arpenteur.web.foundation.shared.sealing import unsealed

_kept: dict[Hashable, tuple[dict[str, Any], Any]] = {}


def once[T](name: Hashable, write: Callable[[], T]) -> T:
    """What ``write`` returned when it first ran; its rows are in the database as if it had run now."""
    if name not in _kept:
        before = _rows()
        told = write()
        _kept[name] = {table: new for table, rows in _rows().items() if (new := _without(rows, before[table]))}, told
        return told
    rows, told = _kept[name]
    _write(rows)
    return told


def _tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    return [model._meta.db_table for model in models if model._meta.app_label not in {"contenttypes", "auth"}]


def _rows() -> dict[str, list[Any]]:
    """Every row of every table: as the driver gives it on SQLite, as a text of JSON on PostgreSQL."""
    form = "*" if connection.vendor == "sqlite" else "row_to_json(t)::text"
    found: dict[str, list[Any]] = {}
    with unsealed(), connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f'SELECT {form} FROM "{table}" t')  # noqa: S608 — names of our own tables
            found[table] = cursor.fetchall()
    return found


def _without(rows: list[Any], others: list[Any]) -> list[Any]:
    known = set(others)
    return [row for row in rows if row not in known]


def _write(rows: dict[str, list[Any]]) -> None:
    with unsealed(), transaction.atomic(), connection.cursor() as cursor:
        for table, held in rows.items():
            if connection.vendor == "sqlite":
                marks = ", ".join(["%s"] * len(held[0]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', held)  # noqa: S608
            else:
                values = "[" + ",".join(row for (row,) in held) + "]"
                cursor.execute(
                    f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)',  # noqa: S608
                    [values],
                )
