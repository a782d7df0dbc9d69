"""The database in a backup: a consistent copy taken while the site runs, and what each table held at that moment."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.sealing import EVERY, SETTING, unsealed

_DEBIAN = Path("/usr/lib/postgresql")
_LAST_LINE = 300
_ERASURES = "compliance_erasure"
_SETTINGS = (
    "search_path",
    "row_security",
    "check_function_bodies",
    "default_tablespace",
    "default_table_access_method",
)
"""What a script of ``pg_restore`` sets and a migration must not inherit."""
_AGAIN = "vérifiez ARPENTEUR_DATABASE_URL et que la base tourne, puis recommencez"
_DROP = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relkind IN ('r', 'p')
      AND c.relnamespace = current_schema()::regnamespace LOOP
    EXECUTE 'DROP TABLE IF EXISTS ' || one.name || ' CASCADE';
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
      AND p.proowner = current_user::regrole LOOP
    EXECUTE 'DROP FUNCTION IF EXISTS ' || one.name || ' CASCADE';
  END LOOP;
END $$;
"""

_LOCKS = """
WITH ours AS (SELECT oid, reltoastrelid FROM pg_class WHERE relnamespace = current_schema()::regnamespace),
  toast AS (SELECT reltoastrelid AS oid FROM ours WHERE reltoastrelid <> 0)
SELECT 2 * ((SELECT count(*) FROM ours) + (SELECT 2 * count(*) FROM toast)
    + (SELECT count(*) FROM pg_constraint WHERE connamespace = current_schema()::regnamespace)
    + (SELECT count(*) FROM pg_type WHERE typnamespace = current_schema()::regnamespace)
    + (SELECT count(*) FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM ours))
    + (SELECT count(*) FROM pg_policy WHERE polrelid IN (SELECT oid FROM ours))),
  current_setting('max_locks_per_transaction')::int
    * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int)
"""
WANTED_LOCKS = 256
"""``max_locks_per_transaction`` of our deployments: a restoration is one transaction on every table."""


def copy_sqlite(target: Path) -> dict[str, int]:
    """Copy the SQLite database to a file in one consistent reading; rows of each table of the copy."""
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in sorted(tables)}  # noqa: S608


