"""Units of a turf: runs of buildings along a street, and which of them lie next to each other on foot."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]
REACH = 250.0
"""Metres without a door that people walk between two streets of one turf."""
GAP = 100.0
"""Metres that people cross where the street file has a hole: beyond, a turf on both sides is in two pieces."""


@dataclass(frozen=True, eq=False)
class Network:
    """s street segments: the nodes they join (numbered below ``nodes``) and their length in metres."""

    tail: Indices
    head: Indices
    length: Floats
    nodes: int

    def graph(self, chosen: Mask | None = None) -> csr_array:
        """Symmetric matrix of lengths, shape (nodes, nodes); of parallel segments the shortest."""
        kept = (self.tail != self.head) if chosen is None else chosen & (self.tail != self.head)
        low, high = np.minimum(self.tail, self.head)[kept], np.maximum(self.tail, self.head)[kept]
        metres = np.maximum(self.length[kept], 1e-3)
        order = np.lexsort((metres, high, low))
        low, high, metres = low[order], high[order], metres[order]
        first = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])) if len(low) else np.empty(0, bool)
        low, high, metres = low[first], high[first], metres[first]
        both = (np.concatenate([low, high]), np.concatenate([high, low]))
        return csr_array((np.concatenate([metres, metres]), both), shape=(self.nodes, self.nodes))


@dataclass(frozen=True, eq=False)
class Doors:
    """b buildings: segment, position along it 0–1, chain (buildings of different chains share no unit), doors to do,
    and coordinates in metres (b, 2).
    """

    segment: Indices
    along: Floats
    chain: Indices
    doors: Indices
    xy: Floats


@dataclass(frozen=True, eq=False)
class Units:
    """u units: the unit of each building (b,); doors, segment, chain, centre (u, 2) and hull along the segment of each.

    ``pairs`` (e, 2) are units next to each other, ``metres`` what is walked without a door between them (0 on one
    street or at one junction); ``straight`` are those that no street joins, ``far`` those beyond ``REACH``, or
    ``GAP`` in a straight line: they only keep the whole in one piece.
    """

    of: Indices
    doors: Indices
    segment: Indices
    chain: Indices
    centre: Floats
    hull: Floats
    pairs: Indices
    metres: Floats
    far: Mask
    straight: Mask

    def __len__(self) -> int:
        return len(self.doors)

    def take(self, chosen: Indices) -> "Units":
        """Some units, in ascending order, with the pairs among them; ``of`` is left empty."""
        position = np.full(len(self), -1, dtype=np.int64)
        position[chosen] = np.arange(len(chosen))
        pairs = position[self.pairs]
        kept = (pairs >= 0).all(axis=1)
        return Units(
            np.empty(0, dtype=np.int64),
            self.doors[chosen],
            self.segment[chosen],
            self.chain[chosen],
            self.centre[chosen],
            self.hull[chosen],
            pairs[kept],
            self.metres[kept],
            self.far[kept],
            self.straight[kept],
        )


def units(network: Network, doors: Doors, most: float) -> Units:
    """Runs of at most about ``most`` doors along each segment and chain, and their neighbours."""
    of, order = runs(doors, most)
    count = int(of.max()) + 1 if len(of) else 0
    total = np.bincount(of, weights=doors.doors, minlength=count).astype(np.int64)
    number = np.bincount(of, minlength=count)
    centre = np.column_stack([np.bincount(of, weights=doors.xy[:, axis], minlength=count) for axis in (0, 1)])
    centre /= np.maximum(number, 1)[:, None]
    first = np.full(count, -1, dtype=np.int64)
    first[of[order[::-1]]] = order[::-1]
    hull = np.empty((count, 2))
    hull[:, 0], hull[:, 1] = np.inf, -np.inf
    np.minimum.at(hull[:, 0], of, doors.along)
    np.maximum.at(hull[:, 1], of, doors.along)
    segment, chain = doors.segment[first], doors.chain[first]
    pairs, metres, far, straight = _neighbours(network, segment, chain, hull, centre)
    return Units(of, total, segment, chain, centre, hull, pairs, metres, far, straight)


def runs(doors: Doors, most: float) -> tuple[Indices, Indices]:
    """Run of each building (b,), of at most about ``most`` doors, numbered by segment, chain and position; and the
    order of the buildings.
    """
    order = np.lexsort((np.arange(len(doors.segment)), doors.along, doors.chain, doors.segment))
    segment, chain, count = doors.segment[order], doors.chain[order], doors.doors[order].astype(np.float64)
    fresh = np.append(True, (segment[1:] != segment[:-1]) | (chain[1:] != chain[:-1])) if len(order) else np.empty(0)
    group = np.cumsum(fresh).astype(np.int64) - 1
    total = np.bincount(group, weights=count) if len(order) else np.empty(0)
    parts = np.maximum(1, np.rint(total / most)).astype(np.int64)
    before = np.cumsum(count) - count
    before = before - before[np.flatnonzero(fresh)][group] if len(order) else before
    middle = (before + count / 2) / np.maximum(total[group], 1e-9)
    part = np.minimum((middle * parts[group]).astype(np.int64), parts[group] - 1)
    # Parts that no building falls into are skipped, so that units are numbered without holes.
    _, unit = np.unique(group * (int(parts.max(initial=1)) + 1) + part, return_inverse=True)
    of = np.empty(len(order), dtype=np.int64)
    of[order] = unit
    return of, order


def _neighbours(
    network: Network, segment: Indices, chain: Indices, hull: Floats, centre: Floats
) -> tuple[Indices, Floats, Mask, Mask]:
    first, last = _ends(segment, chain)
    beside = _beside(segment, chain, hull)
    node = np.concatenate([network.tail[segment[first]], network.head[segment[last]]])
    unit = np.concatenate([first, last])
    met = _met(node, unit)
    walked, metres = _walked(network, segment, node, unit)
    pairs = np.concatenate([beside, met, walked])
    length = np.concatenate([np.zeros(len(beside) + len(met)), metres])
    pairs, length = _distinct(pairs, length)
    near = length <= REACH
    kept, added = _hanging_together(pairs, length, near, centre)
    whole = np.concatenate([pairs[near | kept], added[0]])
    metres = np.concatenate([length[near | kept], added[1]])
    straight = np.arange(len(whole)) >= len(whole) - len(added[1])
    return whole, metres, metres > np.where(straight, GAP, REACH), straight


def _ends(segment: Indices, chain: Indices) -> tuple[Indices, Indices]:
    """First and last unit of each chain of each segment."""
    fresh = np.append(True, (segment[1:] != segment[:-1]) | (chain[1:] != chain[:-1]))
    first = np.flatnonzero(fresh)
    return first, np.append(first[1:], len(segment)) - 1


def _beside(segment: Indices, chain: Indices, hull: Floats) -> Indices:
    """Units that follow each other on a chain, and those that face each other on two chains of one segment."""
    same = segment[1:] == segment[:-1]
    follow = np.flatnonzero(same & (chain[1:] == chain[:-1]))
    pairs = [np.column_stack([follow, follow + 1])]
    first, last = _ends(segment, chain)
    starts = segment[first]
    for rank in np.flatnonzero(starts[1:] == starts[:-1]).tolist():
        for other in range(rank + 1, len(first)):
            if starts[other] != starts[rank]:
                break
            pairs.append(_facing((first[rank], last[rank]), (first[other], last[other]), hull))
    return np.concatenate(pairs).astype(np.int64).reshape(-1, 2)


def _facing(one: tuple[int, int], other: tuple[int, int], hull: Floats) -> Indices:
    """Pairs of two chains whose hulls overlap; the nearest two where none does."""
    a, b = np.arange(one[0], one[1] + 1), np.arange(other[0], other[1] + 1)
    gap = np.maximum(hull[a, 0][:, None], hull[b, 0]) - np.minimum(hull[a, 1][:, None], hull[b, 1])
    i, j = np.nonzero(gap <= max(0.0, float(gap.min())))
    return np.column_stack([a[i], b[j]])


def _met(node: Indices, unit: Indices) -> Indices:
    """Every pair of units that end at one node."""
    order = np.lexsort((unit, node))
    node, unit = node[order], unit[order]
    found: list[Indices] = []
    for shift in range(1, int(np.bincount(node).max(initial=1))):
        same = node[shift:] == node[:-shift]
        found.append(np.column_stack([unit[:-shift][same], unit[shift:][same]]))
    return np.concatenate(found) if found else np.empty((0, 2), dtype=np.int64)


def _walked(network: Network, segment: Indices, node: Indices, unit: Indices) -> tuple[Indices, Floats]:
    """Units that streets without doors join, each node reached from its nearest unit."""
    bare = np.ones(len(network.tail), dtype=np.bool_)
    bare[segment] = False
    if not bare.any() or not len(node):
        return np.empty((0, 2), dtype=np.int64), np.empty(0)
    starts = np.unique(node)
    reach, _, source = dijkstra(
        network.graph(bare), directed=False, indices=starts, min_only=True, return_predecessors=True
    )
    tail, head = network.tail[bare], network.head[bare]
    metres = reach[tail] + network.length[bare] + reach[head]
    joined = np.isfinite(metres) & (source[tail] != source[head])
    ends, metres = np.column_stack([source[tail], source[head]])[joined].astype(np.int64), metres[joined]
    ends, metres = _distinct(ends, metres)
    at: dict[int, list[int]] = {}
    for place, one in zip(node.tolist(), unit.tolist(), strict=True):
        at.setdefault(place, []).append(one)
    pairs = [
        (a, b, far)
        for (one, other), far in zip(ends.tolist(), metres.tolist(), strict=True)
        for a in at[one]
        for b in at[other]
    ]
    found = np.array(pairs, dtype=np.float64).reshape(-1, 3)
    return found[:, :2].astype(np.int64), found[:, 2]


def _distinct(pairs: Indices, metres: Floats) -> tuple[Indices, Floats]:
    """Pairs in ascending order, each once with its least metres, none of a unit with itself."""
    pairs = np.sort(pairs, axis=1)
    order = np.lexsort((metres, pairs[:, 1], pairs[:, 0]))
    pairs, metres = pairs[order], metres[order]
    first = np.append(True, (pairs[1:] != pairs[:-1]).any(axis=1)) if len(pairs) else np.empty(0, dtype=np.bool_)
    kept = first & (pairs[:, 0] != pairs[:, 1])
    return pairs[kept], metres[kept]


def _hanging_together(
    pairs: Indices, metres: Floats, near: Mask, centre: Floats
) -> tuple[Mask, tuple[Indices, Floats]]:
    """Long walks, then straight lines, that join parts nothing nearer joins: the fewest and the shortest."""
    label = components(len(centre), pairs[near])
    kept = np.zeros(len(pairs), dtype=np.bool_)
    for rank in np.argsort(np.where(near, np.inf, metres), kind="stable")[: int((~near).sum())].tolist():
        one, other = label[pairs[rank, 0]], label[pairs[rank, 1]]
        if one != other:
            kept[rank] = True
            label[label == other] = one
    added: list[tuple[int, int]] = []
    length: list[float] = []
    while len(parts := np.unique(label)) > 1:
        least = int(parts[np.bincount(label)[parts].argmin()])
        inside, outside = np.flatnonzero(label == least), np.flatnonzero(label != least)
        gap = np.hypot(*(centre[inside][:, None] - centre[outside][None]).transpose(2, 0, 1))
        i, j = np.unravel_index(int(gap.argmin()), gap.shape)
        added.append((int(inside[i]), int(outside[j])))
        length.append(float(gap[i, j]))
        label[inside] = label[outside[j]]
    return kept, (np.array(added, dtype=np.int64).reshape(-1, 2), np.array(length, dtype=np.float64))


def components(count: int, pairs: Indices) -> Indices:
    """Label of the connected part of each of ``count`` things, shape (count,)."""
    links = csr_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return connected_components(links, directed=False)[1].astype(np.int64)
