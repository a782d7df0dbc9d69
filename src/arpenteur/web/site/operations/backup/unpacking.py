"""First half of a restoration, without Django: the file is checked and unpacked beside what it will replace."""

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.site.operations.backup import archive, swapping
from arpenteur.web.site.operations.backup.manifest import (
    FOLDER,
    KEYS,
    PROOF,
    RESTORING,
    SQLITE,
    Manifest,
    Progress,
    Silent,
)
from arpenteur.web.site.operations.presence import alone


@dataclass(frozen=True)
class Unpacked:
    """A backup whose digests hold."""

    file: Path
    manifest: Manifest
    folder: Path
    dump: Path


@contextmanager
def unpacked(
    file: Path,
    home: Path,
    *,
    replace: bool,
    committed: Callable[[str], bool],
    private: str = "",
    progress: Progress | None = None,
) -> Generator[Unpacked]:
    """Check and unpack for the time of the block, with the data folder to oneself; a restoration that was killed is
    ended first (``committed``: see ``swapping.settle``).

    What was unpacked goes when the block ends; it stays only if its exchange was decided and interrupted. Raises
    InputError for a damaged file, a folder in use, or one with data unless ``replace``.
    """
    told = progress or Silent()
    _refuse_full(home, replace=replace)
    with alone(home):
        swapping.end(home, committed)
        _refuse_full(home, replace=replace)
        scratch = home / RESTORING
        scratch.mkdir(parents=True, mode=0o700)
        try:
            told.step("Vérification", 0, 1)
            found = checked(file, scratch, private)
            _keep_keys(home, found.folder, replace=replace)
            told.step("Vérification", 1, 1)
            yield found
        finally:
            if not swapping.decided(home):
                swapping.clear(home)


@contextmanager
def unpacked_for_proof(file: Path, home: Path, *, private: str) -> Generator[Unpacked]:
    """Check and unpack in a scratch folder that goes with the block; the data folder is only read.

    Raises InputError for a damaged file.
    """
    scratch = home / PROOF
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True, mode=0o700)
    try:
        found = checked(file, scratch, private)
        _keep_keys(home, found.folder, replace=True)
        yield found
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _refuse_full(home: Path, *, replace: bool) -> None:
    present = [entry for entry in swapping.content(home) if entry.name not in KEYS]
    if present and not replace and not swapping.decided(home):
        raise InputError(
            f"le dossier n'est pas vide ({present[0].name}…)",
            Where(home),
            action="donnez un autre dossier avec --into, ou --replace pour remplacer ce qu'il contient",
        )


def checked(file: Path, scratch: Path, private: str = "") -> Unpacked:
    """Unpack into an empty folder; raises InputError for a file that is no backup, or whose digests do not hold."""
    said, found = archive.unpack(file, scratch, private)
    manifest = Manifest.parse(said)
    wrong = sorted(name for name in {*manifest.files, *found} if manifest.files.get(name) != found.get(name))
    if wrong:
        raise InputError(f"empreinte fausse : {wrong[0]}", Where(file), action="prenez une autre copie")
    folder = scratch / FOLDER
    folder.mkdir(exist_ok=True)
    dump = scratch / "base"
    if (scratch / SQLITE).is_file():
        (scratch / SQLITE).rename(folder / "arpenteur.sqlite3")
    return Unpacked(file, manifest, folder, dump)


def _keep_keys(home: Path, folder: Path, *, replace: bool) -> None:
    """A backup without keys is put back under those of the site; one with keys never takes theirs away unasked."""
    for name in KEYS:
        ours, theirs = home / name, folder / name
        if ours.is_file() and not theirs.exists():
            shutil.copy2(ours, theirs)
        elif ours.is_file() and not replace and ours.read_bytes() != theirs.read_bytes():
            raise InputError(
                "le dossier a une autre clé que la sauvegarde", Where(ours), action="déplacez-la, ou --replace"
            )
