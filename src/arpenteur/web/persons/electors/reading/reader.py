"""A whole file, read twice: first checked from end to end, then line by line as what may be kept of it.

Run apart (``shared.apart``): so that a file that must be refused at its last line has given no line before.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.content import ARCHIVE
from arpenteur.files.encoding import UTF_16_MARKS, refuse_binary, separator_of
from arpenteur.files.workbooks import SheetBounds, read_strangers_workbook
from arpenteur.web.persons.electors.reading.lines import birth_year_line, voter_line
from arpenteur.web.persons.electors.reading.titles import Columns, Layout, columns_of, is_enriched

MOST_MEGABYTES = 100
MOST_LINES = 400_000
_MOST_COLUMNS = 80
_SHEET = SheetBounds(rows=20_000, columns=_MOST_COLUMNS, letters=300)
_MOST_UNPACKED = MOST_MEGABYTES * 1024 * 1024
_HEADINGS = 4
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[A-Za-z]{2,}")
_TELEPHONE = re.compile(r"(?<!\d)(?:\+33|0033|0)[ .-]?[1-9](?:[ .-]?\d{2}){4}(?!\d)")
_ENRICHED = "cette liste est enrichie : {number} valeurs dans une colonne qu'aucune liste électorale n'a"
_GIVE_BACK = "redonnez le fichier de la préfecture ou de la mairie, tel quel ; rien n'a été gardé de celui-ci"
_ASKED = "une liste électorale (27 ou 29 colonnes), ou un compte par bureau, année de naissance et sexe"
codecs.lookup("cp1252")
codecs.lookup("utf-16")


@dataclass(frozen=True)
class _Table:
    """A file as rows of cells, as often as they are wanted: the number of each line of the file, and its cells."""

    content: bytes
    encoding: str
    separator: str
    start: int
    rows: tuple[tuple[int, list[str]], ...] = ()

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """From the titles on, blank lines left out."""
        if self.rows:
            yield from self.rows
            return
        text = io.TextIOWrapper(io.BytesIO(self.content), encoding=self.encoding, newline="")
        for _heading in range(self.start):
            text.readline()
        reader = csv.reader(text, delimiter=self.separator, strict=True)
        before = self.start
        try:
            for row in reader:
                if any(row):
                    yield before + 1, row
                before = self.start + reader.line_num
        except csv.Error as error:
            where = Where(line=before + 1)
            raise InputError("cette ligne ne se lit pas", where, expected="des guillemets refermés") from error


def read_voters(content: bytes) -> Iterator[object]:
    """What is kept of a file, as JSON has it: the layout, then a list a line (its number first), then counts.

    Raises InputError before anything is given: for what is no electoral list, and for one that was enriched.
    """
    table = _table(content)
    columns = _columns(table)
    lines, destroyed = _check(table, columns)
    yield {"layout": columns.layout.value, "lines": lines}
    rows = table.lines()
    next(rows)
    for number, cells in rows:
        row = _as_wide(cells, columns)
        kept = birth_year_line(row, columns) if columns.layout is Layout.BIRTH_YEARS else voter_line(row, columns)
        yield [number, kept]
    yield {"destroyed": destroyed, "unknown": sorted(columns.unknown.values())[:20]}


def _table(content: bytes) -> _Table:
    if len(content) > _MOST_UNPACKED:
        raise InputError("fichier trop lourd", expected="{most} Mo au plus", most=MOST_MEGABYTES)
    if content.startswith(ARCHIVE):
        unpacked = _member(content)
        return _workbook(content) if unpacked is None else _table(unpacked)
    encoding = _encoding(content)
    if encoding != "utf-16":
        refuse_binary(content)
    text = io.TextIOWrapper(io.BytesIO(content[: 1 << 16]), encoding=encoding, errors="replace", newline="")
    head = text.read(1 << 15).splitlines()
    start = next((at for at, line in enumerate(head[:_HEADINGS]) if re.search(r"[;,\t|]", line)), 0)
    separator = separator_of(head[start] if head else "")
    return _Table(content, encoding, separator, start)


def _member(content: bytes) -> bytes | None:
    """The one text of an archive; None for a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [one for one in archive.infolist() if not one.is_dir()]
            if {"[Content_Types].xml", "META-INF/manifest.xml"} & {one.filename for one in parts}:
                return None
            if len(parts) != 1:
                raise InputError("archive de plusieurs fichiers", action="donnez-les un à un")
            with archive.open(parts[0]) as member:
                unpacked = member.read(_MOST_UNPACKED + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise InputError("archive abîmée, ou fermée par un mot de passe", action="donnez le fichier CSV") from error
    return unpacked


def _workbook(content: bytes) -> _Table:
    rows = [(line, row) for line, row in read_strangers_workbook(content, _SHEET) if any(row)]
    titles = next((at for at, (_line, row) in enumerate(rows[:_HEADINGS]) if sum(map(bool, row)) > 1), 0)
    return _Table(b"", "", "", 0, tuple(rows[titles:]))


def _encoding(content: bytes) -> str:
    """UTF-8 where all of it is, in pieces so that no second copy is made; else what old spreadsheets write."""
    if content[:2] in UTF_16_MARKS:
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(content)
    try:
        for at in range(0, len(view), 1 << 20):
            decoder.decode(bytes(view[at : at + (1 << 20)]))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _columns(table: _Table) -> Columns:
    try:
        line, head = next(table.lines(), (1, []))
    except UnicodeError as error:
        raise InputError("encodage non reconnu", expected="un texte en UTF-8 ou Windows-1252") from error
    if len(head) > _MOST_COLUMNS:
        raise InputError("{number} colonnes", Where(line=line), expected=_ASKED, number=len(head))
    found = columns_of(head)
    if found is None:
        raise InputError("ces titres ne sont pas ceux d'une liste électorale", Where(line=line), expected=_ASKED)
    return found


def _check(table: _Table, columns: Columns) -> tuple[int, int]:
    """How many lines, how many values are destroyed. Raises InputError at the first that no electoral list holds."""
    enriched = [at for at, title in columns.unknown.items() if is_enriched(title)]
    destroyed, lines = 0, 0
    counts, first = dict.fromkeys(enriched, 0), dict.fromkeys(enriched, 0)
    gone = [*columns.destroyed, *columns.unknown]
    rows = table.lines()
    _line, head = next(rows)
    try:
        for number, cells in rows:
            lines += 1
            if lines > MOST_LINES:
                raise InputError("plus de {most} lignes", expected="{most} au plus", most=MOST_LINES)
            row = _as_wide(cells, columns)
            if not enriched:
                _refuse_reachable(number, row, head, columns)
            destroyed += sum(bool(row[at].strip()) for at in gone)
            for at in enriched:
                counts[at] += bool(row[at].strip())
                first[at] = first[at] or (number if row[at].strip() else 0)
    except UnicodeError as error:
        raise InputError("encodage non reconnu", expected="un texte en UTF-8 ou Windows-1252") from error
    if enriched:
        at = max(enriched, key=lambda one: counts[one])
        where = Where(line=first[at] or 1, column=head[at])
        raise InputError(_ENRICHED, where, action=_GIVE_BACK, number=counts[at])
    if not lines:
        raise InputError("fichier sans ligne sous les titres", expected=_ASKED)
    return lines, destroyed + (lines if columns.layout is not Layout.BIRTH_YEARS else 0)


def _refuse_reachable(line: int, row: Sequence[str], head: Sequence[str], columns: Columns) -> None:
    """An e-mail address or a telephone anywhere: in a column of another title, or hidden in a complement."""
    whole = "\x1f".join(row)
    found = _EMAIL.search(whole) if "@" in whole else None
    found = found or _TELEPHONE.search(whole)
    if found is None:
        return
    at = whole.count("\x1f", 0, found.start())
    if at in columns.unknown or "@" in found[0] or len(re.sub(r"\D", "", row[at])) == len(re.sub(r"\D", "", found[0])):
        title = head[at] if at < len(head) else ""
        raise InputError(
            "cette liste est enrichie : une valeur est un téléphone ou une adresse électronique",
            Where(line=line, column=title),
            action=_GIVE_BACK,
        )


def _as_wide(cells: Sequence[str], columns: Columns) -> Sequence[str]:
    """As many cells as there are titles."""
    missing = columns.width - len(cells)
    return cells if missing == 0 else [*cells, *[""] * missing][: columns.width]
