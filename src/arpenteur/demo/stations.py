"""Polling stations and census zones: unions of street blocks, so that they tile the commune and follow streets."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPoint, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from arpenteur.demo.addresses import Addresses
from arpenteur.demo.people import People
from arpenteur.demo.skeleton import IRIS, Zone
from arpenteur.demo.streets import GRID, Network

STATIONS = 40
_LARGE_BLOCK = 60_000.0  # m²: fields are cut so that they can be shared between neighbours
Neighbours = list[dict[int, float]]


@dataclass(frozen=True)
class Blocks:
    """Blocks of streets: a partition of the commune; ``block`` gives the block of each address."""

    shapes: NDArray[np.object_]
    neighbours: Neighbours
    block: NDArray[np.int64]


@dataclass(frozen=True)
class Areas:
    """A grouping of blocks: ``of_block`` and ``of_address`` give the area, ``outlines`` its shape."""

    of_block: NDArray[np.int64]
    of_address: NDArray[np.int64]
    outlines: list[BaseGeometry]


def cut_blocks(network: Network, addresses: Addresses, rng: np.random.Generator) -> Blocks:
    """Polygons between streets, river, railway and commune limit; fields are cut smaller."""
    lines: list[BaseGeometry] = [*network.edges, network.river, network.railway, network.outline.exterior]
    faces = _faces(lines, network.outline)
    fields = [face for face in faces if face.area > _LARGE_BLOCK]
    for field in fields:
        count = int(field.area / _LARGE_BLOCK) + 2
        west, south, east, north = field.bounds
        points = np.column_stack([rng.uniform(west, east, 3 * count), rng.uniform(south, north, 3 * count)])
        edges = shapely.voronoi_polygons(MultiPoint(points), only_edges=True)
        lines.append(shapely.intersection(edges, field))
    shapes = np.array(_faces(lines, network.outline), dtype=object)
    point, block = STRtree(shapes).query(shapely.points(addresses.xy), predicate="within")
    of_address = np.full(len(addresses.xy), -1, dtype=np.int64)
    of_address[point] = block
    lost = np.flatnonzero(of_address < 0)
    of_address[lost] = STRtree(shapes).nearest(shapely.points(addresses.xy[lost]))
    return Blocks(shapes, _neighbours(shapes), of_address)


def _faces(lines: Sequence[BaseGeometry], outline: Polygon) -> list[Polygon]:
    noded = shapely.unary_union(lines, grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inside = shapely.within(shapely.point_on_surface(faces), outline)
    return list(faces[inside])


def _neighbours(shapes: NDArray[np.object_]) -> Neighbours:
    """Metres of shared border between blocks; a shared corner does not count."""
    first, second = STRtree(shapes).query(shapes, predicate="touches")
    border = shapely.length(shapely.intersection(shapes[first], shapes[second]))
    neighbours: Neighbours = [{} for _ in shapes]
    for a, b, length in zip(first.tolist(), second.tolist(), border.tolist(), strict=True):
        if length > 1.0:
            neighbours[a][b] = length
    return neighbours


def draw_stations(network: Network, blocks: Blocks, addresses: Addresses, people: People) -> Areas:
    """Forty compact stations with about the same number of registered, cut inside each quartier."""
    zones = [built.zone for built in network.zones]
    sector = np.array([_sector(zone) for zone in zones])
    weight = np.bincount(blocks.block, people.registered, minlength=len(blocks.shapes))
    of_block = np.full(len(blocks.shapes), -1, dtype=np.int64)
    sectors = sorted(set(sector.tolist()))
    home = _majority(blocks.block, sector[addresses.zone], people.registered, len(blocks.shapes))
    middles = shapely.get_coordinates(shapely.centroid(blocks.shapes))
    first = 0
    for name, count in zip(sectors, _seats([weight[home == name].sum() for name in sectors]), strict=True):
        members = np.flatnonzero((home == name) & (weight > 0))
        _bisect(members, middles, weight, np.arange(first, first + count), of_block)
        first += count
    return _areas(blocks, of_block, weight)


def draw_iris(network: Network, blocks: Blocks, addresses: Addresses, people: People) -> Areas:
    """Census zones: the blocks of their part of town, and the country around."""
    codes = [iris.code for iris in IRIS]
    middles = shapely.get_coordinates(shapely.centroid(blocks.shapes))
    inhabited = np.bincount(blocks.block, people.persons + 1e-3, minlength=len(blocks.shapes))
    zone = _majority(blocks.block, addresses.zone.astype(str), people.persons + 1e-3, len(blocks.shapes))
    of_block = np.full(len(blocks.shapes), -1, dtype=np.int64)
    for index, built in enumerate(network.zones):
        members = np.flatnonzero(zone == str(index))
        numbers = np.array([codes.index(code) for code in built.zone.iris])
        _bisect(members, middles, inhabited, numbers, of_block)
    return _areas(blocks, of_block, inhabited)


def _sector(zone: Zone) -> str:
    return "9" if zone.kind == "hamlet" else zone.iris[0][:2]


def _majority(
    block: NDArray[np.int64], label: NDArray[np.str_], weight: NDArray[np.float64], count: int
) -> NDArray[np.str_]:
    """Label that weighs most in each block; empty where nobody lives."""
    labels = np.unique(label)
    weights = np.array([np.bincount(block, weight * (label == name), minlength=count) for name in labels])
    return np.where(weights.sum(axis=0) > 0, labels[weights.argmax(axis=0)], "")


def _seats(weights: list[float]) -> list[int]:
    """Stations by sector, at least one, by largest remainders."""
    quotas = np.maximum(np.array(weights) / (sum(weights) / STATIONS), 1.0)
    seats = np.floor(quotas).astype(int)
    order = np.argsort(-(quotas - seats), kind="stable")
    seats[order[: STATIONS - seats.sum()]] += 1
    return seats.tolist()


def _bisect(
    members: NDArray[np.int64],
    middles: NDArray[np.float64],
    weight: NDArray[np.float64],
    numbers: NDArray[np.int64],
    of_block: NDArray[np.int64],
) -> None:
    """Halve the blocks across their longest direction, in proportion to the areas wanted, until one is left."""
    if len(numbers) == 1 or len(members) < 2:
        of_block[members] = numbers[0]
        return
    centred = middles[members] - np.average(middles[members], axis=0, weights=weight[members])
    _, vectors = np.linalg.eigh((centred * weight[members][:, None]).T @ centred)
    axis = vectors[:, -1] * (1.0 if vectors[0, -1] >= 0 else -1.0)
    order = np.argsort(np.round(centred @ axis, 6), kind="stable")
    left = len(numbers) // 2
    passed = np.cumsum(weight[members][order]) / weight[members].sum()
    cut = int(np.clip(np.searchsorted(passed, left / len(numbers)), 1, len(members) - 1))
    _bisect(members[order[:cut]], middles, weight, numbers[:left], of_block)
    _bisect(members[order[cut:]], middles, weight, numbers[left:], of_block)


def _areas(blocks: Blocks, of_block: NDArray[np.int64], weight: NDArray[np.float64]) -> Areas:
    _mend(blocks, of_block, weight)
    _grow(blocks, of_block)
    _mend(blocks, of_block, weight)
    outlines = [shapely.union_all(blocks.shapes[of_block == index]) for index in range(of_block.max() + 1)]
    return Areas(of_block, of_block[blocks.block], outlines)


def _grow(blocks: Blocks, of_block: NDArray[np.int64]) -> None:
    """Give the empty blocks to the area nearest on foot."""
    middles = shapely.get_coordinates(shapely.centroid(blocks.shapes))
    queue: list[tuple[float, int, int]] = []
    for block in np.flatnonzero(of_block >= 0).tolist():
        heappush(queue, (0.0, block, int(of_block[block])))
    done = np.zeros(len(of_block), dtype=bool)
    while queue:
        far, block, area = heappop(queue)
        if done[block]:
            continue
        done[block] = True
        of_block[block] = area
        for other in blocks.neighbours[block]:
            if not done[other] and of_block[other] < 0:
                step = float(np.hypot(*(middles[block] - middles[other])))
                heappush(queue, (round(far + step, 3), other, area))


def _mend(blocks: Blocks, of_block: NDArray[np.int64], weight: NDArray[np.float64]) -> None:
    """Hand the islands of an area to the neighbour with whom they share the longest border."""
    for _ in range(6):
        moved = False
        for area in range(int(of_block.max()) + 1):
            parts = _parts(blocks, np.flatnonzero(of_block == area).tolist())
            parts.sort(key=lambda part: (-weight[part].sum(), part[0]))
            for part in parts[1:]:
                border: dict[int, float] = {}
                for block in part:
                    for other, length in blocks.neighbours[block].items():
                        if of_block[other] not in (area, -1):
                            border[int(of_block[other])] = border.get(int(of_block[other]), 0.0) + length
                if border:
                    of_block[part] = max(border, key=lambda key: (round(border[key], 3), -key))
                    moved = True
        if not moved:
            return


def _parts(blocks: Blocks, members: list[int]) -> list[list[int]]:
    """Connected groups of blocks."""
    left, parts = set(members), []
    for start in members:
        if start not in left:
            continue
        left.discard(start)
        part, queue = [], [start]
        while queue:
            block = queue.pop()
            part.append(block)
            for other in blocks.neighbours[block]:
                if other in left:
                    left.discard(other)
                    queue.append(other)
        parts.append(sorted(part))
    return parts
