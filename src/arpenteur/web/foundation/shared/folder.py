"""The data folder of the site, and files that are there whole or not at all."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from arpenteur.domain.errors import InputError

_OTHERS = 0o077
"""Rights of the group and of everybody else."""


def make_folder(folder: Path) -> None:
    """The data folder, where it is not there yet. Raises InputError where the system refuses."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"le dossier de données {folder} ne peut pas être créé ({error.strerror or error})",
            action="créez-le et donnez-le à l'utilisateur du service, ou changez ARPENTEUR_HOME",
        ) from error


def close_to_others(folder: Path) -> bool:
    """Take every right on the data folder from others than its owner; whether some had any.

    Raises InputError where they have and the system refuses: names and keys are never left open in silence.
    """
    if os.name == "nt" or not folder.is_dir() or not folder.stat().st_mode & _OTHERS:
        return False
    try:
        folder.chmod(folder.stat().st_mode & ~_OTHERS & 0o7777)
    except OSError as error:
        raise InputError(
            f"le dossier de données {folder} est ouvert aux autres comptes de la machine",
            action=f"donnez-le à l'utilisateur du service, puis : chmod 700 {folder}",
        ) from error
    return True


def draw_once(file: Path, secret: str) -> str:
    """What a file keeps; the secret given is written where there is none yet. Raises InputError where it cannot be.

    Several processes may start at once: each writes a file of its own, and the first to give it the name has drawn.
    """
    make_folder(file.parent)
    try:
        if not file.is_file():
            with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=".coming-", encoding="ascii") as out:
                out.write(secret)
                out.flush()
                os.fsync(out.fileno())
                with suppress(FileExistsError):
                    os.link(out.name, file)
            settle_on_disk(file.parent)
        return file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise InputError(
            f"{file} ne peut être ni lu ni écrit ({error.strerror or error})",
            action="donnez le dossier à l'utilisateur du service, ou changez ARPENTEUR_HOME",
        ) from error


def replace_file(file: Path, text: str) -> None:
    """The whole text, or what was there before; readable by its owner only, and on the disk when this returns."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".coming-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    settle_on_disk(file.parent)


def settle_on_disk(folder: Path) -> None:
    """A new, renamed or removed name outlives a power cut only once its folder is written."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
