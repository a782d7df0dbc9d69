"""What a turf is as phones and paper read it: a copy, in the format of ``docs/field-protocol.md``."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.maps.plane import rings
from arpenteur.strategy.turfs.results import Building, LonLat, StreetLine, Turf, Turfs

Json = dict[str, Any]
_NEAR = 0.003
"""Degrees around a turf in which streets are drawn: about 300 m."""
_SIDES = {"even": "even", "odd": "odd"}


def plan_of(turf: Turf, walks: Turfs, start: LonLat | None) -> Json:
    """``Turf.plan``: segments, buildings in walking order, lines to draw, the walk, where it starts."""
    mine = set(turf.segments)
    box = _box(one for one in turf.buildings)
    return {
        "title": title_of(turf),
        "segments": list(turf.segments),
        "buildings": [_building(one) for one in turf.buildings],
        "streets": [{"name": line.name, "line": _points(line.points)} for line in walks.around if line.segment in mine],
        "around": [
            {"name": line.name, "class": line.highway, "line": _points(line.points)}
            for line in walks.around
            if line.segment not in mine and _meets(line, box)
        ],
        "path": _points(turf.path),
        "outline": [_points(ring) for ring in rings(turf.outline, holes=False)],
        "meeting": list(_point(start or (turf.path[0] if turf.path else _middle(box)))),
    }


def title_of(turf: Turf) -> str:
    """``avenue Gallieni et alentour``: its street with most doors; that street alone where it is the only one."""
    doors: dict[str, int] = {}
    for one in turf.buildings:
        doors[one.street] = doors.get(one.street, 0) + one.doors
    if not doors:
        return turf.streets
    first = max(doors, key=lambda street: (doors[street], street))
    return first if len(doors) == 1 else _("%(street)s and around") % {"street": first}


def held_by(plan: Mapping[str, Any]) -> tuple[frozenset[int], frozenset[str]]:
    """Segments and buildings of a kept plan, to see whether the cutting has moved on since."""
    buildings = plan.get("buildings") or ()
    return frozenset(plan.get("segments") or ()), frozenset(str(one.get("key")) for one in buildings)


def _building(one: Building) -> Json:
    return {
        "key": one.id,
        "street": one.street,
        "label": number_of(one),
        "number": one.number,
        "suffix": one.suffix,
        "side": _SIDES.get(one.parity, "none"),
        "at": list(_point((one.longitude, one.latitude))),
        "station": one.station,
        "kind": one.kind,
        "dwellings": one.dwellings,
    }


def number_of(one: Building) -> str:
    """``148``, ``12 bis``; the label of the address where it has no number."""
    if one.number is None:
        return one.label
    space = " " if len(one.suffix) > 1 else ""
    return f"{one.number}{space}{one.suffix}"


def _points(points: Iterable[Any]) -> list[list[float]]:
    return [list(_point(point)) for point in points]


def _point(point: Any) -> tuple[float, float]:
    """To a decimetre."""
    return round(float(point[0]), 6), round(float(point[1]), 6)


_Box = tuple[float, float, float, float]


def _box(buildings: Iterable[Building]) -> _Box | None:
    points = [(one.longitude, one.latitude) for one in buildings]
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs) - _NEAR, min(ys) - _NEAR, max(xs) + _NEAR, max(ys) + _NEAR


def _middle(box: _Box | None) -> LonLat:
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else (0.0, 0.0)


def _meets(line: StreetLine, box: _Box | None) -> bool:
    if box is None:
        return False
    west, south, east, north = box
    return any(west <= x <= east and south <= y <= north for x, y in line.points)
