"""Multi-stop rounds against best known values, beside VROOM and OR-tools where they are importable; then on streets.

Three published problems (``rounds.toml``, with references): 100, 199 and 438 stops. Each solver has the same deadline;
VROOM has none to give and stops by itself (exploration level 5). OR-tools: savings, then guided local search. The peers
are never dependencies of the project: a throw-away environment on PYTHONPATH is enough. Prints length and gap.

On the streets of Bondy, the same letterboxes and the same crews in one run: whole rounds as the command makes them,
each time to the nearest run that still fits, and METIS then a zigzag walk of each turf (``strategy.turfs``, which cuts
into equal doors, crosses every street and carries without limit). Iterations decide there, not the clock.

    python benchmarks/rounds.py [--seconds 30] [--data ../shared/data] [--streets-only]
"""

import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from _shared import bondy, parser_of
from arpenteur.plan.turfs.rounds import rounds
from arpenteur.plan.turfs.ways import Ways
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.rounds import Stop, letterbox_stops, rounds_of
from arpenteur.strategy.rounds.stops import placed, with_ends
from arpenteur.strategy.turfs import Area, propose, stations_of
from arpenteur.strategy.turfs.ground import ground_of

Matrix = NDArray[np.int64]
SPARE = 4  # crews above the fewest that the loads need
SEED = 1


def ours(metres: Matrix, load: Matrix, capacity: int, crews: int, seconds: float) -> int:
    """Length of our rounds (PyVRP)."""
    found = rounds(metres, load, crews=crews, capacity=capacity, deadline=seconds, seed=SEED)
    assert found.feasible
    return length(metres, load, capacity, [list(one) for one in found.rounds])


def vroom(metres: Matrix, load: Matrix, capacity: int, crews: int, seconds: float) -> int:  # noqa: ARG001
    """Length of VROOM's rounds."""
    import vroom as peer

    problem = peer.Input()
    problem.set_durations_matrix("car", metres.astype(np.uint32))
    problem.add_vehicle([peer.Vehicle(i, start=0, end=0, capacity=[capacity]) for i in range(crews)])
    problem.add_job([peer.Job(i + 1, location=i + 1, delivery=[int(one)]) for i, one in enumerate(load)])
    steps = problem.solve(exploration_level=5, nb_threads=2).routes
    steps = steps[steps["type"] == "job"]
    return length(metres, load, capacity, [one["id"].astype(int).tolist() for _, one in steps.groupby("vehicle_id")])


