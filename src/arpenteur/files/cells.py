"""What every table in a file answers, and how its cells become counts."""

from pathlib import Path
from typing import Protocol

import polars as pl

from arpenteur.domain.errors import InputError, Where


class TabularFile(Protocol):
    """A table in a file, by column position: names as published (empty where unnamed), cells on demand."""

    @property
    def file(self) -> Path:
        """Where it was read."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """Header, empty where unnamed; rows may be longer."""
        ...

    @property
    def first_line(self) -> int:
        """Line of the first row in the file (1 = first line)."""
        ...

    @property
    def sha256(self) -> str:
        """Digest of the file."""
        ...

    def take(self, texts: list[int], integers: dict[int, str], *, signed: bool = False) -> pl.DataFrame:
        """Columns by position, named ``c0``, ``c7``…: text, or Int64 where asked; empty cells are null.

        ``integers`` maps positions to names for messages; ``signed`` lets those below zero through.
        Raises InputError naming file, line and column where an integer cannot be read.
        """
        ...

    @property
    def width(self) -> int:
        """Number of columns; more than names where the header is short."""
        ...

    def line(self, row: int) -> int:
        """Line of the file on which a row (from 0) starts."""
        ...

    def label(self, column: int) -> str:
        """A name for messages: the published one or the position."""
        ...


def whole_numbers(cells: pl.Series, file: TabularFile, name: str, *, signed: bool = False) -> pl.Series:
    """Cells as Int64 (``12``, ``12.0``; empty is null); raises InputError at the first that is not a count.

    ``signed`` lets numbers below zero through, for readers who know what to do of them.
    """
    if cells.dtype.is_integer():
        values = cells.cast(pl.Int64)
    elif cells.dtype.is_float():
        values = cells.cast(pl.Int64, strict=False)
        wrong = (values.is_null() & cells.is_not_null()) | (values.cast(pl.Float64) != cells).fill_null(value=False)
        if wrong.any():
            _refuse(cells, wrong, file, name)
    else:
        text = cells.cast(pl.String).str.strip_chars()
        text = text.set(text.is_in(["", "NA"]), None)
        values = text.str.extract(r"^(-?\d{1,15})(?:[.,]0*)?$").cast(pl.Int64)
        wrong = values.is_null() & text.is_not_null()
        if wrong.any():
            _refuse(cells, wrong, file, name)
    if not signed:
        refuse_negative(values, file, name)
    return values.alias(cells.name)


def refuse_negative(values: pl.Series, file: TabularFile, name: str) -> None:
    """Raise InputError at the first count below zero."""
    least = values.min()
    if isinstance(least, int) and least < 0:
        row = int((values < 0).fill_null(value=False).arg_true()[0])
        where = Where(file.file, file.line(row), name)
        raise InputError(f"effectif négatif ({values[row]})", where, expected="un nombre entier positif ou nul")


def _refuse(cells: pl.Series, wrong: pl.Series, file: TabularFile, name: str) -> None:
    row = int(wrong.arg_true()[0])
    where = Where(file.file, file.line(row), name)
    raise InputError(f"valeur « {str(cells[row])[:60]} »", where, expected="un nombre entier")


def label_of(names: tuple[str, ...], column: int) -> str:
    """The published name, or the position."""
    return names[column] if column < len(names) and names[column] else f"n° {column + 1}"
