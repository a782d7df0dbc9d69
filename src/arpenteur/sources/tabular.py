"""A published table read as text, whatever the container: CSV, compressed CSV, XLSX, Parquet."""

import csv
import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.raw import decode, head, read_bytes
from arpenteur.sources.reading import check_zip

SEPARATORS = ";,\t|"
# What producers write in place of a value they withhold or do not have.
SECRECY_MARKS = ("ns", "nd", "s", "c", "na", "n/a", "nc", "secret", ".", "..", "-")
# What Polars raises on a damaged Parquet file: some damage makes its decoder panic.
UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
_HEADER_ROWS = 20
_HEAD_BYTES = 1 << 16


@dataclass(frozen=True)
class TextTable:
    """Columns of text without blanks around, empty cells null."""

    path: Path
    frame: pl.DataFrame
    encoding: str = ""
    header_line: int | None = 1
    separator: str = ""

    def find(self, *names: str) -> str | None:
        """The first of these columns that the table has, whatever the case."""
        present = {name.lower(): name for name in self.frame.columns}
        return next((present[name.lower()] for name in names if name.lower() in present), None)

    def need(self, *names: str) -> str:
        """As ``find``; raises InputError naming the missing column."""
        found = self.find(*names)
        if found is None:
            shown = ", ".join(self.frame.columns[:12])
            raise InputError(
                f"colonne {' ou '.join(names)} absente (colonnes présentes : {shown})",
                Where(self.path, self.header_line, names[0]),
                action="vérifiez que le fichier est bien celui attendu",
            )
        return found

    def line(self, row: int) -> int:
        """Line of the file on which a row (from 0) starts or ends, quoted line breaks included."""
        if not self.separator:
            return (self.header_line or 0) + 1 + row
        text, _ = decode(read_bytes(self.path), self.path)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.separator)
        with suppress(csv.Error):  # a cell longer than the module reads: the line is then unknown
            for index, _ in enumerate(reader):
                if index == row + 1:
                    return reader.line_num
        return self.header_line or 0

    def refuse(self, bad: pl.Series, column: str, expected: str) -> None:
        """Raise InputError at the first row where ``bad`` is true, with the value found there."""
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


def read_table(
    path: Path, *, header: Sequence[str] = (), only: tuple[Sequence[str], Sequence[str]] | None = None
) -> TextTable:
    """All rows as text.

    ``header``: names of which the heading row of a workbook holds one (INSEE puts titles above it).
    ``only``: (columns, prefixes) — rows of a Parquet file whose first such column starts with a prefix; other
    containers are read whole. Raises InputError with file, line and column.
    """
    magic = head(path, 4)
    if magic == b"PAR1":
        return _read_parquet(path, only)
    if is_workbook(path):
        return _read_workbook(path, header)
    return _read_csv(path)