def ortools(metres: Matrix, load: Matrix, capacity: int, crews: int, seconds: float) -> int:
    """Length of OR-tools' rounds."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    manager = pywrapcp.RoutingIndexManager(len(metres), crews, 0)
    routing = pywrapcp.RoutingModel(manager)
    table, taken = metres.tolist(), [0, *load.tolist()]
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(table))
    routing.AddDimensionWithVehicleCapacity(
        routing.RegisterUnaryTransitVector(taken), 0, [capacity] * crews, True, "load"
    )
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.SAVINGS
    asked.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    asked.time_limit.FromMilliseconds(round(1000 * seconds))
    found = routing.SolveWithParameters(asked)
    routes: list[list[int]] = []
    for crew in range(crews):
        index, route = routing.Start(crew), []
        while not routing.IsEnd(index):
            route.append(manager.IndexToNode(index))
            index = found.Value(routing.NextVar(index))
        routes.append(route[1:])
    return length(metres, load, capacity, routes)


def length(metres: Matrix, load: Matrix, capacity: int, routes: list[list[int]]) -> int:
    """Length of rounds, after checking that they serve every stop once and hold their load."""
    assert sorted(stop for route in routes for stop in route) == list(range(1, len(metres)))
    assert all(sum(int(load[stop - 1]) for stop in route) <= capacity for route in routes)
    legs = [pair for route in routes for pair in zip([0, *route], [*route, 0], strict=True)]
    return int(sum(metres[one, other] for one, other in legs))


START = (2.4826, 48.9024)
"""Meeting point in Bondy, beside its town hall."""
CASES = {
    "one station": (("26",), 3),
    "three stations": (("3", "26", "28"), 6),
    "eight stations": (tuple("12345678"), 8),
}


def nearest(snapshot: Snapshot, stops: Sequence[Stop], carry: int) -> float:
    """Metres of rounds that go to the nearest run each time, by its nearer end, and home when nothing fits."""
    ground = ground_of(snapshot)
    rows = np.arange(len(stops))
    metres = Ways(ground.streets, with_ends(ground, placed(ground, stops, START), stops, rows)).metres
    low = len(stops) + 1 + 2 * rows
    left, total = set(rows.tolist()), 0.0
    while left:
        here, room = 0, carry
        while fits := [i for i in sorted(left) if stops[i].load <= room]:
            ends = [(float(metres[here, low[i] + side]), i, side) for i in fits for side in (0, 1)]
            far, i, side = min(ends)
            total += far + float(metres[low[i], low[i] + 1])
            here, room = int(low[i] + 1 - side), room - stops[i].load
            left.discard(i)
        total += float(metres[here, 0])
    return total


def streets(data: Path) -> None:
    """Print the table of Bondy."""
    snapshot = bondy(data)
    print(
        f"\n{'':16}{'stops':>7}{'crews':>7}{'ours, m':>10}{'nearest':>10}{'METIS':>10}{'ratios':>14}{'uneven':>8}"
        f"{'s':>7}"
    )
    for name, (zones, crews) in CASES.items():
        area = Area(stations=stations_of(snapshot, zones))
        stops = letterbox_stops(snapshot, area)
        carry = -(-11 * sum(one.load for one in stops) // (10 * crews))
        start = time.process_time()
        asked = {"task": "letterboxes", "crews": crews, "carry": carry, "start": START, "seed": SEED}
        found = rounds_of(snapshot, stops, deadline=3_600.0, **asked)
        spent = time.process_time() - start
        walked = propose(snapshot, area, pairs=crews, seed=SEED, walk="zigzag", start=START, task="letterboxes")
        peers = nearest(snapshot, stops, carry), sum(one.metres for one in walked.turfs)
        ratios = " ".join(f"{found.metres / one:.3f}" for one in peers)
        uneven = max(one.minutes for one in found.rounds) * len(found.rounds) / sum(one.minutes for one in found.rounds)
        print(
            f"{name:16}{len(stops):>7}{crews:>7}{found.metres:>10.0f}{peers[0]:>10.0f}{peers[1]:>10.0f}{ratios:>14}"
            f"{uneven:>8.2f}{spent:>7.1f}"
        )


def main() -> None:
    """Print the tables."""
    asked = parser_of(__doc__, seconds=30.0, data=True, streets_only=False).parse_args()
    if not asked.streets_only:
        published(asked.seconds)
    if asked.data.is_dir():
        streets(asked.data)


def published(seconds: float) -> None:
    """Print the table of published problems."""
    problems: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    solvers: dict[str, Callable[..., int]] = {"ours (PyVRP)": ours, "VROOM": vroom, "OR-tools": ortools}
    print(f"{'':14}{'':14}{'length':>12}{'gap, %':>9}{'s':>8}")
    for name, problem in problems.items():
        stops = np.array(problem["stops"], dtype=np.int64)
        gap = stops[:, None, :2] - stops[None, :, :2]
        metres = np.rint(problem["scale"] * np.hypot(gap[..., 0], gap[..., 1])).astype(np.int64)
        load, capacity = stops[1:, 2], int(problem["capacity"])
        crews = -(-int(load.sum()) // capacity) + SPARE
        for solver, solve in solvers.items():
            start = time.perf_counter()
            try:
                found = solve(metres, load, capacity, crews, seconds)
            except ImportError:
                print(f"{name:14}{solver:14}{'not importable here':>29}")
                continue
            over = 100 * (found / problem["best_known"] - 1)
            print(
                f"{name:14}{solver:14}{found / problem['scale']:>12.2f}{over:>9.2f}{time.perf_counter() - start:>8.1f}"
            )


if __name__ == "__main__":
    main()
