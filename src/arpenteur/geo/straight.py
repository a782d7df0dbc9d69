"""Streets without a street file: the numbers of a street in order, joined by straight lines, and links between them."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import cKDTree

from arpenteur.geo.layer import Geometries, Indices
from arpenteur.geo.segments import STRAIGHT, Segments, assembled, cut_evenly

Floats = NDArray[np.float64]
_GAP = 150.0  # metres between two numbers of one street: beyond, it is another street of that name
_HALF = 4.0  # metres: half the line of a street of one address
_NEAR, _LINKS = 60.0, 6  # metres within which ends of streets are linked; ends looked at


def straight_segments(xy: Floats, streets: Sequence[tuple[str, str]], rank: Indices, *, longest: float) -> Geometries:
    """Lines through the addresses of each street, in pieces of at most ``longest`` metres.

    ``xy`` (n, 2) in metres; ``streets`` gives the commune and street of each address, ``rank`` its house number.
    The line runs half-way between one number and the next, so that it keeps to the middle of the street.
    """
    order = np.array(sorted(range(len(xy)), key=lambda i: (streets[i], int(rank[i]), *xy[i].tolist())), dtype=np.int64)
    lines: list[object] = []
    start = 0
    for stop in range(1, len(order) + 1):
        if stop == len(order) or _apart(xy, streets, int(order[stop - 1]), int(order[stop])):
            lines.append(_line(xy[order[start:stop]]))
            start = stop
    found = np.empty(len(lines), dtype=object)
    found[:] = lines
    return cut_evenly(found, np.maximum(1, np.ceil(shapely.length(found) / longest)).astype(np.int64))


def linked(segments: Segments, loose: NDArray[np.bool_]) -> Segments:
    """The same with straight links from the ends of ``loose`` segments to ends near them, so that all hang together."""
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(segments.lines, at)) for at in (0, -1)])
    node = np.concatenate([segments.from_node, segments.to_node])
    nodes, first = np.unique(node, return_index=True)
    place = ends[first]
    free = np.isin(nodes, np.concatenate([segments.from_node[loose], segments.to_node[loose]]))
    far, near = cKDTree(place).query(place[free], k=min(_LINKS + 1, len(nodes)))
    far, near = np.atleast_2d(far), np.atleast_2d(near)
    tail = np.repeat(np.flatnonzero(free), near.shape[1])
    head, metres = near.ravel(), far.ravel()
    kept = _wanted(
        tail, head, metres, np.searchsorted(nodes, segments.from_node), np.searchsorted(nodes, segments.to_node)
    )
    if not kept.any():
        return segments
    pairs = np.unique(np.sort(np.column_stack([tail[kept], head[kept]]), axis=1), axis=0)
    links = shapely.linestrings(np.stack([place[pairs[:, 0]], place[pairs[:, 1]]], axis=1))
    return assembled(
        np.concatenate([segments.lines, np.asarray(links, dtype=object)]),
        segments.epsg,
        [*segments.street, *([None] * len(pairs))],
        [*segments.highway, *([STRAIGHT] * len(pairs))],
    )


def _apart(xy: Floats, streets: Sequence[tuple[str, str]], one: int, other: int) -> bool:
    return streets[one] != streets[other] or float(np.hypot(*(xy[one] - xy[other]))) > _GAP


def _line(points: Floats) -> object:
    middle = (points[1:] + points[:-1]) / 2
    middle = middle[np.append(True, np.abs(np.diff(middle, axis=0)).sum(axis=1) > 0.2)] if len(middle) else middle
    if len(middle) < 2:
        half = np.array([_HALF, 0.0])
        middle = np.array([points.mean(axis=0) - half, points.mean(axis=0) + half])
    return shapely.linestrings(middle)


def _wanted(tail: Indices, head: Indices, metres: Floats, start: Indices, stop: Indices) -> NDArray[np.bool_]:
    """Pairs of nodes to link: those that are near, and those without which a part would hang alone."""
    apart = (tail != head) & np.isfinite(metres) & (metres > 0)
    count = int(max(start.max(), stop.max())) + 1
    least = 1e-6  # along a street: always in the tree
    weight = np.concatenate([np.where(apart, metres, np.inf), np.full(len(start), least)])
    row, column = np.concatenate([tail, start]), np.concatenate([head, stop])
    low, high = np.minimum(row, column), np.maximum(row, column)
    order = np.lexsort((weight, high, low))
    unique = np.append(True, (low[order][1:] != low[order][:-1]) | (high[order][1:] != high[order][:-1]))
    chosen = order[unique & np.isfinite(weight[order]) & (low[order] != high[order])]
    graph = coo_array((weight[chosen], (low[chosen], high[chosen])), shape=(count, count))
    tree = minimum_spanning_tree(graph.tocsr()).tocoo()
    spanning = set(zip(tree.row.tolist(), tree.col.tolist(), strict=True))
    ends = zip(np.minimum(tail, head).tolist(), np.maximum(tail, head).tolist(), strict=True)
    return apart & ((metres <= _NEAR) | np.array([pair in spanning for pair in ends], dtype=np.bool_))
