"""Taking a backup, while the site runs."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from arpenteur import __version__
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.keys.master import master_file
from arpenteur.web.site.operations.backup import archive, databases
from arpenteur.web.site.operations.backup.encryption import public_key
from arpenteur.web.site.operations.backup.generations import Keep, next_file, prune
from arpenteur.web.site.operations.backup.manifest import (
    FOLDER,
    KEYS,
    POSTGRESQL,
    SQLITE,
    Manifest,
    Progress,
    Silent,
    fingerprint,
    kept_files,
)
from arpenteur.web.site.operations.backup.records import note


@dataclass(frozen=True)
class Taken:
    """A backup, and those that went because it came."""

    file: Path
    manifest: Manifest
    encrypted: bool
    gone: tuple[Path, ...] = ()


def take_one(*, out: Path | None, at: datetime, progress: Progress | None = None) -> Taken:
    """To a new file; where a folder is given, or none (``ARPENTEUR_BACKUPS``), to one named by the hour, after which
    those that no day, week or month needs go. Raises InputError where neither is possible.
    """
    public = settings.ARPENTEUR_BACKUP_KEY
    if out is not None and not out.is_dir():
        return Taken(out, take(out=out, at=at, public=public, progress=progress), bool(public))
    if out is None and not settings.ARPENTEUR_BACKUPS:
        raise InputError(
            "aucun dossier de sauvegardes n'est réglé", action="donnez un fichier ou un dossier, ou ARPENTEUR_BACKUPS"
        )
    kept = Keep.parse(settings.ARPENTEUR_BACKUP_KEEP)
    folder = out or Path(settings.ARPENTEUR_BACKUPS).expanduser()
    file = next_file(folder, at, encrypted=bool(public))
    manifest = take(out=file, at=at, public=public, progress=progress)
    return Taken(file, manifest, bool(public), tuple(prune(folder, kept)))


def take(*, out: Path, at: datetime, public: str = "", progress: Progress | None = None) -> Manifest:
    """Write the database and the files of the data folder to ``out`` (.tar.gz, .tar.zst), whole or not at all.

    Encrypted to a public key, where there is one (.age); the keys of the site are never in a file in clear.
    The database is copied first: files it names were there before it and are still there after, for they are never
    changed once written. Raises InputError where the file is not possible, or a program is missing.
    """
    archive.check_name(out, sealed=bool(public))
    if public:
        public_key(public)
    told = progress or Silent()
    home = Path(settings.ARPENTEUR_HOME)
    vendor = connection.vendor
    with tempfile.TemporaryDirectory(prefix=".sauvegarde-", dir=out.parent) as scratch:
        copy = Path(scratch) / "base"
        told.step("Base de données", 0, 1)
        rows = databases.dump_postgresql(copy) if vendor == "postgresql" else databases.copy_sqlite(copy)
        told.step("Base de données", 1, 1)
        left_out = {out.resolve(), master_file().resolve()}
        left_out |= set() if public else {home.resolve() / name for name in KEYS}
        files = [file for file in kept_files(home) if file.resolve() not in left_out]
        with archive.writing(out, public) as writer:
            writer.add(POSTGRESQL if vendor == "postgresql" else SQLITE, copy)
            for number, file in enumerate(files, 1):
                writer.add(f"{FOLDER}/{file.relative_to(home).as_posix()}", file)
                told.step("Fichiers", number, len(files))
            manifest = Manifest(
                program=__version__,
                made_at=at.isoformat(timespec="seconds"),
                database=vendor,
                rows=rows,
                key=fingerprint(settings.SECRET_KEY),
                files=writer.files,
            )
            writer.say(manifest.text())
    note(home, what="backup", file=out.name, at=at, saved=at)
    return manifest
