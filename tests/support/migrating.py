"""A database as an older version left it, with rows, brought to today's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@contextmanager
def older(app: str, name: str) -> Iterator[Any]:
    """The models of the version whose last migration of ``app`` is ``name``; at the end of the block everything is
    migrated as a site does it, policies and triggers included.
    """
    call_command("migrate", app, name, verbosity=0, interactive=False)
    try:
        executor = MigrationExecutor(connection)
        yield executor.loader.project_state(list(executor.loader.applied_migrations)).apps
    finally:
        call_command("migrate", verbosity=0, interactive=False)
