"""Names of streets on a map: short as maps write them, along their lines, none over what is written already."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from arpenteur.maps.plane import Point

Circle = tuple[float, float, float]
"""Middle and radius."""
_CELL = 32.0
"""Side of a cell of ``Taken``, in units: about twice what a letter takes."""
_SHORT = {
    "avenue": "av.",
    "boulevard": "bd",
    "place": "pl.",
    "square": "sq.",
    "impasse": "imp.",
    "chemin": "ch.",
    "faubourg": "fg",
    "passage": "pass.",
    "général": "gén.",
    "maréchal": "mal",
    "président": "pdt",
    "docteur": "dr",
    "professeur": "pr",
    "saint": "st",
    "sainte": "ste",
}


def short_street(name: str) -> str:
    """The name of a street with the usual short forms of the post, a capital first: ``Av. du Gén. Fictif``."""
    words = [
        short.capitalize() if word[:1].isupper() else short
        for word in name.split()
        for short in (_SHORT.get(word.lower(), word),)
    ]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


class Taken:
    """Places already written on, as circles; ``dots`` are small marks that a name may cover where nothing else is free.

    Each circle is kept in every cell that it touches: two that meet share one.
    """

    def __init__(self, circles: Iterable[Circle] = ()) -> None:
        self._circles: dict[tuple[int, int], list[Circle]] = defaultdict(list)
        self._dots: dict[tuple[int, int], list[Circle]] = defaultdict(list)
        self.take(circles)

    def take(self, circles: Iterable[Circle]) -> None:
        """Write there."""
        for one in circles:
            for cell in _cells(one):
                self._circles[cell].append(one)

    def mark(self, dot: Circle) -> None:
        """Put a small mark there."""
        for cell in _cells(dot):
            self._dots[cell].append(dot)

    def free(self, circles: Iterable[Circle], *, over_dots: bool = False) -> bool:
        """True if nothing is there yet."""
        layers = (self._circles,) if over_dots else (self._circles, self._dots)
        return all(
            math.hypot(one[0] - x, one[1] - y) >= one[2] + radius
            for one in circles
            for cell in _cells(one)
            for layer in layers
            for x, y, radius in layer.get(cell, ())
        )


def _cells(circle: Circle) -> list[tuple[int, int]]:
    x, y, radius = circle
    columns = range(int((x - radius) // _CELL), int((x + radius) // _CELL) + 1)
    rows = range(int((y - radius) // _CELL), int((y + radius) // _CELL) + 1)
    return [(column, row) for column in columns for row in rows]


def stretch(
    lines: Iterable[Sequence[Point]],
    wide: float,
    steps: int,
    *,
    starts: Callable[[float, float], Iterable[float]],
    fits: Callable[[list[Point]], bool],
) -> list[Point]:
    """Where a text ``wide`` units long is written: ``steps`` + 1 points along one of the lines, left to right; none
    where it fits nowhere.

    ``starts`` says where on a line of some length it may begin, the best place first; ``fits`` whether it can be read
    there and is in the way of nothing.
    """
    for line in lines:
        for first in starts(length(line), wide):
            spots = list(_points_along(line, first, wide / steps, steps))
            if fits(spots):
                return spots if spots[0][0] <= spots[-1][0] else spots[::-1]
    return []


def length(line: Sequence[Point]) -> float:
    """Length of a line, in units of the drawing."""
    return sum(math.dist(a, b) for a, b in pairwise(line))


def joined(parts: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """Lines that meet at their ends made one, the longest first: each takes the next that starts or ends at its end."""
    waiting = [list(part) for part in parts if len(part) > 1]
    lines: list[list[Point]] = []
    while waiting:
        line = waiting.pop(0)
        grown = True
        while grown:
            grown = False
            for rank, other in enumerate(waiting):
                longer = _together(line, other)
                if longer is not None:
                    line, grown = longer, True
                    waiting.pop(rank)
                    break
        lines.append(line)
    return sorted(lines, key=length, reverse=True)


def _together(line: list[Point], other: list[Point]) -> list[Point] | None:
    if line[-1] == other[0]:
        return line + other[1:]
    if line[-1] == other[-1]:
        return line + other[-2::-1]
    if line[0] == other[-1]:
        return other + line[1:]
    if line[0] == other[0]:
        return other[:0:-1] + line
    return None


def _points_along(line: Sequence[Point], first: float, step: float, steps: int) -> Iterator[Point]:
    wanted, before, many = first, 0.0, 0
    for a, b in pairwise(line):
        here = math.dist(a, b)
        while here and wanted <= before + here and many <= steps:
            share = (wanted - before) / here
            yield (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
            many += 1
            wanted = first + step * many
        before += here
    for _ in range(many, steps + 1):  # the end of the line, where rounding goes past it
        yield line[-1]
