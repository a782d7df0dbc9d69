"""What a backup says of itself, and which files of the data folder it holds."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from django.utils.crypto import salted_hmac

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.keys.keyring import FOLDER as KEYRING

FORMAT = 1
NAME = "manifest.json"
SQLITE = "base/arpenteur.sqlite3"
POSTGRESQL = "base/arpenteur.dump"
FOLDER = "dossier"
RESTORING = ".restauration"
"""A folder of the data folder that is there while a backup is put back, and stays if that was interrupted."""
ERASURES = "erasures.jsonl"
"""Erasures made, kept outside the database: a backup older than one must not bring the person back."""
RECORDS = "sauvegardes.jsonl"
PROOF = ".preuve"
LEFT_ALONE = frozenset(
    {
        "answers",  # computed again when asked
        "demo",  # generated again when asked
        "sources.json",  # asked again when asked
        "mail",
        "sauvegardes",
        RECORDS,
        PROOF,
        KEYRING,  # so that a key that is destroyed is gone from every backup too
    }
)
"""Entries of the data folder that a backup leaves out and a restoration leaves as they are."""
EXCLUDED = LEFT_ALONE | {
    "arpenteur.sqlite3",
    "arpenteur.sqlite3-wal",
    "arpenteur.sqlite3-shm",
    "arpenteur.sqlite3-journal",
    "en-service",
    "migration",
}
"""Entries of the data folder that a backup leaves out: the database is copied apart, locks are of the moment."""
KEYS = ("secret_key", "signing_key")
"""Files of the data folder that hold the keys of the site."""


class Progress(Protocol):
    """Hears how far the work is."""

    def step(self, label: str, done: int, total: int | None) -> None:
        """``done`` of ``total`` units of the step called ``label``."""


class Silent:
    """Tells nobody."""

    def step(self, label: str, done: int, total: int | None) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Manifest:
    """``files`` holds the SHA-256 and size of each member; ``rows`` how many each table had."""

    program: str
    made_at: str
    database: str
    rows: Mapping[str, int]
    key: str
    """Fingerprint of the key of the site, which signs sessions and pseudonyms: it tells two keys apart."""
    files: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    format: int = FORMAT

    def text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def parse(cls, text: str) -> "Manifest":
        """Read back; raises InputError for another format."""
        try:
            read = json.loads(text)
            if read["format"] != FORMAT:
                raise InputError(f"sauvegarde au format {read['format']}", expected=f"le format {FORMAT}")
            files = {name: (digest, size) for name, (digest, size) in read.pop("files").items()}
            return cls(files=files, **read)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError("ce fichier n'est pas une sauvegarde d'Arpenteur : manifeste illisible") from error


def fingerprint(secret_key: str) -> str:
    """Sixteen characters that tell keys apart and say nothing of them."""
    return salted_hmac("arpenteur.backup.key", "key", secret_key, algorithm="sha256").hexdigest()[:16]


def kept_files(home: Path) -> Iterator[Path]:
    """Files of the data folder that go into a backup, in order; nothing that is being written."""
    for entry in sorted(home.iterdir()) if home.is_dir() else []:
        if entry.name not in EXCLUDED and not entry.name.startswith("."):
            yield from _files(entry)


def _files(entry: Path) -> Iterator[Path]:
    if entry.is_symlink():
        return
    if entry.is_file():
        yield entry
    elif entry.is_dir():
        for below in sorted(entry.iterdir()):
            if not below.name.startswith((".coming-", ".part-")) and not below.name.endswith(".part"):
                yield from _files(below)


def safe(name: str) -> bool:
    """Whether a member stays inside the folder it is unpacked to."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and path.parts[:1] in {("base",), (FOLDER,), (NAME,)}
