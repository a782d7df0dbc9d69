"""Ballot files in the format of Pabulib (``.pb``: UTF-8, ``;``, sections META, PROJECTS, VOTES), as they are written.

A document keeps what it was read from: order of sections and columns, quotes, ends of lines, so that a file that is
read and written is the same file to the byte. Format: https://pabulib.org/format.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from arpenteur.domain.errors import InputError, Where

SECTIONS = ("META", "PROJECTS", "VOTES")
_BOM = "\ufeff"
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_BARE = re.compile(r"[^;\r\n]*")
_END = re.compile(r"\r\n|\n|\r|\Z")
_BREAK = re.compile(r"\r\n|\n|\r")
_NEEDS_QUOTES = re.compile(r'[;\r\n]|\A"')


@dataclass(frozen=True)
class Row:
    """Cells of one line; ``quoted``: ranks of those in quotes; ``line``: its number, 1 = first; ``end``: its break."""

    cells: tuple[str, ...]
    line: int = 0
    quoted: frozenset[int] = frozenset()
    end: str = "\n"

    @property
    def blank(self) -> bool:
        """Whether nothing is written on it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Section:
    """One part of a document: its title line, its line of column names, and every line under it, blank ones too."""

    title: Row
    header: Row
    rows: tuple[Row, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(cell.strip() for cell in self.header.cells)

    def filled(self) -> Iterator[Row]:
        """The lines that say something."""
        return (row for row in self.rows if not row.blank)


@dataclass(frozen=True)
class Document:
    """A ballot file: the three sections in their order; ``mark``: whether it begins with a byte order mark."""

    meta: Section
    projects: Section
    votes: Section
    mark: bool = False

    def written(self) -> bytes:
        """The bytes of the file."""
        text = "".join(_text(section) for section in (self.meta, self.projects, self.votes))
        return ((_BOM if self.mark else "") + text).encode("utf-8")

    def closed_ballots(self) -> bytes:
        """The bytes of the section VOTES alone: what nobody may change after closing, whatever is added beside."""
        return _text(self.votes).encode("utf-8")

    def with_projects_column(self, name: str, values: Mapping[str, str]) -> "Document":
        """The same file with a column of projects written anew, or added as the last; ``values`` by project id."""
        section = self.projects
        ids = section.columns.index("project_id")
        known = name in section.columns
        rank = section.columns.index(name) if known else len(section.columns)

        def put(row: Row, value: str) -> Row:
            cells = (*row.cells, *("",) * (rank - len(row.cells)))
            return replace(row, cells=(*cells[:rank], value, *cells[rank + 1 :]), quoted=row.quoted - {rank})

        header = section.header if known else put(section.header, name)
        rows = tuple(row if row.blank else put(row, values[row.cells[ids].strip()]) for row in section.rows)
        return replace(self, projects=replace(section, header=header, rows=rows))


def parse(data: bytes) -> Document:
    """The document of a file; raises InputError with its line where it is none."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(_BREAK.findall(data[: error.start].decode("utf-8"))) + 1
        raise InputError("ce n'est pas du texte UTF-8", Where(line=line)) from error
    mark = text.startswith(_BOM)
    rows = list(_rows(text[1:] if mark else text))
    starts = [rank for rank, row in enumerate(rows) if _title(row) in SECTIONS]
    titles = [_title(rows[rank]) for rank in starts]
    if not rows or not starts or any(not row.blank for row in rows[: starts[0]]):
        line = next((row.line for row in rows if not row.blank), 1)
        raise InputError("le fichier ne commence pas par META", Where(line=line), expected="un fichier .pb")
    for rank, wanted in enumerate(SECTIONS):
        if titles[rank : rank + 1] != [wanted]:
            line = rows[starts[rank]].line if rank < len(starts) else rows[-1].line
            raise InputError("la section {name} manque", Where(line=line), name=wanted)
    if len(starts) > len(SECTIONS):
        raise InputError("une section de trop : {name}", Where(line=rows[starts[3]].line), name=titles[3])
    if starts[0]:
        raise InputError("une ligne vide avant META", Where(line=1))
    parts = [rows[start:stop] for start, stop in zip(starts, [*starts[1:], len(rows)], strict=True)]
    return Document(*map(_section, parts), mark=mark)


def compose(
    meta: Mapping[str, str],
    projects: Sequence[Mapping[str, str]],
    votes: Sequence[Mapping[str, str]],
    titles: tuple[str, ...] = ("voter_id", "vote"),
) -> bytes:
    """A new file, ends of lines ``\\n``: every project with the same keys, every ballot too, in the order given;
    ``titles``: columns of ballots where there is none.
    """
    lines: list[tuple[str, ...]] = [("META",), ("key", "value"), *meta.items(), ("PROJECTS",), tuple(projects[0])]
    lines += [*(tuple(project.values()) for project in projects), ("VOTES",)]
    lines += [tuple(votes[0]) if votes else titles, *(tuple(vote.values()) for vote in votes)]
    quoted = (frozenset(rank for rank, cell in enumerate(cells) if '"' in cell) for cells in lines)
    return "".join(_line(Row(cells, quoted=ranks)) for cells, ranks in zip(lines, quoted, strict=True)).encode("utf-8")


def _title(row: Row) -> str:
    first, *others = row.cells
    return "" if any(cell.strip() for cell in others) else first.strip().upper()


def _section(rows: list[Row]) -> Section:
    title, *under = rows
    if not under or under[0].blank:
        raise InputError("la section {name} n'a pas de ligne de titres", Where(line=title.line), name=_title(title))
    section = Section(title, under[0], tuple(under[1:]))
    twice = next((name for name in section.columns if name and section.columns.count(name) > 1), None)
    if twice is not None:
        raise InputError("la colonne « {name} » est là deux fois", Where(line=section.header.line), name=twice)
    return section


def _rows(text: str) -> Iterator[Row]:
    at, line = 0, 1
    while at < len(text):
        cells: list[str] = []
        quoted: set[int] = set()
        first = line
        while True:
            at, cell, inside = _cell(text, at, line)
            if inside:
                quoted.add(len(cells))
                line += len(_BREAK.findall(cell))
            cells.append(cell)
            if text[at : at + 1] != ";":
                break
            at += 1
        ending = _END.match(text, at)
        if ending is None:
            raise InputError("du texte suit un guillemet qui ferme une case", Where(line=line))
        yield Row(tuple(cells), first, frozenset(quoted), ending[0])
        at, line = ending.end(), line + 1


def _cell(text: str, at: int, line: int) -> tuple[int, str, bool]:
    """Where the cell that starts at ``at`` ends, what it holds, and whether in quotes."""
    if text[at : at + 1] == '"':
        found = _QUOTED.match(text, at)
        if found is None:
            raise InputError("un guillemet ouvert n'est jamais fermé", Where(line=line))
        return found.end(), found[1].replace('""', '"'), True
    bare = _BARE.match(text, at)
    return (bare.end(), bare[0], False) if bare else (at, "", False)


def _text(section: Section) -> str:
    return "".join(_line(row) for row in (section.title, section.header, *section.rows))


def _line(row: Row) -> str:
    cells = (
        '"' + cell.replace('"', '""') + '"' if rank in row.quoted or _NEEDS_QUOTES.search(cell) else cell
        for rank, cell in enumerate(row.cells)
    )
    return ";".join(cells) + row.end