def dump_postgresql(target: Path) -> dict[str, int]:
    """Write ``pg_dump``'s own format; rows of each table at the same moment, so that nothing hidden goes unseen."""
    with unsealed(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        rows = counted()
        _run(
            "pg_dump",
            "--format=custom",
            f"--snapshot={snapshot}",
            "--enable-row-security",
            "--no-owner",
            "--no-privileges",
            f"--file={target}",
            f"--dbname={_address(connection.settings_dict)}",
        )
    return rows


def load_postgresql(dump: Path) -> None:
    """Replace every table of the database by the dump's, inside the transaction under way. Raises InputError where the
    server has no room for its locks.
    """
    import psycopg

    script = dump.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", "--no-comments", f"--file={script}", str(dump))
    with connection.cursor() as cursor:
        raw = cursor.cursor
        try:
            raw.execute(_DROP)
            _play(script, raw)
        except psycopg.errors.OutOfMemory as error:
            raise InputError(
                "PostgreSQL n'a plus de place pour les verrous d'une restauration, la base est comme avant",
                expected=f"max_locks_per_transaction d'au moins {WANTED_LOCKS}",
                action="réglez-le (deploy/postgresql.conf), redémarrez PostgreSQL, puis recommencez",
            ) from error
        # The script has settings of its own; migrations come next and must meet no check that still waits.
        raw.execute("".join(f"RESET {name};" for name in _SETTINGS) + "SET CONSTRAINTS ALL IMMEDIATE")


def locks_wanted() -> tuple[int, int]:
    """Locks that a restoration takes, one for each thing of the schema that goes and each that comes, and how many the
    PostgreSQL server is sure to have room for.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCKS)
        return cursor.fetchone()


def _play(script: Path, cursor: Any) -> None:
    """What ``psql`` does with a script of ``pg_restore``, in our own transaction."""
    statements: list[bytes] = []
    with script.open("rb") as lines:
        for line in lines:
            if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
                cursor.execute(b"".join(statements))
                statements.clear()
                with cursor.copy(line) as copy:
                    for row in iter(lines.readline, b"\\.\n"):
                        copy.write(row)
            elif not line.startswith(b"\\"):  # a word to psql alone
                statements.append(line)
    cursor.execute(b"".join(statements))


def erasures() -> list[str]:
    """Erasures that a PostgreSQL database about to be replaced knows, as lines of the list beside it."""
    if connection.vendor != "postgresql" or _ERASURES not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT kind, key, at FROM {_ERASURES} ORDER BY at")  # noqa: S608 — a name of ours
        found = cursor.fetchall()
    return [json.dumps({"kind": kind, "key": key, "at": at.astimezone(UTC).isoformat()}) for kind, key, at in found]


def transaction_number() -> str:
    """Number of the transaction of PostgreSQL under way; empty on SQLite."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return cursor.fetchone()[0]


def committed(read: Mapping[str, Any], number: str) -> bool:
    """Whether a transaction of PostgreSQL was committed, asked with settings of a database, without Django.

    Raises InputError where the server cannot say, or not yet.
    """
    import psycopg

    try:
        with psycopg.connect(_address(read), password=str(read["PASSWORD"]) or None) as asked:
            found = asked.execute("SELECT pg_xact_status(%s::xid8)", [number]).fetchone()
    except psycopg.Error as error:
        raise InputError("la base ne dit pas si la restauration interrompue y est", action=_AGAIN) from error
    if found is None or found[0] not in {"committed", "aborted"}:
        raise InputError("la restauration interrompue finit encore dans la base", action=_AGAIN)
    return found[0] == "committed"


def counted() -> dict[str, int]:
    """Rows of each table, of every campaign."""
    tables = sorted(connection.introspection.table_names())
    with unsealed(), connection.cursor() as cursor:
        return {name: _count(cursor, name) for name in tables}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 — names of our tables
    return cursor.fetchone()[0]


def differences(wanted: Mapping[str, int], actual: Mapping[str, int]) -> list[str]:
    """Tables that do not have the rows they should."""
    names = sorted({*wanted, *actual})
    return [
        f"{name} ({wanted.get(name)} → {actual.get(name)})" for name in names if wanted.get(name) != actual.get(name)
    ]


def _address(read: Mapping[str, Any]) -> str:
    """Where the database is, without the password."""
    parts = {"dbname": read["NAME"], "user": read["USER"], "host": read["HOST"], "port": read["PORT"]}
    options = {name: value for name, value in read["OPTIONS"].items() if isinstance(value, str) and name != "options"}
    known = {name: str(value) for name, value in (parts | options).items() if value}
    return " ".join(f"{name}='{_quoted(value)}'" for name, value in known.items())


def _quoted(value: str) -> str:
    return re.sub(r"([\\'])", r"\\\1", value)


def _run(program: str, *arguments: str) -> None:
    password = connection.settings_dict["PASSWORD"]
    environment = os.environ | {"PGOPTIONS": f"-c {SETTING}={EVERY} -c client_min_messages=warning"}
    if password:
        environment["PGPASSWORD"] = str(password)
    run = subprocess.run([_found(program), *arguments], env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        last = (run.stderr.strip().splitlines() or ["?"])[-1][:_LAST_LINE]
        raise InputError(f"{program} a échoué : {last}", action="voir docs/deploy.md, « Sauvegardes »")


def _found(program: str) -> str:
    """The newest: an older ``pg_dump`` refuses a newer server."""
    installed = sorted(_DEBIAN.glob(f"*/bin/{program}"), key=lambda path: _version(path.parents[1].name))
    found = str(installed[-1]) if installed else shutil.which(program)
    if found is None:
        raise InputError(f"le programme {program} manque", action="installez les programmes clients de PostgreSQL")
    return found


def _version(name: str) -> int:
    return int(name) if name.isdigit() else 0
