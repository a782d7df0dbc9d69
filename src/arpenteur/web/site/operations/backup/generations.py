"""Which backups of a folder are kept: the last of each of the last days, weeks and months."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.site.operations.backup.encryption import SUFFIX

_NAME = re.compile(r"arpenteur-\d{8}T\d{6}Z\.tar\.(?:zst|gz)(?:\.age)?")
_STAMP = "%Y%m%dT%H%M%SZ"
_PERIODS = ("%Y%m%d", "%G%V", "%Y%m")


@dataclass(frozen=True)
class Keep:
    """How many days, weeks and months have a backup left."""

    days: int = 7
    weeks: int = 4
    months: int = 6

    @classmethod
    def parse(cls, text: str) -> "Keep":
        """From ``7,4,6``; the default where there is nothing. Raises InputError for anything else."""
        if not text.strip():
            return cls()
        found = re.fullmatch(r"\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*", text)
        if found is None:
            raise InputError(f"ARPENTEUR_BACKUP_KEEP : « {text} »", expected="jours,semaines,mois, comme 7,4,6")
        return cls(*map(int, found.groups()))


def next_file(folder: Path, at: datetime, *, encrypted: bool) -> Path:
    """The file of a backup taken now. Raises InputError where there is no such folder."""
    if not folder.is_dir():
        raise InputError("le dossier des sauvegardes n'existe pas", Where(folder), action="créez-le d'abord")
    packed = "zst" if shutil.which("zstd") else "gz"
    return folder / f"arpenteur-{at.astimezone(UTC).strftime(_STAMP)}.tar.{packed}{SUFFIX if encrypted else ''}"


def backups(folder: Path) -> list[Path]:
    """Backups of a folder by their names, the newest first; nothing else that lies there."""
    return sorted((file for file in folder.iterdir() if _NAME.fullmatch(file.name)), key=_taken, reverse=True)


def newest(folder: str) -> Path:
    """The last backup of a folder. Raises InputError where there is none, or no folder is given."""
    if not folder.strip():
        raise InputError("aucun dossier de sauvegardes n'est réglé", action="donnez un fichier, ou ARPENTEUR_BACKUPS")
    place = Path(folder).expanduser()
    found = backups(place) if place.is_dir() else []
    if not found:
        raise InputError("aucune sauvegarde ici", Where(place), action="« arpenteur backup » en fait une")
    return found[0]


def superseded(files: Iterable[Path], keep: Keep) -> list[Path]:
    """Those that no day, week or month needs; the newest is always needed."""
    ordered = sorted(files, key=_taken, reverse=True)
    needed = set(ordered[:1])
    for period, count in zip(_PERIODS, (keep.days, keep.weeks, keep.months), strict=True):
        newest: dict[str, Path] = {}
        for file in ordered:
            newest.setdefault(_taken(file).strftime(period), file)
        needed |= set(list(newest.values())[:count])
    return [file for file in ordered if file not in needed]


def prune(folder: Path, keep: Keep) -> list[Path]:
    """Remove those; which."""
    gone = superseded(backups(folder), keep)
    for file in gone:
        file.unlink()
    return gone


def _taken(file: Path) -> datetime:
    stamp = file.name.removeprefix("arpenteur-").partition(".")[0]
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
