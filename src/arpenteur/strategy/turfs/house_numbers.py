"""Numbers of houses on a map, each beside its point: none over another, over a name or over a point."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from arpenteur.maps.lettering import Circle, Taken
from arpenteur.maps.marks import INK, WIDE
from arpenteur.maps.plane import Point

SIZE = 9.0
"""Height of a number in units of the map: 6.4 points on the sheet."""
_HIGH = 0.74
"""Height of a figure in sizes of the text."""
_GAP, _STEPS = 4.0, (0.0, 8.0, 16.0)
"""From a point to its number; how much farther with a line between them."""
_THIN = 1.1


@dataclass(frozen=True)
class _Place:
    """Where a number may be: its middle, and the line that leads there from its point, if any."""

    x: float
    y: float
    half: float
    lead: tuple[Point, Point] | None

    @property
    def circles(self) -> list[Circle]:
        """Its figures, side by side."""
        radius = SIZE * _HIGH / 2 + 0.5
        room = max(self.half - radius, 0.0)
        many = math.ceil(2 * room / radius) + 1
        return [(self.x - room + 2 * room * one / max(many - 1, 1), self.y, radius) for one in range(many)]

    @property
    def along(self) -> list[Circle]:
        """The line, as circles."""
        if self.lead is None:
            return []
        (x1, y1), (x2, y2) = self.lead
        many = max(math.ceil(math.dist(*self.lead) / 3), 1)
        return [(x1 + (x2 - x1) * one / many, y1 + (y2 - y1) * one / many, 1.0) for one in range(many + 1)]


def house_numbers(houses: Sequence[tuple[Point, str]], size: Point, taken: Taken) -> list[str]:
    """Numbers as SVG, beside their points or a little farther with a line; left out where there is no room.

    ``size`` is that of the map; what is written is added to ``taken``. Texts have the class ``house``.
    """
    parts: list[str] = []
    halos: list[str] = []
    for (x, y), text in houses:
        place = _room(x, y, text, size, taken) if text else None
        if place is None:
            continue
        taken.take([*place.circles, *place.along])
        if place.lead is not None:
            (x1, y1), (x2, y2) = place.lead
            ends = f'd="M{x1:.1f},{y1:.1f}L{x2:.1f},{y2:.1f}"'
            parts.append(f'<path {ends} stroke="{INK}" stroke-width="{_THIN}"/>')
        style = f'font-family="Public Sans" font-size="{SIZE}" font-weight="600" text-anchor="middle"'
        at = f'x="{place.x:.1f}" y="{place.y + SIZE * _HIGH / 2:.1f}"'
        halos.append(f'<text {at} {style} fill="none" stroke="#FFFFFF" stroke-width="2">{escape(text)}</text>')
        parts.append(f'<text class="house" {at} {style} fill="{INK}">{escape(text)}</text>')
    return [*halos, *parts]


def _room(x: float, y: float, text: str, size: Point, taken: Taken) -> _Place | None:
    for place in _places(x, y, len(text) * SIZE * WIDE / 2):
        inside = place.half + 2 < place.x < size[0] - place.half - 2 and SIZE < place.y < size[1] - SIZE
        if inside and taken.free([*place.circles, *place.along]):
            return place
    return None


def _places(x: float, y: float, half: float) -> Iterator[_Place]:
    """Right, left, below, above, then the corners; then farther."""
    for far in _STEPS:
        for turn in (0, 4, 2, 6, 1, 7, 3, 5):
            way = math.cos(turn * math.pi / 4), math.sin(turn * math.pi / 4)
            off_x = way[0] * (_GAP + far + half) if abs(way[0]) > 0.1 else 0.0
            off_y = way[1] * (_GAP + far + SIZE * _HIGH / 2)
            lead = None
            if far:
                reach = _GAP + far - 1.5
                lead = (x + way[0] * _GAP, y + way[1] * _GAP), (x + way[0] * reach, y + way[1] * reach)
            yield _Place(x + off_x, y + off_y, half, lead)
