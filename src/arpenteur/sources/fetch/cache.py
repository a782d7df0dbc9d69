"""The cache shared between places: where it is, who may write, and what was seen at each address."""

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from arpenteur.domain.errors import InputError, Where
from arpenteur.storage import user_cache

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_FILE = "catalogue.lock"


def cache_folder() -> Path:
    """``ARPENTEUR_CACHE`` where set, else the user's cache folder of the system."""
    return user_cache()


@contextmanager
def exclusive(cache: Path, name: str) -> Generator[None]:
    """One process at a time for ``name``; the others wait. The system frees the lock of a process that dies."""
    folder = cache / "locks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / f"{sha256(name.encode()).hexdigest()[:24]}.lock").open("ab")
    except OSError as error:
        raise InputError(
            f"le dossier de cache ne peut pas être écrit ({error.strerror})",
            Where(cache),
            action="donnez-en un autre par la variable ARPENTEUR_CACHE",
        ) from error
    with handle:
        if sys.platform == "win32":
            _lock_on_windows(handle.fileno())
        else:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _lock_on_windows(descriptor: int) -> None:
    if sys.platform == "win32":
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
            except OSError:
                continue
            return


@dataclass(frozen=True)
class Sighting:
    """A content seen at an address: its hash, the server's validators, the day (ISO 8601) and its file."""

    sha256: str
    size: int
    etag: str
    last_modified: str
    seen: str
    file: str


def sightings(cache: Path, url: str) -> list[Sighting]:
    """What was seen at ``url``, oldest first."""
    return _read(cache).get(url, [])


def address_of(cache: Path, file: str) -> tuple[str, Sighting] | None:
    """The address that a file of the cache (path inside it) came from, and its last sighting."""
    for url, seen in _read(cache).items():
        if seen and seen[-1].file == file:
            return url, seen[-1]
    return None


def remember(cache: Path, url: str, sighting: Sighting) -> None:
    """Adds to ``catalogue.lock``; a content seen before is moved last with its new validators."""
    with exclusive(cache, LOCK_FILE):
        seen = _read(cache)
        kept = [old for old in seen.get(url, []) if old.sha256 != sighting.sha256]
        seen[url] = [*kept, sighting]
        content = {address: [asdict(one) for one in several] for address, several in sorted(seen.items())}
        draft = cache / f"{LOCK_FILE}.new"
        draft.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(cache / LOCK_FILE)


def _read(cache: Path) -> dict[str, list[Sighting]]:
    path = cache / LOCK_FILE
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {url: [Sighting(**one) for one in several] for url, several in content.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(
            "registre des téléchargements illisible", Where(path), action="supprimez-le, il sera refait"
        ) from error


def hash_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
