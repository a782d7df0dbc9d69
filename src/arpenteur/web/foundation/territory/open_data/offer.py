"""What a published snapshot gives to everyone: its files, once each byte is known to be what was built."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.text import slugify

from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Manifest, Snapshot
from arpenteur.strategy.credits import LICENCES
from arpenteur.strategy.holdings import HeldFile, holdings
from arpenteur.web.foundation.territory.models import PublishedSnapshot

_SHARE_ALIKE = "ODbL 1.0"
Mark = tuple[str, int, int, int]


@dataclass(frozen=True)
class Offer:
    """A snapshot that is what was built: its manifest and its files, in the order of their names."""

    path: Path
    manifest: Manifest
    files: tuple[HeldFile, ...]

    @property
    def digest(self) -> str:
        """What one cites, and what its addresses hold."""
        return self.manifest.digest

    @property
    def folder(self) -> str:
        """What its folder is called once kept: the place, the digest, and that it is fictional where it is."""
        fictional = "donnees-fictives-" if self.manifest.fictional else ""
        return f"{fictional}{slugify(self.manifest.place.replace(':', '-'))}-{self.digest[:12]}"

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(one.size for one in self.files)

    @property
    def licences(self) -> tuple[str, ...]:
        """Licences of its sources, by name."""
        return tuple(dict.fromkeys(one.licence for one in self.manifest.sources if one.licence))

    @property
    def licence(self) -> str | None:
        """The licence of the whole, None where one of its sources has none that is known. What is derived from a
        share-alike database stays under its licence."""
        named = self.licences
        if not named or not all(one in LICENCES for one in named):
            return None
        return _SHARE_ALIKE if _SHARE_ALIKE in named else named[0]

    def file(self, name: str) -> HeldFile | None:
        """One of its files, by its exact name."""
        return next((one for one in self.files if one.name == name), None)


def current_places() -> list[PublishedSnapshot]:
    """The current snapshot of every place, by name."""
    return list(PublishedSnapshot.objects.filter(current=True))


def offer_of(published: PublishedSnapshot) -> Offer | None:
    """What is given of a snapshot; None where it cannot be verified, or is not what was built and published."""
    try:
        marks = tuple(sorted(_mark(file) for file in published.path.iterdir()))
    except OSError:
        return None
    return _verified(published.path, published.manifest.get("digest", ""), marks)


def _mark(file: Path) -> Mark:
    """What changes when a file is written to, replaced or renamed."""
    known = file.stat()
    return file.name, known.st_size, known.st_mtime_ns, known.st_ctime_ns


@lru_cache(maxsize=512)
def _verified(path: Path, digest: str, marks: tuple[Mark, ...]) -> Offer | None:  # noqa: ARG001 — part of the key
    """Every byte is read once a process, and again after any file was touched."""
    try:
        snapshot = Snapshot.open(path)
        files = holdings(snapshot)
    except (InputError, OSError):
        return None
    return Offer(path, snapshot.manifest, files) if snapshot.manifest.digest == digest else None
