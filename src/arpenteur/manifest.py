"""What a snapshot says of itself: its sources byte for byte, its own files byte for byte, and one digest of it all."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from arpenteur import __version__
from arpenteur.domain.errors import InputError, Where
from arpenteur.storage import sha256_of

SCHEMA_VERSION = 3
"""3 brings the digests of the snapshot's own files; snapshots of version 2 are read, and cannot be verified."""
READABLE = (2, SCHEMA_VERSION)
NAME = "manifest.json"
REBUILD = "reconstruisez l'instantané"


@dataclass(frozen=True)
class Source:
    """Where a file came from and what it was, byte for byte."""

    id: str
    label: str
    producer: str
    licence: str
    vintage: str
    file: str
    sha256: str
    url: str = ""
    coverage: str = ""
    elections: tuple[str, ...] = ()
    """Elections whose counts (registered, turnout, valid) in the snapshot come from this file."""
    votes: tuple[str, ...] = ()
    """Elections whose votes by candidate in the snapshot come from this file."""
    votes_in: str = ""
    """Identifier of the file that holds the votes by candidate of the stations counted in this one; empty: none."""


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself. ``files``: SHA-256 of each other file of the folder; ``digest``: of the manifest
    itself, hence of every byte that was read or written: what one cites."""

    place: str
    place_name: str
    generated_at: str
    sources: tuple[Source, ...]
    elections: tuple[str, ...]
    fictional: bool = False
    schema_version: int = SCHEMA_VERSION
    program: str = __version__
    misallocated_population: float | None = None
    notes: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict[str, str])
    files: dict[str, str] = field(default_factory=dict[str, str])
    digest: str = ""

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Self:
        """From ``manifest.json``; raises TypeError or KeyError where it is not one."""
        sources = tuple(
            replace(
                Source(**source),
                elections=tuple(source.get("elections", ())),
                votes=tuple(source.get("votes", ())),
            )
            for source in raw["sources"]
        )
        told: dict[str, Any] = {**raw, **{key: tuple(raw[key]) for key in ("elections", "notes")}, "sources": sources}
        return cls(**told)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest of a folder. Raises InputError where there is none, or none of a readable version, or where a
        byte of it is not what was written."""
        file = folder / NAME
        if not file.is_file():
            raise InputError(
                "ce n'est pas un instantané", Where(folder), expected="un dossier écrit par « arpenteur build »"
            )
        try:
            written = file.read_bytes()
            raw = json.loads(written)
            version = raw.get("schema_version")
            manifest = cls.from_json(raw) if version in READABLE else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise damaged("manifeste", file) from error
        if manifest is None:
            raise InputError(
                f"instantané de version {version}",
                Where(folder),
                expected=f"la version {SCHEMA_VERSION}",
                action=f"{REBUILD} avec « arpenteur build »",
            )
        if manifest.schema_version == SCHEMA_VERSION and manifest.to_bytes() != written:
            raise touched(file)
        if manifest.schema_version == SCHEMA_VERSION and manifest.digest != manifest.own_digest():
            raise touched(file)
        return manifest

    def listing(self, folder: Path) -> Self:
        """The same, with the digests of what stands in a folder and its own."""
        files = {file.name: sha256_of(file) for file in sorted(folder.iterdir()) if file.name != NAME}
        listed = replace(self, files=files)
        return replace(listed, digest=listed.own_digest())

    def to_bytes(self) -> bytes:
        """As it is written: one form only, so that any other byte is seen."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    def own_digest(self) -> str:
        """SHA-256 of the manifest without its digest."""
        return hashlib.sha256(replace(self, digest="").to_bytes()).hexdigest()

    def refuse_touched(self, file: Path) -> None:
        """Raise InputError where a file of the snapshot is gone, is not one of its files, or is not what was written.

        A snapshot of version 2 lists no file: nothing is known against them.
        """
        if self.schema_version not in READABLE or not self.files:
            return
        if not file.is_file():
            raise damaged("instantané", file)
        if self.files.get(file.name) != sha256_of(file):
            raise touched(file)

    def refuse_touched_folder(self, folder: Path) -> None:
        """Raise InputError where a file of the snapshot's folder is not what was written, or was not written with the
        others; a snapshot of an older version lists none, and passes."""
        held = {file.name for file in folder.iterdir()} - {NAME}
        for name in sorted(held | self.files.keys()):
            self.refuse_touched(folder / name)


def touched(file: Path) -> InputError:
    """The error of a file that changed since it was written."""
    return InputError("modifié depuis la construction de l'instantané", Where(file), action=REBUILD)


def damaged(what: str, file: Path) -> InputError:
    """The error of a file that cannot be read, or is gone."""
    state = "endommagé" if file.exists() else "absent"
    return InputError(f"{what} : fichier {state}", Where(file), action=REBUILD)
