"""Who uses the site: servers and workers share its data folder and its database, a restoration wants both for itself.

The folder is held by a lock of its file system, which other machines may not see; a PostgreSQL database is held by a
lock of its own, on every connection of a server or worker and on one more that lasts as long as the process.
"""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.folder import make_folder

FILE = "en-service"
TURN_FILE = "migration"
_TURN, _SERVICE = 7_202_026, 7_202_027
"""Numbers of the advisory locks on PostgreSQL: whose turn it is to migrate, who serves."""

try:
    import fcntl
except ImportError:  # a system without them: only the sentence of docs/deploy.md protects
    fcntl = None


@contextmanager
def present(home: Path | None = None) -> Generator[None]:
    """Use the folder and the database for the time of the block. Raises InputError while a backup is put back there."""
    folder = home or Path(settings.ARPENTEUR_HOME)
    with _locked(folder, alone=False), _database_shared():
        yield


@contextmanager
def alone(home: Path) -> Generator[None]:
    """Have the folder for oneself. Raises InputError while a server or a worker uses it."""
    with _locked(home, alone=True):
        yield


def have_database_alone() -> None:
    """Have the PostgreSQL database for oneself until the transaction under way ends.

    Raises InputError while a server or a worker of any machine uses it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SERVICE])
        if not cursor.fetchone()[0]:
            name = connection.settings_dict["NAME"]
            raise InputError(
                f"le site tourne sur la base « {name} »",
                action="arrêtez « serve » et « worker » sur toutes les machines, puis recommencez",
            )


@contextmanager
def _database_shared() -> Generator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    holder = connection.copy()
    connection_created.connect(_share, dispatch_uid="arpenteur.presence")
    try:
        if connection.connection is not None:
            _share(connection)
        holder.connect()
        yield
    except _RestoringError as error:
        raise _refusal(alone=False) from error
    finally:
        connection_created.disconnect(dispatch_uid="arpenteur.presence")
        holder.close()


class _RestoringError(OperationalError):
    """A backup is being put back: the database answers nobody else."""


def _share(connection: Any, **_: object) -> None:
    """Take the lock for the life of a connection; without it the connection must not serve."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", [_SERVICE])
        taken = cursor.fetchone()[0]
    if not taken:
        connection.close()
        raise _RestoringError("a restoration is under way")


@contextmanager
def in_turn() -> Generator[None]:
    """One process of the whole site at a time: for migrations, when several start together. Others wait."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_TURN])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_TURN])
        return
    folder = Path(settings.ARPENTEUR_HOME)
    make_folder(folder)
    with (folder / TURN_FILE).open("a") as held:
        if fcntl is not None:
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextmanager
def _locked(folder: Path, *, alone: bool) -> Generator[None]:
    if fcntl is None:
        yield
        return
    make_folder(folder)
    file = folder / FILE
    with file.open("a") as held:
        try:
            fcntl.flock(held, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:
            raise _refusal(alone) from error
        try:
            yield
        finally:
            with suppress(OSError):
                fcntl.flock(held, fcntl.LOCK_UN)


def _refusal(alone: bool) -> InputError:
    if alone:
        return InputError("le site tourne sur ce dossier", action="arrêtez « serve » et « worker », puis recommencez")
    return InputError("une restauration est en cours dans ce dossier", action="attendez sa fin")
