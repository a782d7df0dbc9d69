"""Lines of a walk sheet put into columns and pages: what goes where is decided here, in millimetres.

The doors of a stair as a sheet draws them: floors from the top down, a box a door, in millimetres.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from arpenteur.maps.lettering import short_street
from arpenteur.strategy.turfs.walk import Group, Row

COLUMNS = 3
PAGE = 278.0
"""Height between the margins of an A4 page."""
HEAD, LEGEND, AFTER, FOOT = 29.0, 8.4, 16.5, 6.5
GRID_LEGEND = 6.4
"""What the legend takes besides where doors have boxes."""
_ROWS = (5.8, 5.0)
_COUNTS, _STAIR, _TOTALS = 9.2, 6.2, 11.4
"""Heights of a stair that is counted, of the head of one with boxes, of its totals."""
_NOTE = 4.6
_MOST_SIGNS = 6
"""Doors where nobody rings that are told by number below a grid: each is crossed out there too."""
_HEAD_WIDTH = 30.2
_BOLD, _PLAIN = 1.78, 1.5
"""Mean widths of a letter in a heading: of the street, of its side."""
_HEAD_LINE, _HEAD_ROOM = 3.9, 3.6
LEAST_MAP, MOST_MAP = 50.0, 104.0
_SAID = frozenset({"odd", "even", "both"})

Cell = dict[str, Any]
Column = list[Cell]
GUTTER = 4.0
COLUMN = (178.0 - 2 * GUTTER) / 3
"""Width of a column of lines."""
BOX, WIDE_BOX = 8.35, 9.7
"""Height and width of a box: 8 mm between its lines; the width where a number has four figures."""
FLOOR, BETWEEN = 6.5, 1.4
"""Width of the name of a floor, and between two floors on one line."""
_SHORT = 3
"""Figures of a number that a box of the usual width takes."""

Part = dict[str, Any]


@dataclass(frozen=True)
class Grid:
    """The boxes of a stair: ``lines`` of parts of floors, each as wide as a column at most."""

    box: float
    lines: tuple[tuple[Part, ...], ...]

    @property
    def signs(self) -> frozenset[str]:
        """Numbers of the doors crossed out."""
        return frozenset(
            door["sign"] for line in self.lines for part in line for door in part["doors"] if door["barred"]
        )


def has_grid(row: Row) -> bool:
    """Whether a line is a stair whose floors are known or guessed."""
    return row.stair.floors > 0 and not row.single


def grid_of(row: Row, ground: str) -> Grid:
    """Floors from the top down; two or three narrow ones share a line, a wide one takes several of about a length.

    ``ground`` is the name of the ground floor. Doors where nobody rings are crossed out.
    """
    stair = row.stair
    longest = len(f"{stair.floors}{max(stair.doors, 1)}")
    box = WIDE_BOX if longest > _SHORT else BOX
    lines: list[tuple[Part, ...]] = []
    used = 0.0
    for part in _parts(row, ground, int((COLUMN - FLOOR) // box)):
        width = FLOOR + box * len(part["doors"])
        if lines and used + BETWEEN + width <= COLUMN:
            lines[-1] = (*lines[-1], part)
            used += BETWEEN + width
        else:
            lines.append((part,))
            used = width
    return Grid(box, tuple(lines))


def _parts(row: Row, ground: str, most: int) -> Iterator[Part]:
    """Floors, none wider than ``most`` boxes: a floor cut in two has its name twice."""
    barred = {(one.floor, one.door) for one in row.closed}
    for floor in range(row.stair.floors, -1, -1):
        doors = [
            {"sign": f"{floor}{door}", "barred": (floor, door) in barred}
            for door in range(1, row.stair.doors_of(floor) + 1)
        ]
        pieces = -(-len(doors) // most)
        length = -(-len(doors) // pieces) if pieces else 0
        for piece in range(pieces):
            part = doors[piece * length : (piece + 1) * length]
            if part:
                yield {"floor": str(floor) if floor else ground, "doors": part}


@dataclass(frozen=True)
class Pages:
    """Columns of every page; ``row`` is the height of a line and ``map_height`` that of the map."""

    pages: tuple[tuple[Column, ...], ...]
    row: float
    map_height: float
    legend: float


@dataclass(frozen=True)
class _Line:
    """What stays together in a column; ``again`` is the head of a stair that goes on after a break before this."""

    cells: Column
    again: Column = field(default_factory=Column)

    @property
    def height(self) -> float:
        return sum(cell["height"] for cell in self.cells)

    @property
    def first(self) -> float:
        """Its height at the head of a column."""
        return self.height + sum(cell["height"] for cell in self.again)


@dataclass(frozen=True)
class _Lines:
    """Groups as lines of a height; ``boxes``: a stair with floors has a box a door."""

    groups: Sequence[Group]
    words: dict[str, Any]
    boxes: bool

    @property
    def legend(self) -> float:
        drawn = self.boxes and any(has_grid(row) for group in self.groups for row in group.rows)
        return LEGEND + GRID_LEGEND * drawn

    def of(self, row: float) -> list[tuple[Group, list[_Line]]]:
        """Every group with its lines, houses as high as ``row``."""
        return [
            (group, [line for one in group.rows for line in _lines(one, self.words, row, boxes=self.boxes)])
            for group in self.groups
        ]


def paginate(groups: Sequence[Group], wanted_map: float, words: dict[str, Any], *, boxes: bool = True) -> Pages:
    """As few pages as possible: one where a tighter line allows it, else two, else as many as it takes.

    The map is as high as the turf asks for (``wanted_map``), within what this number of pages leaves. ``boxes``: a
    stair with floors has a box a door, else its doors are counted.
    """
    lines = _Lines(groups, words, boxes)
    made = [(row, lines.of(row)) for row in _ROWS]
    for most in range(1, 199):
        for row, flowing in made:
            pages = _fill(lines, flowing, row, LEAST_MAP, most)
            if pages is None:
                continue
            height = min(max(wanted_map, LEAST_MAP), MOST_MAP)
            while height > LEAST_MAP:
                higher = _fill(lines, flowing, row, height, most)
                if higher is not None:
                    return Pages(higher, row, height, lines.legend)
                height -= 4.0
            return Pages(pages, row, LEAST_MAP, lines.legend)
    raise ValueError("more than 198 pages")


def _fill(
    lines: _Lines, flowing: Sequence[tuple[Group, list[_Line]]], row: float, map_height: float, pages: int
) -> tuple[tuple[Column, ...], ...] | None:
    """The lines in exactly ``pages`` pages, None where they do not fit; the last one's columns are of a height."""
    other = PAGE - lines.legend - FOOT
    rooms = [other - HEAD - map_height if page == 0 else other for page in range(pages)]
    rooms[-1] -= AFTER
    full = [room for room in rooms[:-1] for _column in range(COLUMNS)]
    last = rooms[-1]
    columns = _flow(flowing, [*full, *[last] * COLUMNS], lines.words)
    if columns is None:
        return None
    low = row * 4
    while low < last:
        level = _flow(flowing, [*full, *[low] * COLUMNS], lines.words)
        if level is not None:
            columns = level
            break
        low += row / 2
    columns += [[] for _ in range(pages * COLUMNS - len(columns))]
    return tuple(tuple(columns[page * COLUMNS : (page + 1) * COLUMNS]) for page in range(pages))


