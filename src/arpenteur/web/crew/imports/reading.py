"""A file as a table of texts: CSV of any usual kind, or XLSX, read apart."""

import codecs
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.shared.apart import read_apart
from arpenteur.web.shared.workbook import read_workbook

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 40
LONGEST_CELL = 300
_SEPARATORS = ",;\t"
_OTHERS = {
    b"%PDF": "un PDF",
    b"{\\rtf": "un texte mis en page",
    b"<": "une page web",
    b"\xd0\xcf\x11\xe0": "un vieux classeur XLS",
}
"""What files that are often sent as a table start with."""
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_OLD = {name: codecs.lookup(name) for name in ("utf-8-sig", "utf-16", "cp1252", "mac_roman")}
"""Met here: a reader apart can open no file any more."""
_ENCODED = "enregistrez-le de nouveau en « CSV UTF-8 »"


@dataclass(frozen=True)
class Table:
    """Titles, then lines with their number in the file (the titles are on the first that is not empty)."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(content: bytes) -> Table:
    """Read a file, apart: call it before the transaction. Raises InputError where it is no table, too large, or without
    a line of people.
    """
    if len(content) > MOST_BYTES:
        raise InputError("fichier trop lourd", expected="2 Mo au plus", action="partagez-le en deux")
    head, rows = read_apart("arpenteur.web.crew.imports.reading:table_of", content)
    return Table(tuple(head), tuple((number, tuple(cells)) for number, cells in rows))


def table_of(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Titles and lines, as JSON has them. Raises InputError as ``read_table``."""
    for head, what in _OTHERS.items():
        if content.lstrip()[:8].startswith(head):
            raise InputError(f"ce fichier est {what}, quel que soit son nom", expected="un fichier CSV ou XLSX")
    lines = _xlsx(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if len(filled) < 2:
        raise InputError("fichier sans personne", expected="une ligne de titres, puis une ligne par personne")
    if len(filled) - 1 > MOST_ROWS:
        raise InputError(f"plus de {MOST_ROWS} lignes", expected=f"{MOST_ROWS} au plus", action="partagez ce fichier")
    head = filled[0][1]
    if len(head) > MOST_COLUMNS:
        raise InputError(f"{len(head)} colonnes", expected=f"{MOST_COLUMNS} au plus")
    width = len(head)
    rows = [(number, [*cells, *[""] * (width - len(cells))][:width]) for number, cells in filled[1:]]
    return [title or f"colonne {place}" for place, title in enumerate(head, start=1)], rows


def _csv(content: bytes) -> Iterable[tuple[int, tuple[str, ...]]]:
    text = _decoded(content)
    if _CONTROLS.search(text):
        raise InputError("ce fichier n'est pas un tableau", expected="un fichier CSV ou XLSX")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found: list[tuple[int, tuple[str, ...]]] = []
    before = 0
    try:
        for row in reader:
            found.append((before + 1, tuple(_text(cell) for cell in row)))
            before = reader.line_num
            if len(found) > 2 * MOST_ROWS:
                break
    except csv.Error as error:
        where = Where(line=before + 1)
        raise InputError("cette ligne ne se lit pas", where, expected="des guillemets refermés") from error
    return found


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else what old spreadsheets write: Macintosh where lines end as theirs, Windows."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        if not before.isascii():
            where = Where(line=before.count(b"\n") + 1)
            problem = "le fichier est coupé" if error.end == len(content) else "deux encodages se mêlent"
            raise InputError(problem, where, expected="le même d'un bout à l'autre", action=_ENCODED) from error
    old = "mac_roman" if b"\r" in content and b"\n" not in content else "cp1252"
    return content.decode(old, errors="replace")


def _xlsx(content: bytes) -> Iterable[tuple[int, tuple[str, ...]]]:
    start, lines = read_workbook(content, 2 * MOST_ROWS, MOST_COLUMNS + 1, LONGEST_CELL)
    return [(start + place, tuple(_text(cell) for cell in row)) for place, row in enumerate(lines, start=1)]


def _text(cell: str) -> str:
    return " ".join(cell.split())[:LONGEST_CELL]
