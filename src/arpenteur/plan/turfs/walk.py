"""In what order to walk a turf: both sides of each street in turn, or from one side to the other.

Both sides: every street is walked once each way, and a graph whose edges are all doubled has an Eulerian circuit
(Euler 1736; found by Hierholzer's method, 1873), so that nothing needs to be solved. Zigzag: every street once, ways
between the crossings of odd degree added by a matching of least length (Edmonds and Johnson, *Matching, Euler tours and
the Chinese postman*, Mathematical Programming 5, 1973).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import rustworkx
from numpy.typing import NDArray

from arpenteur.plan.turfs.streets import Step, Streets, View

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
SIDES, ZIGZAG = "sides", "zigzag"
_WHOLE = 30.0  # metres from the end of a street below which its last building is as good as at the corner


@dataclass(frozen=True, eq=False)
class Stops:
    """n buildings of one turf: segment, position along it 0–1, side (1 left, −1 right, 0 unknown)."""

    segment: Indices
    along: Floats
    side: Indices


@dataclass(frozen=True)
class Walk:
    """Buildings in walking order (positions in ``Stops``), the steps in order, their metres, segments only passed."""

    order: tuple[int, ...]
    steps: tuple[Step, ...]
    metres: float
    through: tuple[int, ...]


def walk(streets: Streets, stops: Stops, mode: str, *, start: int | None = None) -> Walk:
    """A closed walk by all ``stops``. It starts and ends at the node ``start``, else at an end of a street of the turf.

    ``mode`` is ``SIDES`` or ``ZIGZAG``.
    """
    if not len(stops.segment):
        return Walk((), (), 0.0, ())
    view = streets.cut(hulls(streets, stops))
    links = _joined(view, start)
    if mode == ZIGZAG:
        once = [*view.served, *links]
        circuit = _circuit([*once, *_matching(view, once)], _first(view, start), both_ways=False)
    else:
        circuit = _circuit([*view.served, *links], _first(view, start), both_ways=True)
    order = _served(circuit, view.served, stops)
    held = set(stops.segment.tolist())
    through = dict.fromkeys(step.segment for step in circuit if step.segment >= 0 and step.segment not in held)
    return Walk(tuple(order), tuple(circuit), sum(step.metres for step in circuit), tuple(through))


def hulls(streets: Streets, stops: Stops) -> dict[int, tuple[float, float]]:
    """Part of each segment between its first and last building, to the corner where one is near it."""
    found: dict[int, tuple[float, float]] = {}
    for segment in np.unique(stops.segment).tolist():
        along = stops.along[stops.segment == segment]
        low, high, metres = float(along.min()), float(along.max()), streets.length[segment]
        low = 0.0 if low * metres < _WHOLE else low
        high = 1.0 if (1.0 - high) * metres < _WHOLE else high
        found[segment] = (low, high)
    return found


def _first(view: View, start: int | None) -> int:
    return view.served[0].start if start is None else start


def _joined(view: View, start: int | None) -> list[Step]:
    """The shortest ways that join the parts of a turf, and the meeting point, one after the other."""
    head: dict[int, int] = {}

    def top(node: int) -> int:
        while head.setdefault(node, node) != node:
            node = head[node]
        return node

    for step in view.served:
        head[top(step.start)] = top(step.stop)
    if start is not None:
        top(start)
    added: list[Step] = []
    while len(parts := _parts(head, top)) > 1:
        mine = parts.pop(min(parts))
        others = [node for nodes in parts.values() for node in nodes]
        way = view.nearest(mine, others) or [view.straight(mine, others)]
        for step in way:
            head[top(step.start)] = top(step.stop)
        added += way
    return added


def _parts(head: Mapping[int, int], top: Callable[[int], int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for node in sorted(head):
        found.setdefault(top(node), []).append(node)
    return found


def _matching(view: View, once: Sequence[Step]) -> list[Step]:
    """The shortest ways that make every crossing even."""
    degree: dict[int, int] = {}
    for step in once:
        degree[step.start] = degree.get(step.start, 0) + 1
        degree[step.stop] = degree.get(step.stop, 0) + 1
    odd = sorted(node for node, count in degree.items() if count % 2)
    ways = {node: view.ways(node, odd[rank + 1 :]) for rank, node in enumerate(odd)}
    graph = rustworkx.PyGraph[int, int]()
    graph.add_nodes_from(odd)
    for rank, node in enumerate(odd):
        for other in range(rank + 1, len(odd)):
            way = ways[node].get(odd[other])
            if way is None:
                way = ways[node][odd[other]] = [view.straight([node], [odd[other]])]
            graph.add_edge(rank, other, round(100 * sum(step.metres for step in way)))
    most = 1 + max((int(weight) for weight in graph.edges()), default=0)
    pairs = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=lambda metres: most - int(metres))
    chosen = sorted((min(pair), max(pair)) for pair in pairs)
    return [step for one, other in chosen for step in ways[odd[one]][odd[other]]]


def _circuit(steps: Sequence[Step], start: int, *, both_ways: bool) -> list[Step]:
    """Every step once (once each way where ``both_ways``), in one closed walk from ``start``."""
    leaving: dict[int, list[tuple[int, Step]]] = {}
    for number, step in enumerate(steps):
        leaving.setdefault(step.start, []).append((2 * number if both_ways else number, step))
        leaving.setdefault(step.stop, []).append((2 * number + 1 if both_ways else number, step.back))
    for onward in leaving.values():
        onward.reverse()
    used: set[int] = set()
    stack: list[tuple[int, Step | None]] = [(start, None)]
    circuit: list[Step] = []
    while stack:
        node, came = stack[-1]
        step = _onward(leaving.get(node, []), used, came)
        if step is None:
            stack.pop()
            if came is not None:
                circuit.append(came)
        else:
            stack.append((step.stop, step))
    return circuit[::-1]


def _onward(leaving: list[tuple[int, Step]], used: set[int], came: Step | None) -> Step | None:
    """An unused step, rather not the one just walked the other way."""
    free = [(number, step) for number, step in leaving if number not in used]
    if not free:
        return None
    turned = came.back if came is not None else None
    number, step = next((one for one in free if one[1] != turned), free[0])
    used.add(number)
    return step


def _served(circuit: Sequence[Step], served: Sequence[Step], stops: Stops) -> list[int]:
    """Stops in the order in which the circuit passes them: where a street is walked twice, those on the right first."""
    hull = {step.segment: (step.low, step.high) for step in served}
    times: dict[int, int] = {}
    passes = [
        step for step in circuit if hull.get(step.segment) == (min(step.low, step.high), max(step.low, step.high))
    ]
    for step in passes:
        times[step.segment] = times.get(step.segment, 0) + 1
    on: dict[int, list[int]] = {}
    for stop, segment in enumerate(stops.segment.tolist()):
        on.setdefault(segment, []).append(stop)
    left: set[int] = set(range(len(stops.segment)))
    order: list[int] = []
    for step in passes:
        times[step.segment] -= 1
        forward = step.high > step.low
        mine = sorted(on[step.segment], key=lambda stop: (float(stops.along[stop]), stop), reverse=not forward)
        last = times[step.segment] == 0
        # Walking on the right: the right of the line on the way up, its left on the way down.
        here = -1 if forward else 1
        for stop in mine:
            if stop in left and (last or int(stops.side[stop]) in (here, 0)):
                left.discard(stop)
                order.append(stop)
    return order
