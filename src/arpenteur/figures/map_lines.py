"""Landmarks of a drawing: their lines as SVG paths, and a few names where there is room."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from arpenteur.maps.lettering import Circle, Taken, joined, length, short_street, stretch
from arpenteur.maps.plane import Plane, Point

if TYPE_CHECKING:
    from arpenteur.strategy.map_lines import MapLine

MOST_NAMES = 6
KINDS = ("street", "road", "rail", "water")
"""From the one drawn first, under the others."""
_EM, _LETTER = 20.0, 0.5
"""Height of a name and width of its letters, in units of a drawing of 1,000."""
_SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)
_BEND = 0.08
"""How far from its chord a line may lie under a name, in parts of the name."""


@dataclass(frozen=True)
class LineName:
    """A name on its line, from where it starts to where it ends, left to right."""

    text: str
    kind: str
    start: Point
    end: Point

    @property
    def x(self) -> float:
        """Its middle."""
        return (self.start[0] + self.end[0]) / 2

    @property
    def y(self) -> float:
        """Its middle."""
        return (self.start[1] + self.end[1]) / 2

    @property
    def angle(self) -> float:
        """How it is turned, in degrees clockwise."""
        return math.degrees(math.atan2(self.end[1] - self.start[1], self.end[0] - self.start[0]))


@dataclass(frozen=True)
class DrawnLines:
    """Paths of the landmarks by kind, in the order of ``KINDS``, and their names; nothing where there are none."""

    paths: dict[str, str] = field(default_factory=dict[str, str])
    names: tuple[LineName, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """What a legend tells: road, street, rail, water."""
        return tuple(self.paths)


def draw_lines(lines: "Iterable[MapLine]", plane: Plane, labels: Iterable[Circle], *, named: bool) -> DrawnLines:
    """Draw landmarks on a plane; no name over ``labels``, none at all unless ``named``: a small drawing has no room."""
    placed = [(line, [plane.at(point) for point in line.points]) for line in lines]
    paths: dict[str, list[str]] = defaultdict(list)
    for line, points in placed:
        paths[line.kind].append(_path(points))
    drawn = {kind: "".join(paths[kind]) for kind in KINDS if paths[kind]}
    return DrawnLines(drawn, _names(placed, labels) if named else ())


def _path(points: Sequence[Point]) -> str:
    """Relative moves; points that fall together are dropped."""
    kept = [points[0]] + [point for before, point in pairwise(points) if point != before]
    steps = (f"{x - px:g} {y - py:g}" for (px, py), (x, y) in pairwise(kept))
    return f"M{kept[0][0]:g} {kept[0][1]:g}l{' '.join(steps)}" if len(kept) > 1 else ""


def _names(placed: "Sequence[tuple[MapLine, Sequence[Point]]]", labels: Iterable[Circle]) -> tuple[LineName, ...]:
    """Each name once, on its longest line with room: water first, then the longest roads."""
    parts: dict[tuple[str, str], list[Sequence[Point]]] = defaultdict(list)
    for line, points in placed:
        if line.name:
            parts[line.kind, line.name].append(points)
    lines = {key: joined(some) for key, some in parts.items()}
    taken, found = Taken(labels), list[LineName]()
    for kind, name in sorted(lines, key=lambda key: (key[0] != "water", -sum(map(length, lines[key])), key)):
        if len(found) == MOST_NAMES:
            break
        text = name if kind == "water" else short_street(name)
        wide = len(text) * _EM * _LETTER
        steps = max(round(wide / _EM), 2)
        spots = stretch(lines[kind, name], wide, steps, starts=_starts, fits=lambda one: _fits(one, taken))
        if spots:
            taken.take(_circles(spots))
            found.append(LineName(text, kind, spots[0], spots[-1]))
    return tuple(found)


def _starts(far: float, wide: float) -> list[float]:
    starts = (far * share - wide / 2 for share in _SHARES)
    return [first for first in starts if first >= 0 and first + wide <= far]


def _fits(spots: Sequence[Point], taken: Taken) -> bool:
    """Whether a straight name follows its line there and is over nothing."""
    (x1, y1), (x2, y2) = spots[0], spots[-1]
    wide = math.dist(spots[0], spots[-1])
    off = max(abs((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)) for x, y in spots) / wide if wide else math.inf
    return off <= _BEND * wide and taken.free(_circles(spots))


def _circles(spots: Iterable[Point]) -> list[Circle]:
    return [(x, y, 0.5 * _EM) for x, y in spots]


_INKS = {"rail": "#43524E", "water": "#4C5F69"}
_WIDE = {"street": 1.0, "road": 1.6, "rail": 1.6, "water": 3.6}


def lines_on_paper(lines: DrawnLines, scale: float = 1.0) -> str:
    """The lines as SVG with their own colours; ``scale``: their width beside that of a drawing of 1,000 units."""
    parts: list[str] = []
    for kind, path in lines.paths.items():
        style, wide = 'fill="none" stroke-linejoin="round"', _WIDE[kind] * scale
        parts.append(f'<path d="{path}" {style} stroke="#FFFFFF" stroke-opacity="0.8" stroke-width="{2 * wide:.1f}"/>')
        if kind in _INKS:
            dash = f' stroke-dasharray="{8 * scale:g} {4 * scale:g}"' if kind == "rail" else ""
            parts.append(f'<path d="{path}" {style} stroke="{_INKS[kind]}" stroke-width="{wide:.1f}"{dash}/>')
    return "".join(parts)
