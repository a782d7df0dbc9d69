"""Rounds of many stops from one meeting point: letterboxes, posters.

Solved with PyVRP: Wouda, Lan and Kool, *PyVRP: a high-performance VRP solver package*, INFORMS Journal on Computing 36
(2024).

From which end each run of letterboxes is entered, and a round made shorter once that is known.

A run is walked from one end to the other; entered low it is left high. With two states a run (which end one leaves by)
the shortest of all 2ⁿ choices is found exactly in 4 n steps (Bellman, *Dynamic programming*, 1957). Part of a round is
then turned round (2-opt: Croes, *A method for solving traveling-salesman problems*, Operations Research 6, 1958) or put
elsewhere either way (Or, 1976) as long as that makes it shorter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria, StoppingCriterion

from arpenteur.plan.turfs.units import Floats, Indices

Visit = tuple[int, int]
"""Positions in the matrix of the ends by which a stop is entered and left; the same for a point."""
Visits = Sequence[Visit]
Order = tuple[int, ...]
_MOVED = 3  # stops put elsewhere together, at most
_GAIN = 1e-6
_PASSES = 30
"""Looks at each stop of a round, at most: 500 stops in a bad order take about a second."""


def directed(metres: Floats, ends: Sequence[Visit], start: int = 0) -> tuple[Visit, ...]:
    """The shortest closed walk from ``start`` by all stops in the order given, each passed one way or the other.

    ``metres`` (n, n) are symmetric distances between ends.
    """
    if not ends:
        return ()
    # reached[k]: the least metres when one is about to leave a stop entered by its end k.
    reached = [float(metres[start, ends[0][0]]), float(metres[start, ends[0][1]])]
    came: list[tuple[int, int]] = []
    for last, here in pairwise(ends):
        choice: list[int] = []
        fresh: list[float] = []
        for entry in here:
            straight, turned = reached[0] + float(metres[last[1], entry]), reached[1] + float(metres[last[0], entry])
            choice.append(int(turned < straight))
            fresh.append(min(straight, turned))
        came.append((choice[0], choice[1]))
        reached = fresh
    home = [reached[0] + float(metres[ends[-1][1], start]), reached[1] + float(metres[ends[-1][0], start])]
    state = int(home[1] < home[0])
    states = [state]
    for choice_of in reversed(came):
        state = choice_of[state]
        states.append(state)
    return tuple((b, a) if turned else (a, b) for (a, b), turned in zip(ends, reversed(states), strict=True))


def between(metres: Floats, visits: Sequence[Visit], start: int = 0) -> float:
    """Metres between the stops of a closed walk, from ``start`` and back; what is walked along them is not counted."""
    here, total = start, 0.0
    for enter, leave in visits:
        total += float(metres[here, enter])
        here = leave
    return total + float(metres[here, start])


def shortened(metres: Floats, order: Sequence[int], ends: Sequence[Visit], start: int = 0) -> tuple[Order, Visits]:
    """A walk never longer than the shortest in this order: its stops, and the ends by which each is entered and left.

    ``metres`` as in ``directed``; ``ends`` are those of the stops of ``order``, in its order. At most ``_PASSES`` looks
    at each stop, whatever the clock says: the same question has the same answer.
    """
    stops, visits = list(order), list(directed(metres, ends, start))
    first, quiet = 0, 0
    for _look in range(_PASSES * len(stops)):
        move = _best(metres, np.array([(start, start), *visits, (start, start)], dtype=np.int64), first)
        if move is None:
            first, quiet = (first + 1) % len(stops), quiet + 1
            if quiet == len(stops):
                break
            continue
        last, after, turned = move
        part, mine = visits[first:last], stops[first:last]
        if turned:
            part, mine = [(leave, enter) for enter, leave in reversed(part)], mine[::-1]
        del visits[first:last], stops[first:last]
        at = after if after <= first else after - (last - first)
        visits[at:at], stops[at:at] = part, mine
        quiet = 0
    return tuple(stops), tuple(visits)


def _best(metres: Floats, visits: Indices, first: int) -> tuple[int, int, bool] | None:
    """Before which stop a part that begins at stop ``first`` ends, before which stop to put it, and whether turned.

    None where no change of such a part makes the walk shorter. ``visits`` (n + 2, 2) begin and end at the start.
    """
    enter, leave = visits[:, 0], visits[:, 1]
    legs = metres[leave[:-1], enter[1:]]
    count = len(visits) - 2
    change = metres[leave[first], leave[first + 1 : -1]] + metres[enter[first + 1], enter[first + 2 :]]
    change -= legs[first] + legs[first + 1 :]
    last = int(change.argmin())
    least, found = float(change[last]), (first + 1 + last, first, True)
    for last in range(first + 1, min(first + _MOVED, count) + 1):
        gap = float(legs[first] + legs[last] - metres[leave[first], enter[last + 1]])
        kept = metres[enter[first + 1], leave[:-1]] + metres[leave[last], enter[1:]]
        other = metres[leave[last], leave[:-1]] + metres[enter[first + 1], enter[1:]]
        for turned, longer in ((False, kept - legs - gap), (True, other - legs - gap)):
            longer[first : last + 1] = np.inf
            at = int(longer.argmin())
            if longer[at] < least:
                least, found = float(longer[at]), (last, at, turned)
    return found if least < -_GAIN else None


@dataclass(frozen=True)
class Rounds:
    """Stops of each round in order, positions from 1 in the matrix (0 is the meeting point); metres; limits kept."""

    rounds: tuple[tuple[int, ...], ...]
    metres: int
    feasible: bool


@dataclass(frozen=True, eq=False)
class Shift:
    """How long a crew may be out: seconds between places (n + 1, n + 1), at each stop (n,), and in all."""

    walking: Indices
    service: Indices
    longest: int


def rounds(
    metres: Indices,
    load: Indices,
    *,
    crews: int,
    capacity: int,
    deadline: float,
    seed: int,
    iterations: int | None = None,
    shift: Shift | None = None,
) -> Rounds:
    """At most ``crews`` closed rounds over all stops, the shortest in sum found before ``deadline`` (seconds).

    ``metres`` (n + 1, n + 1) are distances along streets, 0 the meeting point; ``load`` (n,) is what each stop takes of
    the ``capacity`` of a crew; ``shift`` limits how long each is out. With ``iterations`` the same seed gives the same
    rounds where the deadline is not met.
    """
    metres = np.ascontiguousarray(metres, dtype=np.int64)
    count = len(load)
    if not count:
        return Rounds((), 0, True)
    criteria: list[StoppingCriterion] = [MaxRuntime(deadline)]
    if iterations is not None:
        criteria.append(MaxIterations(iterations))
    problem = _problem(metres, load, crews, capacity, shift)
    found = solve(problem, MultipleCriteria(criteria), seed=seed, display=False)
    routes = tuple(tuple(int(visit.idx) + 1 for visit in route if visit.is_client()) for route in found.best.routes())
    return Rounds(routes, int(found.best.distance()), bool(found.is_feasible()))


def _problem(metres: Indices, load: Indices, crews: int, capacity: int, shift: Shift | None) -> ProblemData:
    """The stops as PyVRP wants them; positions are not used, only distances."""
    nowhere = [Location(0, 0) for _ in range(len(load) + 1)]
    service = [0] * len(load) if shift is None else shift.service.tolist()
    clients = [
        Client(stop + 1, delivery=[taken], service_duration=service[stop]) for stop, taken in enumerate(load.tolist())
    ]
    matrix: Any = [metres]
    if shift is None:
        return ProblemData(nowhere, clients, [Depot(0)], [VehicleType(crews, [capacity])], matrix, matrix)
    walking: Any = [np.ascontiguousarray(shift.walking, dtype=np.int64)]
    crew = VehicleType(crews, [capacity], shift_duration=shift.longest)
    return ProblemData(nowhere, clients, [Depot(0)], [crew], matrix, walking)
