"""A drawn area and the stations it touches, without a geometry library.

A station is in the area where the point of its label lies inside, or a corner of one lies inside the other. Only an
area that crosses a station without holding any corner of it, nor having one in it, is missed: thinner than a street.
"""

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.models import Zone

MOST_CORNERS = 200
_LEAST = 1e-12
"""Square degrees: about a hundredth of a square metre."""
_AGAIN = gettext_noop("draw it again")
Point = tuple[float, float]
Ring = list[Point]


def polygon(area: Mapping[str, Any]) -> dict[str, Any]:
    """The area as GeoJSON, closed. Raises InputError where it is no polygon of 3 to 200 corners on the globe, or has
    no inside that is sure: its sides cross, or it is a line.
    """
    wrong = InputError(
        _("this outline cannot be read"),
        expected=_("a polygon of 3 to %(most)s corners") % {"most": MOST_CORNERS},
        action=_(_AGAIN),
    )
    try:
        if area["type"] != "Polygon" or len(area["coordinates"]) != 1:
            raise wrong
        ring = [(float(x), float(y)) for x, y in area["coordinates"][0]]
    except (KeyError, TypeError, ValueError) as error:
        raise wrong from error
    if ring and ring[0] == ring[-1]:
        ring.pop()
    if not 3 <= len(ring) <= MOST_CORNERS or not all(abs(x) <= 180 and abs(y) <= 90 for x, y in ring):
        raise wrong
    ring = [point for before, point in zip([ring[-1], *ring], ring, strict=False) if point != before]
    if len(ring) < 3 or abs(_surface(ring)) < _LEAST:
        raise InputError(
            _("this outline has no surface"), expected=_("three corners or more, not in line"), action=_(_AGAIN)
        )
    if _crosses_itself(ring):
        raise InputError(
            _("this outline crosses itself"), expected=_("an outline that does not cross itself"), action=_(_AGAIN)
        )
    return {"type": "Polygon", "coordinates": [[list(point) for point in (*ring, ring[0])]]}


def _surface(ring: Ring) -> float:
    """Surface in square degrees, signed (the shoelace formula)."""
    x0, y0 = ring[0]
    moved = [(x - x0, y - y0) for x, y in ring]
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*moved, moved[0]])) / 2


def _crosses_itself(ring: Ring) -> bool:
    """Whether two sides that are no neighbours meet inside both."""
    sides = list(pairwise([*ring, ring[0]]))
    return any(
        _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0
        for number, (a, b) in enumerate(sides)
        for c, d in sides[number + 2 :]
    )


def _side(start: Point, end: Point, point: Point) -> float:
    """Positive on the left of a line, negative on its right."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def stations_in(area: Mapping[str, Any], campaign: Campaign) -> list[str]:
    """Stations of the campaign's ground that an area touches. Raises InputError where it touches none."""
    ring: Ring = [(x, y) for x, y in area["coordinates"][0]]
    found = [zone.zone for zone in queries.zones(published_of(campaign), "station") if _touches(zone, ring)]
    if not found:
        raise InputError(_("this outline touches no station"), action=_("draw it on the territory of the campaign"))
    return found


def stations_at(points: Iterable[Point], campaign: Campaign) -> list[str]:
    """The station of each place (degrees, EPSG:4326): the one whose outline holds it, else the one whose label is
    nearest. Empty texts where the ground has no outlines.
    """
    stations = [zone for zone in queries.zones(published_of(campaign), "station") if zone.geometry]
    outlines = {zone.pk: list(_outlines(zone.geometry or {})) for zone in stations}
    return [_station_at(point, stations, outlines) for point in points]


def _station_at(point: Point, stations: list[Zone], outlines: Mapping[int, list[Ring]]) -> str:
    x, y = point
    for zone in stations:
        near = (zone.west or 0.0) <= x <= (zone.east or 0.0) and (zone.south or 0.0) <= y <= (zone.north or 0.0)
        if near and sum(inside(point, ring) for ring in outlines[zone.pk]) % 2:
            return zone.zone
    flat = math.cos(math.radians(y))
    labelled = [zone for zone in stations if zone.label_longitude is not None]
    return (
        min(
            labelled,
            key=lambda zone: math.hypot(((zone.label_longitude or 0.0) - x) * flat, (zone.label_latitude or 0.0) - y),
        ).zone
        if labelled
        else ""
    )


def _touches(zone: Zone, ring: Ring) -> bool:
    if zone.geometry is None or not _boxes_meet(zone, ring):
        return False
    if zone.label_longitude is not None and inside((zone.label_longitude, zone.label_latitude or 0.0), ring):
        return True
    outlines = list(_outlines(zone.geometry))
    return any(inside(point, ring) for outline in outlines for point in outline) or any(
        inside(point, outline) for outline in outlines for point in ring
    )


def _boxes_meet(zone: Zone, ring: Ring) -> bool:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    west, south, east, north = zone.west or 0.0, zone.south or 0.0, zone.east or 0.0, zone.north or 0.0
    return west <= max(xs) and east >= min(xs) and south <= max(ys) and north >= min(ys)


def inside(point: Point, ring: Ring) -> bool:
    """Whether a point lies in a ring: a ray to the east crosses its sides an odd number of times."""
    x, y = point
    odd = False
    before = ring[-1]
    for after in ring:
        (x1, y1), (x2, y2) = before, after
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            odd = not odd
        before = after
    return odd


def _outlines(geometry: Mapping[str, Any]) -> Iterable[Ring]:
    """Outer rings."""
    if geometry.get("type") == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _outlines(part)
    elif geometry.get("type") == "MultiPolygon":
        for one in geometry["coordinates"]:
            yield [(x, y) for x, y, *_ in one[0]]
    elif geometry.get("type") == "Polygon":
        yield [(x, y) for x, y, *_ in geometry["coordinates"][0]]
