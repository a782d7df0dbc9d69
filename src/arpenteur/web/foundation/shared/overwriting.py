"""What is deleted by the thousand leaves no trace in the files of the database."""

from collections.abc import Generator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def written_over() -> Generator[None]:
    """A transaction whose deletions are written over, on SQLite: in its file, and in that of its log once committed.

    PostgreSQL gives the room back to its own cleaning, and what is personal is encrypted on both.
    """
    if connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA secure_delete").fetchone()[0]
        cursor.execute("PRAGMA secure_delete = ON")
    try:
        with transaction.atomic():
            yield
            transaction.on_commit(_empty_log)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA secure_delete = {int(before)}")


def _empty_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
