"""Counts per option of units, in a table of the user's: first column the unit, the others one option each."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.tables import NamedTable, read_table

Array = npt.NDArray[np.float64]

_LARGEST = 1e12
_SHOWN = 5
_LONGEST = 40


@dataclass(frozen=True)
class UnitCounts:
    """Counts (u × k) of the options in each unit, both in the order of the file."""

    file: Path
    units: tuple[str, ...]
    options: tuple[str, ...]
    counts: Array


@dataclass(frozen=True)
class Matched:
    """Two tables on the units they share, in the order of the first; what was left out, in French."""

    units: tuple[str, ...]
    rows: Array
    columns: Array
    warnings: tuple[str, ...]


def read_unit_counts(path: Path) -> UnitCounts:
    """The counts of a CSV (``,`` ``;`` tab, UTF-8 or Windows-1252), XLSX or Parquet file.

    Raises InputError naming file, line and column where a unit has no name or comes twice, or a cell is no count.
    """
    table = read_table(path)
    key, *others = table.frame.columns
    options = [name for name in others if name or table.frame[name].is_not_null().any()]
    if "" in options:
        raise InputError("colonne sans nom", Where(path, table.header_line), expected="un nom d'option par colonne")
    if not options or table.frame.is_empty():
        missing = "aucune unité" if options else "aucune option"
        raise InputError(missing, Where(path), expected="une ligne par unité, une colonne par option")
    units = table.frame[key]
    table.refuse(units.is_null(), key, "l'identifiant de l'unité")
    table.refuse(units.is_duplicated() & ~units.is_first_distinct(), key, "une seule ligne par unité")
    counts = np.column_stack([_counts(table, name) for name in options])
    return UnitCounts(path, tuple(units), tuple(options), counts)


def _counts(table: NamedTable, name: str) -> Array:
    numbers = table.numbers(name)
    whole = (numbers >= 0) & (numbers <= _LARGEST) & (numbers == numbers.floor())
    table.refuse(~whole.fill_null(value=False), name, "un nombre entier positif ou nul")
    return numbers.to_numpy().astype(np.float64)


def matched(first: UnitCounts, second: UnitCounts) -> Matched:
    """The counts of both on the units present in both; raises InputError where they share none."""
    left = pl.DataFrame({"unit": first.units}).with_row_index("left")
    right = pl.DataFrame({"unit": second.units}).with_row_index("right")
    shared = left.join(right, on="unit", how="inner", maintain_order="left")
    if shared.is_empty():
        raise InputError(
            f"aucune unité commune avec {first.file}",
            Where(second.file),
            expected=f"les mêmes identifiants (« {first.units[0]} »…)",
            action=f"le second fichier commence par « {second.units[0]} »",
        )
    warnings = [
        text
        for text in (
            _left_out(first.file, left.join(right, on="unit", how="anti", maintain_order="left")["unit"]),
            _left_out(second.file, right.join(left, on="unit", how="anti", maintain_order="left")["unit"]),
        )
        if text
    ]
    rows, columns = first.counts[shared["left"].to_numpy()], second.counts[shared["right"].to_numpy()]
    return Matched(tuple(shared["unit"]), rows, columns, tuple(warnings))


def _left_out(file: Path, units: pl.Series) -> str:
    if units.is_empty():
        return ""
    shown = ", ".join(units.head(_SHOWN).str.slice(0, _LONGEST)) + (", …" if len(units) > _SHOWN else "")
    many = "s" if len(units) > 1 else ""
    return f"{len(units)} unité{many} présente{many} seulement dans {file.name}, laissée{many} de côté : {shown}."
