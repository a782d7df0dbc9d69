"""A turf's package from a file, read strictly: what a plan may hold, and nothing else."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.ground.phone.ground.stairs import MOST_DOORS, MOST_FLOORS, MOST_STAIRS

_MOST_BUILDINGS, _MOST_LINES, _MOST_POINTS = 5_000, 20_000, 5_000
_LONGEST = 160
_SIDES, _KINDS = ("even", "odd", "none"), ("house", "apartments")
_STAIR = re.compile(r"[A-Z]{0,2}[0-9]{0,2}")
_LETTER = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True)
class Packed:
    """What an imported turf is made of; ``plan`` as ``Turf.plan``, ``objections`` as (building, stair, floor, door)."""

    letter: str
    code: str
    version: int
    stations: tuple[str, ...]
    doors: int
    metres: int
    minutes: int
    until: datetime
    plan: Mapping[str, Any]
    objections: tuple[tuple[str, str, int, int], ...]


def unpacked(package: object, stations: Iterable[str]) -> Packed:
    """Read a package whose stations must be of this territory. Raises InputError for anything that is not one."""
    try:
        return _read(package, frozenset(stations))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError):
        _wrong()


def _read(found: Any, stations: frozenset[str]) -> Packed:
    buildings = [_building(one, stations) for one in _some(found["buildings"], _MOST_BUILDINGS)]
    keys = [one["key"] for one in buildings]
    if not keys or len(set(keys)) != len(keys):
        _wrong()
    named = tuple(_known(one["key"], stations) for one in _some(found["stations"], _MOST_BUILDINGS))
    until = datetime.fromisoformat(found["until"])
    if until.tzinfo is None:
        _wrong()
    return Packed(
        letter=_matching(_LETTER, found["letter"]),
        code=_text(found["code"], 16),
        version=_whole(found["version"], 1),
        stations=named,
        doors=_whole(found["doors"]),
        metres=_whole(found["metres"]),
        minutes=_whole(found["minutes"]),
        until=until,
        plan={
            "title": _text(found["title"]),
            "segments": [],
            "buildings": buildings,
            "streets": [_line(one) for one in _some(found["streets"], _MOST_LINES)],
            "around": [_line(one) | {"class": _text(one["class"])} for one in _some(found["around"], _MOST_LINES)],
            "path": _points(found["path"]),
            "outline": [_points(ring) for ring in _some(found["outline"], _MOST_LINES)],
            "meeting": _point(found["meeting"]) if found["meeting"] else None,
        },
        objections=tuple(
            (building["key"], _matching(_STAIR, one["stair"]), _whole(one["floor"], -9), _whole(one["door"]))
            for building, given in zip(buildings, found["buildings"], strict=True)
            for one in _some(given["objections"], MOST_DOORS * MOST_FLOORS)
        ),
    )


def _building(one: Any, stations: frozenset[str]) -> dict[str, Any]:
    stairs = [_stair(stair) for stair in _some(one["stairs"], MOST_STAIRS + 1)]
    if not stairs:
        _wrong()
    return {
        "key": _text(one["key"], 80),
        "street": _text(one["street"]),
        "label": _text(one["label"]),
        "side": _among(one["side"], _SIDES),
        "at": _point(one["at"]),
        "station": _known(one["station"], stations),
        "kind": _among(one["kind"], _KINDS),
        "guessed": one.get("guessed") is True,
        "stairs": stairs,
        "dwellings": max(sum(s["floors"] * s["doors"] + s["ground"] for s in stairs), 1),
    }


def _stair(one: Any) -> dict[str, Any]:
    return {
        "name": _matching(_STAIR, one["name"]),
        "floors": _whole(one["floors"], most=MOST_FLOORS),
        "doors": _whole(one["doors"], most=99),
        "ground": _whole(one["ground"], most=2000),
    }


def _line(one: Any) -> dict[str, Any]:
    return {"name": _text(one["name"]), "line": _points(one["line"])}


def _points(line: Any) -> list[list[float]]:
    return [_point(one) for one in _some(line, _MOST_POINTS)]


def _point(one: Any) -> list[float]:
    x, y = one
    if isinstance(x, bool) or isinstance(y, bool) or not (abs(float(x)) <= 180 and abs(float(y)) <= 90):
        _wrong()
    return [float(x), float(y)]


def _some(found: Any, most: int) -> list[Any]:
    if not isinstance(found, list) or len(found) > most:
        _wrong()
    return found


def _text(found: Any, most: int = _LONGEST) -> str:
    if not isinstance(found, str) or len(found) > most or any(ord(sign) < 32 for sign in found):
        _wrong()
    return found


def _matching(pattern: re.Pattern[str], found: Any) -> str:
    if not isinstance(found, str) or not pattern.fullmatch(found):
        _wrong()
    return found


def _among(found: Any, closed: tuple[str, ...]) -> str:
    if found not in closed:
        _wrong()
    return str(found)


def _whole(found: Any, least: int = 0, most: int = 10**6) -> int:
    if type(found) is not int or not least <= found <= most:
        _wrong()
    return found


def _known(found: Any, stations: frozenset[str]) -> str:
    if found not in stations:
        raise InputError(_("this turf has addresses outside the place of the campaign"), action=_("check its action"))
    return str(found)


def _wrong() -> NoReturn:
    raise InputError(_("the turf in this file cannot be read"), action=_("ask for it again from whoever made it"))
