"""Second half of a restoration: the data are migrated, erasures made since are applied again, the journal is verified,
and only then do they take their place.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.audit.models import Head
from arpenteur.web.audit.queries import Break, breaks
from arpenteur.web.compliance import erasure
from arpenteur.web.operations.backup import databases
from arpenteur.web.operations.backup.manifest import ERASURES, POSTGRESQL, Manifest, fingerprint
from arpenteur.web.operations.backup.unpacking import FORMER, Unpacked, content
from arpenteur.web.shared.sealing import unsealed


@dataclass(frozen=True)
class Restored:
    """What was put back, what was erased again, and where the journal does not hold."""

    manifest: Manifest
    home: Path
    erased: int
    broken: tuple[Break, ...]
    same_key: bool
    """Whether the site signs with the key of the backup: otherwise sessions and links sent by mail are void."""


def restore_into(found: Unpacked, *, home: Path, erasures: Path | None, replace: bool, at: datetime) -> Restored:
    """Put an unpacked backup in place. Settings already point at the unpacked folder.

    Raises InputError where the database is of another kind, is not empty, or misses rows of the backup.
    """
    manifest = found.manifest
    _same_kind(manifest)
    if manifest.database == "postgresql":
        _refuse_full_database(replace)
        databases.restore_postgresql(found.dump / Path(POSTGRESQL).name)
    wrong = databases.differences(manifest.rows, databases.counted())
    if wrong:
        raise InputError(f"lignes manquantes après la restauration : {', '.join(wrong[:3])}", Where(found.file))
    call_command("migrate", verbosity=0, interactive=False)
    same = fingerprint(settings.SECRET_KEY) == manifest.key
    if _gather_erasures(found.folder / ERASURES, home / ERASURES, erasures) and not same:
        raise InputError(
            "la clé secrète du site n'est pas celle de la sauvegarde : les effacements ne peuvent pas être refaits",
            action="mettez dans ARPENTEUR_SECRET_KEY celle de l'époque",
        )
    erased = erasure.reapply(at=at)
    broken = tuple(journal_breaks())
    connections.close_all()
    found.moving = True
    _move(found.folder, home)
    return Restored(manifest, home, erased, broken, same)


def journal_breaks() -> list[Break]:
    """Every place where a chain of the journal does not hold."""
    with unsealed():
        return [fault for chain in list(Head.objects.values_list("chain", flat=True)) for fault in breaks(chain)]


def _same_kind(manifest: Manifest) -> None:
    if manifest.database == connection.vendor:
        return
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    raise InputError(
        f"la sauvegarde est d'une base {names.get(manifest.database, manifest.database)}, le site est réglé sur "
        f"{names.get(connection.vendor, connection.vendor)}",
        action="réglez ARPENTEUR_DATABASE_URL comme à l'époque de la sauvegarde",
    )


def _refuse_full_database(replace: bool) -> None:
    if connection.introspection.table_names() and not replace:
        raise InputError(
            "la base PostgreSQL n'est pas vide", action="donnez une base vide, ou --replace pour remplacer son contenu"
        )


def _gather_erasures(target: Path, *others: Path | None) -> int:
    """One list of all that are known, each once: the backup's, the folder's, the one given. How many."""
    lines: dict[str, None] = {}
    for file in (target, *others):
        if file is not None and file.is_file():
            lines |= dict.fromkeys(line for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    if lines:
        target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        target.chmod(0o600)
    return len(lines)


def _move(folder: Path, home: Path) -> None:
    """What was there steps aside until everything new is in place."""
    former = home / FORMER
    shutil.rmtree(former, ignore_errors=True)
    former.mkdir(mode=0o700)
    for entry in content(home):
        entry.rename(former / entry.name)
    for entry in sorted(folder.iterdir()):
        entry.replace(home / entry.name)
    shutil.rmtree(former)
