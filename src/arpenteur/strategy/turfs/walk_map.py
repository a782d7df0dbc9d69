"""The map of a walk sheet, an SVG: streets white on grey, the turf, its addresses by number, names of streets.

Drawn from the frozen lines of the turf: no tile, no network. It reads in black and white. North is up.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import shapely
from shapely.geometry import LineString, MultiLineString, box
from shapely.ops import linemerge

from arpenteur.strategy.turfs.house_numbers import INK, WIDE, Point, Taken, house_numbers
from arpenteur.strategy.turfs.results import LonLat, StreetLine
from arpenteur.strategy.turfs.walk import Walk

WIDTH = 706.0
"""Units across; the sheet shows them on 178 mm."""
_METRES = 111_320.0
_ACCENT, _GROUND, _ROAD, _FOOT = "#0B5D5B", "#E9EEEC", "#FFFFFF", "#B9C5C1"
_WIDTHS = {
    "motorway": 13.0, "trunk": 13.0, "primary": 13.0, "secondary": 11.0, "tertiary": 11.0, "residential": 8.0,
    "unclassified": 8.0, "living_street": 8.0, "pedestrian": 6.0, "service": 2.4,
}  # fmt: skip
_FEET = frozenset({"footway", "path", "steps", "cycleway", "track"})
_SHORT = {
    "avenue": "Av.", "boulevard": "Bd", "place": "Pl.", "impasse": "Imp.", "chemin": "Ch.", "faubourg": "Fg",
    "général": "Gén.", "maréchal": "Mal", "président": "Pdt", "docteur": "Dr", "saint": "St", "sainte": "Ste",
}  # fmt: skip
_TEXT, _NUMBER = 11.5, 8.2
_OWN_TRIES = ((False, _TEXT), (True, _TEXT), (True, 9.5))
"""Whether over the marks of addresses, and how large: streets of the turf are named where others are not."""
_OTHER_TRIES = ((False, _TEXT),)
_DISC = 6.6
"""Radius of the number of a stop."""


def short(street: str) -> str:
    """The name of a street with the usual short forms of the post: ``Av. du Gén. Fictif``."""
    words = [_SHORT.get(word.lower(), word) for word in street.split(" ")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


@dataclass(frozen=True)
class _Frame:
    """From degrees to units of the drawing."""

    west: float
    north: float
    stretch: float
    scale: float
    height: float

    def at(self, point: LonLat) -> Point:
        x = (point[0] - self.west) * self.stretch * _METRES * self.scale
        return x, (self.north - point[1]) * _METRES * self.scale


@dataclass(frozen=True)
class _Look:
    """How a name is written."""

    size: float
    own: bool
    over_dots: bool


def shape_of(walk: Walk) -> float:
    """Height of the turf over its width, on the ground."""
    west, south, east, north = _bounds(walk)
    stretch = math.cos(math.radians((south + north) / 2))
    return (north - south) / max((east - west) * stretch, 1e-9)


def draw(walk: Walk, height: float, *, credit: str = "") -> str:
    """An SVG of ``WIDTH`` by ``height`` units; ``credit`` says whose streets these are."""
    frame = _frame(walk, height)
    taken = Taken()
    parts = [
        f'<rect width="{WIDTH}" height="{height}" fill="{_GROUND}"/>',
        *_streets(walk, frame),
        *_outline(walk, frame),
        *_stops(walk, frame, taken),
        *_meeting(walk, frame, taken),
    ]
    corner = [*_corner(frame, taken), *_credit(frame, taken, credit)]
    parts += [*_names(walk, frame, taken)]
    houses = [(frame.at(stop.at), stop.label) for stop in walk.stops]
    parts += [*house_numbers(houses, (WIDTH, height), taken), *corner]
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def draw_round(walk: Walk, height: float, *, credit: str = "") -> str:
    """The same of a round: its line along the streets, and the number of every stop."""
    frame, taken = _frame(walk, height), Taken()
    parts = [f'<rect width="{WIDTH}" height="{height}" fill="{_GROUND}"/>', *_streets(walk, frame), *_line(walk, frame)]
    meeting = _meeting(walk, frame, taken)
    stops = _numbered(walk, frame, taken)
    corner = [*_corner(frame, taken), *_credit(frame, taken, credit)]
    parts += [*_names(walk, frame, taken), *meeting, *stops, *corner]
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


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
        taken.circles.append((at_x, at_y, _DISC))
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
    parts = [f'<rect width="{WIDTH}" height="{height}" fill="{_GROUND}"/>', *_streets(whole, frame)]
    for walk, colour in zip(walks, colours, strict=True):
        parts += _outline(walk, frame, colour, 0.3)
    badges = [_badge(walk, colour, frame, taken) for walk, colour in zip(walks, colours, strict=True)]
    corner = [*_corner(frame, taken), *_credit(frame, taken, credit)]
    parts += [*_names(whole, frame, taken), *badges, *corner]
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _badge(walk: Walk, colour: str, frame: _Frame, taken: Taken) -> str:
    """The letter of a turf on the address nearest to its middle; moved down where another letter is."""
    points = [frame.at(stop.at) for stop in walk.stops]
    if not points:
        return ""
    middle = (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
    x, y = min(points, key=lambda point: math.dist(point, middle))
    while not taken.free([(x, y, 12.0)]) and y < frame.height - 14:
        y += 6
    taken.circles.append((x, y, 12.0))
    font = f'font-family="Public Sans" font-size="13" font-weight="600" text-anchor="middle" fill="{INK}"'
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="12" fill="#FFFFFF" stroke="{colour}" stroke-width="3"/>'
    return f'{circle}<text x="{x:.1f}" y="{y + 4.6:.1f}" {font}>{escape(walk.letter)}</text>'


def _bounds(walk: Walk) -> tuple[float, float, float, float]:
    points = [stop.at for stop in walk.stops] + [point for ring in walk.outline for point in ring]
    points += [point for line in walk.own for point in line.points] or list(walk.path)
    lons, lats = [point[0] for point in points] or [0.0], [point[1] for point in points] or [0.0]
    return min(lons), min(lats), max(lons), max(lats)


def _frame(walk: Walk, height: float) -> _Frame:
    """The turf in the middle with some of its surroundings; at least 120 m high."""
    west, south, east, north = _bounds(walk)
    stretch = math.cos(math.radians((south + north) / 2))
    wide = max((east - west) * stretch * _METRES * 1.16, 260.0)
    high = max((north - south) * _METRES * 1.2, 120.0)
    scale = min(WIDTH / wide, height / high)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return _Frame(
        west=middle_x - WIDTH / scale / stretch / _METRES / 2,
        north=middle_y + height / scale / _METRES / 2,
        stretch=stretch,
        scale=scale,
        height=height,
    )


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
        taken.dots.append((x, y, 2.2))
        parts.append(f'<rect x="{x - 2.7:.1f}" y="{y - 2.7:.1f}" width="5.4" height="5.4" fill="{_ACCENT}"/>')
    return parts


def _meeting(walk: Walk, frame: _Frame, taken: Taken) -> list[str]:
    """A ring where the pair meets, where that is on the map."""
    if walk.meeting is None:
        return []
    x, y = frame.at(walk.meeting)
    if not (8 < x < WIDTH - 8 and 8 < y < frame.height - 8):
        return []
    taken.circles.append((x, y, 8.0))
    ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6.5" fill="#FFFFFF" stroke="{INK}" stroke-width="2"/>'
    return [ring, f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{INK}"/>']


def _corner(frame: _Frame, taken: Taken) -> list[str]:
    """Scale and north, at the bottom right, on a white ground of their own."""
    metres = next((one for one in (500, 200, 100, 50, 20) if one * frame.scale <= 130), 10)
    long = metres * frame.scale
    left, low = WIDTH - long - 44, frame.height - 10
    taken.circles += [(left + step, low - 6, 14.0) for step in range(0, int(long) + 44, 14)]
    style = f'font-family="Public Sans" font-size="9.5" fill="{INK}"'
    north_x = WIDTH - 17
    needle = f"M{north_x},{low - 21}l5,15l-5,-3l-5,3Z"
    return [
        f'<rect x="{left - 8:.1f}" y="{low - 27:.1f}" width="{long + 46:.1f}" height="32" rx="3" fill="#FFFFFF"/>',
        f'<path d="M{left:.1f},{low - 6}v4h{long:.1f}v-4" fill="none" stroke="{INK}" stroke-width="1.2"/>',
        f'<text x="{left + long / 2:.1f}" y="{low - 10}" {style} text-anchor="middle">{metres} m</text>',
        f'<path d="{needle}" fill="{INK}"/>',
        f'<text x="{north_x}" y="{low + 3}" {style} font-weight="600" text-anchor="middle">N</text>',
    ]


def _credit(frame: _Frame, taken: Taken, credit: str) -> list[str]:
    """Whose streets these are, at the bottom left."""
    if not credit:
        return []
    long, low = len(credit) * 8.4 * WIDE, frame.height - 5
    taken.circles += [(4 + step, low - 3, 8.0) for step in range(0, int(long) + 6, 8)]
    style = f'font-family="Public Sans" font-size="8.4" fill="{INK}"'
    ground = f'<rect x="0" y="{low - 9:.1f}" width="{long + 10:.1f}" height="14" fill="#FFFFFF" fill-opacity="0.85"/>'
    return [ground, f'<text x="5" y="{low:.1f}" {style}>{escape(credit)}</text>']


def _names(walk: Walk, frame: _Frame, taken: Taken) -> list[str]:
    """Names along streets where they fit: those of the turf first, then the longest."""
    own = {line.name for line in walk.own} | {stop.street for stop in walk.stops}
    by_name: dict[str, list[LineString]] = {}
    for line in walk.streets:
        if line.name:
            by_name.setdefault(line.name, []).extend(LineString(part) for part in _inside(line, frame))
    ranked = sorted(by_name, key=lambda name: (name not in own, -sum(one.length for one in by_name[name]), name))
    parts: list[str] = []
    for name in ranked:
        for over_dots, size in _OWN_TRIES if name in own else _OTHER_TRIES:
            look = _Look(size, own=name in own, over_dots=over_dots)
            written = _along(short(name), by_name[name], frame, taken, look)
            if written:
                parts.append(written)
                break
    return parts


def _along(text: str, lines: list[LineString], frame: _Frame, taken: Taken, look: _Look) -> str:
    long = len(text) * look.size * WIDE + 4
    steps = max(8, 2 * math.ceil(long / look.size / 2))
    inner = box(6, 6, WIDTH - 6, frame.height - 6)
    for line in sorted(_merged(lines), key=lambda one: -one.length):
        for start in (one for one in _starts(line.length, long) if _straight(line, one, long)):
            along = [line.interpolate(start + long * part / steps) for part in range(steps + 1)]
            points = [(point.x, point.y) for point in along]
            wanted = [(x, y, look.size * 0.52) for x, y in points]
            if inner.contains(LineString(points)) and taken.free(wanted, over_dots=look.over_dots):
                taken.circles += wanted
                return _turned(text, points, look)
    return ""


def _merged(lines: list[LineString]) -> list[LineString]:
    if not lines:
        return []
    merged = linemerge(MultiLineString(lines)) if len(lines) > 1 else lines[0]
    return [one for one in shapely.get_parts(merged) if isinstance(one, LineString)]


def _starts(length: float, long: float) -> list[float]:
    """Where a text may begin along a line: from its middle outwards."""
    room = length - long
    if room < 0:
        return []
    return sorted((step * 9.0 for step in range(int(room // 9) + 1)), key=lambda start: abs(start - room / 2))


def _straight(line: LineString, start: float, long: float) -> bool:
    """Whether a stretch is straight enough to be read: its chord is nearly as long as itself."""
    first, last = line.interpolate(start), line.interpolate(start + long)
    return first.distance(last) >= 0.97 * long


def _turned(text: str, points: Sequence[Point], look: _Look) -> str:
    (x1, y1), (x2, y2) = points[0], points[-1]
    if x2 < x1:
        x1, y1, x2, y2 = x2, y2, x1, y1
    angle = math.degrees(math.atan2(y2 - y1, x2 - x1))
    x, y = points[len(points) // 2]
    weight = 600 if look.own else 400
    style = f'font-family="Public Sans" font-size="{look.size}" font-weight="{weight}" text-anchor="middle"'
    halo = 'stroke="#FFFFFF" stroke-width="3" stroke-linejoin="round"'
    place = f'transform="translate({x:.1f} {y:.1f}) rotate({angle:.1f})" y="{look.size * 0.35:.1f}"'
    words = escape(text)
    return f'<text {place} {style} fill="none" {halo}>{words}</text><text {place} {style} fill="{INK}">{words}</text>'
