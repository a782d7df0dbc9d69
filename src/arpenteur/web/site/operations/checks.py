"""What must hold for the site to be sound, each with what to do: serve, worker, probes and doctor ask here."""

import os
import shutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.assets import missing_build
from arpenteur.web.foundation.shared.folder import close_to_others
from arpenteur.web.foundation.shared.public_address import LOOPBACK
from arpenteur.web.site.operations.backup import databases, swapping
from arpenteur.web.site.operations.backup.manifest import RESTORING

FREE_BYTES = 200 * 1024 * 1024


class Level(StrEnum):
    """How much it matters."""

    GOOD = "good"
    ADVICE = "advice"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    name: str
    level: Level
    state: str
    to_do: str = ""


def role_fault() -> str:
    """A sentence where the database role sees through the walls between campaigns; empty where it does not.

    PostgreSQL binds everyone but superusers and roles with BYPASSRLS to row-level security.
    """
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        found = cursor.fetchone()
    if not any(found or ()):
        return ""
    kind = "superutilisateur" if found[0] else "BYPASSRLS"
    return f"le rôle PostgreSQL du site est {kind} : la séparation entre campagnes ne tiendrait pas"


def owns_tables() -> bool:
    """Whether the role of the site owns a table, on PostgreSQL: it may then undo policies and triggers."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user)"
        )
        return bool(cursor.fetchone()[0])


def public_names() -> list[str]:
    """Names under which others than this machine may ask for the site."""
    names = [*settings.ALLOWED_HOSTS, urlsplit(settings.ARPENTEUR_ADDRESS).hostname or ""]
    return [name for name in names if name not in LOOPBACK]


def refuse_public_demo() -> None:
    """Raise InputError for a demonstration, which opens without a password, under a name that others may ask for."""
    names = public_names() if settings.ARPENTEUR_DEMO else []
    if names:
        raise InputError(
            f"la démonstration ne s'ouvre pas sous un nom public ({names[0]}) : elle s'ouvre sans mot de passe",
            action="retirez ARPENTEUR_DEMO, ou ARPENTEUR_ALLOWED_HOSTS et ARPENTEUR_ADDRESS",
        )


def refuse_unsound() -> None:
    """Raise InputError where starting would be unsafe: a role above the law, a public demonstration, a restoration
    under way. One that was killed is ended first.
    """
    refuse_public_demo()
    fault = role_fault()
    if fault:
        raise InputError(fault, action="créez un rôle ordinaire (docs/deploy.md, « PostgreSQL »)")
    swapping.settle(Path(settings.ARPENTEUR_HOME), partial(databases.committed, settings.DATABASES["default"]))


def close_folder() -> None:
    """The data folder is its owner's alone from here on, and it is said where others could read it."""
    home = Path(settings.ARPENTEUR_HOME)
    if close_to_others(home):
        sys.stderr.write(f"Le dossier de données {home} était ouvert aux autres comptes : il ne l'est plus (0700).\n")


def readiness() -> dict[str, bool]:
    """What a load balancer wants to know; true where it holds."""
    home = Path(settings.ARPENTEUR_HOME)
    answers = _database_answers()
    return {
        "database": answers,
        "migrations": answers and not pending_migrations(),
        "folder": writable(home),
        "space": free_bytes(home) >= FREE_BYTES,
        "built_files": not missing_build(),
        "restored": not (home / RESTORING).exists(),
    }


def pending_migrations() -> list[str]:
    """Migrations this program has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def free_bytes(folder: Path) -> int:
    """Free space where the folder is, or will be."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def writable(folder: Path) -> bool:
    """Whether the folder can be written to, or made."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK)
