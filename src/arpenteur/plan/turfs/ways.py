"""Ways along streets between places on them: distances of all pairs, and the streets of one way.

Shortest paths by Dijkstra's method (Numerische Mathematik 1, 1959), from the ends of the segments that places lie on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components, dijkstra

from arpenteur.plan.turfs.streets import Step, Streets
from arpenteur.plan.turfs.units import Floats, Indices, Mask

_NEAR, _ROOMY = 1_000.0, 0.5  # metres around the places, and share of their extent, in which ways are looked for first
_AT_ONCE = 64  # sources of one question, for the memory it takes


@dataclass(frozen=True, eq=False)
class Places:
    """n places: the segment of each, the position along it (0–1), and its coordinates in metres (n, 2)."""

    segment: Indices
    along: Floats
    xy: Floats

    def __len__(self) -> int:
        return len(self.segment)


class Ways:
    """Ways between ``places``; ``metres`` (n, n) is symmetric, ``straight`` (n, n) says where no street leads."""

    def __init__(self, streets: Streets, places: Places) -> None:
        """Distances of all pairs. Where no street leads from one to another, the straight line counts."""
        self.streets, self.places = streets, places
        network = streets.network
        self._graph = network.graph(_around(streets, places))
        self._ends = np.column_stack([network.tail[places.segment], network.head[places.segment]])
        length = network.length[places.segment]
        self._stub = np.column_stack([places.along * length, (1.0 - places.along) * length])
        found = self._all_pairs()
        if not np.isfinite(found).all():
            self._graph = network.graph()
            found = self._all_pairs()
        self.straight: Mask = ~np.isfinite(found)
        gap = np.hypot(*(places.xy[:, None] - places.xy[None]).transpose(2, 0, 1))
        self.metres: Floats = np.where(self.straight, gap, found)
        self._of_pair = _shortest(streets)

    def _all_pairs(self) -> Floats:
        nodes, at = np.unique(self._ends, return_inverse=True)
        at = at.reshape(self._ends.shape)
        between = np.concatenate(
            [
                dijkstra(self._graph, directed=False, indices=nodes[first : first + _AT_ONCE])[:, nodes]
                for first in range(0, len(nodes), _AT_ONCE)
            ]
        )
        found = np.full((len(at), len(at)), np.inf)
        for one in (0, 1):
            for other in (0, 1):
                way = between[at[:, one][:, None], at[:, other]] + self._stub[:, one][:, None] + self._stub[:, other]
                np.minimum(found, way, out=found)
        np.minimum(found, self._on_one_segment(), out=found)
        return np.minimum(found, found.T)

    def _on_one_segment(self) -> Floats:
        segment, along = self.places.segment, self.places.along
        metres = np.abs(along[:, None] - along) * self.streets.network.length[segment]
        return np.where(segment[:, None] == segment, metres, np.inf)

    def way(self, start: int, stop: int) -> list[Step]:
        """Steps of the shortest way from one place to another; of one straight step where no street leads."""
        segment, along = self.places.segment, self.places.along
        here, there = int(segment[start]), int(segment[stop])
        if self.straight[start, stop]:
            return [Step(-1, -1, -1, 0.0, 1.0, float(self.metres[start, stop]))]
        wanted = float(self.metres[start, stop]) + 1e-6
        if here == there and float(self._on_one_segment_pair(start, stop)) <= wanted:
            return _partly(self.streets, here, float(along[start]), float(along[stop]))
        for one in (0, 1):
            far, before = self._from(int(self._ends[start, one]))
            for other in (0, 1):
                end = int(self._ends[stop, other])
                if self._stub[start, one] + far[end] + self._stub[stop, other] <= wanted:
                    middle = self._between(before, int(self._ends[start, one]), end)
                    first = _partly(self.streets, here, float(along[start]), float(one))
                    return [*first, *middle, *_partly(self.streets, there, float(other), float(along[stop]))]
        raise AssertionError("no way is as short as its distance")

    def _on_one_segment_pair(self, start: int, stop: int) -> float:
        along = self.places.along
        return abs(float(along[start] - along[stop])) * self.streets.length[int(self.places.segment[start])]

    def _from(self, node: int) -> tuple[Floats, NDArray[np.int32]]:
        far, before = dijkstra(self._graph, directed=False, indices=node, return_predecessors=True)
        return far, before

    def _between(self, before: NDArray[np.int32], start: int, stop: int) -> list[Step]:
        steps: list[Step] = []
        while stop != start:
            last = int(before[stop])
            segment = self._of_pair[min(last, stop), max(last, stop)]
            step = Step(
                self.streets.tail[segment], self.streets.head[segment], segment, 0.0, 1.0, self.streets.length[segment]
            )
            steps.append(step if step.start == last else step.back)
            stop = last
        return steps[::-1]


def _partly(streets: Streets, segment: int, low: float, high: float) -> list[Step]:
    """A part of a segment as a step, none where it is nothing."""
    metres = abs(high - low) * streets.length[segment]
    return [Step(streets.tail[segment], streets.head[segment], segment, low, high, metres)] if metres > 1e-9 else []


def _shortest(streets: Streets) -> dict[tuple[int, int], int]:
    """The segment of two nodes: of parallel ones the shortest."""
    found: dict[tuple[int, int], int] = {}
    for segment, (tail, head) in enumerate(zip(streets.tail, streets.head, strict=True)):
        pair = (min(tail, head), max(tail, head))
        if pair not in found or streets.length[segment] < streets.length[found[pair]]:
            found[pair] = segment
    return found


def _around(streets: Streets, places: Places) -> Mask:
    """Segments near the places, shape (s,): a whole city is not searched for the ways of one district."""
    low, high = places.xy.min(axis=0), places.xy.max(axis=0)
    room = np.maximum(_NEAR, _ROOMY * float((high - low).max()))
    inside = ((streets.xy >= low - room) & (streets.xy <= high + room)).all(axis=1)
    network = streets.network
    held = np.zeros(len(network.tail), dtype=np.bool_)
    held[places.segment] = True
    return held | (inside[network.tail] & inside[network.head])


def main_part(streets: Streets) -> Mask:
    """Segments of the largest part of the network that hangs together, shape (s,)."""
    network = streets.network
    label = connected_components(network.graph(), directed=False)[1]
    between = network.tail != network.head
    most = np.bincount(label[network.tail], weights=network.length * between).argmax()
    return (label[network.tail] == most) & between
