"""What every picture is made of: a title, what it answers, the drawing, how sure it is, where it comes from.

Colours and letters of the site, as its tokens name them (``frontend/src/styles/tokens.css``; a test compares).

Where the lines of a scale go: round figures that people count in.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from arpenteur.figures.letters import balanced, wrapped
from arpenteur.figures.letters import width as letters_width
from arpenteur.figures.words import Words

WIDTH, MARGIN = 1200, 48
ROOM = WIDTH - 2 * MARGIN
HATCH, DOTS = "figure-hatch", "figure-dots"
FINE = 4
"""Units of an outline for one of the picture: a large print shows no steps."""
Attributes = dict[str, Any]
_UNSAFE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TITLE, _SUBTITLE, _NOTE, _CREDIT = 36, 18, 15, 13


GROUND, SURFACE = "#FFFFFF", "#F6F8F7"
INK, INK_2, INK_3 = "#12211F", "#43524E", "#5B6965"
LINE, LINE_STRONG = "#DBE2DF", "#7D8A86"
ACCENT, INTERVAL, RANGE = "#0B5D5B", "#A9CFCB", "#C3CDC9"
WARN, WARN_TINT = "#7A4F00", "#FFF5E0"
CLASS = {0: "#D3D8D6", 1: "#2B1B5C", 2: "#2C5A8A", 3: "#1F8079", 4: "#84C78B", 5: "#E3EBB4"}
ON_CLASS = {0: "#43524E", 1: "#FFFFFF", 2: "#FFFFFF", 3: "#FFFFFF", 4: "#12211F", 5: "#12211F"}

# The second name is the one that files of single weights carry inside: without it, PNG falls back on another font.
SANS = "'Public Sans', 'Public Sans Thin', 'Liberation Sans', Arial, sans-serif"
SERIF = "'Source Serif 4', 'Source Serif 4 SemiBold', Georgia, 'Liberation Serif', serif"


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values from at most ``low`` to at least ``high``, some ``about`` of them (steps of 1, 2 or 5)."""
    raw = max(high - low, 1e-9) / about
    power = 10 ** math.floor(math.log10(raw))
    step = next(one * power for one in (1, 2, 5, 10) if one * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


@dataclass(frozen=True)
class Frame:
    """The words around a drawing; ``notes`` say how uncertainty is drawn, ``description`` what one sees."""

    title: str
    subtitle: str
    notes: tuple[str, ...]
    credit: str
    description: str
    fictional: bool = False


@dataclass(frozen=True)
class Figure:
    """A picture ``WIDTH`` × ``height`` units in one language; ``markup`` is SVG without its outer element. The line of
    credits is drawn, and told to programs."""

    title: str
    description: str
    credit: str
    height: int
    language: str
    markup: str

    def svg(self, width: int = WIDTH) -> str:
        """A whole SVG file, ``width`` pixels wide, that names and describes itself."""
        root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {WIDTH} {self.height}",
                "width": str(width),
                "height": str(self.tall(width)),
                "role": "img",
                "aria-labelledby": "figure-title figure-desc",
                "lang": self.language,
                "xml:lang": self.language,
            },
        )
        SubElement(root, "title", {"id": "figure-title"}).text = self.title
        SubElement(root, "desc", {"id": "figure-desc"}).text = self.description
        SubElement(root, "metadata").text = self.credit
        opened = tostring(root, encoding="unicode").removesuffix("</svg>")
        return f"{opened}\n{self.markup}\n</svg>\n"

    def tall(self, width: int) -> int:
        """Pixels high for that many across."""
        return round(self.height * width / WIDTH)


class Canvas:
    """Shapes and words put one after the other, as elements of SVG."""

    def __init__(self) -> None:
        self.root = Element("g")

    def add(self, tag: str, words: str | None = None, *, parent: Element | None = None, **attributes: Any) -> Element:
        """An element; ``stroke_width=2`` is written ``stroke-width="2"``, and None is left out."""
        told = {key.replace("_", "-"): _plain(value) for key, value in attributes.items() if value is not None}
        made = SubElement(self.root if parent is None else parent, tag, told)
        if words is not None:
            made.text = _UNSAFE.sub("\ufffd", words)
        return made

    def words(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        bold: bool = False,
        fill: str = INK,
        family: str = SANS,
        parent: Element | None = None,
        **more: Any,
    ) -> Element:
        """One line of words on the base line ``y``."""
        weight = 600 if bold else None
        given: Attributes = {
            "x": x,
            "y": y,
            "font_size": size,
            "font_weight": weight,
            "fill": fill,
            "font_family": family,
        }
        return self.add("text", words, parent=parent, **given, **more)

    def lines(self, x: float, y: float, lines: list[str], size: float, step: float, **more: Any) -> float:
        """Lines of words one under the other, the first on ``y``; returns the base line after the last."""
        for line in lines:
            self.words(x, y, line, size, **more)
            y += step
        return y

    def markup(self) -> str:
        """What was drawn, as text."""
        return "\n".join(tostring(one, encoding="unicode") for one in self.root)


