"""The outing as SVG: streets of each turf, buildings by how far they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arpenteur.maps.plane import Plane
from arpenteur.web.ground.routes.backdrop import badge_spot
from arpenteur.web.ground.routes.live.progress import Shade, TurfProgress
from arpenteur.web.ground.routes.plane import colour, dot_size, fitted


@dataclass(frozen=True)
class Building:
    """One dot: ``size`` 1 for a house, 2 for flats, 3 for twenty dwellings or more."""

    x: float
    y: float
    size: int
    shade: Shade


@dataclass(frozen=True)
class Walked:
    """One turf on the map."""

    number: int
    letter: str
    tint: str
    streets: tuple[str, ...]
    buildings: tuple[Building, ...]
    x: float
    y: float


@dataclass(frozen=True)
class Followed:
    """The map: streets around, then the turfs."""

    roads: tuple[str, ...]
    turfs: tuple[Walked, ...]


def follow(progress: Sequence[TurfProgress]) -> Followed:
    """Draw some turfs, which may overlap; streets that several tell of are drawn once."""
    plans: list[Mapping[str, Any]] = [one.turf.plan for one in progress]
    plane = fitted([tuple(building["at"]) for plan in plans for building in plan["buildings"]])
    roads = {_path(line["line"], plane) for plan in plans for line in plan["around"]}
    taken: list[tuple[float, float]] = []
    turfs = tuple(_walked(rank, one, plane, taken) for rank, one in enumerate(progress, start=1))
    return Followed(tuple(sorted(roads)), turfs)


def _walked(rank: int, one: TurfProgress, plane: Plane, taken: list[tuple[float, float]]) -> Walked:
    plan = one.turf.plan
    buildings = tuple(_dot(building, one.shades, plane) for building in plan["buildings"])
    x, y = badge_spot([(dot.x, dot.y) for dot in buildings], taken) if buildings else (0.0, 0.0)
    return Walked(
        number=colour(rank),
        letter=one.turf.letter,
        tint="".join(_path(ring, plane) + "z" for ring in plan["outline"]),
        streets=tuple(_path(street["line"], plane) for street in plan["streets"]),
        buildings=buildings,
        x=round(x, 1),
        y=round(y, 1),
    )


def _dot(building: Mapping[str, Any], shades: Mapping[str, Shade], plane: Plane) -> Building:
    x, y = plane.at(building["at"])
    return Building(x, y, dot_size(building["dwellings"]), shades.get(building["key"], Shade.LEFT))


def _path(points: Iterable[Sequence[float]], plane: Plane) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in (plane.at(point) for point in points))
