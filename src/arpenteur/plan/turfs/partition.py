"""Turfs of equal work from a graph of units: METIS, then a repair that keeps every turf in one piece.

METIS: Karypis and Kumar, *A fast and high quality multilevel scheme for partitioning irregular graphs*, SIAM J. Sci.
Comput. 20 (1998). Two neighbours cut anew along a random spanning tree: DeFord, Duchin and Solomon, *Recombination: a
family of Markov chains for redistricting*, Harvard Data Science Review 3 (2021), here as a descent.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

import numpy as np
import pymetis
from numpy.typing import NDArray

from arpenteur.plan.turfs.repair import repair
from arpenteur.plan.turfs.state import Balance
from arpenteur.plan.turfs.units import Units, components

Indices = NDArray[np.int64]
TOLERANCE = 0.10
"""How far from the target a turf may be, as a share of it."""
_FEW = 6  # units of a turf below which METIS is not asked
_EVEN = 20  # how many times a draw the least cost is
_STARTS = 8  # first cuts; the best of them is repaired
_SAME_STREET, _JUNCTION, _WALK, _FAR = 12, 4, 2, 1  # how much it costs to cut two units that are this near


def partition(found: Units, turfs: int, *, target: float, seed: int) -> Indices:
    """Turf of each unit, 0 … ``turfs`` − 1, numbered by the lowest unit of each. Shape (units,).

    ``target`` is the number of doors aimed at for each. The same seed gives the same turfs. Every turf is in one piece
    by ``found.pairs``, as far as the ground is. Regions that nothing near joins are cut apart, unless one is smaller
    than half a turf.
    """
    part = np.zeros(len(found), dtype=np.int64)
    done = 0
    regions = _regions(found, turfs, target)
    for region, share in zip(regions, shares([int(found.doors[one].sum()) for one in regions], turfs), strict=True):
        part[region] = done + _cut(found.take(region), share, target, seed)
        done += share
    return numbered(part)


def shares(doors: Sequence[int], turfs: int) -> list[int]:
    """Turfs of each region, at least one each, in proportion to its doors; they add up to ``turfs`` where they can."""
    total = sum(doors) or 1
    exact = [count * turfs / total for count in doors]
    given = [max(1, int(one)) for one in exact]
    for _ in range(turfs - sum(given)):
        given[max(range(len(given)), key=lambda i: (exact[i] - given[i], -i))] += 1
    while sum(given) > max(turfs, len(given)):
        several = [i for i, count in enumerate(given) if count > 1]
        given[min(several, key=lambda i: (exact[i] - given[i], i))] -= 1
    return given


def _regions(found: Units, turfs: int, target: float) -> list[Indices]:
    """Units by region that nothing near joins to another; small ones go with the nearest, and no more than turfs."""
    label = components(len(found), found.pairs[~found.far])
    far = found.pairs[found.far][np.argsort(found.metres[found.far], kind="stable")]
    for pair in far.tolist():
        one, other = (label[unit] for unit in pair)
        doors = np.bincount(label, weights=found.doors)
        small = min(doors[one], doors[other]) < target / 2
        if one != other and (small or len(np.unique(label)) > turfs):
            label[label == other] = one
    return [np.flatnonzero(label == one) for one in np.unique(label)]


def _cut(found: Units, turfs: int, target: float, seed: int) -> Indices:
    """Turf of each unit of one region."""
    count = len(found)
    turfs = max(1, min(turfs, count))
    if turfs in (1, count):
        return np.arange(count, dtype=np.int64) if turfs == count else np.zeros(count, dtype=np.int64)
    cost = edge_costs(found)
    if count < _FEW * turfs:
        starts = [merged(found, turfs)]
    else:
        starts = [metis(found, cost, turfs, seed=seed + offset) for offset in range(_STARTS)]
    part = min(starts, key=lambda one: _outside(one, found, turfs, target))
    balance = Balance(found.doors, found.centre, found.pairs, cost, target, TOLERANCE * target)
    return repair(balance, part, turfs, np.random.default_rng(seed))


def _outside(part: Indices, found: Units, turfs: int, target: float) -> int:
    """Turfs outside the tolerance."""
    doors = np.bincount(part, weights=found.doors, minlength=turfs)
    return int((np.abs(doors - target) > TOLERANCE * target).sum())


def edge_costs(found: Units) -> Indices:
    """What cutting each pair costs, shape (pairs,): more on one street than at a junction than across a walk."""
    street = found.segment[found.pairs[:, 0]] == found.segment[found.pairs[:, 1]]
    cost = np.where(street, _SAME_STREET, np.where(found.metres == 0, _JUNCTION, _WALK))
    return np.where(found.far, _FAR, cost).astype(np.int64)


def metis(found: Units, cost: Indices, turfs: int, *, seed: int) -> Indices:
    """The first cut, in one piece each; shape (units,)."""
    # METIS draws little by itself on small graphs: costs that differ a little let each seed propose something else.
    uneven = _EVEN * cost + np.random.default_rng(seed).integers(0, _EVEN, len(cost))
    flat = np.concatenate([found.pairs, found.pairs[:, ::-1]])
    weight = np.concatenate([uneven, uneven])
    order = np.lexsort((flat[:, 1], flat[:, 0]))
    starts = np.searchsorted(flat[order, 0], np.arange(len(found) + 1))
    _, part = pymetis.part_graph(
        turfs,
        pymetis.CSRAdjacency(starts.tolist(), flat[order, 1].tolist()),
        vweights=found.doors.tolist(),
        eweights=weight[order].tolist(),
        recursive=False,
        options=pymetis.Options(contig=1, seed=seed % 2**31, ufactor=30),
    )
    return np.asarray(part, dtype=np.int64)


def merged(found: Units, turfs: int) -> Indices:
    """Another first cut, for turfs of few units, where METIS leaves some empty: the lightest part and its lightest
    neighbour become one until there are as many as asked. Shape (units,).
    """
    doors: dict[int, int] = dict(enumerate(found.doors.tolist()))
    near: dict[int, set[int]] = {unit: set() for unit in doors}
    for one, other in found.pairs.tolist():
        near[one].add(other)
        near[other].add(one)
    members = {unit: [unit] for unit in doors}
    queue = [(load, unit) for unit, load in doors.items()]
    heapify(queue)
    while len(members) > turfs:
        load, part = heappop(queue)
        if part not in members or doors[part] != load or not near[part]:
            continue
        into = min(near[part], key=lambda one: (doors[one], one))
        doors[into] += doors.pop(part)
        members[into] += members.pop(part)
        for one in near.pop(part):
            near[one].discard(part)
            if one != into:
                near[one].add(into)
                near[into].add(one)
        heappush(queue, (doors[into], into))
    found_in = np.empty(len(found), dtype=np.int64)
    for turf, units in enumerate(members.values()):
        found_in[units] = turf
    return found_in


def numbered(part: Indices) -> Indices:
    """The same turfs numbered from 0 in the order of their lowest units."""
    _, first, inverse = np.unique(part, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]
