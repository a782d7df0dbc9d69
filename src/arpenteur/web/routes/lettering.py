"""Names of streets on a map: written along the longest stretch of each, where they cover no other."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_EM = 12.0
_LETTER = 0.52
"""Width of a letter, in ems: the mean of the typeface."""
_ROOM = 16.0
"""Around each point of a name that is written, in units at scale 1."""
_BADGE = 26.0
"""Half of what a turf's badge takes, to both sides."""
_SHARES = (0.5, 0.35, 0.65, 0.2, 0.8)
_BEND, _BEND_IN_ALL = math.radians(25), math.radians(60)
LEVELS = (1.0, 1.8, 3.2)
"""Scales from which names are shown: those that fit only there wait."""
_SHORT = {
    "avenue": "av.", "boulevard": "bd", "place": "pl.", "square": "sq.", "impasse": "imp.", "chemin": "ch.",
    "général": "gén.", "maréchal": "mar.", "président": "prés.", "docteur": "dr", "professeur": "pr", "saint": "st",
    "sainte": "ste", "faubourg": "fg", "passage": "pass.",
}  # fmt: skip
_Point = tuple[float, float]


@dataclass(frozen=True)
class Lettered:
    """A name on its stretch of street; ``level`` 1 is shown at once, 2 and 3 when one comes nearer."""

    text: str
    path: str
    level: int


class _Room:
    """Places taken, by cells as wide as the room that a name needs: what is near is in the cells around."""

    def __init__(self, scale: float) -> None:
        self.far = _ROOM / scale
        self._cells: dict[tuple[int, int], list[_Point]] = defaultdict(list)

    def _cell(self, point: _Point) -> tuple[int, int]:
        return int(point[0] // self.far), int(point[1] // self.far)

    def take(self, points: Iterable[_Point]) -> None:
        for point in points:
            self._cells[self._cell(point)].append(point)

    def free(self, points: Iterable[_Point]) -> bool:
        for point in points:
            x, y = self._cell(point)
            around = ((x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
            if any(math.dist(point, other) < self.far for cell in around for other in self._cells.get(cell, ())):
                return False
        return True


def lettered(
    lines: Iterable[tuple[str, Sequence[_Point]]], held: Iterable[tuple[str, bool]], badges: Iterable[_Point] = ()
) -> tuple[Lettered, ...]:
    """Names that fit, streets to walk first, then the longest. ``held`` says of each line whether it is walked; what
    stands on ``badges`` is not covered.
    """
    walked = {name for name, mine in held if mine}
    stretches: dict[str, list[list[_Point]]] = defaultdict(list)
    for name, points in lines:
        stretches[name].append(list(points))
    longest = {name: max(joined(parts), key=_length) for name, parts in stretches.items()}
    waiting = sorted(longest, key=lambda name: (name not in walked, -_length(longest[name]), name))
    standing = list(badges)
    found: dict[str, tuple[Lettered, list[_Point]]] = {}
    for level, scale in enumerate(LEVELS, start=1):
        room = _Room(scale)
        room.take((x + _BADGE * k / scale, y) for x, y in standing for k in (-1, 0, 1))
        for _one, spots in found.values():
            room.take(spots)
        for name in waiting:
            spots = _place(longest[name], short(name), scale, room)
            if spots:
                found[name] = Lettered(short(name), _path(spots), level), spots
        waiting = [name for name in waiting if name not in found]
    return tuple(one for one, _spots in found.values())


def _place(points: list[_Point], text: str, scale: float, room: _Room) -> list[_Point]:
    """Where on its line a name finds room and does not bend, its middle first; nothing where it does not."""
    wide, length = len(text) * _EM * _LETTER / scale, _length(points)
    for share in _SHARES:
        first = length * share - wide / 2
        if first < 0 or first + wide > length:
            continue
        steps = max(round(wide / (_EM / scale)), 2)
        spots = [_along(points, first + wide * k / steps) for k in range(steps + 1)]
        if _straight(spots) and room.free(spots):
            spots = spots if spots[0][0] <= spots[-1][0] else spots[::-1]
            room.take(spots)
            return spots
    return []


def _straight(spots: list[_Point]) -> bool:
    """Whether nothing turns more than letters can follow: 25° from one to the next, 60° in all."""
    angles = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(spots)]
    turns = [math.remainder(b - a, math.tau) for a, b in pairwise(angles)]
    return all(abs(turn) < _BEND for turn in turns) and abs(sum(turns)) < _BEND_IN_ALL


def short(name: str) -> str:
    """``Av. du Gén. Gallieni``: abbreviated as maps do, a capital first."""
    words = [_SHORT.get(word.lower(), word) for word in name.split()]
    words = [
        word.capitalize() if before[:1].isupper() else word for word, before in zip(words, name.split(), strict=True)
    ]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def joined(parts: Sequence[Sequence[_Point]]) -> list[list[_Point]]:
    """Lines that meet at their ends, made one: each takes the next that starts or ends where it ends."""
    waiting = [list(part) for part in parts if len(part) > 1]
    found: list[list[_Point]] = []
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
        found.append(line)
    return found or [[(0.0, 0.0), (0.0, 0.0)]]


def _together(line: list[_Point], other: list[_Point]) -> list[_Point] | None:
    if line[-1] == other[0]:
        return line + other[1:]
    if line[-1] == other[-1]:
        return line + other[-2::-1]
    if line[0] == other[-1]:
        return other + line[1:]
    if line[0] == other[0]:
        return other[:0:-1] + line
    return None


def _length(points: Sequence[_Point]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(points))


def _along(points: Sequence[_Point], far: float) -> _Point:
    for a, b in pairwise(points):
        step = math.dist(a, b)
        if far <= step and step:
            return (a[0] + (b[0] - a[0]) * far / step, a[1] + (b[1] - a[1]) * far / step)
        far -= step
    return points[-1]


def _path(points: list[_Point]) -> str:
    """The stretch and a little more at both ends, so that the last letter has room."""
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = points[0], points[1], points[-2], points[-1]
    ends = [(2 * x1 - x2, 2 * y1 - y2), *points, (2 * x4 - x3, 2 * y4 - y3)]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
