"""A stand-in for the engine's turfs in the fictional town: a ladder of streets in each station, cut in a row.

It holds to what the web asks of the engine and to nothing else: the same question gives the same answer, every segment
is held once, what is done is left out. Its walks are invented.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from fictional_place import COUNT, station

from arpenteur.strategy import turfs as engine
from arpenteur.strategy.turfs import Area, Building, StreetLine, Turf, Turfs
from arpenteur.web.foundation.territory import lacking
from arpenteur.web.ground.routes import engine as asked

STREETS = ("rue des Exemples", "avenue du Modèle", "allée du Prototype", "impasse Fictive")
HOUSES, FLATS = 5, 12
_EAST, _NORTH = 0.009, 0.005


def stand_in(patch: pytest.MonkeyPatch) -> None:
    """Put it in the engine's place."""
    for name in ("propose", "measured", "backdrop"):
        patch.setattr(engine, name, globals()[name])
    patch.setattr(asked, "walkable", walkable)
    read = lacking._read
    patch.setattr(lacking, "_read", lambda path: replace(read(path), addresses=False))


def walkable(_snapshot: Any) -> bool:
    return True


def backdrop(_snapshot: Any, _bounds: Any) -> tuple[StreetLine, ...]:
    return tuple(_line(segment) for segment in _segments(Area()))


def propose(
    snapshot: Any, area: Area, *, pairs: int | None = None, doors: int | None = None, seed: int = 1, **more: Any
) -> Turfs:
    """Segments in their order, as many to each turf as can be."""
    segments = _segments(area)
    each = sum(one.doors for segment in segments for one in _buildings(segment, {}))
    count = pairs or max(round(each / (doors or 60)), 1)
    count = min(count, max(len(segments), 1))
    holding = {segment: rank * count // len(segments) + 1 for rank, segment in enumerate(segments)}
    return measured(snapshot, holding, area, seed=seed, **more)


def measured(
    _snapshot: Any,
    holding: Mapping[int, int],
    area: Area,
    *,
    moved: Mapping[str, int] | None = None,
    walk: str = "sides",
    done: Mapping[str, int] | None = None,
    seed: int = 1,
    **_more: Any,
) -> Turfs:
    """What is held, counted."""
    every = [one for segment in sorted(holding) for one in _buildings(segment, done or {})]
    of = {one.id: (moved or {}).get(one.id, holding[one.segment]) for one in every}
    numbers = sorted({*holding.values(), *of.values()})
    turfs = tuple(_turf(number, holding, [one for one in every if of[one.id] == number]) for number in numbers)
    turfs = tuple(one for one in turfs if one.buildings)
    target = sum(one.doors for one in turfs) / max(len(turfs), 1)
    return Turfs(
        place="00099",
        place_name="Exempleville",
        turfs=turfs,
        target=target,
        within=sum(abs(one.doors - target) <= target / 10 for one in turfs) / max(len(turfs), 1),
        contiguous=1.0,
        seed=seed,
        walk=walk,
        notices=("Distances à vol d'oiseau : aucune rue n'est dessinée.",),
        around=tuple(_line(one) for one in _segments(area)),
        fictional=True,
    )


def _segments(area: Area) -> list[int]:
    """Numbers: ten times the rank of the station, and one of four streets."""
    ranks = [rank for rank in range(COUNT) if area.stations is None or station(rank) in area.stations]
    return [10 * rank + street for rank in ranks for street in range(4)]


def _line(segment: int) -> StreetLine:
    west, south = _corner(segment)
    ends = ((west, south), (west + _EAST * 0.4, south + 0.0002), (west + _EAST * 0.9, south))
    return StreetLine(ends, STREETS[segment % 10], "residential", segment)


def _corner(segment: int) -> tuple[float, float]:
    rank, street = divmod(segment, 10)
    return 2.40 + _EAST * (rank % 4), 48.85 + _NORTH * (rank // 4) + _NORTH * (0.12 + 0.24 * street)


def _buildings(segment: int, done: Mapping[str, int]) -> list[Building]:
    west, south = _corner(segment)
    found = []
    for number in range(1, HOUSES + 2):
        key = f"00099_{segment:04d}_{number:05d}"
        dwellings = FLATS if number == HOUSES + 1 else 1
        found.append(
            Building(
                id=key,
                segment=segment,
                street=STREETS[segment % 10],
                label=str(number),
                number=number,
                suffix="",
                station=station(segment // 10),
                longitude=west + _EAST * 0.13 * number,
                latitude=south + (0.0003 if number % 2 else -0.0003),
                side="left" if number % 2 else "right",
                parity="odd" if number % 2 else "even",
                dwellings=dwellings,
                doors=max(dwellings - done.get(key, 0), 0),
                kind="apartments" if dwellings > 2 else "house",
            )
        )
    return found


def _turf(number: int, holding: Mapping[int, int], buildings: list[Building]) -> Turf:
    segments = tuple(segment for segment, turf in sorted(holding.items()) if turf == number)
    doors = sum(one.doors for one in buildings)
    path = tuple((one.longitude, one.latitude) for one in buildings)
    names = list(dict.fromkeys(one.street for one in buildings))
    xs, ys = [x for x, _ in path] or [0.0], [y for _, y in path] or [0.0]
    west, east, south, north = min(xs) - 0.0004, max(xs) + 0.0004, min(ys) - 0.0004, max(ys) + 0.0004
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return Turf(
        number=number,
        letter=_letter(number),
        segments=segments,
        buildings=tuple(buildings),
        doors=doors,
        metres=400.0 * len(segments),
        minutes=doors * 1.2,
        stations=tuple(sorted({one.station or "" for one in buildings})),
        pieces=1,
        streets=", ".join(names[:2]) + (f" + {len(names) - 2}" if len(names) > 2 else ""),
        path=path,
        outline={"type": "Polygon", "coordinates": [ring]},
    )


def _letter(number: int) -> str:
    return chr(ord("A") + number - 1) if number <= 26 else f"A{chr(ord('A') + number - 27)}"
