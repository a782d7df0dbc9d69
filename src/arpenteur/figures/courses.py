"""A small chart: what a zone did from election to election, and what the place around it did."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element, tostring

from arpenteur.figures import canvas as palette
from arpenteur.figures.canvas import Canvas, ticks
from arpenteur.figures.letters import width as letters_width

_WORDS, _FIGURES = 11, 12
_EDGE, _GAP = 4, 8
"""Units around the chart, and between a line of it and its words."""


@dataclass(frozen=True)
class Moment:
    """One election: its short name, the share of the zone and that of the place around it, in percent."""

    name: str
    zone: float | None
    around: float | None


def course_chart(moments: Sequence[Moment], *, width: int, height: int, top: int = 100, figures: bool = False) -> str:
    """SVG of ``width`` × ``height`` units and what the words of its axes take: the zone solid, the place dashed.

    Shares go from 0 to ``top``. With ``figures`` each share of the zone is written, away from the dashed line.
    """
    left = _EDGE + letters_width(str(top), _WORDS) + _GAP
    right = left + width

    def x(place: int) -> float:
        return left + width * (place + 0.5) / max(len(moments), 1)

    def y(share: float) -> float:
        return _EDGE + _GAP + height * (1 - share / top)

    canvas = Canvas()
    for share in (one for one in ticks(0, top, 5 if figures else 3) if one <= top):
        fine = math.floor(y(share)) + 0.5  # one pixel high, not two half ones
        canvas.add("line", x1=left, x2=right, y1=fine, y2=fine, stroke=palette.LINE)
        canvas.words(left - _GAP, y(share) + 4, f"{share:.0f}", _WORDS, fill=palette.INK_2, text_anchor="end")
    for place in readable([one.name for one in moments], width / max(len(moments), 1)):
        canvas.words(x(place), y(0) + 19, moments[place].name, _WORDS, fill=palette.INK_2, text_anchor="middle")
    around = [(x(place), y(one.around)) for place, one in enumerate(moments) if one.around is not None]
    zone = [(x(place), y(one.zone)) for place, one in enumerate(moments) if one.zone is not None]
    _line(canvas, around, stroke=palette.INK_3, stroke_width=1.6, stroke_dasharray="5 4")
    _line(canvas, zone, stroke=palette.ACCENT, stroke_width=2.6 if figures else 2)
    for at, share in zone:
        canvas.add("circle", cx=at, cy=share, r=4.4 if figures else 3, fill=palette.ACCENT)
    for place, one in enumerate(moments if figures else ()):
        if one.zone is not None:
            beside = 20 if one.around is not None and one.zone < one.around else -10
            canvas.words(x(place), y(one.zone) + beside, f"{one.zone:.0f}", _FIGURES, bold=True, text_anchor="middle")
    size = (right + _EDGE, y(0) + 19 + _GAP)
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {size[0]:.0f} {size[1]:.0f}",
            "width": f"{size[0]:.0f}",
            "height": f"{size[1]:.0f}",
        },
    )
    root.append(canvas.root)
    return tostring(root, encoding="unicode")


def _line(canvas: Canvas, points: Sequence[tuple[float, float]], **drawn: Any) -> None:
    canvas.add("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points), fill="none", **drawn)


def readable(names: Sequence[str], room: float) -> range:
    """Places of the names that are written: every one, or every second, fourth… so that none touches the next.

    >>> list(readable(["P 2017", "L 2017", "E 2019"], 20.0))
    [0, 2]
    """
    halves, every = [letters_width(name, _WORDS) / 2 for name in names], 1
    while any(one + other > room * every for one, other in pairwise(halves[::every])):
        every *= 2
    return range(0, len(names), every)
