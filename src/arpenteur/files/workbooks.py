"""Workbooks (XLSX, ODS) as rows of cells.

The library asks for all the room between the first and last cells, and a workbook of a thousand bytes may have one in
its very last row and column, or say that one cell is repeated a million times: ``read_strangers_workbook`` looks for
that first, and the web calls it in a process apart.
"""

import codecs
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.content import check_zip


@dataclass(frozen=True)
class SheetBounds:
    """What is read of a stranger's sheet: rows, columns and letters a cell; how far it may go down and right, and how
    many bytes it may unpack to, before it is refused."""

    rows: int
    columns: int
    letters: int
    tallest: int = 20_000
    widest: int = 256
    unpacked: int = 60 * 1024 * 1024


_CHUNK = 256 * 1024
_LONGEST_TAG = 4096
_TAG = re.compile(rb"<(?:\w+:)?(row|c|dimension)\b([^>]*)>")
_ROW_TAG = re.compile(rb"<(row|dimension)\b([^>]*)>")
_CELL = b'<c r="'
_NUMBER = re.compile(rb"""\sr=["'](\d{1,9})["']""")
_PLACE = re.compile(rb"""\sr(?:ef)?=["'](?:[A-Z]{1,4}\d{1,9}:)?([A-Z]{1,4})(\d{1,9})["']""")
_ODS_CONTENT = "content.xml"
_ODS_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_CELL_BYTES = 32
"""What one more cell takes once it is read, beside its text."""
codecs.lookup("cp437")  # names inside the archive: no file can be opened any more when it is read


def read_sheets(path: Path, rows: int | None = None) -> Iterator[list[list[Any]]]:
    """Cells of each sheet in turn, from its first row and column; ``rows`` stops after so many. Raises InputError."""
    check_zip(path, path)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
        for name in book.sheet_names:
            yield book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=rows)
    except (CalamineError, PasswordError, ZipError, OSError, ValueError) as error:
        raise InputError("fichier abîmé ou incomplet", Where(path), action="téléchargez-le de nouveau") from error


def read_strangers_workbook(content: bytes, most: SheetBounds) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet as texts, from the first that holds something, each with its number as spreadsheets
    count.

    Raises InputError for what is no workbook, unpacks to too much, or goes too far right or down.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _refuse_wide(archive, most)
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        CalamineError,
        PasswordError,
        ZipError,
        OSError,
        IndexError,
        expat.ExpatError,
    ) as error:
        raise InputError(
            "ce classeur ne s'ouvre pas", expected="un fichier XLSX ou ODS, ou le même enregistré en CSV"
        ) from error
    start = (sheet.start or (0, 0))[0]
    for number, row in enumerate(islice(sheet.iter_rows(), start, start + most.rows), start=start + 1):
        yield number, [cell_text(cell)[: most.letters] for cell in row[: most.columns]]


