"""What a PDF of Typst draws, read from its pages: lines with their width and colour, texts with their size and place.

Only what Typst writes is understood: one stream of content a page, no encryption, no stream of objects.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

MM = 72 / 25.4
"""Points of a millimetre."""
_TOKEN = re.compile(
    rb"\((?:\\.|[^\\()])*\)|<<|>>|<[0-9A-Fa-f]*>|[\[\]]|/[^\s/\[\]()<>]+|[-+]?\d*\.?\d+|[A-Za-z*]+", re.S
)
_NUMBER = re.compile(rb"[-+]?\d*\.?\d+")
_PAINTS = {b"S": "line", b"s": "line", b"f": "fill", b"f*": "fill", b"B": "both", b"b": "both", b"n": ""}

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Colour = tuple[float, ...]


@dataclass(frozen=True)
class Line:
    """A path that is stroked, in points from the bottom left of the page."""

    points: tuple[Point, ...]
    width: float
    colour: Colour

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def is_box(self) -> bool:
        """Four corners, upright."""
        left, bottom, right, top = self.sides
        corners = {(round(x, 2), round(y, 2)) for x, y in self.points}
        return (
            left < right
            and bottom < top
            and corners == {(round(x, 2), round(y, 2)) for x in (left, right) for y in (bottom, top)}
        )


@dataclass(frozen=True)
class Text:
    """A run of letters: where it starts, its height in points, its colour."""

    at: Point
    size: float
    colour: Colour


@dataclass
class Page:
    """All that is on a page, in the order it is drawn."""

    lines: list[Line] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)


@dataclass
class _State:
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    width: float = 1.0
    stroke: Colour = (0.0,)
    fill: Colour = (0.0,)
    size: float = 0.0

    def at(self, x: float, y: float) -> Point:
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f

    @property
    def scale(self) -> float:
        a, b, c, d, _e, _f = self.matrix
        return abs(a * d - b * c) ** 0.5


def pages_of(pdf: bytes) -> list[Page]:
    """Pages in their order."""
    kids = re.search(rb"/Kids\s*\[([^\]]*)\]", pdf)
    assert kids is not None
    return [_page(pdf, number) for number in re.findall(rb"(\d+) 0 R", kids[1])]


def contrast(colour: Colour) -> float:
    """Of a colour on white paper, as accessibility rules reckon it."""
    channels = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in colour]
    red, green, blue = channels * 3 if len(channels) == 1 else channels
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _page(pdf: bytes, number: bytes) -> Page:
    head = _object(pdf, number)
    contents = re.search(rb"/Contents (\d+) 0 R", head)
    assert contents is not None
    body = _object(pdf, contents[1])
    stream = re.search(rb"stream\r?\n(.*)endstream", body, re.S)
    assert stream is not None
    return _read(zlib.decompress(stream[1]))


def _object(pdf: bytes, number: bytes) -> bytes:
    found = re.search(rb"(?<!\d)" + number + rb" 0 obj\n(.*?)\nendobj", pdf, re.S)
    assert found is not None
    return found[1]


@dataclass
class _Reader:
    """A page as far as it is read: what is drawn, the states saved, the paths begun."""

    page: Page = field(default_factory=Page)
    states: list[_State] = field(default_factory=lambda: [_State()])
    paths: list[list[Point]] = field(default_factory=list)

    def take(self, word: bytes, given: list[float]) -> None:
        """One operator."""
        if word in _PAINTS:
            self._paint(_PAINTS[word])
        elif word in {b"re", b"m", b"l", b"c"}:
            self._draw(word, given)
        elif word in {b"Tf", b"Tm"}:
            self._write(word, given)
        else:
            self._set(word, given)

    def _paint(self, how: str) -> None:
        now = self.states[-1]
        if how in {"line", "both"}:
            self.page.lines += [Line(tuple(one), now.width * now.scale, now.stroke) for one in self.paths]
        self.paths = []

    def _draw(self, word: bytes, given: list[float]) -> None:
        at = self.states[-1].at
        if word == b"re":
            x, y, wide, high = given
            self.paths.append([at(*one) for one in ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))])
        elif word == b"m":
            self.paths.append([at(*given)])
        else:
            self.paths[-1].append(at(*given[-2:]))

    def _write(self, word: bytes, given: list[float]) -> None:
        now = self.states[-1]
        if word == b"Tf":
            now.size = given[0]
            return
        place = _times(given, now.matrix)
        self.page.texts.append(Text(place[4:], now.size * _State(place).scale, now.fill))

    def _set(self, word: bytes, given: list[float]) -> None:
        now = self.states[-1]
        if word == b"q":
            self.states.append(_State(**vars(now)))
        elif word == b"Q":
            self.states.pop()
        elif word == b"cm":
            now.matrix = _times(given, now.matrix)
        elif word == b"w":
            now.width = given[0]
        elif word == b"SCN":
            now.stroke = tuple(given)
        elif word == b"scn":
            now.fill = tuple(given)


def _read(content: bytes) -> Page:
    reader = _Reader()
    for word, given in _words(content):
        reader.take(word, given)
    return reader.page


def _words(content: bytes) -> Iterator[tuple[bytes, list[float]]]:
    """Operators with the numbers before them."""
    given: list[float] = []
    for token in _TOKEN.findall(content):
        if _NUMBER.fullmatch(token):
            given.append(float(token))
        elif token[:1].isalpha():
            yield token, given
            given = []


def _times(inner: list[float] | Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
