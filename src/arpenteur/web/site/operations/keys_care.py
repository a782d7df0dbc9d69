"""What the doctor says of the keys of data: where the master key lies, what it opens, whether there are two copies."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.keys import health, keyring
from arpenteur.web.foundation.keys.master import is_drawn, master_file
from arpenteur.web.foundation.shared.sealing import unsealed
from arpenteur.web.site.operations.checks import Finding, Level, pending_migrations

_MASTER, _DATA, _COPY = "clé maîtresse", "clés de données", "second endroit"


def examine(home: Path, *, public: bool) -> Iterator[Finding]:
    """``public`` says whether the site is meant for others than this machine."""
    try:
        yield _master(home, public)
        yield _keys()
        yield _copies(public)
    except InputError as error:
        yield Finding(_DATA, Level.BAD, str(error), "voir docs/deploy.md, « Clés »")


def _master(home: Path, public: bool) -> Finding:
    file = master_file()
    held = [
        Path(one).expanduser() for one in (home, settings.ARPENTEUR_BACKUPS, settings.ARPENTEUR_SECOND_PLACE) if one
    ]
    inside = health.misplaced(held)
    if inside is not None:
        return Finding(
            _MASTER,
            Level.BAD,
            f"{file} est dans {inside} : qui vole l'un a l'autre",
            "déplacez-la et mettez ARPENTEUR_MASTER_KEY_FILE",
        )
    if health.is_wide(file):
        return Finding(_MASTER, Level.BAD, f"{file} se lit par d'autres", f"chmod 600 {file}")
    if not file.is_file():
        wanted = any(True for _ in keyring.every())
        return Finding(
            _MASTER,
            Level.BAD if wanted else Level.ADVICE,
            f"{file} manque : aucun nom ne se lit" if wanted else "aucune encore, elle sera tirée au premier nom gardé",
            "remettez-la" if wanted else "« arpenteur keys new FICHIER » hors du site, puis ARPENTEUR_MASTER_KEY_FILE",
        )
    if is_drawn():
        return Finding(
            _MASTER,
            Level.BAD if public else Level.ADVICE,
            f"tirée par le site dans {file}, où personne ne la sait",
            "copiez-la hors de la machine, puis mettez ARPENTEUR_MASTER_KEY_FILE",
        )
    return Finding(_MASTER, Level.GOOD, f"{file}, lisible par son propriétaire seul")


def _keys() -> Finding:
    faults = health.unopened()
    if faults:
        return Finding(_DATA, Level.BAD, faults[0], "rendez à la clé maîtresse les lignes qu'elle avait")
    missing = _closed()
    if missing:
        campaigns = len({campaign for campaign, _data, _number in missing})
        return Finding(
            _DATA,
            Level.BAD,
            f"{campaigns} campagnes ont des noms qu'aucune clé présente n'ouvre",
            "remettez le dossier « cles » du second endroit",
        )
    count = sum(1 for _ in keyring.every())
    return Finding(_DATA, Level.GOOD, f"{count}, toutes ouvertes par la clé maîtresse" if count else "aucune encore")


def _closed() -> list[tuple[int, keyring.DataClass, int]]:
    try:
        with unsealed():
            return [] if pending_migrations() else health.closed()
    except DatabaseError:
        return []


def _copies(public: bool) -> Finding:
    if len(keyring.places()) == 1:
        return Finding(
            _COPY,
            Level.BAD if public else Level.ADVICE,
            "aucun : avec le dossier de données partent les clés des noms et la liste des effacements",
            "mettez ARPENTEUR_SECOND_PLACE à un dossier d'un autre disque",
        )
    missing = keyring.missing_copies()
    if missing:
        return Finding(
            _COPY, Level.BAD, f"{missing} clés n'y sont pas", "« arpenteur worker » les recopie en démarrant"
        )
    return Finding(_COPY, Level.GOOD, f"{keyring.places()[1].parent}, à jour")
