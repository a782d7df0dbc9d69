"""What the doctor says of backups: whether they are taken, proved, encrypted."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from arpenteur.web.site.operations.backup.records import moments
from arpenteur.web.site.operations.checks import Finding, Level

OLDEST = timedelta(days=2)
OLDEST_PROOF = timedelta(days=35)


def examine(home: Path, *, public: bool, at: datetime) -> Iterator[Finding]:
    """Nothing but an advice where no backup was ever set up; ``public`` says whether the site is meant for others."""
    taken = moments(home, "backup")
    if not taken and not settings.ARPENTEUR_BACKUPS:
        yield Finding(
            "sauvegardes",
            Level.ADVICE,
            "aucune : une panne du disque emporte tout",
            "réglez ARPENTEUR_BACKUPS et une tâche de nuit (docs/deploy.md, « Sauvegardes »)",
        )
        return
    yield _newest(taken, at)
    yield _proof(taken, moments(home, "proof"), at)
    yield _encryption(public)


def _newest(taken: list[datetime], at: datetime) -> Finding:
    to_do = "lancez « arpenteur backup », puis voyez pourquoi la tâche de nuit ne le fait pas"
    if not taken:
        return Finding("sauvegardes", Level.BAD, "aucune encore", to_do)
    said = f"la dernière du {taken[-1]:%Y-%m-%d}"
    late = at - taken[-1] > OLDEST
    return Finding("sauvegardes", Level.BAD, f"{said}, trop ancienne", to_do) if late else _good("sauvegardes", said)


def _proof(taken: list[datetime], proved: list[datetime], at: datetime) -> Finding:
    name, to_do = "preuve des sauvegardes", "lancez « arpenteur backup prove » avec la clé privée, une fois par mois"
    if proved and at - proved[-1] <= OLDEST_PROOF:
        return _good(name, f"restaurée pour voir le {proved[-1]:%Y-%m-%d}")
    if proved:
        return Finding(name, Level.BAD, f"la dernière du {proved[-1]:%Y-%m-%d}, trop ancienne", to_do)
    overdue = bool(taken) and at - taken[0] > OLDEST_PROOF
    return Finding(name, Level.BAD if overdue else Level.ADVICE, "aucune encore", to_do)


def _encryption(public: bool) -> Finding:
    if settings.ARPENTEUR_BACKUP_KEY:
        return _good("chiffrement des sauvegardes", "par clé publique")
    return Finding(
        "chiffrement des sauvegardes",
        Level.BAD if public else Level.ADVICE,
        "en clair : qui copie un fichier lit tout",
        "« arpenteur backup key », puis ARPENTEUR_BACKUP_KEY",
    )


def _good(name: str, state: str) -> Finding:
    return Finding(name, Level.GOOD, state)
