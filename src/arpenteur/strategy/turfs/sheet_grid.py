"""The doors of a stair as a sheet draws them: floors from the top down, a box a door, in millimetres."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from arpenteur.strategy.turfs.walk import Row

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
