"""Backups encrypted to a public key, in the format of age (age-encryption.org/v1): the site writes what it cannot read,
and any program of that trade opens it for whoever has the private key.
"""

import os
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pyrage

from arpenteur.domain.errors import InputError, Where

HEADER = b"age-encryption.org/v1\n"
SUFFIX = ".age"
_CHUNK = 1 << 20
_PRIVATE = "AGE-SECRET-KEY-"


def new_pair() -> tuple[str, str]:
    """A private key and its public one."""
    private = pyrage.x25519.Identity.generate()
    return str(private), str(private.to_public())


def write_private_key(out: Path, home: Path) -> str:
    """Write a new private key to a new file, readable by its owner only; its public key.

    Raises InputError for a file that exists, cannot be written, or lies in the data folder of the site.
    """
    if out.resolve().is_relative_to(home.resolve()):
        raise InputError("la clé privée ne reste pas sur le site", Where(out), action="écrivez-la ailleurs")
    private, public = new_pair()
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(f"# public key: {public}\n{private}\n")
    except OSError as error:
        raise InputError(f"la clé ne s'écrit pas ({error.strerror})", Where(out)) from error
    return public


def public_key(text: str) -> pyrage.x25519.Recipient:
    """Raises InputError for what is no public key."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise InputError(
            "ARPENTEUR_BACKUP_KEY n'est pas une clé publique",
            expected="age1…, une seule",
            action="« arpenteur backup key » en fait une",
        ) from error


def private_key(text: str) -> pyrage.x25519.Identity:
    """The private key in the text of its file; raises InputError where there is none."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        return pyrage.x25519.Identity.from_str(next(line for line in lines if line.startswith(_PRIVATE)))
    except (StopIteration, pyrage.IdentityError) as error:
        raise InputError("ce n'est pas une clé privée de sauvegarde", expected=f"{_PRIVATE}1…") from error


def encrypted(file: Path) -> bool:
    """Whether a file says it is encrypted; raises InputError where it does not open."""
    try:
        with file.open("rb") as raw:
            return raw.read(len(HEADER)) == HEADER
    except OSError as error:
        raise InputError(f"la sauvegarde ne s'ouvre pas ({error.strerror})", Where(file)) from error


@contextmanager
def encrypting(raw: IO[bytes], public: str) -> Generator[IO[bytes]]:
    """What is written in the block goes to ``raw`` encrypted; nothing of it is ever on the disk in clear."""
    key = public_key(public)
    read, write = os.pipe()
    with os.fdopen(read, "rb") as source, _beside(lambda: pyrage.encrypt_io(source, raw, [key]), source) as work:
        try:
            with os.fdopen(write, "wb") as target:
                yield target
        except OSError as error:
            raise OSError(str(work.fault or error)) from error
    if work.fault is not None:
        raise OSError(str(work.fault))


@contextmanager
def decrypting(file: Path, private: str) -> Generator[IO[bytes]]:
    """What is read in the block is the file in clear. Raises InputError for another key, and for a file that was cut
    or altered: at the end of the block at the latest.
    """
    key = private_key(private)
    read, write = os.pipe()
    with (
        file.open("rb") as raw,
        os.fdopen(write, "wb") as target,
        _beside(lambda: pyrage.decrypt_io(raw, target, [key]), target) as work,
        os.fdopen(read, "rb") as source,
    ):
        try:
            yield source
            while source.read(_CHUNK):
                pass
        except Exception:
            if work.fault is None:
                raise
    if work.fault is not None:
        raise _refusal(work.fault, file) from work.fault


class _Work(threading.Thread):
    """The other end of a pipe, which it closes. ``fault`` is why it stopped early."""

    def __init__(self, act: Callable[[], object], end: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._act = act
        self._end = end
        self.fault: Exception | None = None

    def run(self) -> None:
        """Work, and let go of the pipe however it ends."""
        try:
            self._act()
        except Exception as error:  # noqa: BLE001 - told by whoever waits for this thread
            self.fault = error
        finally:
            with suppress(OSError):
                self._end.close()


@contextmanager
def _beside(act: Callable[[], object], end: IO[bytes]) -> Generator[_Work]:
    work = _Work(act, end)
    work.start()
    try:
        yield work
    finally:
        work.join()


def _refusal(fault: Exception, file: Path) -> InputError:
    if "No matching keys" in str(fault):
        return InputError("cette clé n'ouvre pas cette sauvegarde", Where(file), action="essayez une autre clé privée")
    return InputError("sauvegarde illisible ou coupée", Where(file), action="prenez-en une autre copie")