def cell_text(cell: object) -> str:
    """Text of a cell without blanks around, empty where there is nothing; whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _refuse_wide(archive: zipfile.ZipFile, most: SheetBounds) -> None:
    """What each sheet says of itself, then what is in it: either may lie."""
    parts = archive.infolist()
    if sum(one.file_size for one in parts) > most.unpacked:
        raise _too_large(most)
    left = most.unpacked
    for one in parts:
        if "sheets/" in one.filename and one.filename.endswith(".xml"):
            with archive.open(one) as sheet:
                left -= _walked(sheet, left, most)
        if one.filename == _ODS_CONTENT:
            with archive.open(one) as content:
                _RepeatedCells(most).walk(content)


def _walked(sheet: IO[bytes], left: int, most: SheetBounds) -> int:
    """Bytes of a sheet, each of its tags having been looked at."""
    here, size, kept = _Here(most), 0, b""
    # Cells this far are looked at one by one; where a piece has none, its rows are enough.
    far = re.compile(rb"%s(?:[A-Z]{3}|[J-Z][A-Z]|I[W-Z]|[A-Z]+\d{%d})" % (_CELL, len(str(most.tallest))))
    while chunk := sheet.read(_CHUNK):
        size += len(chunk)
        if size > left:
            raise _too_large(most)
        text = kept + chunk
        whole = text.rfind(b">") + 1
        kept = text[whole:][-_LONGEST_TAG:]
        tags = _TAG if far.search(text, 0, whole) or _is_odd(text, whole) else _ROW_TAG
        for found in tags.finditer(text, 0, whole):
            here.go(found[1], found[2])
    return size


def _is_odd(text: bytes, end: int) -> bool:
    """Whether a piece of a sheet has cells that do not begin by their place, as all spreadsheets write them."""
    prefixed = any(text.find(mark, 0, end) >= 0 for mark in (b":c", b":row", b":dim"))
    return prefixed or text.count(b"<c", 0, end) != text.count(_CELL, 0, end)


def _too_large(most: SheetBounds) -> InputError:
    return InputError(
        "ce classeur est trop grand une fois déplié", expected="{most} Mo au plus", most=most.unpacked // 1024**2
    )


def _too_far(row: int, column: int, most: SheetBounds) -> InputError:
    return InputError(
        "la feuille va jusqu'à la ligne {row}, colonne {column}",
        expected="{tallest} lignes et {widest} colonnes au plus",
        action="effacez ce qui est loin du tableau, ou enregistrez-le en CSV",
        row=row,
        column=column,
        tallest=most.tallest,
        widest=most.widest,
    )


class _RepeatedCells:
    """Sheets of an ODS, where a row or a cell is written once and says how many times it is there."""

    def __init__(self, most: SheetBounds) -> None:
        self.most, self.left = most, most.unpacked
        self.row = self.rows = self.column = 0
        self.start = self.times = 0
        """Where the last cell that holds something begins, and how many cells it stands for; 0 once it is weighed."""
        # The encoding that a text says of itself may be one that the reader of workbooks does not follow.
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.StartElementHandler = self._go
        self.parser.StartDoctypeDeclHandler = _refuse_entities

    def walk(self, content: IO[bytes]) -> None:
        """Raises InputError for a cell that holds something too far right or down, or for more than may be unpacked
        once what is repeated is; ExpatError for what is no XML."""
        size = 0
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > self.most.unpacked:
                raise _too_large(self.most)
            self.parser.Parse(chunk)
        self.parser.Parse(b"", True)
        self._weigh()

    def _go(self, tag: str, about: dict[str, str]) -> None:
        if tag in _ODS_CELLS:
            self._weigh()
            repeated = _times(about, "table:number-columns-repeated")
            self.column += repeated
            # The reader takes nothing from a cell without a kind of value: spreadsheets keep its looks only.
            if any("value" in one or "formula" in one for one in about):
                self._hold(repeated)
        elif tag == "table:table-row":
            self._weigh()
            self.rows, self.column = _times(about, "table:number-rows-repeated"), 0
            self.row += self.rows
        elif tag == "table:table":
            self._weigh()
            self.row = 0

    def _hold(self, repeated: int) -> None:
        if self.row > self.most.tallest or self.column > self.most.widest:
            raise _too_far(self.row, self.column, self.most)
        self.start, self.times = self.parser.CurrentByteIndex, self.rows * repeated

    def _weigh(self) -> None:
        """A cell once the next begins: its text is there as many times as it is repeated."""
        self.left -= self.times * (self.parser.CurrentByteIndex - self.start + _CELL_BYTES) if self.times > 1 else 0
        self.times = 0
        if self.left < 0:
            raise _too_large(self.most)


def _times(about: dict[str, str], name: str) -> int:
    """How many times a row or a cell is there, one where it does not say; a number that is none opens no workbook."""
    said = about.get(name, "1")
    if not said.isdecimal():
        raise CalamineError(name)
    return int(said[:9])


def _refuse_entities(*_declared: object) -> None:
    raise CalamineError("DOCTYPE")


class _Here:
    """Where in the sheet one is: rows and cells say it, or stand one further than the one before."""

    def __init__(self, most: SheetBounds) -> None:
        self.most = most
        self.row = self.column = 0

    def go(self, tag: bytes, inside: bytes) -> None:
        """Raises InputError for a cell that holds something, or an announced last one, too far right or down.

        Spreadsheets also write rows and cells of which they keep the looks only.
        """
        if tag == b"row":
            number = _NUMBER.search(inside)
            self.row, self.column = int(number[1]) if number else self.row + 1, 0
            return
        place = _PLACE.search(inside)
        row, column = (int(place[2]), _number(place[1])) if place else (self.row, self.column + 1)
        tallest, widest = self.most.tallest, self.most.widest
        if (row > tallest or column > widest) and (tag == b"dimension" or not inside.endswith(b"/")):
            raise _too_far(row, column, self.most)
        if tag == b"c":
            self.row, self.column = row, column


def _number(letters: bytes) -> int:
    """``AB`` is 28."""
    return sum(26**place * (letter - 64) for place, letter in enumerate(reversed(letters)))
