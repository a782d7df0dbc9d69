"""A list that someone brings: a short table of texts with titles, in any usual CSV, XLSX or ODS.

Only the standard library and the reader of workbooks are needed, so that a process apart starts fast and stays small.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.content import ARCHIVE
from arpenteur.files.encoding import decode, rows_of, separator_of
from arpenteur.files.workbooks import SheetBounds, read_strangers_workbook

LONGEST_CELL = 300
_SEPARATORS = re.compile(r"[,;\t|]")
MOST_HEADINGS = 4
"""Lines above the titles: the name of the list, its date, whose it is."""


@dataclass(frozen=True)
class Bounds:
    """The largest file that is read: megabytes, lines under the titles, columns."""

    megabytes: int
    rows: int
    columns: int
    unpacked: int = 0
    """Megabytes of a workbook once it is unpacked, where it may be larger than most."""

    @property
    def bytes(self) -> int:
        """The same in bytes."""
        return self.megabytes * 1024 * 1024


MOST_ROWS = 5_000
PEOPLE = Bounds(megabytes=2, rows=MOST_ROWS, columns=40)
FIGURES = Bounds(megabytes=8, rows=20_000, columns=200)
MOST_BYTES = PEOPLE.bytes
_OTHERS = {
    b"%PDF": "ce fichier est un PDF, quel que soit son nom",
    b"{\\rtf": "ce fichier est un texte mis en page, quel que soit son nom",
    b"<": "ce fichier est une page web, quel que soit son nom",
    b"\xd0\xcf\x11\xe0": "ce fichier est un vieux classeur XLS, quel que soit son nom",
}
"""What files that are often sent as a table start with, and what is said of them."""
_FIGURE = re.compile(r"\d")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_list(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Titles (on the first line that is not empty), then the other lines with something in them: the number of each in
    the file, and as many cells as there are titles.

    Raises InputError where it is no table, too large, or has nothing under its titles.
    """
    return _read(content, PEOPLE)


def read_figures(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """As ``read_list``, for tables of numbers, which are longer and wider.

    Raises InputError as it does, and for titles that take two lines, as merged cells do.
    """
    head, rows = _read(content, FIGURES)
    line, cells = rows[0]
    unnamed = [at for at, title in enumerate(head) if title == _unnamed(at)]
    if any(cells[at] for at in unnamed) and not any(map(_FIGURE.search, cells)) and len(rows) > 1:
        raise InputError(
            "les titres tiennent sur deux lignes",
            Where(line=line),
            expected="une seule ligne de titres, un titre par colonne",
            action="défusionnez les cellules et effacez l'une des deux lignes",
        )
    return head, rows


@dataclass(frozen=True)
class OpenedList:
    """A list as it is read: its titles, then its other lines with something in them, one at a time and as they stand;
    ``encoding`` and ``separator`` are empty for a workbook."""

    encoding: str
    separator: str
    head: list[str]
    rows: Iterator[tuple[int, list[str]]]
    """Number of the line in the file, cells (as many as come)."""


def open_list(content: bytes, most: Bounds) -> OpenedList:
    """Titles of a list, and its lines as they are asked for, whose blanks are not cleaned.

    Raises InputError where it is no table, too heavy, too wide, or has nothing under its titles; reading on raises it
    for one line too many.
    """
    if len(content) > most.bytes:
        raise InputError(
            "fichier trop lourd", expected="{most} Mo au plus", action="partagez-le en deux", most=most.megabytes
        )
    for start, problem in _OTHERS.items():
        if content.lstrip()[:8].startswith(start):
            raise InputError(problem, expected="un fichier CSV, XLSX ou ODS")
    if content.startswith(ARCHIVE):
        encoding, separator, lines = "", "", _workbook(content, most)
    else:
        encoding, separator, lines = _delimited(content, most)
    filled = ((number, cells) for number, cells in lines if any(map(str.strip, cells)))
    first = _without_heading([(line, [_short(one) for one in row]) for line, row in islice(filled, MOST_HEADINGS + 2)])
    if len(first) < 2:
        raise InputError("fichier sans ligne sous les titres", expected="une ligne de titres, puis au moins une autre")
    head = first[0][1]
    if len(head) > most.columns:
        raise InputError("{number} colonnes", expected="{most} au plus", number=len(head), most=most.columns)
    head = [title or _unnamed(at) for at, title in enumerate(head)]
    return OpenedList(encoding, separator, head, _bounded(chain(first[1:], filled), most))


def _bounded(rows: Iterator[tuple[int, list[str]]], most: Bounds) -> Iterator[tuple[int, list[str]]]:
    for place, row in enumerate(rows):
        if place == most.rows:
            raise InputError(
                "plus de {most} lignes", expected="{most} au plus", action="partagez ce fichier", most=most.rows
            )
        yield row


def _read(content: bytes, most: Bounds) -> tuple[list[str], list[tuple[int, list[str]]]]:
    opened = open_list(content, most)
    width = len(opened.head)
    return opened.head, [
        (number, [*map(_short, cells[:width]), *[""] * (width - len(cells))]) for number, cells in opened.rows
    ]


def _unnamed(at: int) -> str:
    return f"colonne {at + 1}"


def _without_heading(lines: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The lines from that of the titles on: what a spreadsheet has above it fills one cell, the titles fill several."""
    for place, (_number, cells) in enumerate(lines[: MOST_HEADINGS + 1]):
        if sum(map(bool, cells)) > 1:
            return lines[place:]
    return lines


def _delimited(content: bytes, most: Bounds) -> tuple[str, str, Iterator[tuple[int, list[str]]]]:
    text, encoding = decode(content)
    if _CONTROLS.search(text):
        raise InputError("ce fichier n'est pas un tableau", expected="un fichier CSV, XLSX ou ODS")
    above, table = _heading_of(text)
    rows = islice(((above + line, row) for line, row in rows_of(table)), 2 * most.rows)
    return encoding, separator_of(next((line for line in table.splitlines() if line.strip()), "")), rows


def _heading_of(text: str) -> tuple[int, str]:
    """How many lines are above the first that has a separator, and the text from there: a heading has none."""
    lines = text.splitlines(keepends=True)
    filled = [place for place, line in enumerate(lines) if line.strip()][: MOST_HEADINGS + 1]
    start = next((place for place in filled if _SEPARATORS.search(lines[place].strip(" ,;\t\r\n"))), 0)
    return start, "".join(lines[start:])


def _workbook(content: bytes, most: Bounds) -> Iterator[tuple[int, list[str]]]:
    sheet = SheetBounds(rows=2 * most.rows, columns=most.columns + 1, letters=LONGEST_CELL)
    if most.unpacked:
        sheet = replace(sheet, unpacked=most.unpacked * 1024 * 1024, tallest=most.rows + MOST_HEADINGS + 1)
    return read_strangers_workbook(content, sheet)


def _short(cell: str) -> str:
    return " ".join(cell.split())[:LONGEST_CELL]
