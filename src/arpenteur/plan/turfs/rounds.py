"""Rounds of many stops from one meeting point: letterboxes, posters.

Solved with PyVRP: Wouda, Lan and Kool, *PyVRP: a high-performance VRP solver package*, INFORMS Journal on Computing 36
(2024).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria, StoppingCriterion

Indices = NDArray[np.int64]


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
