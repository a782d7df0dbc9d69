"""The doors through which the command line enters the web half."""

import os
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import django
from django.utils import timezone

from arpenteur.domain.errors import InputError

if TYPE_CHECKING:
    from arpenteur.web.accountability.compliance.authority.building import AuthorityArchive
    from arpenteur.web.accountability.compliance.deletion import Deletion
    from arpenteur.web.foundation.campaigns.listing import Listed
    from arpenteur.web.foundation.outbox.models import Message
    from arpenteur.web.foundation.territory.models import PublishedSnapshot
    from arpenteur.web.foundation.territory.nation.publishing import Listener
    from arpenteur.web.site.operations.backup.manifest import Progress
    from arpenteur.web.site.operations.backup.restoring import Proved, Restored
    from arpenteur.web.site.operations.backup.taking import Taken
    from arpenteur.web.site.operations.backup.target import RestoreTarget
    from arpenteur.web.site.operations.checks import Finding


def publish(path: Path, *, replace: bool = True, progress: "Listener | None" = None) -> "PublishedSnapshot":
    """Load a snapshot into the site's database; the former one of the place is shown until the last moment.

    ``progress`` hears of the long work that a nation asks for.

    Raises InputError where ``path`` is not a snapshot, or where its place is published and ``replace`` is false.
    """
    _start()
    from arpenteur.web.foundation.territory.actions import publish_snapshot
    from arpenteur.web.site.operations.roles import bring_up_to_date

    bring_up_to_date()
    return publish_snapshot(path=path, by="command line", at=timezone.now(), replace=replace, progress=progress)


def migrate() -> list[str]:
    """Bring the database up to date as the role that owns its tables (``ARPENTEUR_OWNER_DATABASE_URL``, where it is
    set), for the role that serves; what was applied. Raises InputError where that role may not.
    """
    role = _as_owner()
    _start()
    from arpenteur.web.site.operations.presence import in_turn
    from arpenteur.web.site.operations.roles import migrate_for

    with in_turn():
        return migrate_for(role)


def rehearse(place: str) -> str:
    """Stage the demonstration campaign on a published place, once a day; its name in addresses."""
    _start()
    from arpenteur.web.site.glance.rehearsal import rehearse as stage
    from arpenteur.web.site.operations.checks import refuse_public_demo

    refuse_public_demo()
    return stage(place=place, at=timezone.now()).slug