def _flow(
    flowing: Sequence[tuple[Group, list[_Line]]], rooms: Sequence[float], words: dict[str, Any]
) -> list[Column] | None:
    """Columns filled one after the other; a street or a stair that goes on in the next one has its heading again."""
    columns: list[Column] = [[]]
    used = 0.0
    for group, lines in flowing:
        at = 0
        while at < len(lines):
            head = _heading(group, words, again=at > 0)
            together = lines[at].first + sum(one.height for one in lines[at + 1 : at + 2])
            if used + head["height"] + together > rooms[len(columns) - 1]:
                if len(columns) == len(rooms) or not columns[-1]:
                    return None
                columns.append([])
                used = 0.0
                continue
            columns[-1] += [head, *lines[at].again]
            used += head["height"] + lines[at].first - lines[at].height
            while at < len(lines) and used + lines[at].height <= rooms[len(columns) - 1]:
                columns[-1] += lines[at].cells
                used += lines[at].height
                at += 1
    return columns


def _heading(group: Group, words: dict[str, Any], *, again: bool) -> Cell:
    street = short_street(group.street)
    side = ", ".join([*([words[group.side]] if group.side in _SAID else []), *([words["again"]] * again)])
    height = _HEAD_ROOM + _HEAD_LINE * _lines_of(street, side)
    return {"kind": "head", "street": street, "side": side, "height": height}


