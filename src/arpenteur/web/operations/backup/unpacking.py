"""First half of a restoration, without Django: the file is checked and unpacked beside what it will replace."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.operations.backup import archive
from arpenteur.web.operations.backup.manifest import ERASURES, FOLDER, SQLITE, Manifest, Progress, Silent
from arpenteur.web.operations.checks import RESTORING
from arpenteur.web.operations.presence import FILE, TURN_FILE, alone

FORMER = ".ancien"


@dataclass
class Unpacked:
    """A backup whose digests hold. ``moving`` is set once the data folder itself starts to change."""

    file: Path
    manifest: Manifest
    folder: Path
    dump: Path
    moving: bool = False


@contextmanager
def unpacked(file: Path, home: Path, *, replace: bool, progress: Progress | None = None) -> Iterator[Unpacked]:
    """Check and unpack for the time of the block, with the data folder to oneself.

    What was unpacked goes when the block ends; it stays only if the move was interrupted, so that nobody starts the
    site on half of it. Raises InputError for a damaged file, a folder in use, or one with data unless ``replace``.
    """
    told = progress or Silent()
    _refuse_full(home, replace=replace)
    with alone(home):
        scratch = home / RESTORING
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True, mode=0o700)
        found: Unpacked | None = None
        try:
            told.step("Vérification", 0, 1)
            found = _checked(file, scratch)
            told.step("Vérification", 1, 1)
            yield found
        except BaseException:
            if found is None or not found.moving:
                shutil.rmtree(scratch, ignore_errors=True)
            raise
        shutil.rmtree(scratch, ignore_errors=True)


def content(home: Path) -> list[Path]:
    """What a restoration replaces: not the backups, the caches, the locks, nor the list of erasures."""
    kept = {FILE, TURN_FILE, RESTORING, ERASURES, FORMER, "answers", "demo", "mail", "sauvegardes"}
    return [entry for entry in sorted(home.iterdir()) if entry.name not in kept] if home.is_dir() else []


def _refuse_full(home: Path, *, replace: bool) -> None:
    present = content(home)
    if present and not replace and not (home / RESTORING).exists():
        raise InputError(
            f"le dossier n'est pas vide ({present[0].name}…)",
            Where(home),
            action="donnez un autre dossier avec --into, ou --replace pour remplacer ce qu'il contient",
        )


def _checked(file: Path, scratch: Path) -> Unpacked:
    said, found = archive.unpack(file, scratch)
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
