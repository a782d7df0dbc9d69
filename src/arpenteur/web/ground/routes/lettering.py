"""Names of streets on a map of the screen: those to walk first, more of them the nearer one comes."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from arpenteur.maps.lettering import Circle, Taken, joined, length, short_street, stretch
from arpenteur.maps.plane import Point

_EM = 12.0
_LETTER = 0.52
"""Width of a letter, in ems: the mean of the typeface."""
_RADIUS = 8.0
"""Around each point of a name that is written, in units at scale 1."""
_BADGE = 26.0
"""Half of what a turf's badge takes, to both sides."""
_SHARES = (0.5, 0.35, 0.65, 0.2, 0.8)
_BEND, _BEND_IN_ALL = math.radians(25), math.radians(60)
LEVELS = (1.0, 1.8, 3.2)
"""Scales from which names are shown: those that fit only there wait."""


@dataclass(frozen=True)
class Lettered:
    """A name on its stretch of street; ``level`` 1 is shown at once, 2 and 3 when one comes nearer."""

    text: str
    path: str
    level: int


def lettered(
    lines: Iterable[tuple[str, Sequence[Point]]], walks: Iterable[tuple[str, bool]], badges: Iterable[Point] = ()
) -> tuple[Lettered, ...]:
    """Names that fit, streets to walk first, then the longest. ``walks`` says of each line whether it is walked; what
    stands on ``badges`` is not covered.
    """
    walked = {name for name, mine in walks if mine}
    stretches: dict[str, list[list[Point]]] = defaultdict(list)
    for name, points in lines:
        stretches[name].append(list(points))
    longest = {name: whole[0] for name, parts in stretches.items() if (whole := joined(parts))}
    waiting = sorted(longest, key=lambda name: (name not in walked, -length(longest[name]), name))
    standing = list(badges)
    found: dict[str, tuple[Lettered, list[Point]]] = {}
    for level, scale in enumerate(LEVELS, start=1):
        taken = Taken()
        taken.take(_circles(((x + _BADGE * k / scale, y) for x, y in standing for k in (-1, 0, 1)), scale))
        for _one, spots in found.values():
            taken.take(_circles(spots, scale))
        for name in waiting:
            text = short_street(name)
            spots = _place(longest[name], text, scale, taken)
            if spots:
                taken.take(_circles(spots, scale))
                found[name] = Lettered(text, _path(spots), level), spots
        waiting = [name for name in waiting if name not in found]
    return tuple(one for one, _spots in found.values())


def _place(line: list[Point], text: str, scale: float, taken: Taken) -> list[Point]:
    """Where on its line a name finds room and does not bend, its middle first; nothing where it does not."""
    wide = len(text) * _EM * _LETTER / scale
    return stretch(
        [line],
        wide,
        max(round(wide / (_EM / scale)), 2),
        starts=_starts,
        fits=lambda spots: _straight(spots) and taken.free(_circles(spots, scale)),
    )


def _starts(far: float, wide: float) -> list[float]:
    starts = (far * share - wide / 2 for share in _SHARES)
    return [first for first in starts if first >= 0 and first + wide <= far]


def _circles(spots: Iterable[Point], scale: float) -> list[Circle]:
    return [(x, y, _RADIUS / scale) for x, y in spots]


def _straight(spots: list[Point]) -> bool:
    """Whether nothing turns more than letters can follow: 25° from one to the next, 60° in all."""
    angles = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(spots)]
    turns = [math.remainder(b - a, math.tau) for a, b in pairwise(angles)]
    return all(abs(turn) < _BEND for turn in turns) and abs(sum(turns)) < _BEND_IN_ALL


def _path(points: list[Point]) -> str:
    """The stretch and a little more at both ends, so that the last letter has room."""
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = points[0], points[1], points[-2], points[-1]
    ends = [(2 * x1 - x2, 2 * y1 - y2), *points, (2 * x4 - x3, 2 * y4 - y3)]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
