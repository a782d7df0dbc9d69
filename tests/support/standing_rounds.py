"""A stand-in for the engine's rounds in the fictional town: stops in the order of their keys, shared out in a row.

It holds to what the web asks of the engine and to nothing else: the same question gives the same rounds, every stop is
in one of them, what does not fit is refused in the engine's own words. Its ways are straight.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pytest
from fictional_place import COUNT, station

from arpenteur.domain.errors import InputError
from arpenteur.strategy import rounds as engine
from arpenteur.strategy import turfs
from arpenteur.strategy.rounds import Round, Rounds, Run, Stop, planning
from arpenteur.strategy.turfs import Area, StreetLine
from arpenteur.web.ground.routes import engine as asked

STREET = "rue des Exemples"
_EAST, _NORTH = 0.009, 0.005


def stand_in(patch: pytest.MonkeyPatch) -> None:
    """Put it in the engine's place."""
    for name in ("rounds_of", "station_stops", "letterbox_stops", "cut_finer", "address_stop"):
        patch.setattr(engine, name, globals()[name])
    patch.setattr(asked, "walkable", lambda _published: True)
    patch.setattr(turfs, "backdrop", lambda _snapshot, _bounds: (_line(),))


def _line() -> StreetLine:
    return StreetLine(((2.40, 48.851), (2.43, 48.851)), STREET, "residential", 0)


def middle(rank: int) -> tuple[float, float]:
    """Where a station of the town is."""
    return 2.40 + _EAST * (rank % 4 + 0.5), 48.85 + _NORTH * (rank // 4 + 0.5)


def station_stops(_snapshot: Any, stations: Collection[str] | None) -> tuple[Stop, ...]:
    ranks = [rank for rank in range(COUNT) if stations is None or station(rank) in stations]
    return tuple(
        Stop(station(rank), f"Bureau {rank + 1}, école fictive", middle(rank), station=station(rank)) for rank in ranks
    )


def letterbox_stops(
    _snapshot: Any, area: Area | None, *, done: Mapping[str, int], apart: Collection[str], carry: int | None
) -> tuple[Stop, ...]:
    """Two stretches of forty boxes in each station, eight a building; the middle of the second lies beyond its border,
    and ``done`` takes whole buildings out.
    """
    ranks = [rank for rank in range(COUNT) if not area or area.stations is None or station(rank) in area.stations]
    if not ranks:
        raise InputError("aucune boîte aux lettres à remplir dans cette zone")
    found = []
    for rank in ranks:
        x, y = middle(rank)
        for part in range(2):
            mine = [f"00099_{rank:04d}_{part}_{n}" for n in range(5)]
            found += _cut(
                10 * rank + part, [one for one in mine if one not in done], (x + 0.6 * _EAST * part, y), apart, carry
            )
    return tuple(found)


def cut_finer(
    _snapshot: Any, stops: Sequence[Stop], *, done: Mapping[str, int], apart: Collection[str], carry: int | None
) -> tuple[tuple[Stop, ...], ...]:
    """The same stretches anew."""
    return tuple(
        tuple(_cut(stop.run.segment, [one for one in stop.run.buildings if one not in done], stop.at, apart, carry))
        for stop in stops
        if stop.run
    )


def _cut(
    segment: int, buildings: Sequence[str], at: tuple[float, float], apart: Collection[str], carry: int | None
) -> list[Stop]:
    few = max(1, (carry or 40) // 8)
    groups = [[one for one in buildings if (one in apart) == away] for away in (False, True)]
    parts = [group[first : first + few] for group in groups for first in range(0, len(group), few)]
    return [_stretch(segment, part, at) for part in parts]


def _stretch(segment: int, buildings: Sequence[str], at: tuple[float, float]) -> Stop:
    first, last = int(buildings[0][-1]), int(buildings[-1][-1])
    base = 80 * (segment // 10) + 40 * (segment % 10) + 1
    count = 8 * len(buildings)
    run = Run(segment, first / 5, (last + 1) / 5, houses=count, buildings=tuple(buildings))
    label = f"{STREET}, {base + 8 * first} à {base + 8 * last + 7}"
    return Stop(buildings[0], label, at, count, run, station(segment // 10))


def address_stop(_snapshot: Any, text: str) -> Stop:
    """Numbers 1 to 24 of one street: each in the station of its number."""
    number, _space, street = text.partition(" ")
    if street != STREET:
        raise InputError(f"rue inconnue : {street or text}", expected=STREET)
    if not number.isdigit() or not 1 <= int(number) <= COUNT:
        raise InputError(f"pas de {number} {street}", expected="un numéro de cette rue, comme 3")
    x, y = middle(int(number) - 1)
    return Stop(f"00099_{number}", f"{number} {street}", (x + 0.0005, y + 0.0005), station=station(int(number) - 1))


def rounds_of(
    _snapshot: Any,
    stops: Sequence[Stop],
    *,
    task: str,
    crews: int,
    carry: int | None,
    start: tuple[float, float],
    seed: int = 0,
    **_more: Any,
) -> Rounds:
    planning._check(stops, task, crews, carry, seed)
    if any(one.at[0] < 2 for one in stops):
        raise InputError("un arrêt est hors de ce lieu")
    ordered = sorted(stops, key=lambda one: one.key)
    count = min(crews, len(ordered))
    parts = [ordered[rank * len(ordered) // count : (rank + 1) * len(ordered) // count] for rank in range(count)]
    made = tuple(_round(number, part, start) for number, part in enumerate(parts, start=1))
    return Rounds(
        place="00099",
        place_name="Exempleville",
        task=task,
        rounds=made,
        metres=sum(one.metres for one in made),
        crews=crews,
        carry=carry,
        seed=seed,
        start=start,
        notices=("Les tournées sont inventées.",),
        around=(_line(),),
        fictional=True,
    )


def _round(number: int, stops: Sequence[Stop], start: tuple[float, float]) -> Round:
    return Round(
        number=number,
        letter=chr(ord("A") + number - 1),
        stops=tuple(stops),
        load=sum(one.load for one in stops),
        metres=500.0 * len(stops),
        minutes=12.0 * len(stops),
        path=(start, *(one.at for one in stops), start),
        segments=(0,),
    )
