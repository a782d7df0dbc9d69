"""Folders of whole files, on a disk or in object storage (``s3://bucket/prefix``), with one way to use both.

A file is written whole or not at all: by a rename on a disk, by one request in object storage. Endpoint and
credentials of object storage come from the environment (``AWS_ENDPOINT_URL``, ``AWS_ACCESS_KEY_ID``…).
"""

import errno
import hashlib
import os
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self, cast

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.extras import not_installed

_OBJECTS = "s3://"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_REFUSALS = {
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.ENOENT: "dossier ou compartiment introuvable",
    errno.ENOSPC: "plus de place",
    errno.EROFS: "disque en lecture seule",
}


def is_remote(location: str | Path) -> bool:
    """Whether a location is an address of object storage rather than a path.

    >>> is_remote("s3://bucket/france"), is_remote("france")
    (True, False)
    """
    return _SCHEME.match(str(location)) is not None


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read by pieces. Raises InputError where it cannot be read."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"fichier illisible ({error.strerror})", Where(path)) from error


@dataclass(frozen=True)
class Storage:
    """One folder, as an absolute path or ``s3://bucket/prefix``; it travels between machines as this text only."""

    url: str

    @classmethod
    def at(cls, location: str | Path) -> Self:
        """From what a person wrote. Raises InputError for another kind of address, or where S3 support is missing."""
        if not is_remote(location):
            return cls(str(Path(location).absolute()))
        url = str(location).rstrip("/")
        if not url.startswith(_OBJECTS) or not url.removeprefix(_OBJECTS).split("/")[0]:
            raise InputError("stockage non pris en charge", Where(url), expected="un dossier ou s3://compartiment/nom")
        _objects()
        return cls(url)

    def under(self, name: str) -> "Storage":
        """The folder ``name`` inside this one."""
        return Storage(f"{self.url}/{name}")

    def holds(self, name: str) -> bool:
        """Whether the file is there, whole."""
        return bool(self._try(lambda system: system.isfile(f"{self.url}/{name}")))

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None where there is none."""
        try:
            return cast("bytes", self._try(lambda system: system.cat_file(f"{self.url}/{name}"), absent_is_error=False))
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Put a file in place in one move, over an older one of that name. Raises InputError."""
        if is_remote(self.url):
            self._try(lambda system: system.pipe_file(f"{self.url}/{name}", data))
            return
        target = Path(self.url) / name
        scratch = target.with_name(f".{target.name[:100]}.{uuid.uuid4().hex[:8]}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            scratch.write_bytes(data)
            scratch.replace(target)
        except OSError as error:
            scratch.unlink(missing_ok=True)
            raise self._refused(error) from error

    def names(self) -> list[str]:
        """Names of the files and folders directly inside, sorted; none where the folder does not exist."""
        try:
            found = self._try(lambda system: system.ls(self.url, detail=False, **_FRESH), absent_is_error=False)
        except FileNotFoundError:
            return []
        return sorted({str(path).rstrip("/").rsplit("/", 1)[-1] for path in cast("list[str]", found)})

    def remove(self) -> None:
        """Remove the folder and everything in it; nothing happens where it does not exist."""
        try:
            self._try(lambda system: system.rm(self.url, recursive=True), absent_is_error=False)
        except FileNotFoundError:
            return

    def _try(self, use: Callable[[Any], object], *, absent_is_error: bool = True) -> object:
        system: Any = _objects() if is_remote(self.url) else _disk()
        try:
            return use(system)
        except FileNotFoundError as error:
            if not absent_is_error:
                raise
            raise self._refused(error) from error
        except (OSError, *_unreachable(self.url)) as error:
            raise self._refused(error) from error

    def _refused(self, error: Exception) -> InputError:
        """The error of a storage that cannot be used, said by its cause where that is known."""
        code = error.errno if isinstance(error, OSError) else None
        if isinstance(error, PermissionError):
            code = errno.EACCES
        elif isinstance(error, FileNotFoundError):
            code = errno.ENOENT
        problem = _REFUSALS.get(code or 0, f"stockage inaccessible ({type(error).__name__})")
        remote = is_remote(self.url)
        action = "vérifiez l'adresse et les variables AWS_…" if remote else "choisissez un autre dossier"
        return InputError(problem, Where(self.url), action=action)


_FRESH: dict[str, Any] = {"refresh": True}


@cache
def _disk() -> Any:
    from fsspec.implementations.local import LocalFileSystem

    return LocalFileSystem()


def _objects() -> Any:
    """The S3 file system of this process; its import costs a second, so not before it is asked for."""
    try:
        from s3fs import S3FileSystem
    except ModuleNotFoundError as error:
        raise not_installed("cluster", "le stockage S3 n'est pas installé") from error
    # Other processes write beside this one: what is there is asked each time.
    return S3FileSystem(use_listings_cache=False)


def _unreachable(url: str) -> tuple[type[Exception], ...]:
    """Errors of object storage that are no OSError: no credentials, no answer, a malformed name."""
    if not is_remote(url):
        return ()
    from botocore.exceptions import BotoCoreError, ClientError

    return (BotoCoreError, ClientError, ValueError)


def user_cache() -> Path:
    """The folder of what can be fetched again: ``ARPENTEUR_CACHE`` where set, else the system's cache of the user."""
    import platformdirs

    given = os.environ.get("ARPENTEUR_CACHE")
    return Path(given).expanduser() if given else platformdirs.user_cache_path("arpenteur", appauthor=False)
