"""Guards of every file that is read: size, compression, encoding, separators, and where a bad cell is."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.separators import refuse_other_separators, separator_of
from arpenteur.storage import sha256_of

MAX_BYTES = 2 * 1024**3
"""Largest text or unpacked archive that is read: the largest official text, all elections, is 2.1 GB and not needed."""
MAX_MEMBERS = 1000
MAX_RATIO = 200
"""Largest compression ratio of an archive member over 10 MiB; genuine ones stay under 30."""

_END_OF_C1 = -96
"""0xa0 as a signed byte: below are 0x80–0x9f, which no Latin-1 text has."""


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

    def take(self, texts: list[int], integers: dict[int, str]) -> pl.DataFrame:
        """Columns by position, named ``c0``, ``c7``…: text, or Int64 where asked; empty cells are null.

        ``integers`` maps positions to names for messages.
        Raises InputError naming file, line and column where an integer cannot be read.
        """
        ...

    @property
    def width(self) -> int:
        """Number of columns; more than names where the header is short."""
        ...

    def label(self, column: int) -> str:
        """A name for messages: the published one or the position."""
        ...


def read_bytes(path: Path) -> bytes:
    """The whole file, which must exist, not be empty, and be of a reasonable size; raises InputError."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise InputError("c'est un dossier", Where(path), expected="un fichier")
        if size > MAX_BYTES:
            raise InputError(f"fichier de {size // 1024**2} Mio", Where(path), expected="au plus 2 Gio")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"fichier illisible ({error.strerror})", Where(path)) from error
    if not data[:4096].strip() and not data.strip():
        raise InputError("fichier vide", Where(path), action="téléchargez-le de nouveau")
    return data


def read_head(path: Path, size: int = 256 * 1024) -> bytes:
    """The first whole lines of a file, for recognising it; raises InputError where there is nothing."""
    try:
        with path.open("rb") as handle:
            head = handle.read(size)
    except OSError as error:
        raise InputError(f"fichier illisible ({error.strerror})", Where(path)) from error
    if not head.strip():
        raise InputError("fichier vide", Where(path), action="téléchargez-le de nouveau")
    return head if len(head) < size or b"\n" not in head else head[: head.rfind(b"\n") + 1]


def to_utf8(data: bytes, path: Path) -> bytes:
    """The same text in UTF-8 without a mark: UTF-8 where it is valid, else Windows-1252 (of which Latin-1 is part).

    Raises InputError on UTF-16 and on binary content.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("texte codé en UTF-16", Where(path), expected="de l'UTF-8 ou du Latin-1")
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise InputError("octet nul : ce n'est pas un fichier texte", Where(path, line), expected="du texte")
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # Latin-1 decodes ten times faster than Windows-1252 and is the same outside 0x80–0x9f.
        between = np.frombuffer(data, np.int8) < _END_OF_C1
        encoding = "cp1252" if between.any() else "latin-1"
        return data.decode(encoding, errors="replace").encode()
    return data


def check_zip(source: Path | IO[bytes], path: Path) -> list[zipfile.ZipInfo]:
    """Members of a ZIP archive (XLSX files are ones), refused where it is broken, encrypted or a decompression bomb."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError("archive abîmée ou incomplète", Where(path), action="téléchargez-la de nouveau") from error
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or total > MAX_BYTES:
        raise InputError(
            f"archive de {len(members)} fichiers et {total // 1024**2} Mio une fois ouverte",
            Where(path),
            expected=f"au plus {MAX_MEMBERS} fichiers et 2 Gio",
        )
    for member in members:
        if member.file_size > 10 * 1024**2 and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise InputError(f"compression anormale de « {member.filename} »", Where(path), action="fichier refusé")
        if member.flag_bits & 1:
            raise InputError("archive protégée par un mot de passe", Where(path), expected="une archive ouverte")
    return members


