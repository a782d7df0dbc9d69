"""Which crew takes which stops, in what order: districts of a few hundred stops, each solved with PyVRP."""

import time
from dataclasses import dataclass

import numpy as np

from arpenteur.domain.errors import InputError
from arpenteur.plan.turfs.pace import pace
from arpenteur.plan.turfs.partition import partition
from arpenteur.plan.turfs.rounds import Shift, rounds
from arpenteur.plan.turfs.streets import Streets
from arpenteur.plan.turfs.units import Doors, Floats, Indices, units
from arpenteur.plan.turfs.ways import Places

MOST_AT_ONCE = 400
"""Stops of one solve: more are cut into districts first."""
MOST_OF_A_CREW = 500
FAIR = 1.10
"""How much longer than the mean a round may be, where the stops allow it."""
_LOOSER = (FAIR, 1.25, 1.5)
_FINE = 10.0  # decimetres: what PyVRP counts in
_UNLIMITED = 2**40
_WORK = 400_000  # iterations × stops of one solve
_FEWEST, _MOST = 800, 6_000


@dataclass(frozen=True, eq=False)
class Asked:
    """n stops on streets: loads (n,), seconds at each (n,), crews, what each carries, and the seed."""

    places: Places
    load: Indices
    seconds: Floats
    crews: int
    carry: int | None
    seed: int


@dataclass(frozen=True)
class Found:
    """Stops of each round in order (positions from 0), whether they last about as long, whether time ran out."""

    rounds: tuple[tuple[int, ...], ...]
    fair: bool
    late: bool


def districts(streets: Streets, asked: Asked) -> list[tuple[Indices, int]]:
    """Stops of each district, and its crews. One where that is few enough for PyVRP.

    More are cut by METIS into parts of equal work, one a crew; near parts are one district. Raises InputError where
    crews are too few for it.
    """
    count = len(asked.places)
    if count <= MOST_AT_ONCE:
        return [(np.arange(count), asked.crews)]
    if count > MOST_OF_A_CREW * asked.crews:
        raise InputError(
            f"{count} arrêts pour {asked.crews} équipage{'s' if asked.crews > 1 else ''}",
            expected=f"{MOST_OF_A_CREW} arrêts au plus par équipage",
            action=f"envoyez au moins {-(-count // MOST_OF_A_CREW)} équipages, ou réduisez la zone",
        )
    if asked.crews == 1:
        return [(np.arange(count), 1)]
    part = _parts(streets, asked)
    return _together(part, asked.places.xy, asked.crews)


def _parts(streets: Streets, asked: Asked) -> Indices:
    """One part a crew, in one piece and of about equal work (of equal load where what they carry is short)."""
    places = asked.places
    short = asked.carry is not None and asked.load.sum() > 0.8 * asked.crews * asked.carry
    work = asked.load if short else np.maximum(1, np.rint(asked.seconds)).astype(np.int64)
    doors = Doors(places.segment, places.along, np.zeros(len(work), dtype=np.int64), work, places.xy)
    target = float(work.sum()) / asked.crews
    found = units(streets.network, doors, float(max(1, int(np.median(work)))))
    return partition(found, asked.crews, target=target, seed=asked.seed)[found.of]


def _together(part: Indices, xy: Floats, crews: int) -> list[tuple[Indices, int]]:
    """Parts put together with the nearest ones as long as PyVRP can take them, from the north-west."""
    names, of = np.unique(part, return_inverse=True)
    size = np.bincount(of)
    centre = np.column_stack([np.bincount(of, weights=xy[:, axis]) / size for axis in (0, 1)])
    left = set(range(len(names)))
    found: list[list[int]] = []
    while left:
        mine = [min(left, key=lambda one: (float(centre[one, 0] - centre[one, 1]), one))]
        left -= set(mine)
        while left:
            middle = np.average(centre[mine], axis=0, weights=size[mine])
            near = min(left, key=lambda one: (float(np.hypot(*(centre[one] - middle))), one))
            if size[[*mine, near]].sum() > MOST_AT_ONCE:
                break
            mine.append(near)
            left.discard(near)
        found.append(mine)
    spare = crews - len(names)
    return [
        (np.flatnonzero(np.isin(of, mine)), len(mine) + (spare if rank == 0 else 0)) for rank, mine in enumerate(found)
    ]


def solved(metres: Floats, asked: Asked, deadline: float) -> Found:
    """Rounds over n stops by ``metres`` (n + 1, n + 1), 0 the meeting point.

    First as short as can be, then with a common longest duration, so that crews come back together. Iterations decide,
    never the clock, unless ``deadline`` (seconds) is met first. Raises InputError where loads do not fit.
    """
    started = time.monotonic()
    table = np.rint(_FINE * metres).astype(np.int64)
    walking = np.rint(pace().walking(1.0) * 60.0 * metres).astype(np.int64)
    service = np.rint(asked.seconds).astype(np.int64)
    crews = min(asked.crews, len(asked.load))
    count = max(_FEWEST, min(_MOST, _WORK // max(1, len(asked.load))))

    def ask(shift: Shift | None) -> tuple[tuple[tuple[int, ...], ...], bool]:
        left = max(0.5, deadline - (time.monotonic() - started))
        made = rounds(
            table, asked.load, crews=crews, capacity=asked.carry or _UNLIMITED, deadline=left, seed=asked.seed,
            iterations=count, shift=shift,
        )  # fmt: skip
        return made.rounds, made.feasible

    best, feasible = ask(None)
    if not feasible:
        raise _unfit(asked)
    fair = crews == 1
    for looser in () if fair else _LOOSER:
        longest = _longest(best, walking, service, crews, looser)
        other, feasible = ask(Shift(walking, service, longest))
        if feasible:
            best, fair = other, looser == FAIR
            break
    late = time.monotonic() - started >= deadline
    return Found(tuple(tuple(stop - 1 for stop in one) for one in best), fair, late)


def _longest(best: tuple[tuple[int, ...], ...], walking: Indices, service: Indices, crews: int, looser: float) -> int:
    """Seconds that no round may pass: the mean of all crews, and at least the way to the farthest stop and back.

    Crews that the shortest rounds leave at home must still walk out and back.
    """
    home = walking[0, 1:] + walking[1:, 0]
    total = sum(
        int(walking[here, there]) for one in best for here, there in zip([0, *one], [*one, 0], strict=True)
    ) + int(service.sum())
    more = (crews - len(best)) * float(np.median(home))
    return int(max(looser * (total + more) / crews, float((home + service).max())))


def _unfit(asked: Asked) -> InputError:
    return InputError(
        f"les arrêts ne se répartissent pas entre {asked.crews} équipages de {asked.carry}",
        expected="un peu de place en plus dans chaque tournée",
        action="ajoutez un équipage, ou laissez chacun emporter davantage",
    )
