"""The database in a backup: a consistent copy taken while the site runs, and what each table held at that moment."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from arpenteur.domain.errors import InputError
from arpenteur.web.shared.sealing import EVERY, SETTING, unsealed

_DEBIAN = Path("/usr/lib/postgresql")
_LAST_LINE = 300
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
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", "--enable-row-security", "--no-owner",
             "--no-privileges", f"--file={target}", *_address())  # fmt: skip
    return rows


def restore_postgresql(dump: Path) -> None:
    """Replace every table of the database by the dump's, in one transaction."""
    script = dump.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", "--no-comments", f"--file={script}", str(dump))
    head = dump.with_suffix(".drop.sql")
    head.write_text(_DROP, encoding="utf-8")
    _run("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction", "--output=/dev/null",
         f"--file={head}", f"--file={script}", *_address())  # fmt: skip


def counted() -> dict[str, int]:
    """Rows of each table, of every campaign."""
    tables = sorted(connection.introspection.table_names())
    with unsealed(), connection.cursor() as cursor:
        return {name: _count(cursor, name) for name in tables}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 — names of our tables
    return cursor.fetchone()[0]


def differences(wanted: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """Tables that do not have the rows they should."""
    names = sorted({*wanted, *found})
    return [f"{name} ({wanted.get(name)} → {found.get(name)})" for name in names if wanted.get(name) != found.get(name)]


def _address() -> list[str]:
    """Where the database is, without the password."""
    read = connection.settings_dict
    parts = {"dbname": read["NAME"], "user": read["USER"], "host": read["HOST"], "port": read["PORT"]}
    options = {name: value for name, value in read["OPTIONS"].items() if isinstance(value, str) and name != "options"}
    known = {name: str(value) for name, value in (parts | options).items() if value}
    return ["--dbname=" + " ".join(f"{name}='{_quoted(value)}'" for name, value in known.items())]


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
