"""Streets as a graph to walk on: shortest ways, with segments that may be entered half-way."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np

from arpenteur.plan.turfs.units import Floats, Network


@dataclass(frozen=True)
class Step:
    """A walk along one segment from one position to another (0–1); ``segment`` −1 is a straight line across no street.

    ``start`` and ``stop`` are the nodes it joins.
    """

    start: int
    stop: int
    segment: int
    low: float
    high: float
    metres: float

    @property
    def back(self) -> "Step":
        """The same walked the other way."""
        return Step(self.stop, self.start, self.segment, self.high, self.low, self.metres)


class Streets:
    """The whole network, and views of it where some segments are cut."""

    def __init__(self, network: Network, xy: Floats) -> None:
        """``xy`` (nodes, 2) are the positions of the nodes, in metres."""
        self.network, self.xy = network, xy
        self.tail: list[int] = network.tail.tolist()
        self.head: list[int] = network.head.tolist()
        self.length: list[float] = network.length.tolist()
        self.near: list[list[Step]] = [[] for _ in range(network.nodes)]
        for segment, (tail, head, metres) in enumerate(zip(self.tail, self.head, self.length, strict=True)):
            step = Step(tail, head, segment, 0.0, 1.0, metres)
            self.near[tail].append(step)
            self.near[head].append(step.back)

    def cut(self, hulls: Mapping[int, tuple[float, float]]) -> "View":
        """The same where each segment of ``hulls`` is entered and left at two positions of its own."""
        return View(self, hulls)


class View:
    """A network in which some segments are cut at both ends of a hull; ``served`` are the pieces between."""

    def __init__(self, streets: Streets, hulls: Mapping[int, tuple[float, float]]) -> None:
        self.streets = streets
        self.extra: dict[int, list[Step]] = {}
        self.cut = frozenset(hulls)
        self.served: list[Step] = []
        self.xy: dict[int, tuple[float, float]] = {}
        fresh = streets.network.nodes
        for segment in sorted(hulls):
            low, high = hulls[segment]
            ends = [(0.0, streets.tail[segment]), (1.0, streets.head[segment])]
            if low > 0.0:
                ends.insert(1, (low, fresh))
                fresh += 1
            if high < 1.0:
                ends.insert(len(ends) - 1, (high, fresh))
                fresh += 1
            for (here, start), (there, stop) in pairwise(ends):
                step = Step(start, stop, segment, here, there, (there - here) * streets.length[segment])
                self.extra.setdefault(start, []).append(step)
                self.extra.setdefault(stop, []).append(step.back)
                if low <= here and there <= high:
                    self.served.append(step)
                self._place(step)

    def _place(self, step: Step) -> None:
        streets, segment = self.streets, step.segment
        tail, head = streets.xy[streets.tail[segment]], streets.xy[streets.head[segment]]
        for node, along in ((step.start, step.low), (step.stop, step.high)):
            x, y = (tail + along * (head - tail)).tolist()
            self.xy[node] = (x, y)

    def around(self, node: int) -> Iterator[Step]:
        """Steps that leave a node."""
        if node < self.streets.network.nodes:
            for step in self.streets.near[node]:
                if step.segment not in self.cut:
                    yield step
        yield from self.extra.get(node, ())

    def nearest(self, starts: Collection[int], goals: Collection[int]) -> list[Step] | None:
        """The shortest way from any of ``starts`` to any of ``goals``; None where no street leads there."""
        goals = frozenset(goals)
        reached: dict[int, Step | None] = {}
        queue: list[tuple[float, int, int, Step | None]] = [(0.0, node, -1, None) for node in sorted(starts)]
        rank = 0
        while queue:
            metres, node, _, step = heappop(queue)
            if node in reached:
                continue
            reached[node] = step
            if node in goals:
                return _way(reached, node)
            for onward in self.around(node):
                if onward.stop not in reached:
                    rank += 1
                    heappush(queue, (metres + onward.metres, onward.stop, rank, onward))
        return None

    def ways(self, start: int, goals: Collection[int]) -> dict[int, list[Step]]:
        """The shortest way from ``start`` to each of ``goals`` that streets lead to."""
        left = set(goals)
        reached: dict[int, Step | None] = {}
        queue: list[tuple[float, int, int, Step | None]] = [(0.0, start, -1, None)]
        rank = 0
        while queue and left:
            metres, node, _, step = heappop(queue)
            if node in reached:
                continue
            reached[node] = step
            left.discard(node)
            for onward in self.around(node):
                if onward.stop not in reached:
                    rank += 1
                    heappush(queue, (metres + onward.metres, onward.stop, rank, onward))
        return {goal: _way(reached, goal) for goal in goals if goal in reached}

    def straight(self, starts: Collection[int], goals: Collection[int]) -> Step:
        """The shortest straight line between two sets of nodes."""
        here, there = sorted(starts), sorted(goals)
        a, b = (np.array([self.place(node) for node in nodes]) for nodes in (here, there))
        gap = np.hypot(*(a[:, None] - b[None]).transpose(2, 0, 1))
        i, j = np.unravel_index(int(gap.argmin()), gap.shape)
        return Step(here[int(i)], there[int(j)], -1, 0.0, 1.0, float(gap[i, j]))

    def place(self, node: int) -> tuple[float, float]:
        """Position of a node, in metres; on a cut segment as if it were straight."""
        known = self.xy.get(node)
        if known is not None:
            return known
        x, y = self.streets.xy[node].tolist()
        return x, y


def _way(reached: Mapping[int, Step | None], node: int) -> list[Step]:
    way: list[Step] = []
    step = reached[node]
    while step is not None:
        way.append(step)
        step = reached[step.start]
    return way[::-1]
