"""Second half of a restoration: keys are compared, the data are migrated, erasures made since are applied again, the
journal is verified, and only then do they take their place.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from dataclasses import replace as with_other
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.accountability.compliance import deletion
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Head
from arpenteur.web.foundation.audit.queries import Break, breaks
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.keys import health, keyring
from arpenteur.web.foundation.shared.sealing import unsealed
from arpenteur.web.foundation.shared.second_place import second_place
from arpenteur.web.ground.phone.handset.epochs import begin_epoch
from arpenteur.web.site.operations.backup import databases, swapping
from arpenteur.web.site.operations.backup.manifest import (
    ERASURES,
    POSTGRESQL,
    SQLITE,
    Manifest,
    Progress,
    Silent,
    fingerprint,
)
from arpenteur.web.site.operations.backup.phones_out import PhonesOut, devices_out, devices_out_of_file
from arpenteur.web.site.operations.backup.records import note
from arpenteur.web.site.operations.backup.unpacking import Unpacked
from arpenteur.web.site.operations.presence import have_database_alone
from arpenteur.web.site.operations.roles import grant


@dataclass(frozen=True)
class Restored:
    """What was put back, what was erased again, and where the journal does not hold."""

    manifest: Manifest
    home: Path
    erased: int
    broken: tuple[Break, ...]
    same_key: bool
    """Whether the site signs with the key of the backup: otherwise sessions and links sent by mail are void."""
    closed: int = 0
    """Campaigns with names that no key here opens."""
    out: PhonesOut = field(default_factory=PhonesOut)
    """Phones that hold doors which the state put back may lack."""


def restore_into(
    unpacked: Unpacked,
    *,
    home: Path,
    erasures: Path | None,
    replace: bool,
    at: datetime,
    role: str = "",
    progress: Progress | None = None,
) -> Restored:
    """Put an unpacked backup in place: all of it, or nothing. Settings already point at the unpacked folder.

    On PostgreSQL everything is one transaction, seen by nobody before its end; ``role`` is the one that serves, where
    another owns the tables. Raises InputError where the database is
    of another kind, is in use, is not empty, or misses rows of the backup, and where somebody was erased under another
    key than the site's.
    """
    _same_kind(unpacked.manifest)
    with _in_one_transaction():
        if connection.vendor == "postgresql":
            have_database_alone()
            _refuse_full_database(replace)
        lists = [home / ERASURES, erasures, *_beside(unpacked.file)]
        former = (
            devices_out(at) if connection.vendor == "postgresql" else devices_out_of_file(home / Path(SQLITE).name, at)
        )
        done = load_and_verify(unpacked, home=home, lists=lists, at=at, progress=progress)
        done = with_other(done, out=_another_epoch(unpacked.manifest, former, at))
        grant(role)
        if connection.vendor == "sqlite":
            connections.close_all()  # before the file moves
        swapping.decide(home, databases.transaction_number())
    connections.close_all()
    swapping.finish(home)
    return done


def _another_epoch(manifest: Manifest, former: set[str], at: datetime) -> PhonesOut:
    """Phones are told that the base is an earlier one; how many are out, that it knows or knew (``former``)."""
    with transaction.atomic():
        begin_epoch(saved_at=datetime.fromisoformat(manifest.made_at), by=COMMAND, at=at)
    known = devices_out(at)
    return PhonesOut(len(known), len(former - known))


def load_and_verify(
    unpacked: Unpacked, *, home: Path, lists: Sequence[Path | None], at: datetime, progress: Progress | None = None
) -> Restored:
    """Load the database, compare it with the manifest, migrate it, erase again, verify the journal."""
    told = progress or Silent()
    manifest = unpacked.manifest
    same = fingerprint(settings.SECRET_KEY) == manifest.key
    keyring.mend()
    known = _gather_erasures(unpacked.folder / ERASURES, lists, databases.erasures())
    if known and not same:
        raise InputError(
            "la clé secrète du site n'est pas celle de la sauvegarde : les effacements ne peuvent pas être refaits",
            action="mettez dans ARPENTEUR_SECRET_KEY celle de l'époque",
        )
    told.step("Base de données", 0, 5)
    if manifest.database == "postgresql":
        databases.load_postgresql(unpacked.dump / Path(POSTGRESQL).name)
    told.step("Base de données", 1, 5)
    wrong = databases.differences(manifest.rows, databases.counted())
    if wrong:
        raise InputError(f"lignes manquantes après la restauration : {', '.join(wrong[:3])}", Where(unpacked.file))
    told.step("Migrations", 2, 5)
    call_command("migrate", verbosity=0, interactive=False)
    told.step("Effacements", 3, 5)
    erased = deletion.forget_again(at=at)
    told.step("Journal", 4, 5)
    broken = tuple(journal_breaks())
    told.step("Journal", 5, 5)
    with unsealed():
        closed = len({campaign for campaign, _data, _number in health.closed()})
    return Restored(manifest, home, erased, broken, same, closed)


def _in_one_transaction() -> AbstractContextManager[None]:
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()


@dataclass(frozen=True)
class Proved:
    """What a backup gave when it was restored in a scratch place."""

    file: Path
    made_at: datetime
    campaigns: int
    rows: int
    restored: Restored


def prove_in(unpacked: Unpacked, *, home: Path, at: datetime, progress: Progress | None = None) -> Proved:
    """Restore an unpacked backup in the folder and the database that settings point at, and keep nothing of it.

    Raises InputError as ``restore_into`` does; the database must be empty, and is empty again afterwards.
    """
    _same_kind(unpacked.manifest)
    with _in_one_transaction():
        if connection.vendor == "postgresql":
            have_database_alone()
            _refuse_full_database(replace=False)
        done = load_and_verify(
            unpacked, home=home, lists=[home / ERASURES, *_beside(unpacked.file)], at=at, progress=progress
        )
        campaigns = len(every_campaign())
        if connection.vendor == "postgresql":
            transaction.set_rollback(True)
    connections.close_all()
    made_at = datetime.fromisoformat(unpacked.manifest.made_at)
    if not done.broken:
        note(home, what="proof", file=unpacked.file.name, at=at, saved=made_at)
    return Proved(unpacked.file, made_at, campaigns, sum(unpacked.manifest.rows.values()), done)


def _beside(file: Path) -> list[Path]:
    """Lists of erasures of the second place, and of the folder the backup comes from: they outlive the data folder."""
    second = second_place()
    return [folder / ERASURES for folder in (second, file.parent) if folder is not None]


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
            f"la base PostgreSQL « {connection.settings_dict['NAME']} » n'est pas vide",
            action="donnez une base vide, ou --replace pour remplacer son contenu",
        )


def _gather_erasures(target: Path, others: Sequence[Path | None], more: Iterable[str]) -> int:
    """One list of all that are known, each once: the backup's, those given, and more lines. How many."""
    lines: dict[str, None] = {}
    for file in (target, *others):
        if file is not None and file.is_file():
            lines |= dict.fromkeys(line for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    lines |= dict.fromkeys(more)
    if lines:
        target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        target.chmod(0o600)
    return len(lines)
