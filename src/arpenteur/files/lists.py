"""A list that someone brings: a short table of texts with titles, in any usual CSV, XLSX or ODS.

Only the standard library and the reader of workbooks are needed, so that a process apart starts fast and stays small.
"""

import re
from collections.abc import Iterable
from itertools import islice

from arpenteur.domain.errors import InputError
from arpenteur.files.content import ARCHIVE
from arpenteur.files.delimited import rows_of
from arpenteur.files.encoding import decode
from arpenteur.files.workbooks import read_strangers_workbook

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 40
LONGEST_CELL = 300
_OTHERS = {
    b"%PDF": "ce fichier est un PDF, quel que soit son nom",
    b"{\\rtf": "ce fichier est un texte mis en page, quel que soit son nom",
    b"<": "ce fichier est une page web, quel que soit son nom",
    b"\xd0\xcf\x11\xe0": "ce fichier est un vieux classeur XLS, quel que soit son nom",
}
"""What files that are often sent as a table start with, and what is said of them."""
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_list(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Titles (on the first line that is not empty), then the other lines with something in them: the number of each in
    the file, and as many cells as there are titles.

    Raises InputError where it is no table, too large, or has nothing under its titles.
    """
    if len(content) > MOST_BYTES:
        raise InputError("fichier trop lourd", expected="2 Mo au plus", action="partagez-le en deux")
    for head, problem in _OTHERS.items():
        if content.lstrip()[:8].startswith(head):
            raise InputError(problem, expected="un fichier CSV, XLSX ou ODS")
    lines = _workbook(content) if content.startswith(ARCHIVE) else _delimited(content)
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if len(filled) < 2:
        raise InputError("fichier sans ligne sous les titres", expected="une ligne de titres, puis au moins une autre")
    if len(filled) - 1 > MOST_ROWS:
        raise InputError(
            "plus de {most} lignes", expected="{most} au plus", action="partagez ce fichier", most=MOST_ROWS
        )
    head = filled[0][1]
    if len(head) > MOST_COLUMNS:
        raise InputError("{number} colonnes", expected="{most} au plus", number=len(head), most=MOST_COLUMNS)
    width = len(head)
    rows = [(number, [*cells, *[""] * (width - len(cells))][:width]) for number, cells in filled[1:]]
    return [title or f"colonne {place}" for place, title in enumerate(head, start=1)], rows


def _delimited(content: bytes) -> Iterable[tuple[int, list[str]]]:
    text, _encoding = decode(content)
    if _CONTROLS.search(text):
        raise InputError("ce fichier n'est pas un tableau", expected="un fichier CSV, XLSX ou ODS")
    return islice(((line, [_short(cell) for cell in row]) for line, row in rows_of(text)), 2 * MOST_ROWS)


def _workbook(content: bytes) -> Iterable[tuple[int, list[str]]]:
    start, rows = read_strangers_workbook(content, 2 * MOST_ROWS, MOST_COLUMNS + 1, LONGEST_CELL)
    return [(line, [_short(cell) for cell in row]) for line, row in enumerate(rows, start=start + 1)]


def _short(cell: str) -> str:
    return " ".join(cell.split())[:LONGEST_CELL]
