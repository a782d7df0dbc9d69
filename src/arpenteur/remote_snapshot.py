"""Snapshots in object storage: put there whole or not at all, fetched once into the user's cache.

Under ``s3://bucket/prefix`` stand ``manifest.json`` and one folder named after the SHA-256 of that manifest, which
holds every file. The manifest is written last: until then readers see the earlier snapshot, or none. The folder of the
earlier one stays until the next is written, for those who are reading it.
"""

import hashlib
import shutil
import tempfile
from pathlib import Path

from arpenteur.domain.errors import InputError, Where
from arpenteur.storage import Storage, user_cache

MANIFEST = "manifest.json"
_NAME = 32  # characters of the hash


def push(folder: Path, url: str) -> None:
    """Put the files of a snapshot at ``url``; over an earlier snapshot, in one move. Raises InputError."""
    storage = Storage.at(url)
    earlier = storage.read(MANIFEST)
    manifest = (folder / MANIFEST).read_bytes()
    name = _name(manifest)
    for file in sorted(folder.iterdir()):
        storage.under(name).write(file.name, file.read_bytes())
    storage.write(MANIFEST, manifest)
    for old in storage.names():
        if old not in (MANIFEST, name, _name(earlier or b"")) and len(old) == _NAME:
            storage.under(old).remove()


def pull(url: str) -> Path:
    """The folder of the snapshot at ``url`` in the user's cache, fetched where it is not there. Raises InputError."""
    storage = Storage.at(url)
    manifest = storage.read(MANIFEST)
    if manifest is None:
        raise InputError(
            "ce n'est pas un instantané",
            Where(url),
            expected="un instantané écrit par « arpenteur build --out s3://… »",
        )
    name = _name(manifest)
    kept = user_cache() / "snapshots" / name
    if not kept.is_dir():
        _fetch(storage.under(name), kept)
    return kept


def _fetch(storage: Storage, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{kept.name}-", dir=kept.parent) as scratch:
        fresh = Path(scratch) / "new"
        fresh.mkdir()
        for file in storage.names():
            data = storage.read(file)
            if data is None:
                raise InputError("instantané remplacé pendant la lecture", Where(storage.url), action="relancez")
            (fresh / file).write_bytes(data)
        if not (fresh / MANIFEST).is_file():
            raise InputError("instantané incomplet", Where(storage.url), action="relancez « arpenteur build »")
        if kept.is_dir():  # another process fetched the same files meanwhile
            return
        shutil.move(fresh, kept)


def _name(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()[:_NAME]
