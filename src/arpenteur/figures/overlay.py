"""Several zones in one chart: each a line of its own colour, dash and mark, so that none needs its hue to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element, tostring

from arpenteur.figures import canvas as palette
from arpenteur.figures.canvas import Canvas, ticks
from arpenteur.figures.courses import readable
from arpenteur.figures.letters import width as letters_width

_WORDS = 11
_EDGE, _GAP = 6, 8


@dataclass(frozen=True)
class Style:
    """How one zone is drawn everywhere: ``dash`` is a stroke-dasharray, ``mark`` the outline of its points around 0."""

    colour: str
    dash: str | None
    mark: str


STYLES = (
    Style(palette.ACCENT, None, "M0-4.6A4.6 4.6 0 1 1 0 4.6A4.6 4.6 0 1 1 0-4.6Z"),
    Style(palette.CLASS[1], "7 4", "M-4.4-4.4H4.4V4.4H-4.4Z"),
    Style(palette.WARN, "2 3.5", "M0-5.6L5.4 4.2H-5.4Z"),
    Style(palette.INK_2, "10 3 2 3", "M0-6L6 0L0 6L-6 0Z"),
)
"""Disc, square, triangle, lozenge: as many zones as can be compared."""
MOST = len(STYLES)


def overlay_chart(
    names: Sequence[str], courses: Sequence[Sequence[float | None]], *, width: int, height: int, top: int = 100
) -> str:
    """SVG of one line a zone over moments called ``names``: percentages from 0 to ``top``, None where there is none.

    A line stops where a figure is missing and goes on after it. At most ``MOST`` zones.
    """
    left = _EDGE + letters_width(str(top), _WORDS) + _GAP
    right = left + width

    def x(place: int) -> float:
        return left + width * (place + 0.5) / max(len(names), 1)

    def y(share: float) -> float:
        return _EDGE + _GAP + height * (1 - share / top)

    canvas = Canvas()
    for share in (one for one in ticks(0, top, 4) if one <= top):
        canvas.add("line", x1=left, x2=right, y1=y(share), y2=y(share), stroke=palette.LINE)
        canvas.words(left - _GAP, y(share) + 4, f"{share:.0f}", _WORDS, fill=palette.INK_2, text_anchor="end")
    for place in readable(names, width / max(len(names), 1)):
        canvas.words(x(place), y(0) + 19, names[place], _WORDS, fill=palette.INK_2, text_anchor="middle")
    for course, style in zip(courses, STYLES, strict=False):
        points = [None if share is None else (x(place), y(share)) for place, share in enumerate(course)]
        for before, after in pairwise(points):
            if before is not None and after is not None:
                canvas.add(
                    "line",
                    x1=before[0],
                    y1=before[1],
                    x2=after[0],
                    y2=after[1],
                    stroke=style.colour,
                    stroke_width=2.2,
                    stroke_dasharray=style.dash,
                )
        for at in points:
            if at is not None:
                canvas.add(
                    "path",
                    d=style.mark,
                    transform=f"translate({at[0]:.1f} {at[1]:.1f})",
                    fill=style.colour,
                    stroke=palette.GROUND,
                    stroke_width=1.2,
                )
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
