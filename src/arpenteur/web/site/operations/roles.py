"""Two roles of PostgreSQL: one owns the tables and migrates them, the other serves and may only read and write rows.

Whoever takes over a process of the site then cannot drop a policy of row-level security, nor a trigger of the journal.
"""

import sys
from subprocess import run

from django.core.management import call_command
from django.db import connection

from arpenteur.domain.errors import InputError
from arpenteur.web.site.operations.checks import owns_tables, pending_migrations

_ACTION = "lancez « arpenteur migrate » avec ARPENTEUR_OWNER_DATABASE_URL (docs/deploy.md, « PostgreSQL »)"


def bring_up_to_date(*, apart: bool = False) -> None:
    """Apply the migrations, where the role of this process may. Raises InputError where some wait and it may not.

    ``apart``: those that wait are applied by another process first. The models as they were before each of them take
    two hundred megabytes, which a process that goes on would keep.
    """
    if connection.vendor != "postgresql" or owns_tables() or _may_create():
        if apart and pending_migrations():
            connection.close()
            # What it could not do is tried again below, and said here.
            run([sys.executable, "-P", "-m", "django", "migrate", "--no-input"], check=False, capture_output=True)
        call_command("migrate", verbosity=0, interactive=False)
        return
    waiting = pending_migrations()
    if waiting:
        raise InputError(f"{len(waiting)} migrations attendent le rôle qui possède les tables", action=_ACTION)


def migrate_for(role: str) -> list[str]:
    """Apply the migrations as this role, and let ``role`` read and write rows, where it is another; what was applied.

    Raises InputError where this role may not.
    """
    if connection.vendor == "postgresql" and connection.introspection.table_names() and not owns_tables():
        raise InputError("ce rôle PostgreSQL ne possède pas les tables du site", action=_ACTION)
    waiting = pending_migrations()
    call_command("migrate", verbosity=0, interactive=False)
    grant(role)
    return waiting


def grant(role: str) -> None:
    """Rows of every table, and no more, for another role than the owner; again is not an error. Nothing on SQLite."""
    if connection.vendor != "postgresql" or not role:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        owner, schema = cursor.fetchone()
        if owner == role:
            return
        to, inside = connection.ops.quote_name(role), connection.ops.quote_name(schema)
        cursor.execute(f"GRANT USAGE ON SCHEMA {inside} TO {to}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {inside} FROM {to}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {inside} TO {to}")
        cursor.execute(f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {inside} TO {to}")
        # What was migrated is said by the owner alone.
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {inside}.django_migrations FROM {to}")


def _may_create() -> bool:
    """Whether this role may make tables, in a base that has none yet."""
    if connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')")
        return bool(cursor.fetchone()[0])
