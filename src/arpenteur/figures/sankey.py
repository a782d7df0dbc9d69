"""Transfers drawn on the server: two columns of blocks and the bands between them, as numbers for an SVG.

A band is as thick as the persons of its cell; its dark core is as thick as the low end of the interval. Nothing here
is coloured by party.
"""

from dataclasses import dataclass

from arpenteur.strategy import FlowGroup, Flows

THICKNESS = 420.0
BLOCK = 10.0
GAP = 10.0
LINE = 15.0
LINES = 3
THINNEST = 0.7
_LETTER = 6.9


@dataclass(frozen=True)
class Block:
    """One group of one round: its rectangle, and its name in short lines centred on ``middle``."""

    group: FlowGroup
    x: float
    y: float
    height: float
    text_x: float
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Band:
    """One cell: the outline of its central value, and of the part that the interval holds for sure."""

    row: FlowGroup
    column: FlowGroup
    path: str
    core: str
    tone: str


@dataclass(frozen=True)
class Sankey:
    """A drawing ``width`` × ``height``; ``undrawn`` bands were too thin."""

    width: float
    height: float
    first: tuple[Block, ...]
    second: tuple[Block, ...]
    bands: tuple[Band, ...]
    undrawn: int


def sankey(flows: Flows, *, width: float, names: float, followed: str = "") -> Sankey:
    """Lay the flows out. ``names`` is the room for names on each side; with 0 they stand over the bands."""
    room = names or width * 0.42
    scale = THICKNESS / (sum(group.persons for group in flows.rows) or 1.0)
    first = _column(flows.rows, scale, names, room, inside=not names, left=True)
    second = _column(flows.columns, scale, width - names - BLOCK, room, inside=not names, left=False)
    height = max(_bottom(first), _bottom(second))
    first, second = _centred(first, height), _centred(second, height)
    bands, undrawn = _bands(flows, first, second, scale, followed)
    return Sankey(width, height, first, second, bands, undrawn)


def _column(
    groups: tuple[FlowGroup, ...], scale: float, x: float, room: float, *, inside: bool, left: bool
) -> tuple[Block, ...]:
    """Blocks from the top, each with enough height for its name."""
    y, blocks = 0.0, []
    text_x = (x + BLOCK + 6 if left else x - 6) if inside else (x - 8 if left else x + BLOCK + 8)
    for group in groups:
        height = max(group.persons * scale, 1.0)
        lines = wrapped(group.label, int(room / _LETTER))
        slot = max(height, len(lines) * LINE)
        top = y + (slot - height) / 2
        start = y + slot / 2 - (len(lines) - 1) * LINE / 2
        blocks.append(Block(group, x, top, height, text_x, tuple((start + n * LINE, t) for n, t in enumerate(lines))))
        y += slot + GAP
    return tuple(blocks)


def wrapped(text: str, most: int) -> list[str]:
    """A name in three lines at most of about ``most`` letters; what does not fit ends with an ellipsis."""
    if len(text) <= most:
        return [text]
    words, lines = text.split(" "), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most and len(lines) < LINES:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return [line if len(line) <= most else f"{line[: most - 1].rstrip()}…" for line in lines]


def _bottom(blocks: tuple[Block, ...]) -> float:
    last = blocks[-1]
    return max(last.y + last.height, last.lines[-1][0] + LINE / 2)


def _centred(blocks: tuple[Block, ...], height: float) -> tuple[Block, ...]:
    down = (height - _bottom(blocks)) / 2
    return tuple(
        Block(one.group, one.x, one.y + down, one.height, one.text_x, tuple((y + down, text) for y, text in one.lines))
        for one in blocks
    )


def _bands(
    flows: Flows, first: tuple[Block, ...], second: tuple[Block, ...], scale: float, followed: str
) -> tuple[tuple[Band, ...], int]:
    bands, undrawn = [], 0
    arriving = [block.y for block in second]
    start, end = first[0].x + BLOCK, second[0].x
    for at, (block, line) in enumerate(zip(first, flows.cells, strict=True)):
        leaving = block.y
        for column, cell in enumerate(line):
            thick, y, other = cell.persons * scale, leaving, arriving[column]
            leaving, arriving[column] = leaving + thick, other + thick
            if thick < THINNEST:
                undrawn += cell.persons > 0
                continue
            sure = min(cell.low * scale, thick)
            aside = (thick - sure) / 2
            path = _ribbon(start, y, end, other, thick)
            core = _ribbon(start, y + aside, end, other + aside, sure)
            tone = ("on" if block.group.id == followed else "dim") if followed else f"tone{at % 2}"
            bands.append(Band(block.group, second[column].group, path, core, tone))
    return tuple(sorted(bands, key=lambda band: band.tone == "on")), undrawn


def _ribbon(x: float, y: float, to_x: float, to_y: float, thick: float) -> str:
    middle = (x + to_x) / 2
    there = f"M{x:.1f} {y:.2f}C{middle:.1f} {y:.2f} {middle:.1f} {to_y:.2f} {to_x:.1f} {to_y:.2f}"
    back = f"V{to_y + thick:.2f}C{middle:.1f} {to_y + thick:.2f} {middle:.1f} {y + thick:.2f} {x:.1f} {y + thick:.2f}Z"
    return there + back