def unzip_only_text(data: bytes, path: Path) -> bytes:
    """The single CSV or text member of an archive; raises InputError where there is none or more."""
    members = [m for m in check_zip(io.BytesIO(data), path) if m.filename.lower().endswith((".csv", ".txt"))]
    if len(members) != 1:
        raise InputError(f"archive de {len(members)} fichiers CSV ou texte", Where(path), expected="un seul")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(members[0]) as handle:
            # The size declared by the archive may lie: never read beyond it.
            return handle.read(members[0].file_size)
    except (zipfile.BadZipFile, zipfile.zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:  # type: ignore[attr-defined]
        raise InputError("archive abîmée ou incomplète", Where(path), action="téléchargez-la de nouveau") from error


def whole_numbers(cells: pl.Series, file: TabularFile, name: str) -> pl.Series:
    """Cells as Int64 (``12``, ``12.0``; empty is null); raises InputError at the first that is not a count."""
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
    refuse_negative(values, file, name)
    return values.alias(cells.name)


def refuse_negative(values: pl.Series, file: TabularFile, name: str) -> None:
    """Raise InputError at the first count below zero."""
    least = values.min()
    if isinstance(least, int) and least < 0:
        row = int((values < 0).fill_null(value=False).arg_true()[0])
        where = Where(file.file, file.first_line + row, name)
        raise InputError(f"effectif négatif ({values[row]})", where, expected="un nombre entier positif ou nul")


def _refuse(cells: pl.Series, wrong: pl.Series, file: TabularFile, name: str) -> None:
    row = int(wrong.arg_true()[0])
    where = Where(file.file, file.first_line + row, name)
    raise InputError(f"valeur « {str(cells[row])[:60]} »", where, expected="un nombre entier")


def _label(names: tuple[str, ...], column: int) -> str:
    return names[column] if column < len(names) and names[column] else f"n° {column + 1}"


@dataclass(frozen=True)
class TextTable:
    """A delimited text. Rows may be ragged: short ones end in nulls, the longest decides the width."""

    file: Path
    data: bytes
    sha256: str
    separator: str
    quote: str | None
    names: tuple[str, ...]
    field_counts: NDArray[np.int64]
    """Number of fields of each line, header included (1 on a blank line)."""
    header: bool = True

    @classmethod
    def open(cls, path: Path, data: bytes | None = None) -> "TextTable":
        """From a path, or from bytes already read of it; a ZIP of one text is opened. Raises InputError."""
        raw = read_bytes(path) if data is None else data
        # Hashing and counting release the interpreter: they cost nothing beside the transcoding.
        with ThreadPoolExecutor(2) as pool:
            digest = pool.submit(lambda: hashlib.sha256(raw).hexdigest())
            packed = unzip_only_text(raw, path) if raw.startswith(b"PK\x03\x04") else raw
            first = to_utf8(packed[: packed.find(b"\n") + 1] or packed, path).decode().rstrip("\r\n")
            separator = separator_of(first, path)
            counts = pool.submit(_plain_field_counts, packed, separator)
            text = to_utf8(packed, path)
        quote = '"' if _quoted(text, separator) else None
        names = next(csv.reader([first], delimiter=separator), []) if quote else first.split(separator)
        table = cls(path, text, digest.result(), separator, quote, tuple(map(str.strip, names)), counts.result())
        if quote is not None:
            table = replace(table, field_counts=np.array([max(len(fields), 1) for fields in table.rows()], np.int64))
        refuse_other_separators(path, text, separator, len(names), table.field_counts)
        return table

    @property
    def first_line(self) -> int:
        """Line of the first row."""
        return 2 if self.header else 1

    @property
    def width(self) -> int:
        """Number of fields of the longest row."""
        return int(self.field_counts.max())

    def rows(self) -> Iterator[list[str]]:
        """Rows as the standard library reads them, header included: slow, for looking closer."""
        text = io.StringIO(self.data.decode(), newline="")
        if self.quote is None:
            return csv.reader(text, delimiter=self.separator, quoting=csv.QUOTE_NONE)
        return csv.reader(text, delimiter=self.separator)

    def label(self, column: int) -> str:
        """The published name, or the position."""
        return _label(self.names, column)

    def take(self, texts: list[int], integers: dict[int, str]) -> pl.DataFrame:
        """See TabularFile."""
        wanted = sorted({*texts, *integers})
        fast = self._read(wanted, frozenset(integers))
        if fast is not None:
            for i, name in integers.items():
                refuse_negative(fast[f"c{i}"], self, name)
            return fast
        slow = self._read(wanted, frozenset())
        if slow is None:
            raise InputError("texte illisible", Where(self.file), expected="un tableau délimité", action="vérifiez-le")
        return slow.with_columns(whole_numbers(slow[f"c{i}"], self, name) for i, name in integers.items())

    def _read(self, wanted: list[int], integers: frozenset[int]) -> pl.DataFrame | None:
        """Columns through Polars, None where a cell is no integer."""
        names = {i: f"column_{i + 1}" for i in range(max(self.width, wanted[-1] + 1))}
        try:
            frame = pl.read_csv(
                self.data,
                separator=self.separator,
                quote_char=self.quote,
                has_header=False,
                skip_lines=1 if self.header else 0,
                schema={name: pl.Int64() if i in integers else pl.String() for i, name in names.items()},
                columns=[names[i] for i in wanted],
                missing_columns="insert",
                null_values={names[i]: "NA" for i in wanted if i in integers} or None,
            )
        except pl.exceptions.NoDataError:
            return pl.DataFrame(schema={f"c{i}": pl.Int64 if i in integers else pl.String for i in wanted})
        except pl.exceptions.PolarsError:
            return None
        frame = frame.select(pl.col(names[i]).alias(f"c{i}") for i in wanted)
        return frame.with_columns(pl.col(pl.String).replace("", None)) if self.quote else frame


def _plain_field_counts(data: bytes, separator: str) -> NDArray[np.int64]:
    """Fields of each line where no separator is quoted."""
    octets = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(octets == ord("\n"))
    starts = np.concatenate([[0], ends + 1])
    starts = starts[starts < len(octets)]
    marks = octets == ord(separator)
    # Counting modulo 256 is seven times faster, and right unless a row has over 255 separators.
    counts = np.add.reduceat(marks.view(np.uint8), starts, dtype=np.uint8).astype(np.int64)
    if counts.sum() != np.count_nonzero(marks):
        counts = np.add.reduceat(marks, starts, dtype=np.int64)
    return counts + 1


def _quoted(text: bytes, separator: str) -> bool:
    """Whether quotes delimit fields; the Ministry also writes them bare inside names."""
    if not text.startswith(b'"') and b'\n"' not in text and separator.encode() + b'"' not in text:
        return False
    lines = [line.decode() for line in text.split(b"\n") if b'"' in line]
    try:
        for _ in csv.reader(lines, delimiter=separator, strict=True):
            pass
    except csv.Error:
        return False
    return True


@dataclass(frozen=True)
class FrameTable:
    """A table already in memory or in a Parquet file."""

    file: Path
    names: tuple[str, ...]
    frame: pl.LazyFrame
    sha256: str
    first_line: int = 2

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.names)

    def label(self, column: int) -> str:
        """The published name, or the position."""
        return _label(self.names, column)

    def take(self, texts: list[int], integers: dict[int, str]) -> pl.DataFrame:
        """See TabularFile."""
        columns = self.frame.collect_schema().names()
        wanted = sorted({*texts, *integers})
        frame = collect(self.frame.select(pl.col(columns[i]).alias(f"c{i}") for i in wanted), self.file)
        numbers = [whole_numbers(frame[f"c{i}"], self, name) for i, name in integers.items()]
        return frame.with_columns(*numbers, *(_as_text(frame[f"c{i}"]) for i in texts if i not in integers))


