"""The map of a walk sheet, an SVG: streets white on grey, the turf, its addresses by number, names of streets.

Drawn from the frozen lines of the turf: no tile, no network. It reads in black and white. North is up.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain

import shapely
from shapely.geometry import LineString, box

from arpenteur.maps.lettering import Circle, Taken, joined, length, short_street, stretch
from arpenteur.maps.marks import INK, WIDE, credit_line, scale_and_north
from arpenteur.maps.plane import METRES_A_DEGREE, Bounds, Plane, Point, bounds_of, centred, spans
from arpenteur.strategy.turfs.house_numbers import house_numbers
from arpenteur.strategy.turfs.results import StreetLine
from arpenteur.strategy.turfs.walk import Walk

WIDTH = 706.0
"""Units across; the sheet shows them on 178 mm."""
_ACCENT, _GROUND, _ROAD, _FOOT = "#0B5D5B", "#E9EEEC", "#FFFFFF", "#B9C5C1"
_WIDTHS = {
    "motorway": 13.0,
    "trunk": 13.0,
    "primary": 13.0,
    "secondary": 11.0,
    "tertiary": 11.0,
    "residential": 8.0,
    "unclassified": 8.0,
    "living_street": 8.0,
    "pedestrian": 6.0,
    "service": 2.4,
}
_FEET = frozenset({"footway", "path", "steps", "cycleway", "track"})
_TEXT, _NUMBER = 11.5, 8.2
_OWN_TRIES = ((False, _TEXT), (True, _TEXT), (True, 9.5))
"""Whether over the marks of addresses, and how large: streets of the turf are named where others are not."""
_OTHER_TRIES = ((False, _TEXT),)
_DIGITS = 6
"""Places are rounded where they are written only."""
_DISC = 6.6
"""Radius of the number of a stop."""


@dataclass(frozen=True)
class _Frame(Plane):
    """A plane and how high the drawing is."""

    height: float = 0.0

    @property
    def size(self) -> Point:
        """Units across and down."""
        return WIDTH, self.height


@dataclass(frozen=True)
class _Look:
    """How a name is written."""

    size: float
    own: bool
    over_dots: bool


def shape_of(walk: Walk) -> float:
    """Height of the turf over its width, on the ground."""
    wide, high, _stretch = spans(_bounds(walk))
    return high / max(wide, 1e-9)


def draw(walk: Walk, height: float, *, credit: str = "") -> str:
    """An SVG of ``WIDTH`` by ``height`` units; ``credit`` says whose streets these are."""
    frame, taken = _frame(walk, height), Taken()
    under = [*_outline(walk, frame), *_stops(walk, frame, taken), *_meeting(walk, frame, taken)]
    corner = _corner(frame, taken, credit)
    names = _names(walk, frame, taken)
    houses = house_numbers([(frame.at(stop.at), stop.label) for stop in walk.stops], frame.size, taken)
    return _svg(walk, frame, under, names, houses, corner)


def draw_round(walk: Walk, height: float, *, credit: str = "") -> str:
    """The same of a round: its line along the streets, and the number of every stop."""
    frame, taken = _frame(walk, height), Taken()
    over = [*_meeting(walk, frame, taken), *_numbered(walk, frame, taken)]
    corner = _corner(frame, taken, credit)
    return _svg(walk, frame, _line(walk, frame), _names(walk, frame, taken), over, corner)


def _svg(walk: Walk, frame: _Frame, *layers: Iterable[str]) -> str:
    """A whole drawing: the streets on their ground, then layers from the lowest to the highest."""
    ground = f'<rect width="{WIDTH}" height="{frame.height}" fill="{_GROUND}"/>'
    size = f'width="{WIDTH}" height="{frame.height}" viewBox="0 0 {WIDTH} {frame.height}"'
    drawn = "".join(chain([ground], _streets(walk, frame), *layers))
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{drawn}</svg>'


def _corner(frame: _Frame, taken: Taken, credit: str) -> list[str]:
    return [*scale_and_north(frame.metre, frame.size, taken), *credit_line(credit, frame.size, taken)]


def _line(walk: Walk, frame: _Frame) -> list[str]:
    """The way of a round."""
    if len(walk.path) < 2:
        return []
    look = f'fill="none" stroke="{_ACCENT}" stroke-width="2.6" stroke-linejoin="round" stroke-linecap="round"'
    return [f'<path d="{_path(frame.at(point) for point in walk.path)}" {look}/>']


def _numbered(walk: Walk, frame: _Frame, taken: Taken) -> list[str]:
    """The number of each stop in a disc on it, or beside it where another one is; the first on top."""
    parts: list[str] = []
    for number, stop in enumerate(walk.stops, start=1):
        x, y = frame.at(stop.at)
        at_x, at_y = _beside(x, y, frame, taken)
        taken.take([(at_x, at_y, _DISC)])
        lead = f'<path d="M{x:.1f},{y:.1f}L{at_x:.1f},{at_y:.1f}" stroke="{INK}" stroke-width="0.9"/>'
        dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.8" fill="{INK}"/>'
        disc = f'<circle cx="{at_x:.1f}" cy="{at_y:.1f}" r="{_DISC}" fill="#FFFFFF" stroke="{INK}" stroke-width="1.1"/>'
        style = f'font-family="Public Sans" font-size="{_NUMBER}" font-weight="600" text-anchor="middle" fill="{INK}"'
        text = f'<text x="{at_x:.1f}" y="{at_y + _NUMBER * 0.36:.1f}" {style}>{number}</text>'
        parts.append(f"{lead if (at_x, at_y) != (x, y) else ''}{dot}{disc}{text}")
    return parts[::-1]


def _beside(x: float, y: float, frame: _Frame, taken: Taken) -> Point:
    """The free place nearest to a stop, within the drawing; the stop itself where none is near."""
    for far in (0.0, 2.2, 3.4, 4.8):
        for turn in range(12 if far else 1):
            angle = turn * math.pi / 6
            at = (x + far * _DISC * math.cos(angle), y + far * _DISC * math.sin(angle))
            inside = _DISC < at[0] < WIDTH - _DISC and _DISC < at[1] < frame.height - _DISC
            if inside and taken.free([(*at, _DISC)]):
                return at
    return x, y


def draw_together(walks: Sequence[Walk], colours: Sequence[str], height: float, *, credit: str = "") -> str:
    """The same of several turfs in one drawing: each in its colour, with its letter; nothing but their outlines."""
    whole = Walk(
        letter="",
        stops=tuple(stop for walk in walks for stop in walk.stops),
        metres=0,
        minutes=0,
        own=tuple(line for walk in walks for line in walk.own),
        around=tuple({line: None for walk in walks for line in walk.around}),
        outline=tuple(ring for walk in walks for ring in walk.outline),
    )
    frame, taken = _frame(whole, height), Taken()
    coloured = list(zip(walks, colours, strict=True))
    outlines = [part for walk, colour in coloured for part in _outline(walk, frame, colour, 0.3)]
    badges = [_badge(walk, colour, frame, taken) for walk, colour in coloured]
    corner = _corner(frame, taken, credit)
    return _svg(whole, frame, outlines, _names(whole, frame, taken), badges, corner)


def _badge(walk: Walk, colour: str, frame: _Frame, taken: Taken) -> str:
    """The letter of a turf on the address nearest to its middle; moved down where another letter is."""
    points = [frame.at(stop.at) for stop in walk.stops]
    if not points:
        return ""
    middle = (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
    x, y = min(points, key=lambda point: math.dist(point, middle))
    while not taken.free([(x, y, 12.0)]) and y < frame.height - 14:
        y += 6
    taken.take([(x, y, 12.0)])
    font = f'font-family="Public Sans" font-size="13" font-weight="600" text-anchor="middle" fill="{INK}"'
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="12" fill="#FFFFFF" stroke="{colour}" stroke-width="3"/>'
    return f'{circle}<text x="{x:.1f}" y="{y + 4.6:.1f}" {font}>{escape(walk.letter)}</text>'


def _bounds(walk: Walk) -> Bounds:
    points = [stop.at for stop in walk.stops] + [point for ring in walk.outline for point in ring]
    points += [point for line in walk.own for point in line.points] or list(walk.path)
    return bounds_of(points) or (0.0, 0.0, 0.0, 0.0)


def _frame(walk: Walk, height: float) -> _Frame:
    """The turf in the middle with some of its surroundings; at least 120 m high."""
    bounds = _bounds(walk)
    wide, high, _stretch = spans(bounds)
    room = max(wide * 1.16, 260 / METRES_A_DEGREE), max(high * 1.2, 120 / METRES_A_DEGREE)
    plane = centred(bounds, (WIDTH, height), min(WIDTH / room[0], height / room[1]), _DIGITS)
    return _Frame(plane.west, plane.north, plane.unit, plane.stretch, _DIGITS, height)


def _path(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _inside(line: StreetLine, frame: _Frame) -> list[list[Point]]:
    """Parts of a line inside the drawing, a little beyond its edge."""
    if len(line.points) < 2:
        return []
    cut = LineString([frame.at(point) for point in line.points]).intersection(
        box(-20, -20, WIDTH + 20, frame.height + 20)
    )
    parts = shapely.get_parts(cut) if not cut.is_empty else []
    return [[(x, y) for x, y in part.coords] for part in parts if isinstance(part, LineString)]


def _streets(walk: Walk, frame: _Frame) -> list[str]:
    """Footways dashed below, then streets from the narrow to the wide."""
    ranked = sorted(walk.streets, key=lambda line: -1.0 if line.highway in _FEET else _WIDTHS.get(line.highway, 8.0))
    parts: list[str] = []
    for line in ranked:
        foot = line.highway in _FEET
        width = 1.0 if foot else _WIDTHS.get(line.highway, 8.0)
        look = f'stroke="{_FOOT}" stroke-dasharray="3 3"' if foot else f'stroke="{_ROAD}"'
        ends = f'fill="none" {look} stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'
        parts.extend(f'<path d="{_path(points)}" {ends}/>' for points in _inside(line, frame))
    return parts


def _outline(walk: Walk, frame: _Frame, colour: str = _ACCENT, strength: float = 0.14) -> list[str]:
    rings = " ".join(_path(frame.at(point) for point in ring) + "Z" for ring in walk.outline if len(ring) > 2)
    if not rings:
        return []
    look = f'fill="{colour}" fill-opacity="{strength}" fill-rule="evenodd" stroke="{colour}" stroke-width="2.4"'
    return [f'<path d="{rings}" {look} stroke-linejoin="round"/>']


def _stops(walk: Walk, frame: _Frame, taken: Taken) -> list[str]:
    parts: list[str] = []
    for stop in walk.stops:
        x, y = frame.at(stop.at)
        taken.mark((x, y, 2.2))
        parts.append(f'<rect x="{x - 2.7:.1f}" y="{y - 2.7:.1f}" width="5.4" height="5.4" fill="{_ACCENT}"/>')
    return parts


def _meeting(walk: Walk, frame: _Frame, taken: Taken) -> list[str]:
    """A ring where the pair meets, where that is on the map."""
    if walk.meeting is None:
        return []
    x, y = frame.at(walk.meeting)
    if not (8 < x < WIDTH - 8 and 8 < y < frame.height - 8):
        return []
    taken.take([(x, y, 8.0)])
    ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6.5" fill="#FFFFFF" stroke="{INK}" stroke-width="2"/>'
    return [ring, f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{INK}"/>']


def _names(walk: Walk, frame: _Frame, taken: Taken) -> list[str]:
    """Names along streets where they fit: those of the turf first, then the longest."""
    own = {line.name for line in walk.own} | {stop.street for stop in walk.stops}
    by_name: dict[str, list[list[Point]]] = {}
    for line in walk.streets:
        if line.name:
            by_name.setdefault(line.name, []).extend(_inside(line, frame))
    ranked = sorted(by_name, key=lambda name: (name not in own, -sum(map(length, by_name[name])), name))
    parts: list[str] = []
    for name in ranked:
        for over_dots, size in _OWN_TRIES if name in own else _OTHER_TRIES:
            look = _Look(size, own=name in own, over_dots=over_dots)
            written = _along(short_street(name), joined(by_name[name]), frame, taken, look)
            if written:
                parts.append(written)
                break
    return parts


def _along(text: str, lines: list[list[Point]], frame: _Frame, taken: Taken, look: _Look) -> str:
    long = len(text) * look.size * WIDE + 4

    def circles(spots: list[Point]) -> list[Circle]:
        return [(x, y, look.size * 0.52) for x, y in spots]

    def fits(spots: list[Point]) -> bool:
        # Straight enough to be read: the chord is nearly as long as the stretch.
        inside = all(6 < x < WIDTH - 6 and 6 < y < frame.height - 6 for x, y in spots)
        straight = math.dist(spots[0], spots[-1]) >= 0.97 * long
        return inside and straight and taken.free(circles(spots), over_dots=look.over_dots)

    spots = stretch(lines, long, max(8, 2 * math.ceil(long / look.size / 2)), starts=_starts, fits=fits)
    taken.take(circles(spots))
    return _turned(text, spots, look) if spots else ""


def _starts(far: float, long: float) -> list[float]:
    """Where a text may begin along a line: from its middle outwards."""
    room = far - long
    if room < 0:
        return []
    return sorted((step * 9.0 for step in range(int(room // 9) + 1)), key=lambda start: abs(start - room / 2))


def _turned(text: str, points: Sequence[Point], look: _Look) -> str:
    (x1, y1), (x2, y2) = points[0], points[-1]
    angle = math.degrees(math.atan2(y2 - y1, x2 - x1))
    x, y = points[len(points) // 2]
    weight = 600 if look.own else 400
    style = f'font-family="Public Sans" font-size="{look.size}" font-weight="{weight}" text-anchor="middle"'
    halo = 'stroke="#FFFFFF" stroke-width="3" stroke-linejoin="round"'
    place = f'transform="translate({x:.1f} {y:.1f}) rotate({angle:.1f})" y="{look.size * 0.35:.1f}"'
    words = escape(text)
    return f'<text {place} {style} fill="none" {halo}>{words}</text><text {place} {style} fill="{INK}">{words}</text>'
