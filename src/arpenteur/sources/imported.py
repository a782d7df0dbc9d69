"""What a parser hands over: a canonical table and the story of how it was read."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.quality import Correction, SourceReport

OTHER_COMMUNE = "autre commune"


@dataclass(frozen=True)
class Imported:
    """One file, parsed: the canonical table and its quality report.

    ``names_communes`` is false where the file tells no commune, and the only one asked for was assumed. ``beside`` is
    what a street file holds beside its streets (``MapLines``), None for other files.
    """

    table: pl.DataFrame
    report: SourceReport
    names_communes: bool = True
    beside: pl.DataFrame | None = None


class NotConcernedError(InputError):
    """The file is about something else than what is asked: in a folder of many files, it is set aside."""


class OtherTerritoryError(NotConcernedError):
    """The file holds nothing of the communes asked for."""


class OtherElectionError(NotConcernedError):
    """The file holds none of the elections asked for."""


@dataclass
class Ledger:
    """Notes taken while one file is read; ``close`` turns them into the report."""

    path: Path
    layout: str
    sha256: str = ""
    rows_read: int = 0
    dropped: Counter[str] = field(default_factory=Counter[str])
    corrections: list[Correction] = field(default_factory=list[Correction])
    warnings: list[str] = field(default_factory=list[str])
    unmatched: list[str] = field(default_factory=list[str])
    licence: str = ""
    producer: str = ""
    vintage: str = ""
    names_communes: bool = True
    votes_file: Path | None = None
    votes_sha256: str = ""

    def drop(self, reason: str, count: int) -> None:
        """Count rows left out, by reason."""
        if count:
            self.dropped[reason] += count

    def close(self, table: pl.DataFrame) -> Imported:
        """The table with its report; what was not dropped was kept."""
        report = SourceReport(
            file=str(self.path),
            layout=self.layout,
            sha256=self.sha256,
            rows_read=self.rows_read,
            rows_kept=self.rows_read - self.dropped.total(),
            dropped=dict(self.dropped),
            corrections=tuple(self.corrections),
            warnings=tuple(self.warnings),
            unmatched_keys=tuple(self.unmatched),
            licence=self.licence,
            producer=self.producer,
            vintage=self.vintage,
            votes_file=str(self.votes_file or ""),
            votes_sha256=self.votes_sha256,
        )
        return Imported(table, report, self.names_communes)


def nothing_for(path: Path, asked: frozenset[str], found: list[str]) -> OtherTerritoryError:
    """The error of a file about other communes than those asked for."""
    known = sorted(set(found))
    covers = ", ".join(known[:3]) + ("…" if len(known) > 3 else "")
    return OtherTerritoryError(
        f"aucune ligne pour {_communes(asked)}" + (f" (le fichier couvre {covers})" if found else ""),
        Where(path),
        expected="des données du lieu demandé",
        action="vérifiez le code de la commune ou donnez un autre fichier",
    )


def _communes(codes: frozenset[str]) -> str:
    if len(codes) == 1:
        return f"la commune {next(iter(codes))}"
    shown = ", ".join(sorted(codes)[:3])
    return f"les communes {shown}" + ("…" if len(codes) > 3 else "")
