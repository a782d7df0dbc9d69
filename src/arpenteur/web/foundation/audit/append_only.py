"""Append-only by the database itself: triggers refuse to change or remove a line, whoever asks.

Written again after every migration rather than by one: SQLite loses the triggers of a table that it makes again.
A line goes only at the end of its retention, the oldest of its chain first, and by the journal's own clock: some line
of the same chain must be that much younger. The purge writes that line itself before it removes any.
"""

from collections.abc import Sequence

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from arpenteur.domain.law.retention import term

_LATEST = "(SELECT max(at) FROM audit_entry WHERE chain = OLD.chain)"
_NOT_FIRST = "EXISTS (SELECT 1 FROM audit_entry WHERE chain = OLD.chain AND number < OLD.number)"
_KEPT = "a line of the journal is never changed"
_YOUNG = "a line of the journal is kept until its date, and goes after those before it"


def protect(using: str) -> None:
    """Write the triggers of the journal; again is not an error."""
    connection = connections[using]
    if "audit_entry" in connection.introspection.table_names():
        months = term("journal").lengths[-1].months
        _run(connection, _sqlite(months) if connection.vendor == "sqlite" else _postgresql(months))


def freeze_columns(using: str, label: str, message: str, *, except_null: str) -> None:
    """Refuse every change of a table's rows but one column that becomes null; again is not an error."""
    connection = connections[using]
    meta = apps.get_model(label)._meta
    if meta.db_table not in connection.introspection.table_names():
        return
    columns = [field.column for field in meta.concrete_fields]
    kept = [column for column in columns if column != except_null]
    if connection.vendor == "sqlite":
        same = " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in kept)
        condition = f'NOT ({same} AND (NEW."{except_null}" IS NULL OR NEW."{except_null}" IS OLD."{except_null}"))'
        _run(connection, _sqlite_trigger(f"{meta.db_table}_frozen", f"UPDATE ON {meta.db_table}", condition, message))
        return
    same = " AND ".join(f'NEW."{column}" IS NOT DISTINCT FROM OLD."{column}"' for column in kept)
    null = f'(NEW."{except_null}" IS NULL OR NEW."{except_null}" IS NOT DISTINCT FROM OLD."{except_null}")'
    body = f"IF NOT ({same} AND {null}) THEN RAISE EXCEPTION '{message}'; END IF; RETURN NEW;"
    _run(connection, _postgresql_trigger(f"{meta.db_table}_frozen", f"UPDATE ON {meta.db_table} FOR EACH ROW", body))


def _sqlite(months: int) -> list[str]:
    young = f"OLD.at > datetime({_LATEST}, '-{months} months') OR {_NOT_FIRST}"
    return [
        *_sqlite_trigger("audit_entry_kept", "UPDATE ON audit_entry", "1", _KEPT),
        *_sqlite_trigger("audit_entry_young", "DELETE ON audit_entry", young, _YOUNG),
    ]


def _sqlite_trigger(name: str, event: str, condition: str, message: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {event} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END",
    ]


def _postgresql(months: int) -> list[str]:
    condition = f"OLD.at > {_LATEST} - interval '{months} months' OR {_NOT_FIRST}"
    young = f"IF {condition} THEN RAISE EXCEPTION '{_YOUNG}'; END IF; RETURN OLD;"
    kept = f"RAISE EXCEPTION '{_KEPT}';"
    return [
        *_postgresql_trigger("audit_entry_kept", "UPDATE ON audit_entry FOR EACH ROW", kept),
        *_postgresql_trigger("audit_entry_whole", "TRUNCATE ON audit_entry FOR EACH STATEMENT", kept),
        *_postgresql_trigger("audit_entry_young", "DELETE ON audit_entry FOR EACH ROW", young),
    ]


def _postgresql_trigger(name: str, event: str, body: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} EXECUTE FUNCTION {name}()",
    ]


def _run(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
