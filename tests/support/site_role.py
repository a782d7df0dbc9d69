"""On PostgreSQL tests serve as a site does: as a role that owns no table. Migrations, and what clears up, own them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands.migrate import Command
from django.db import connection
from django.db.backends.signals import connection_created

from arpenteur.web.site.operations.roles import grant

OWNER, SITE = "arpenteur", "arpenteur_site"
"""Made by ``with-postgresql``; the first is a member of the second."""


@contextmanager
def serve_as_site() -> Iterator[None]:
    """For as long as this lasts, every connection is the site's. Nothing on SQLite."""
    if connection.vendor != "postgresql":
        yield
        return
    migrate = Command.handle
    Command.handle = as_owner()(migrate)  # type: ignore[method-assign]
    grant(SITE)
    connection_created.connect(_be_site, dispatch_uid="tests.site_role")
    _become(SITE)
    try:
        yield
    finally:
        Command.handle = migrate  # type: ignore[method-assign]
        connection_created.disconnect(dispatch_uid="tests.site_role")
        _become(OWNER)


@contextmanager
def as_owner(*, makes_tables: bool = True) -> Iterator[None]:
    """Inside, the tables are ours; after it the site may use those that were made, where some may have been."""
    if connection.vendor != "postgresql":
        yield
        return
    _become(OWNER)
    try:
        yield
        if makes_tables:
            grant(SITE)
    finally:
        _become(SITE)


def _be_site(connection: Any, **_: object) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {SITE}")


def _become(role: str) -> None:
    if not connection.needs_rollback:  # the end of the transaction undoes it
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role}")
