"""Any table in a file: opened by its content, and read by the names of its columns."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.cells import TabularFile
from arpenteur.files.content import head, is_workbook
from arpenteur.files.encoding import whole_lines
from arpenteur.files.frames import HEAD_ROWS, FrameTable, open_parquet, open_sheet
from arpenteur.files.texts import TextTable

SECRECY_MARKS = ("ns", "nd", "s", "c", "na", "n/a", "nc", "secret", ".", "..", "-")
"""What producers write in place of a value they withhold or do not have."""
_HEAD_BYTES = 256 * 1024
Part = tuple[Sequence[str], Sequence[str]]


def find_column(columns: Iterable[str], names: Iterable[str]) -> str | None:
    """The first of some names among columns, whatever the case of its letters."""
    present = {name.lower(): name for name in columns}
    return next((present[name.lower()] for name in names if name.lower() in present), None)


def need_column(columns: Collection[str], names: Sequence[str], where: Where) -> str:
    """As ``find_column``; raises InputError naming the column that is missing and those present."""
    found = find_column(columns, names)
    if found is None:
        shown = ", ".join(list(columns)[:12]) or "aucune"
        raise InputError(
            f"colonne {' ou '.join(names)} absente (colonnes présentes : {shown})",
            where,
            action="vérifiez que le fichier est bien celui attendu",
        )
    return found


@dataclass(frozen=True)
class NamedTable:
    """Columns of text without blanks around, empty cells null. Unnamed columns are ``""``, then ``column_4``."""

    file: TabularFile
    frame: pl.DataFrame
    rows: pl.Series | None = None
    """Rank in the file of each row of ``frame``, where blank rows were left out."""

    @property
    def path(self) -> Path:
        """Where it was read."""
        return self.file.file

    @property
    def header_line(self) -> int | None:
        """Line of the names; None in a Parquet file, which has no lines."""
        return self.file.first_line - 1 or None

    def find(self, *names: str) -> str | None:
        """The first of these columns that the table has, whatever the case."""
        return find_column(self.frame.columns, names)

    def need(self, *names: str) -> str:
        """As ``find``; raises InputError naming the missing column."""
        return need_column(self.frame.columns, names, Where(self.path, self.header_line, names[0]))

    def line(self, row: int) -> int:
        """Line of the file on which a row of ``frame`` starts."""
        return self.file.line(row if self.rows is None else int(self.rows[row]))

    def refuse(self, bad: pl.Series, column: str, expected: str) -> None:
        """Raise InputError at the first row where ``bad`` is true, with the value that stands there."""
        if bad.any():
            row = bad.fill_null(value=False).arg_max() or 0
            value = self.frame[column][row]
            shown = "cellule vide" if value is None else f"valeur « {str(value)[:60]} »"
            raise InputError(shown, Where(self.path, self.line(row), column), expected=expected)

    def numbers(self, column: str, *, minimum: float | None = None) -> pl.Series:
        """Finite numbers, decimal comma or point; null where empty or withheld. Raises InputError otherwise."""
        raw = self.frame[column]
        plain = raw.str.replace_all(r"[\s\u00a0\u202f]", "").str.replace(",", ".", literal=True)
        withheld = plain.is_null() | plain.str.to_lowercase().is_in(SECRECY_MARKS)
        number = plain.cast(pl.Float64, strict=False).rename(column)
        good = number.is_finite().fill_null(value=False)
        if minimum is not None:
            self.refuse(~withheld & good & (number < minimum), column, "un nombre positif ou nul")
        self.refuse(~withheld & ~good, column, "un nombre")
        return pl.DataFrame({"number": number, "withheld": withheld}).select(
            pl.when(~pl.col("withheld")).then("number").alias(column)
        )[column]


def open_table(path: Path, *, header: Collection[str] = (), start: bool = False) -> TabularFile:
    """A workbook, a Parquet file or a delimited text, told apart by its first bytes; ``start``: its first rows only.

    ``header``: names of which the heading row of a workbook holds one (INSEE puts titles above it). Raises InputError.
    """
    if head(path, 4) == b"PAR1":
        return open_parquet(path)
    if is_workbook(path):
        return open_sheet(path, header, rows=HEAD_ROWS if start else None)
    return TextTable.open(path, whole_lines(head(path, _HEAD_BYTES)) if start else None)


def read_table(path: Path, *, header: Sequence[str] = (), only: Part | None = None) -> NamedTable:
    """All rows as text.

    ``header``: see ``open_table``. ``only``: (columns, prefixes) — rows of a Parquet file whose first such column
    starts with a prefix; other containers are read whole. Raises InputError with file, line and column.
    """
    file = open_table(path, header=header)
    names = _names(file)
    if isinstance(file, TextTable) and file.quote is None and file.starts_quoted():
        raise file.open_quote()
    if only and isinstance(file, FrameTable):
        file = _part(file, only)
    frame = _texts(file, names)
    blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    if isinstance(file, TextTable):
        _refuse_ragged(file, blank)
    if not blank.any():
        return NamedTable(file, frame)
    return NamedTable(file, frame.filter(~blank), (~blank).arg_true())


def columns_of(path: Path, *, header: Sequence[str] = ()) -> list[str]:
    """Column names from the start of a file; none where it is no table."""
    try:
        file = open_table(path, header=header, start=True)
    except InputError:
        return []
    return list(file.names) if file.width > 1 and file.names[0][:1] not in ("{", "[") else []


def first_values(path: Path) -> list[str]:
    """Cells of the first row of a table, empty ones as empty text. Raises InputError where there is no table."""
    file = open_table(path, start=True)
    file = replace(file, frame=file.frame.head(1)) if isinstance(file, FrameTable) else file
    row = file.take(list(range(file.width)), {}).head(1).rows()
    return [str(value or "").strip() for value in row[0]] if row else []


def _names(file: TabularFile) -> list[str]:
    line = file.first_line - 1 or None
    seen: set[str] = set()
    for name in file.names:
        if name and name in seen:
            raise InputError(
                f"colonne « {name} » en double", Where(file.file, line), expected="des noms de colonnes distincts"
            )
        seen.add(name)
    if len(file.names) < 2 or not any(file.names):
        raise InputError(
            "en-tête sans colonnes", Where(file.file, line), expected="un tableau avec une ligne d'en-tête"
        )
    unnamed = [i for i, name in enumerate(file.names) if not name][1:]
    return [f"column_{i + 1}" if i in unnamed else name for i, name in enumerate(file.names)]


def _refuse_ragged(file: TextTable, blank: pl.Series) -> None:
    """Raise InputError at the first row that is not as wide as the header."""
    width = len(file.names)
    counts = file.field_counts[1:]
    wrong = (counts != width) & ~((counts == 1) & blank.to_numpy())
    if wrong.any():
        row = int(wrong.argmax())
        raise InputError(
            f"{file.field_counts[row + 1]} colonnes au lieu de {width}",
            Where(file.file, file.line(row)),
            expected=f"{width} colonnes séparées par « {file.separator} »",
            action="fichier tronqué ou séparateurs mélangés : téléchargez-le de nouveau",
        )


def _part(file: FrameTable, only: Part) -> FrameTable:
    column = next((name for name in file.names if name in only[0]), None)
    if column is None or file.first_line != 1:
        return file
    code = pl.col(column).cast(pl.String)
    kept = pl.any_horizontal(code.str.starts_with(prefix) for prefix in only[1])
    return replace(file, frame=file.frame.filter(kept))


def _texts(file: TabularFile, names: Sequence[str]) -> pl.DataFrame:
    frame = file.take(list(range(len(names))), {})
    frame.columns = list(names)
    text = pl.all().str.strip_chars()
    return frame.select(pl.when(text.str.len_bytes() > 0).then(text).name.keep())
