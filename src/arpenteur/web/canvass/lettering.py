"""Names of streets on a map: written along the longest stretch of each, where they cover no other."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_EM = 12.0
_LETTER = 0.52
"""Width of a letter, in ems: the mean of the typeface."""
_ROOM = 15.0
"""Around each point of a name that is written, in units at scale 1."""
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
    """A name on its line, from left to right; ``level`` 1 is shown at once, 2 and 3 when one comes nearer."""

    text: str
    path: str
    level: int


def lettered(lines: Iterable[tuple[str, Sequence[_Point]]], held: Iterable[tuple[str, bool]]) -> tuple[Lettered, ...]:
    """Names that fit, streets to walk first, then the longest. ``held`` says of each line whether it is walked."""
    walked = {name for name, mine in held if mine}
    stretches: dict[str, list[list[_Point]]] = defaultdict(list)
    for name, points in lines:
        stretches[name].append(list(points))
    longest = {name: max(joined(parts), key=_length) for name, parts in stretches.items()}
    order = sorted(longest, key=lambda name: (name not in walked, -_length(longest[name]), name))
    found: list[Lettered] = []
    waiting = order
    for level, scale in enumerate(LEVELS, start=1):
        taken: list[_Point] = []
        kept = {one.text for one in found}
        for name in [one for one in order if short(one) in kept]:
            taken += _spots(longest[name], short(name), scale)
        rest: list[str] = []
        for name in waiting:
            text = short(name)
            spots = _spots(longest[name], text, scale)
            if not spots or any(math.dist(a, b) < _ROOM / scale for a in spots for b in taken):
                rest.append(name)
                continue
            taken += spots
            found.append(Lettered(text, _path(longest[name]), level))
        waiting = rest
    return tuple(found)


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


def _spots(points: list[_Point], text: str, scale: float) -> list[_Point]:
    """Where a name lies, a point each half em, in its middle; nothing where its line is too short."""
    wide, length = len(text) * _EM * _LETTER / scale, _length(points)
    if length < wide * 1.04:
        return []
    step = _EM / 2 / scale
    return [_along(points, (length - wide) / 2 + step * k) for k in range(max(int(wide / step), 1))]


def _along(points: Sequence[_Point], far: float) -> _Point:
    for a, b in pairwise(points):
        step = math.dist(a, b)
        if far <= step and step:
            return (a[0] + (b[0] - a[0]) * far / step, a[1] + (b[1] - a[1]) * far / step)
        far -= step
    return points[-1]


def _path(points: list[_Point]) -> str:
    """From left to right, so that no name stands on its head."""
    ordered = points if points[0][0] <= points[-1][0] else points[::-1]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in ordered)