def framed(frame: Frame, words: Words, draw: Callable[[Canvas, float], float]) -> Figure:
    """Set the words around what ``draw`` puts on the canvas from a height on; it returns where it ends."""
    canvas = Canvas()
    # The paper is a little larger than what is seen of it: the last line of pixels of a PNG is never half drawn.
    ground = canvas.add("rect", x=-8, y=-8, width=WIDTH + 16, height=0, fill=GROUND)
    _patterns(canvas)
    start = _head(canvas, frame, words)
    height = round(_foot(canvas, frame, draw(canvas, start)))
    ground.set("height", str(height + 16))
    told = (_safe(frame.title), _safe(frame.description), _safe(frame.credit))
    return Figure(*told, height, words.language, canvas.markup())


def _head(canvas: Canvas, frame: Frame, words: Words) -> float:
    canvas.add("rect", x=MARGIN, y=0, width=72, height=8, fill=ACCENT)
    y = 68.0
    if frame.fictional:
        told = words("fictional")
        wide = letters_width(told, 15, bold=True) + 24
        canvas.add("rect", x=WIDTH - MARGIN - wide, y=14, width=wide, height=28, rx=14, fill=WARN_TINT)
        centre = WIDTH - MARGIN - wide / 2
        canvas.words(centre, 33.5, told, 15, bold=True, fill=WARN, text_anchor="middle")
    y = canvas.lines(MARGIN, y, _title_lines(frame.title), _TITLE, 44, bold=True, family=SERIF)
    subtitle = wrapped(frame.subtitle, _SUBTITLE, ROOM, most=3)
    return canvas.lines(MARGIN, y - 8, subtitle, _SUBTITLE, 26, fill=INK_2) + 8


def _title_lines(title: str) -> list[str]:
    """The title on one line, or broken after the name of the place where both halves fit, or as it comes."""
    place, _, rest = title.partition(": ")
    halves = [f"{place}:", rest]
    if rest and all(letters_width(half, _TITLE, bold=True) <= ROOM for half in halves):
        return [title] if letters_width(title, _TITLE, bold=True) <= ROOM else halves
    return balanced(title, _TITLE, ROOM, most=3, bold=True)


def _foot(canvas: Canvas, frame: Frame, y: float) -> float:
    """Notes and credits under a line; returns the height of the whole."""
    canvas.add("rect", x=MARGIN, y=y + 22, width=ROOM, height=1, fill=LINE)
    y += 50
    for note in frame.notes:
        y = canvas.lines(MARGIN, y, wrapped(note, _NOTE, ROOM), _NOTE, 22, fill=INK_2) + 3
    credit = wrapped(frame.credit, _CREDIT, ROOM)
    return canvas.lines(MARGIN, y + 4, credit, _CREDIT, 19, fill=INK_3) + 16


def _patterns(canvas: Canvas) -> None:
    """Hatching of what is uncertain, dots of what has no figure, as the map of the site; ``-fine`` inside outlines."""
    defs = canvas.add("defs")
    for name, scale in (("", 1), ("-fine", FINE)):
        turned: Attributes = {"patternUnits": "userSpaceOnUse", "patternTransform": f"scale({scale}) rotate(45)"}
        hatch = canvas.add("pattern", parent=defs, id=f"{HATCH}{name}", width=10, height=10, **turned)
        canvas.add("rect", parent=hatch, width=3.4, height=10, fill="#FFFFFF", fill_opacity=0.66)
        dots = canvas.add("pattern", parent=defs, id=f"{DOTS}{name}", width=10, height=10, **turned)
        canvas.add("circle", parent=dots, cx=5, cy=5, r=1.5, fill=LINE_STRONG)


def _plain(value: Any) -> str:
    """Numbers with two decimals at most, words as they are."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return _safe(str(value))


def _safe(words: str) -> str:
    """Names come from files: none may hold what XML cannot."""
    return _UNSAFE.sub("\ufffd", words)
