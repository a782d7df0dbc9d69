"""Who uses the data folder: servers and workers share it, a restoration wants it for itself."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from arpenteur.domain.errors import InputError
from arpenteur.web.shared.folder import make_folder

FILE = "en-service"
TURN_FILE = "migration"
_TURN = 7_202_026
"""Number of the advisory lock on PostgreSQL."""

try:
    import fcntl
except ImportError:  # a system without them: only the sentence of docs/deploy.md protects
    fcntl = None


@contextmanager
def present(home: Path | None = None) -> Iterator[None]:
    """Use the folder for the time of the block. Raises InputError while a backup is put back into it."""
    folder = home or Path(settings.ARPENTEUR_HOME)
    with _locked(folder, alone=False):
        yield


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Have the folder for oneself. Raises InputError while a server or a worker uses it."""
    with _locked(home, alone=True):
        yield


@contextmanager
def in_turn() -> Iterator[None]:
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
def _locked(folder: Path, *, alone: bool) -> Iterator[None]:
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
