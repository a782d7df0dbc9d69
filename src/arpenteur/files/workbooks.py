"""Workbooks (XLSX, ODS) as rows of cells.

The library asks for all the room between the first and last cells, and a workbook of a thousand bytes may have one in
its very last row and column: ``read_strangers_workbook`` looks for that first, and the web calls it in a process apart.
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
            raise InputError(
                "la feuille va jusqu'à la ligne {row}, colonne {column}",
                expected="{tallest} lignes et {widest} colonnes au plus",
                action="effacez ce qui est loin du tableau, ou enregistrez-le en CSV",
                row=row,
                column=column,
                tallest=tallest,
                widest=widest,
            )
        if tag == b"c":
            self.row, self.column = row, column


def _number(letters: bytes) -> int:
    """``AB`` is 28."""
    return sum(26**place * (letter - 64) for place, letter in enumerate(reversed(letters)))
