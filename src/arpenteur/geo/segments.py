"""Street lines cut into segments between junctions: the graph that turfs are made of.

Two ways meet where they share a vertex, as OpenStreetMap draws them: lines that cross without one are a bridge over a
street, and nobody steps from one to the other. A vertex where one street only runs on is no junction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur.geo.layer import Geometries, Indices, Layer

Floats = NDArray[np.float64]
STRAIGHT = "straight"
"""Class of a line that no file drew."""
_GRID = 0.1  # metres: vertices nearer than this are one


def has_streets(classes: Iterable[str]) -> bool:
    """Whether any of some lines is a street that a file drew, by their classes: whether its source is to be named.

    >>> has_streets(["straight", "residential"]), has_streets(["straight", ""]), has_streets([])
    (True, False, False)
    """
    return any(one not in ("", STRAIGHT) for one in classes)


@dataclass(frozen=True, eq=False)
class Segments:
    """n street segments: lines in a metric system, the street and class of each, and its two nodes.

    A line runs from ``from_node`` to ``to_node``. Nodes are numbered from 0 by position, segments by their lines: the
    order of the ways they come from changes nothing.
    """

    lines: Geometries
    epsg: int
    street: tuple[str | None, ...]
    highway: tuple[str, ...]
    from_node: Indices
    to_node: Indices

    def __len__(self) -> int:
        return len(self.street)

    @property
    def length(self) -> Floats:
        """Metres, shape (n,)."""
        return np.asarray(shapely.length(self.lines), dtype=np.float64)


def noded(ways: Layer, street: Sequence[str | None], highway: Sequence[str], *, longest: float) -> Segments:
    """Segments between junctions of ``ways`` (lines in a metric system), in equal parts of at most ``longest`` metres.

    ``street`` and ``highway`` give the name and class of each way.
    """
    lines = np.asarray(shapely.get_parts(ways.geometries), dtype=object)
    owner = np.repeat(np.arange(len(ways)), shapely.get_num_geometries(ways.geometries))
    points, vertex, way = _vertices(lines, owner)
    kinds = _kinds(street, highway)
    chains = _chains(vertex, way, kinds)
    if not chains:
        return Segments(np.empty(0, dtype=object), ways.epsg, (), (), np.empty(0, np.int64), np.empty(0, np.int64))
    runs = [run for run, _ in chains]
    index = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    drawn = np.asarray(shapely.linestrings(points[np.concatenate(runs)], indices=index), dtype=object)
    of = [way for _, way in chains]
    parts = np.maximum(1, np.ceil(shapely.length(drawn) / longest).astype(np.int64))
    return assembled(
        cut_evenly(drawn, parts),
        ways.epsg,
        [street[i] for i, count in zip(of, parts, strict=True) for _ in range(count)],
        [highway[i] for i, count in zip(of, parts, strict=True) for _ in range(count)],
    )


def assembled(lines: Geometries, epsg: int, street: Sequence[str | None], highway: Sequence[str]) -> Segments:
    """Segments of lines that meet at their ends, in canonical order and direction."""
    return placed(lines, epsg, street, highway)[0]


def placed(
    lines: Geometries, epsg: int, street: Sequence[str | None], highway: Sequence[str]
) -> tuple[Segments, Indices, NDArray[np.bool_]]:
    """The same, with the segment that each line became and whether it was turned round: lowest end first."""
    starts = shapely.get_coordinates(shapely.get_point(lines, 0))
    ends = shapely.get_coordinates(shapely.get_point(lines, -1))
    _, node = np.unique(np.round(np.vstack([starts, ends]) / _GRID).astype(np.int64), axis=0, return_inverse=True)
    tail, head = node.reshape(2, -1)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    turned = tail > head
    order = np.lexsort(
        (np.round(middle[:, 1], 1), np.round(middle[:, 0], 1), np.maximum(tail, head), np.minimum(tail, head))
    )
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    segments = Segments(
        np.asarray(np.where(turned, shapely.reverse(lines), lines)[order], dtype=object),
        epsg,
        tuple(street[int(i)] for i in order),
        tuple(highway[int(i)] for i in order),
        np.minimum(tail, head)[order].astype(np.int64),
        np.maximum(tail, head)[order].astype(np.int64),
    )
    return segments, position, turned


def cut_evenly(lines: Geometries, parts: Indices) -> Geometries:
    """Each line in ``parts`` pieces of equal length, one after the other."""
    cuts = [np.arange(1, count) / count for count in parts.tolist()]
    return cut_at(lines, cuts)


def cut_at(lines: Geometries, cuts: Sequence[Floats]) -> Geometries:
    """Each line cut at ascending positions between 0 and 1 of its length."""
    found: list[object] = []
    for line, at in zip(lines, cuts, strict=True):
        found += [line] if not len(at) else _pieces(line, at)
    pieces = np.empty(len(found), dtype=object)
    pieces[:] = found
    return pieces


def _pieces(line: Any, at: Floats) -> list[object]:
    points = shapely.get_coordinates(line)
    steps = np.hypot(*np.diff(points, axis=0).T)
    reach = np.concatenate([[0.0], np.cumsum(steps)])
    where = at * reach[-1]
    new = np.column_stack([np.interp(where, reach, points[:, axis]) for axis in (0, 1)])
    rank = np.searchsorted(reach, where)
    every = np.insert(points, rank, new, axis=0)
    stops = [0, *(rank + np.arange(len(at))).tolist(), len(every) - 1]
    return [shapely.linestrings(every[start : stop + 1]) for start, stop in pairwise(stops)]


def _vertices(lines: Geometries, owner: Indices) -> tuple[Floats, Indices, Indices]:
    """Distinct points, then for each vertex of each line its point and its way, line breaks marked by way changes.

    Returns points (p, 2), vertex (v,), and way (v,) with −1 put between two lines of one way.
    """
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    _, first, vertex = np.unique(
        np.round(coordinates / _GRID).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    return coordinates[first], vertex, np.column_stack([owner[line], line])


def _kinds(street: Sequence[str | None], highway: Sequence[str]) -> Indices:
    """One number for each distinct pair of name and class, shape (ways,)."""
    pairs = {pair: rank for rank, pair in enumerate(dict.fromkeys(zip(street, highway, strict=True)))}
    return np.array([pairs[pair] for pair in zip(street, highway, strict=True)], dtype=np.int64)


def _chains(vertex: Indices, way: Indices, kinds: Indices) -> list[tuple[list[int], int]]:
    """Points of each run of a street between two junctions, with the way that gives it name and class."""
    same = (way[1:, 1] == way[:-1, 1]) & (vertex[1:] != vertex[:-1])
    tail, head, of = vertex[:-1][same], vertex[1:][same], way[:-1, 0][same]
    ends = np.sort(np.column_stack([tail, head]), axis=1)
    # Ways drawn twice: the smallest kind wins, whatever their order.
    order = np.lexsort((kinds[of], ends[:, 1], ends[:, 0]))
    ends, of = ends[order], of[order]
    fresh = np.ones(len(ends), dtype=np.bool_)
    fresh[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    ends, of = ends[fresh], of[fresh]
    if not len(ends):
        return []
    return _followed(ends, kinds[of], of)


def _followed(ends: Indices, kind: Indices, of: Indices) -> list[tuple[list[int], int]]:
    """Edges (e, 2) followed across the points where exactly two of one kind meet."""
    flat, edge = ends.T.ravel(), np.tile(np.arange(len(ends)), 2)
    degree = np.bincount(flat)
    order = np.argsort(flat, kind="stable")
    flat, edge = flat[order], edge[order]
    first = np.flatnonzero(np.append(True, flat[1:] != flat[:-1]))
    pairs = first[degree[flat[first]] == 2]
    joined = kind[edge[pairs]] == kind[edge[pairs + 1]]
    onward = {
        point: (one, other)
        for point, one, other in zip(
            flat[pairs][joined].tolist(), edge[pairs][joined].tolist(), edge[pairs + 1][joined].tolist(), strict=True
        )
    }
    edges: list[list[int]] = ends.tolist()
    used = [False] * len(edges)
    chains: list[tuple[list[int], int]] = []
    for start, (tail, head) in enumerate(edges):
        if used[start]:
            continue
        used[start] = True
        ahead, first_edge = _along(head, start, edges, onward, used)
        back, other_edge = ([], start) if ahead and ahead[-1] == tail else _along(tail, start, edges, onward, used)
        chains.append(([*reversed(back), tail, head, *ahead], int(of[min(start, first_edge, other_edge)])))
    return chains


def _along(
    point: int, edge: int, edges: list[list[int]], onward: dict[int, tuple[int, int]], used: list[bool]
) -> tuple[list[int], int]:
    """Points after ``point`` as far as the street runs on, and the lowest edge on the way."""
    run: list[int] = []
    lowest = edge
    while point in onward:
        one, other = onward[point]
        edge = other if one == edge else one
        if used[edge]:
            break
        used[edge] = True
        lowest = min(lowest, edge)
        tail, head = edges[edge]
        point = tail if head == point else head
        run.append(point)
    return run, lowest