def is_workbook(path: Path) -> bool:
    """Whether the file is an XLSX (a zip with a content-type part)."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "[Content_Types].xml" in archive.namelist()


def csv_header(line: str) -> tuple[list[str], str]:
    """Names in a heading line, and the separator that splits it into most cells."""
    separator = max(SEPARATORS, key=lambda mark: len(_cells(line, mark)))
    return [name.strip() for name in _cells(line, separator)], separator


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def _read_csv(path: Path) -> TextTable:
    text, encoding = decode(read_bytes(path), path)
    text = text.rstrip()
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise InputError("fichier binaire, pas un tableau", Where(path, line), expected="un CSV, un XLSX ou un Parquet")
    names, separator = csv_header(text.split("\n", 1)[0].rstrip("\r"))
    _check_names(names, path, 1)
    _check_shape(text, separator, len(names), path)
    try:
        frame = pl.read_csv(text.encode(), separator=separator, infer_schema=False, new_columns=names, quote_char='"')
    except pl.exceptions.PolarsError as error:
        raise InputError("tableau mal formé", Where(path), expected=f"un CSV séparé par « {separator} »") from error
    return TextTable(path, _stripped(frame), encoding, 1, separator)


def _check_shape(text: str, separator: str, width: int, path: Path) -> None:
    if '"' not in text:
        # One pass in Polars: national files have millions of lines.
        counts = pl.Series([text]).str.split("\n").explode().str.count_matches(separator, literal=True)
        wrong = counts != width - 1
        if wrong.any():
            line = (wrong.arg_max() or 0) + 1
            raise _ragged(path, line, int(counts[line - 1]) + 1, width, separator)
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            if len(row) != width:
                raise _ragged(path, reader.line_num, len(row), width, separator)
    except csv.Error as error:
        raise InputError("guillemets mal fermés", Where(path, reader.line_num), expected="un CSV bien formé") from error


def _ragged(path: Path, line: int, found: int, width: int, separator: str) -> InputError:
    return InputError(
        f"{found} colonnes au lieu de {width}",
        Where(path, line),
        expected=f"{width} colonnes séparées par « {separator} »",
        action="fichier tronqué ou séparateurs mélangés : téléchargez-le de nouveau",
    )


def _check_names(names: list[str], path: Path, line: int) -> None:
    seen: set[str] = set()
    for name in names:
        if name and name in seen:
            raise InputError(
                f"colonne « {name} » en double", Where(path, line), expected="des noms de colonnes distincts"
            )
        seen.add(name)
    if len(names) < 2 or not any(names):
        raise InputError("en-tête sans colonnes", Where(path, line), expected="un tableau avec une ligne d'en-tête")


def _read_workbook(path: Path, header: Sequence[str]) -> TextTable:
    import python_calamine

    check_zip(path, path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InputError("classeur XLSX illisible", Where(path), action="téléchargez-le de nouveau") from error
    marks = {name.lower() for name in header}
    for rows in sheets:
        for at, row in enumerate(rows[:_HEADER_ROWS]):
            names = [_cell(value) or "" for value in row]
            if not marks or marks & {name.lower() for name in names}:
                return _of_rows(path, names, rows[at + 1 :], at + 1)
    raise InputError("en-tête introuvable", Where(path), expected=f"une colonne parmi : {', '.join(header)}")


def _of_rows(path: Path, names: list[str], rows: Sequence[Sequence[object]], line: int) -> TextTable:
    _check_names(names, path, line)
    columns = [name or f"column_{i}" for i, name in enumerate(names, start=1)]
    cells = [[_cell(value) for value in row] for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String), orient="row")
    return TextTable(path, frame.filter(~pl.all_horizontal(pl.all().is_null())), header_line=line)


def _cell(value: object) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def _read_parquet(
    path: Path, only: tuple[Sequence[str], Sequence[str]] | None, *, rows: int | None = None
) -> TextTable:
    try:
        lazy = pl.scan_parquet(path)
        names = lazy.collect_schema().names()
        column = next((name for name in names if only and name in only[0]), None)
        if only and column:
            code = pl.col(column).cast(pl.String)
            lazy = lazy.filter(pl.any_horizontal(code.str.starts_with(prefix) for prefix in only[1]))
        lazy = lazy if rows is None else lazy.head(rows)
        frame = lazy.select(pl.col(name).cast(pl.String) for name in names).collect()
    except UNREADABLE as error:
        raise InputError("Parquet illisible ou tronqué", Where(path), action="téléchargez-le de nouveau") from error
    return TextTable(path, _stripped(frame), header_line=None)


def _stripped(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.all().str.strip_chars()
    return frame.select(pl.when(text.str.len_bytes() > 0).then(text).name.keep())


def columns_of(path: Path, *, header: Sequence[str] = ()) -> list[str]:
    """Column names from the start of a table; none when the file is no table (GeoJSON, GeoPackage, other).

    Raises InputError for a compressed file that does not open.
    """
    start = head(path, _HEAD_BYTES)
    if start.startswith(b"PAR1"):
        try:
            return pl.scan_parquet(path).collect_schema().names()
        except UNREADABLE:
            return []
    if is_workbook(path):
        return _workbook_columns(path, header)
    if b"\x00" in start or start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[", b""):
        return []
    line = start.split(b"\n", 1)[0].rstrip(b"\r")
    names, _ = csv_header(line.decode("utf-8-sig", errors="replace"))
    return names if len(names) > 1 else []


def _workbook_columns(path: Path, header: Sequence[str]) -> list[str]:
    """Heading with one of the marks; without it that of the first row."""
    try:
        return _read_workbook(path, header).frame.columns
    except InputError:
        return _read_workbook(path, ()).frame.columns


def first_values(path: Path) -> list[str]:
    """Cells of the first row of a table, empty ones as empty text."""
    if head(path, 4) == b"PAR1":
        row = _read_parquet(path, None, rows=1).frame.rows()
        return ["" if value is None else str(value) for value in row[0]] if row else []
    if is_workbook(path):
        frame = _read_workbook(path, ()).frame
        return [value or "" for value in frame.row(0)] if frame.height else []
    lines = head(path, _HEAD_BYTES).decode("utf-8-sig", errors="replace").splitlines()
    _, separator = csv_header(lines[0])
    return _cells(lines[1], separator) if len(lines) > 1 else []