def _as_text(cells: pl.Series) -> pl.Series:
    text = cells.cast(pl.String).str.strip_chars()
    return text.set(text == "", None)


def collect(frame: pl.LazyFrame, path: Path) -> pl.DataFrame:
    """Run a query on a binary file; raises InputError where its content is broken."""
    try:
        return frame.collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise unreadable(path) from error


def unreadable(path: Path) -> InputError:
    """The error of a binary file that cannot be opened."""
    return InputError("fichier abîmé ou incomplet", Where(path), action="téléchargez-le de nouveau")


def open_parquet(path: Path) -> FrameTable:
    """A Parquet file, lazily; raises InputError where it is broken."""
    try:
        frame = pl.scan_parquet(path)
        names = frame.collect_schema().names()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise unreadable(path) from error
    return FrameTable(path, tuple(names), frame, sha256_of(path), first_line=1)


def open_sheet(path: Path, rows: int | None = None) -> FrameTable:
    """First sheet of a workbook, every cell as text; ``rows`` reads only the first ones. Raises InputError."""
    check_zip(path, path)
    try:
        cells: list[list[Any]] = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(nrows=rows)
    except (CalamineError, PasswordError, OSError, IndexError) as error:
        raise unreadable(path) from error
    if not cells or not cells[0]:
        raise InputError("première feuille vide", Where(path), expected="un tableau")
    width = max(len(row) for row in cells)
    names = tuple(_cell(value) or "" for value in cells[0]) + ("",) * (width - len(cells[0]))
    columns = {
        f"f{i}": pl.Series([_cell(row[i]) if i < len(row) else None for row in cells[1:]], dtype=pl.String)
        for i in range(width)
    }
    return FrameTable(path, names, pl.DataFrame(columns).lazy(), sha256_of(path))


def _cell(value: Any) -> str | None:
    """Text of a cell; whole numbers without a decimal point."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() or None
