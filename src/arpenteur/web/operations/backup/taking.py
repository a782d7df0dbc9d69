"""Taking a backup, while the site runs."""

import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from arpenteur import __version__
from arpenteur.web.operations.backup import archive, databases
from arpenteur.web.operations.backup.manifest import (
    FOLDER,
    POSTGRESQL,
    SQLITE,
    Manifest,
    Progress,
    Silent,
    fingerprint,
    kept_files,
)


def take(*, out: Path, at: datetime, progress: Progress | None = None) -> Manifest:
    """Write the database and the files of the data folder to ``out`` (.tar.gz, .tar.zst), whole or not at all.

    The database is copied first: files it names were there before it and are still there after, for they are never
    changed once written. Raises InputError where the file is not possible, or a program is missing.
    """
    archive.check_name(out)
    told = progress or Silent()
    home = Path(settings.ARPENTEUR_HOME)
    vendor = connection.vendor
    with tempfile.TemporaryDirectory(prefix=".sauvegarde-", dir=out.parent) as scratch:
        copy = Path(scratch) / "base"
        told.step("Base de données", 0, 1)
        rows = databases.dump_postgresql(copy) if vendor == "postgresql" else databases.copy_sqlite(copy)
        told.step("Base de données", 1, 1)
        files = [file for file in kept_files(home) if file.resolve() != out.resolve()]
        with archive.writing(out) as writer:
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
    return manifest