def refuse_taken(host: str, port: int) -> None:
    """Raise InputError where nothing may listen at an address now: before anything is built or migrated for it."""
    from arpenteur.web.config.listening import refuse_taken as refuse

    refuse(host, port)


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    threads: int = 8,
    worker: bool = True,
    stop: threading.Event | None = None,
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve the site until Ctrl-C, SIGTERM or ``stop``; ``ready`` is called once it listens.

    With ``worker`` the jobs run in a thread beside it. Raises InputError where it cannot start.
    """
    _start()
    from arpenteur.web.config.server import serve as run

    run(host, port, threads=threads, worker=worker, stop=stop, ready=ready)


def work(*, stop: threading.Event | None = None, ready: Callable[[], None] | None = None) -> None:
    """Run the jobs of the site until Ctrl-C, SIGTERM or ``stop``; as many of these as one likes on one database.

    Raises InputError where it cannot start.
    """
    _start()
    from arpenteur.web.site.operations.checks import refuse_unsound
    from arpenteur.web.site.operations.presence import in_turn, present
    from arpenteur.web.site.operations.roles import bring_up_to_date
    from arpenteur.web.site.operations.signals import stopped_by_signals, tell
    from arpenteur.web.site.operations.worker import Worker

    refuse_unsound()
    with present():
        with in_turn():
            bring_up_to_date(apart=True)
        ending = stop or threading.Event()
        with stopped_by_signals(ending):
            if ready is not None:
                ready()
            tell("READY=1")
            Worker(ending).run()


def founding_link(email: str) -> str:
    """The link by which an address makes an account, before any campaign; one that has an account may now open them.

    Raises InputError for what is no address.
    """
    _start()
    from arpenteur.web.foundation.accounts.actions import make_founder
    from arpenteur.web.foundation.accounts.founding import founding_link as link
    from arpenteur.web.foundation.accounts.models import User
    from arpenteur.web.foundation.audit.actors import COMMAND

    found = link(email)
    for user in User.objects.filter(email__iexact=email.strip()):
        make_founder(user=user, by=COMMAND, at=timezone.now())
    return found


def first_code() -> str:
    """The code of the first account, empty where the site has one already."""
    _start()
    from django.db import connections

    from arpenteur.web.foundation.accounts.founding import first_code as code

    try:
        return code()
    finally:
        connections.close_all()


def backup(out: Path | None, *, progress: "Progress | None" = None) -> "Taken":
    """Write everything the site holds to a new file, while it runs; raises InputError where the file is not possible.

    In a folder, or with no file given, older ones that no day, week or month needs go.
    """
    _start()
    from arpenteur.web.site.operations.backup.taking import take_one

    return take_one(out=out, at=timezone.now(), progress=progress)


def new_backup_key(out: Path) -> str:
    """Write a private key to a new file; its public key. Raises InputError for a file that exists or is of the site."""
    from arpenteur.web.config import environment
    from arpenteur.web.site.operations.backup.encryption import write_private_key

    return write_private_key(out, environment.home())


def encrypted_backup(file: Path) -> bool:
    """Whether a private key is needed; raises InputError where the file does not open."""
    from arpenteur.web.site.operations.backup.encryption import encrypted

    return encrypted(file)


def newest_backup() -> Path:
    """In the folder of the settings; raises InputError where there is none."""
    from arpenteur.web.site.operations.backup.generations import newest

    return newest(os.environ.get("ARPENTEUR_BACKUPS", ""))


def prove_backup(file: Path, *, private: str = "", database: str = "", progress: "Progress | None" = None) -> "Proved":
    """Restore a backup in a scratch folder, and for PostgreSQL in an empty database, verify it and keep nothing but the
    line that says so. The site may run. Raises InputError as ``restore`` does.
    """
    from arpenteur.web.config import environment
    from arpenteur.web.site.operations.backup.manifest import KEYRING
    from arpenteur.web.site.operations.backup.unpacking import unpacked_for_proof

    home = environment.home()
    with unpacked_for_proof(file, home, private=private) as found:
        if found.manifest.database == "postgresql" and not database:
            raise InputError(
                "cette sauvegarde est d'une base PostgreSQL : la preuve a besoin d'une base vide",
                action="donnez son adresse avec --database, jamais celle du site",
            )
        os.environ |= {"ARPENTEUR_HOME": str(found.folder), "ARPENTEUR_DATABASE_URL": database}
        os.environ["ARPENTEUR_KEYRING"] = str(home / KEYRING)
        _start()
        from arpenteur.web.site.operations.backup.restoring import prove_in

        return prove_in(found, home=home, at=timezone.now(), progress=progress)


def replaced(into: Path | None = None) -> "RestoreTarget":
    """What a restoration with ``replace`` would replace."""
    from arpenteur.web.config import environment
    from arpenteur.web.site.operations.backup.target import target

    home = (into or environment.home()).expanduser().resolve()
    return target(environment.database(home), home)


def restore(
    file: Path,
    *,
    into: Path | None = None,
    replace: bool = False,
    confirm: str = "",
    private: str = "",
    erasures: Path | None = None,
    progress: "Progress | None" = None,
) -> "Restored":
    """Put a backup back: checked first, migrated, erasures made since applied again, journal verified. All or nothing.

    With ``replace``, ``confirm`` is the name of what is replaced; ``private`` opens an encrypted one. Raises InputError
    for another name, where the file is damaged, the folder or database is not empty and ``replace`` is false, or the
    site runs.
    """
    from arpenteur.web.config import environment
    from arpenteur.web.site.operations.backup import databases
    from arpenteur.web.site.operations.backup.manifest import KEYRING
    from arpenteur.web.site.operations.backup.target import agree
    from arpenteur.web.site.operations.backup.unpacking import unpacked

    environment.keep_private()
    role = _as_owner()
    home = (into or environment.home()).expanduser().resolve()
    database = environment.database(home)
    if replace:
        agree(replaced(into), confirm)
    committed = partial(databases.committed, database)
    with unpacked(file, home, replace=replace, committed=committed, private=private, progress=progress) as found:
        os.environ |= {"ARPENTEUR_HOME": str(found.folder), "ARPENTEUR_KEYRING": str(home / KEYRING)}
        _start()
        from arpenteur.web.site.operations.backup.restoring import restore_into

        return restore_into(
            found, home=home, erasures=erasures, replace=replace, at=timezone.now(), role=role, progress=progress
        )


def new_master_key(out: Path) -> None:
    """Write a master key to a new file. Raises InputError for one that exists, or in the data folder."""
    from arpenteur.web.config import environment
    from arpenteur.web.foundation.keys.master import write_new

    write_new(out, environment.home())


def renew_master_key() -> int:
    """Another master key, every key of data wrapped by it; how many. Raises InputError where it cannot be written."""
    _start()
    from arpenteur.web.foundation.keys.rotation import renew_master

    return renew_master(at=timezone.now())


def change_keys(slug: str) -> int:
    """New keys of data for a campaign, everything encrypted anew with them; how many rows and keys.

    Again, after an interruption, goes on. Raises InputError for an unknown campaign.
    """
    _start()
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.listing import named
    from arpenteur.web.foundation.keys.rotation import begin_rotation, finish_rotation

    campaign, at = named(slug).pk, timezone.now()
    changed = begin_rotation(campaign=campaign, by=COMMAND, at=at)
    return sum(finish_rotation(campaign=campaign, data=data, at=at) for data in changed)


def campaigns() -> "list[Listed]":
    """Every campaign of the site, by name."""
    _start()
    from arpenteur.web.foundation.campaigns.listing import listed

    return listed()


def suspend_campaign(slug: str) -> None:
    """Close a campaign: it can be read, nobody new comes in. Again is not an error; raises InputError for an unknown
    one.
    """
    _start()
    from arpenteur.web.foundation.campaigns.listing import suspend

    suspend(slug, at=timezone.now())


def reopen_campaign(slug: str) -> None:
    """Open it again. Again is not an error; raises InputError for an unknown one."""
    _start()
    from arpenteur.web.foundation.campaigns.listing import reopen

    reopen(slug, at=timezone.now())


def delete_campaign(slug: str) -> "Deletion":
    """Delete a closed campaign and all that is its own, with certificates. Raises InputError for an unknown or an open
    one.
    """
    _start()
    from arpenteur.web.accountability.compliance.deletion import delete_campaign as delete
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.listing import named

    return delete(campaign=named(slug), by=COMMAND, at=timezone.now())


def given_up_messages() -> "list[Message]":
    """Messages that were given up within a month, latest first."""
    _start()
    from arpenteur.web.foundation.outbox.queries import given_up

    return given_up()


def send_again(message: UUID) -> None:
    """Try a message that was given up once more. Raises InputError where there is no such message."""
    _start()
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.outbox.actions import send_again as again

    again(message=message, by=COMMAND, at=timezone.now())


def examine() -> "list[Finding]":
    """What matters for the site to be sound, each with what to do."""
    _start()
    from arpenteur.web.site.operations.doctor import examine as look

    return look(at=timezone.now())


def journal_faults(campaign: str | None) -> list[str]:
    """A sentence for each place where the journal does not hold; raises InputError for an unknown campaign."""
    _start()
    from arpenteur.web.accountability.compliance.journal import faults

    return list(faults(campaign))


def journal_lines(campaign: str | None) -> Iterator[str]:
    """The journal, each line a JSON document; raises InputError for an unknown campaign."""
    _start()
    from arpenteur.web.accountability.compliance.journal import lines

    return lines(campaign)


def authority_file(slug: str) -> "AuthorityArchive":
    """The file for an authority about a campaign. Raises InputError for an unknown one."""
    _start()
    from arpenteur.web.accountability.compliance.authority.making import make_file_at_once
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.listing import named
    from arpenteur.web.foundation.shared.sealing import sealed

    campaign = named(slug)
    with sealed(campaign.pk):
        return make_file_at_once(campaign=campaign, by=COMMAND, at=timezone.now())


def apply_retention(at: datetime, *, rehearse: bool) -> list[str]:
    """Purge what is over at a moment, or only say what would be; a sentence for each rule that removed something."""
    _start()
    from arpenteur.web.accountability.compliance import retention

    done = retention.rehearse(at=at) if rehearse else retention.run(at=at)
    return [one.sentence for one in done]


def trouble(error: Exception) -> str:
    """A sentence for a failure of the machine that a command met; empty where it is a bug."""
    from arpenteur.web.site.operations.machine_faults import FOR_A_COMMAND, machine_fault_of

    found = machine_fault_of(error)
    return FOR_A_COMMAND[found] if found else ""


def _as_owner() -> str:
    """From here on the process speaks to the database as the owner of its tables, where one is named; the name of the
    role that serves, empty where they are one.
    """
    owner = os.environ.get("ARPENTEUR_OWNER_DATABASE_URL", "")
    if not owner:
        return ""
    from arpenteur.web.config import environment

    role = environment.database(environment.home()).get("USER", "")
    os.environ["ARPENTEUR_DATABASE_URL"] = owner
    return str(role)


def _start() -> None:
    from arpenteur.web.config import environment
    from arpenteur.web.foundation.shared.folder import make_folder

    make_folder(environment.home())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arpenteur.web.config.settings")
    django.setup()
