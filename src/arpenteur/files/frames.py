"""A table in memory or read as it is asked for: a Parquet file, a workbook, a text too large to hold."""

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.cells import label_of, whole_numbers
from arpenteur.files.content import is_packed, read_bytes
from arpenteur.files.workbooks import cell_text, read_sheets
from arpenteur.storage import sha256_of

UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
"""What Polars raises on a damaged Parquet file: some damage makes its decoder panic."""
HEAD_ROWS = 20
"""Rows among which the titles of a workbook are looked for."""


@dataclass(frozen=True)
class FrameTable:
    """A table already in memory or in a Parquet file."""

    file: Path
    names: tuple[str, ...]
    frame: pl.LazyFrame
    first_line: int = 2

    @property
    def sha256(self) -> str:
        """Digest of the file, read again for it."""
        return sha256_of(self.file)

    def line(self, row: int) -> int:
        """See TabularFile."""
        return self.first_line + row

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.names)

    def label(self, column: int) -> str:
        """The published name, or the position."""
        return label_of(self.names, column)

    def take(self, texts: list[int], integers: dict[int, str], *, signed: bool = False) -> pl.DataFrame:
        """See TabularFile."""
        columns = self.frame.collect_schema().names()
        wanted = sorted({*texts, *integers})
        frame = collect(self.frame.select(pl.col(columns[i]).alias(f"c{i}") for i in wanted), self.file)
        numbers = [whole_numbers(frame[f"c{i}"], self, name, signed=signed) for i, name in integers.items()]
        return frame.with_columns(*numbers, *(_as_text(frame[f"c{i}"]) for i in texts if i not in integers))


def _as_text(cells: pl.Series) -> pl.Series:
    text = cells.cast(pl.String).str.strip_chars()
    return text.set(text == "", None)


def collect(frame: pl.LazyFrame, path: Path) -> pl.DataFrame:
    """Run a query on a binary file; raises InputError where its content is broken."""
    try:
        return frame.collect()
    except UNREADABLE as error:
        raise unreadable(path) from error


def unreadable(path: Path) -> InputError:
    """The error of a binary file that cannot be opened."""
    return InputError("fichier abîmé ou incomplet", Where(path), action="téléchargez-le de nouveau")


def open_parquet(path: Path) -> FrameTable:
    """A Parquet file, lazily; raises InputError where it is broken."""
    try:
        frame = pl.scan_parquet(path)
        names = frame.collect_schema().names()
    except UNREADABLE as error:
        raise unreadable(path) from error
    return FrameTable(path, tuple(names), frame, first_line=1)


def open_large_text(path: Path, separator: str) -> FrameTable:
    """A delimited text in UTF-8 with a heading, lazily, every cell as text, empty ones null: a few rows of gigabytes.

    Raises InputError where it is broken.
    """
    try:
        frame = pl.scan_csv(
            io.BytesIO(read_bytes(path)) if is_packed(path) else path,
            separator=separator,
            infer_schema=False,
            encoding="utf8-lossy",
        )
        names = frame.collect_schema().names()
    except UNREADABLE as error:
        raise unreadable(path) from error
    return FrameTable(path, tuple(names), frame)


def open_sheet(path: Path, header: Collection[str] = (), *, rows: int | None = None) -> FrameTable:
    """Sheet of a workbook, every cell as text: the first with one of the names of ``header`` among its top rows, or the
    first of all; ``rows`` reads only that many rows, and takes the first sheet where none has the names.

    Raises InputError.
    """
    marks = {name.lower() for name in header}
    first: tuple[list[str], list[list[Any]], int] | None = None
    for cells in read_sheets(path, rows):
        for at, row in enumerate(cells[:HEAD_ROWS]):
            names = [cell_text(value) for value in row]
            if not any(names):
                continue
            table = names, cells[at + 1 :], at + 2
            if not marks or marks & {name.lower() for name in names}:
                return _sheet(path, *table)
            first = first or table
        if not marks:
            break  # only the first sheet counts
    if first is None:
        raise InputError("première feuille vide", Where(path), expected="un tableau")
    if rows is None:
        raise InputError("en-tête introuvable", Where(path), expected=f"une colonne parmi : {', '.join(header)}")
    return _sheet(path, *first)


def _sheet(path: Path, names: list[str], rows: Sequence[Sequence[object]], first_line: int) -> FrameTable:
    width = max(len(names), *(len(row) for row in rows)) if rows else len(names)
    columns = {
        f"f{i}": pl.Series([(cell_text(row[i]) or None) if i < len(row) else None for row in rows], dtype=pl.String)
        for i in range(width)
    }
    named = (*names, *[""] * (width - len(names)))
    return FrameTable(path, named, pl.DataFrame(columns).lazy(), first_line)
