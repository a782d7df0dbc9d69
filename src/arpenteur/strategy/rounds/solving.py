"""Which crew takes which stops, in what order: districts of a few hundred stops, each solved with PyVRP."""

from dataclasses import dataclass
from itertools import pairwise
from time import monotonic

import numpy as np

from arpenteur.domain.errors import InputError
from arpenteur.plan.turfs.pace import pace
from arpenteur.plan.turfs.partition import partition
from arpenteur.plan.turfs.rounds import Shift, rounds
from arpenteur.plan.turfs.streets import Streets
from arpenteur.plan.turfs.units import Doors, Floats, Indices, units
from arpenteur.plan.turfs.ways import Places

Routes = tuple[tuple[int, ...], ...]

MOST_AT_ONCE = 400
"""Stops of one solve: more are cut into districts first."""
MOST_OF_A_CREW = 500
FAIR = 1.25
"""How much longer than the mean the longest round may be before that is said."""
_LONGEST = (1.10, 1.2, 1.4)
"""Longest round asked for, in that of the mean: the next where stops do not allow the first."""
_FINE = 10.0  # decimetres: what PyVRP counts in
_UNLIMITED = 2**40
_EACH, _FEWEST, _MOST = 12, 600, 3_000
"""Iterations for each stop, and of one solve at least and at most."""


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
    solver = _Solver(metres, asked, monotonic() + deadline)
    best = solver.ask(None)
    if best is None:
        raise _unfit(asked)
    for looser in _LONGEST if solver.crews > 1 else ():
        other = solver.ask(looser * solver.mean(best))
        if other is not None:
            again = solver.ask(_LONGEST[0] * solver.mean(other)) if solver.uneven(other) > looser else None
            best = again or other
            break
    rounds_of_stops = tuple(tuple(stop - 1 for stop in one) for one in best)
    return Found(rounds_of_stops, solver.uneven(best) <= FAIR, monotonic() >= solver.until)


class _Solver:
    """The same stops asked several times: metres and seconds as whole numbers."""

    def __init__(self, metres: Floats, asked: Asked, until: float) -> None:
        self.asked, self.until = asked, until
        self.metres = np.rint(_FINE * metres).astype(np.int64)
        self.walking = np.rint(pace().walking(1.0) * 60.0 * metres).astype(np.int64)
        self.service = np.rint(asked.seconds).astype(np.int64)
        self.crews = min(asked.crews, len(asked.load))

    def ask(self, longest: float | None) -> Routes | None:
        """Rounds of at most ``longest`` seconds each; None where none are found."""
        asked = self.asked
        if longest is not None:
            home = self.walking[0, 1:] + self.walking[1:, 0]
            longest = max(longest, float((home + self.service).max()))
        found = rounds(
            self.metres,
            asked.load,
            crews=self.crews,
            capacity=min(asked.carry or _UNLIMITED, _UNLIMITED),
            seed=asked.seed,
            deadline=max(0.2, self.until - monotonic()),
            iterations=max(_FEWEST, min(_MOST, _EACH * len(asked.load))),
            shift=None if longest is None else Shift(self.walking, self.service, int(longest)),
        )
        return found.rounds if found.feasible else None

    def seconds(self, best: Routes) -> list[int]:
        """How long each round lasts."""
        return [
            int(self.service[[stop - 1 for stop in one]].sum())
            + sum(int(self.walking[here, there]) for here, there in pairwise([0, *one, 0]))
            for one in best
        ]

    def mean(self, best: Routes) -> float:
        """How long a crew's round lasts, crews that are not needed being sent out and back too."""
        home = float(np.median(self.walking[0, 1:] + self.walking[1:, 0]))
        return (sum(self.seconds(best)) + (self.crews - len(best)) * home) / self.crews

    def uneven(self, best: Routes) -> float:
        """The longest round in that of the mean."""
        return max(self.seconds(best)) / self.mean(best)


def _unfit(asked: Asked) -> InputError:
    return InputError(
        "les arrêts ne se répartissent pas entre "
        + (f"{asked.crews} équipages" if asked.crews > 1 else "un équipage")
        + (f" de {asked.carry}" if asked.carry else ""),
        expected="un peu de place en plus dans chaque tournée",
        action="ajoutez un équipage, ou laissez chacun emporter davantage",
    )
