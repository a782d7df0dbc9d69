"""Lines of a walk sheet put into columns and pages: what goes where is decided here, in millimetres."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from arpenteur.strategy.turfs.walk import Group, Row
from arpenteur.strategy.turfs.walk_map import short

COLUMNS = 3
PAGE = 278.0
"""Height between the margins of an A4 page."""
HEAD, LEGEND, AFTER, FOOT = 29.0, 8.4, 16.5, 6.5
_ROWS = (5.8, 5.0)
_NOTE = 3.6
_HEAD_WIDTH = 35.5
_BOLD, _PLAIN = 1.78, 1.5
"""Mean widths of a letter in a heading: of the street, of its side."""
_HEAD_LINE, _HEAD_ROOM = 3.9, 3.6
LEAST_MAP, MOST_MAP = 50.0, 104.0
_SAID = frozenset({"odd", "even", "both"})

Cell = dict[str, Any]
Column = list[Cell]


@dataclass(frozen=True)
class Pages:
    """Columns of every page; ``row`` is the height of a line and ``map_height`` that of the map."""

    pages: tuple[tuple[Column, ...], ...]
    row: float
    map_height: float


@dataclass(frozen=True)
class _Line:
    cell: Cell
    height: float


def paginate(groups: Sequence[Group], wanted_map: float, words: dict[str, Any]) -> Pages:
    """As few pages as possible: one where a tighter line allows it, else two, else as many as it takes.

    The map is as high as the turf asks for (``wanted_map``), within what this number of pages leaves.
    """
    for most in range(1, 99):
        for row in _ROWS:
            pages = _fill(groups, words, row, LEAST_MAP, most)
            if pages is None:
                continue
            height = min(max(wanted_map, LEAST_MAP), MOST_MAP)
            while height > LEAST_MAP:
                higher = _fill(groups, words, row, height, most)
                if higher is not None:
                    return Pages(higher, row, height)
                height -= 4.0
            return Pages(pages, row, LEAST_MAP)
    raise ValueError("more than 98 pages")


def _fill(
    groups: Sequence[Group], words: dict[str, Any], row: float, map_height: float, pages: int
) -> tuple[tuple[Column, ...], ...] | None:
    """The lines in exactly ``pages`` pages, None where they do not fit; the last one's columns are of a height."""
    first = PAGE - HEAD - map_height - LEGEND - FOOT
    rooms = [first if page == 0 else PAGE - LEGEND - FOOT for page in range(pages)]
    rooms[-1] -= AFTER
    full = [room for room in rooms[:-1] for _column in range(COLUMNS)]
    last = rooms[-1]
    columns = _flow(groups, [*full, *[last] * COLUMNS], words, row)
    if columns is None:
        return None
    low = row * 4
    while low < last:
        level = _flow(groups, [*full, *[low] * COLUMNS], words, row)
        if level is not None:
            columns = level
            break
        low += row / 2
    columns += [[] for _ in range(pages * COLUMNS - len(columns))]
    return tuple(tuple(columns[page * COLUMNS : (page + 1) * COLUMNS]) for page in range(pages))


def _flow(groups: Sequence[Group], rooms: Sequence[float], words: dict[str, Any], row: float) -> list[Column] | None:
    """Columns filled one after the other; a street that goes on in the next one has its heading again."""
    columns: list[Column] = [[]]
    used = 0.0
    for group in groups:
        rest = [_line(one, words, row) for one in group.rows]
        begun = False
        while rest:
            head = _heading(group, words, again=begun)
            if used + head.height + sum(one.height for one in rest[:2]) > rooms[len(columns) - 1]:
                if len(columns) == len(rooms) or not columns[-1]:
                    return None
                columns.append([])
                used = 0.0
                continue
            columns[-1].append(head.cell)
            used += head.height
            while rest and used + rest[0].height <= rooms[len(columns) - 1]:
                line = rest.pop(0)
                columns[-1].append(line.cell)
                used += line.height
            begun = True
    return columns


def _heading(group: Group, words: dict[str, Any], *, again: bool) -> _Line:
    street = short(group.street)
    side = ", ".join([*([words[group.side]] if group.side in _SAID else []), *([words["again"]] * again)])
    height = _HEAD_ROOM + _HEAD_LINE * _lines_of(street, side)
    return _Line({"kind": "head", "street": street, "side": side, "height": height}, height)


def _lines_of(street: str, side: str) -> int:
    """How many lines a heading takes, word by word."""
    widths = [_BOLD * len(word) for word in street.split()] + [_PLAIN * len(word) for word in side.split()]
    lines, used = 1, 0.0
    for width in widths:
        if used and used + _PLAIN + width > _HEAD_WIDTH:
            lines, used = lines + 1, 0.0
        used += width + (_PLAIN if used else 0.0)
    return lines


def _line(row: Row, words: dict[str, Any], height: float) -> _Line:
    note = words["barred_doors"].format(doors=", ".join(row.not_these)) if row.not_these else ""
    whole = height + (_NOTE if note else 0.0)
    cell = {
        "kind": "row",
        "number": str(row.number) if row.first else "",
        "label": row.label or words["no_number"],
        "about": words["barred"] if row.barred else "" if row.single else about(row, words),
        "mark": "none" if row.barred else "circle" if row.single else "box",
        "note": note,
        "height": whole,
    }
    return _Line(cell, whole)


def about(row: Row, words: dict[str, Any]) -> str:
    """A stair in a few signs: ``A · 4 ét. · 18 p.``, ``18 portes`` where only that is known; ``~`` before a guess."""
    stair = row.stair
    named = [stair.name] if stair.name else []
    parts = [f"{stair.floors} {words['floors']}"] if stair.floors else []
    parts.append(f"{stair.total} {words['few_doors' if named or parts else 'doors']}")
    if row.guessed:
        parts[0] = f"~ {parts[0]}"
    return " · ".join([*named, *parts])
