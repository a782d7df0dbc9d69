"""Long builds resume: what was read of a file is kept beside the snapshot until the build is done.

A part is named after the bytes of the files it comes from, so that a changed file is read again.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from arpenteur import __version__
from arpenteur.domain.quality import Correction, SourceReport
from arpenteur.snapshot import unwritable
from arpenteur.sources.raw import sha256_of
from arpenteur.sources.results import ImportedResults
from arpenteur.tables import CandidateVotes, StationResults, TableError


@dataclass(frozen=True)
class Parts:
    """A folder of parts beside the snapshot to come."""

    folder: Path

    @classmethod
    def beside(cls, out: Path) -> "Parts":
        """The parts of the snapshot ``out``."""
        return cls(out.with_name(f".{out.name}.parts"))

    def results(self, files: Sequence[Path], read: Callable[[], ImportedResults]) -> ImportedResults:
        """What was read before of exactly these bytes, else ``read()``, kept for the next time."""
        name = hashlib.sha256("".join([__version__, *(sha256_of(file) for file in files)]).encode()).hexdigest()[:32]
        try:
            kept = self._kept(name)
        except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError, TableError):
            kept = None  # a damaged part is read again from its file
        if kept is not None:
            return kept
        found = read()
        try:
            self._keep(name, found)
        except (OSError, pl.exceptions.PolarsError) as error:
            self.clear()
            raise unwritable(self.folder, error) from error
        return found

    def _kept(self, name: str) -> ImportedResults | None:
        done = self.folder / f"{name}.json"
        if not done.is_file():
            return None
        return ImportedResults(
            StationResults.conform(pl.read_parquet(self.folder / f"{name}.results.parquet")),
            CandidateVotes.conform(pl.read_parquet(self.folder / f"{name}.votes.parquet")),
            _report(json.loads(done.read_text(encoding="utf-8"))),
        )

    def _keep(self, name: str, found: ImportedResults) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        found.results.write_parquet(self.folder / f"{name}.results.parquet")
        found.votes.write_parquet(self.folder / f"{name}.votes.parquet")
        # The report comes last and in one move: without it the part does not count.
        scratch = self.folder / f"{name}.tmp"
        scratch.write_text(json.dumps(found.report.to_json(), ensure_ascii=False), encoding="utf-8")
        scratch.replace(self.folder / f"{name}.json")

    def clear(self) -> None:
        """Remove them: the snapshot is written."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _report(raw: dict[str, Any]) -> SourceReport:
    corrections = tuple(Correction(**one) for one in raw.pop("corrections"))
    lists = {name: tuple(raw.pop(name)) for name in ("warnings", "unmatched_keys")}
    return SourceReport(corrections=corrections, **lists, **raw)