def _lines_of(street: str, side: str) -> int:
    """How many lines a heading takes, word by word."""
    widths = [_BOLD * len(word) for word in street.split()] + [_PLAIN * len(word) for word in side.split()]
    lines, used = 1, 0.0
    for width in widths:
        if used and used + _PLAIN + width > _HEAD_WIDTH:
            lines, used = lines + 1, 0.0
        used += width + (_PLAIN if used else 0.0)
    return lines


def _lines(row: Row, words: dict[str, Any], height: float, *, boxes: bool) -> list[_Line]:
    if boxes and has_grid(row):
        return _stair(row, words)
    note = words["barred_doors"].format(doors=", ".join(row.not_these)) if row.not_these else ""
    cell = _named(row, words) | {
        "mark": "none" if row.barred else "circle" if row.single else "box",
        "note": note,
        "height": (height if row.single else _COUNTS) + (_NOTE if note else 0.0),
    }
    return [_Line([cell])]


def _named(row: Row, words: dict[str, Any]) -> Cell:
    return {
        "kind": "row",
        "number": str(row.number) if row.first else "",
        "label": row.label or words["no_number"],
        "about": words["barred"] if row.barred else "" if row.single else about(row, words),
    }


def _stair(row: Row, words: dict[str, Any]) -> list[_Line]:
    """The head of a stair with its first floor, floors, the last one with the totals: a column breaks between them."""
    grid = grid_of(row, words["ground"])
    told = [one for one in row.not_these if one not in grid.signs or len(row.not_these) <= _MOST_SIGNS]
    doors = ", ".join([*told, *([words["crossed"]] if len(told) < len(row.not_these) else [])])
    note = words["barred_doors"].format(doors=doors) if doors else ""
    head = _named(row, words) | {"mark": "grid", "note": note, "height": _STAIR + (_NOTE if note else 0.0)}
    name = f"{row.stair.name}, {words['again']}" if row.stair.name else words["again"]
    again = head | {"kind": "again", "number": "", "about": name, "note": "", "height": _STAIR}
    floors: list[Cell] = [
        {"kind": "floors", "parts": list(line), "box": grid.box, "height": BOX} for line in grid.lines
    ]
    lines = [_Line([one], [again]) for one in floors]
    lines[-1] = _Line([floors[-1], {"kind": "totals", "height": _TOTALS}], [again])
    lines[0] = _Line([head, *lines[0].cells])
    return lines


def about(row: Row, words: dict[str, Any]) -> str:
    """A stair in a few signs: ``A · 4 ét. · 18 p.``, ``18 portes`` where only that is known; ``~`` before a guess."""
    stair = row.stair
    named = [stair.name] if stair.name else []
    parts = [f"{stair.floors} {words['floors']}"] if stair.floors else []
    parts.append(f"{stair.total} {words['few_doors' if named or parts else 'doors']}")
    if row.guessed:
        parts[0] = f"~ {parts[0]}"
    return " · ".join([*named, *parts])
