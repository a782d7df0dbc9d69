"""Snapshots in object storage: put there whole or not at all, fetched once into the user's cache.

Under ``s3://bucket/prefix`` stand folders named after the hash of the files they hold, and ``current.txt`` that names
the one in force. It is written last: until then readers see the earlier snapshot, or none. The folder of the earlier
one stays until the next is written, for those who are reading it.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from arpenteur.domain.errors import InputError, Where
from arpenteur.storage import Storage, user_cache

_CURRENT = "current.txt"
_LENGTH = 32  # characters of the hash


def push(folder: Path, url: str) -> None:
    """Put the files of a snapshot at ``url``; over an earlier snapshot, in one move. Raises InputError."""
    storage = Storage.at(url)
    files = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    name, earlier = _name(files), _current(storage)
    for file, data in files.items():
        storage.under(name).write(file, data)
    storage.write(_CURRENT, name.encode())
    for old in storage.names():
        if len(old) == _LENGTH and old not in (name, earlier):
            storage.under(old).remove()


def pull(url: str) -> Path:
    """The folder of the snapshot at ``url`` in the user's cache, fetched where it is not there. Raises InputError."""
    storage = Storage.at(url)
    name = _current(storage)
    if name is None:
        raise InputError(
            "ce n'est pas un instantané",
            Where(url),
            expected="un instantané écrit par « arpenteur build --out s3://… »",
        )
    kept = user_cache() / "snapshots" / name
    if not kept.is_dir():
        _fetch(storage.under(name), name, kept)
    return kept


def _current(storage: Storage) -> str | None:
    found = storage.read(_CURRENT)
    return None if found is None else found.decode(errors="replace").strip()


def _fetch(storage: Storage, name: str, kept: Path) -> None:
    files = {file: storage.read(file) or b"" for file in storage.names()}
    if _name(files) != name:
        raise InputError("instantané incomplet ou endommagé", Where(storage.url), action="écrivez-le de nouveau")
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=kept.parent) as scratch:
        fresh = Path(scratch) / "new"
        fresh.mkdir()
        for file, data in files.items():
            (fresh / file).write_bytes(data)
        if not kept.is_dir():  # another process may have fetched the same files meanwhile
            shutil.move(fresh, kept)


def _name(files: Mapping[str, bytes]) -> str:
    """Hash of names and contents."""
    found = hashlib.sha256()
    for file, data in sorted(files.items()):
        found.update(f"{file}\0{hashlib.sha256(data).hexdigest()}\n".encode())
    return found.hexdigest()[:_LENGTH]
