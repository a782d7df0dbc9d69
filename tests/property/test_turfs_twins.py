"""Turfs on random nets, beside slow and independent twins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arpenteur.plan.turfs.partition import partition, shares
from arpenteur.plan.turfs.streets import Streets
from arpenteur.plan.turfs.units import GAP, REACH, Doors, Network, Units, units
from arpenteur.plan.turfs.walk import SIDES, ZIGZAG, Stops, walk


@st.composite
def nets(draw: st.DrawFn) -> tuple[Network, Doors, np.ndarray]:
    """A grid with streets missing, so that it may fall apart; up to 8 buildings a street, of 1 to 9 doors."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    side, missing, chains = draw(st.integers(2, 6)), draw(st.floats(0, 0.6)), draw(st.integers(1, 2))
    step = draw(st.sampled_from([60.0, 140.0, 320.0]))
    xy = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) * step
    xy = xy + rng.normal(0, step / 20, xy.shape)
    at = np.arange(side * side).reshape(side, side)
    ends = np.concatenate(
        [np.stack([at[:, :-1], at[:, 1:]], -1).reshape(-1, 2), np.stack([at[:-1], at[1:]], -1).reshape(-1, 2)]
    )
    ends = ends[np.append(rng.random(len(ends) - 1) >= missing, True)]
    number = np.append(rng.integers(0, 9, len(ends) - 1), 2)
    segment = np.repeat(np.arange(len(ends)), number)
    along = np.round(rng.random(len(segment)), 3)
    place = xy[ends[segment, 0]] + along[:, None] * (xy[ends[segment, 1]] - xy[ends[segment, 0]])
    length = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    doors = rng.integers(1, 10, len(segment))
    network = Network(ends[:, 0], ends[:, 1], length, len(xy))
    return network, Doors(segment, along, rng.integers(0, chains, len(segment)), doors, place), xy


def pieces_by_hand(network: Network, found: Units, mine: set[int]) -> int:
    """Parts of a set of units: flood from one to all that a person reaches past no other door, counted naively.

    A person steps along her own street to the next run of its chain, across to the other chain, round a corner from the
    first or last run, along streets without any door as far as ``REACH``; or straight over a hole of ``GAP``.
    """
    bare = [s for s in range(len(network.tail)) if s not in set(found.segment.tolist())]
    far = np.full((network.nodes, network.nodes), np.inf)
    np.fill_diagonal(far, 0.0)
    for s in bare:
        a, b = network.tail[s], network.head[s]
        far[a, b] = far[b, a] = min(far[a, b], network.length[s])
    for middle in range(network.nodes):
        far = np.minimum(far, far[:, middle, None] + far[None, middle])

    def corners(unit: int) -> list[int]:
        chain = [
            u
            for u in range(len(found))
            if (found.segment[u], found.chain[u]) == (found.segment[unit], found.chain[unit])
        ]
        ends = [network.tail[found.segment[unit]]] if unit == min(chain) else []
        return [*ends, *([network.head[found.segment[unit]]] if unit == max(chain) else [])]

    def near(a: int, b: int) -> bool:
        if found.segment[a] == found.segment[b]:
            return True
        return any(far[i, j] <= REACH for i in corners(a) for j in corners(b)) or {a, b} in crossed

    crossed = [
        set(pair)
        for pair, metres, straight in zip(found.pairs.tolist(), found.metres, found.straight, strict=True)
        if straight and metres <= GAP
    ]
    left, count = set(mine), 0
    while left:
        count += 1
        reached = [left.pop()]
        while reached:
            unit = reached.pop()
            onward = {other for other in left if near(unit, other)}
            left -= onward
            reached += sorted(onward)
    return count


@given(nets(), st.integers(1, 12), st.integers(0, 99))
@settings(max_examples=60)
def test_every_building_is_in_one_turf_doors_are_conserved_and_turfs_are_in_one_piece(
    net: tuple[Network, Doors, np.ndarray], turfs: int, seed: int
) -> None:
    network, doors, _ = net
    target = doors.doors.sum() / turfs
    found = units(network, doors, max(3.0, target / 12))
    part = partition(found, turfs, target=target, seed=seed)
    of = part[found.of]
    assert len(of) == len(doors.segment)
    assert np.bincount(of, weights=doors.doors).sum() == doors.doors.sum()
    assert sorted(set(part.tolist())) == list(range(min(turfs, len(found))))
    assert np.array_equal(part, partition(found, turfs, target=target, seed=seed))
    regions = pieces_by_hand(network, found, set(range(len(found))))
    for one in range(part.max() + 1):
        mine = set(np.flatnonzero(part == one).tolist())
        # Where the ground itself is in pieces a turf may have to be: small regions go with the nearest.
        assert pieces_by_hand(network, found, mine) <= regions


@given(nets(), st.integers(1, 6), st.integers(0, 99))
@settings(max_examples=40)
def test_on_ground_in_one_piece_every_turf_is(net: tuple[Network, Doors, np.ndarray], turfs: int, seed: int) -> None:
    network, doors, _ = net
    target = doors.doors.sum() / turfs
    found = units(network, doors, max(3.0, target / 12))
    if found.far.any():
        return
    part = partition(found, turfs, target=target, seed=seed)
    for one in range(part.max() + 1):
        assert pieces_by_hand(network, found, set(np.flatnonzero(part == one).tolist())) == 1


@given(nets(), st.sampled_from([SIDES, ZIGZAG]), st.booleans(), st.integers(0, 99))
@settings(max_examples=60)
def test_a_walk_visits_every_building_once_on_one_connected_path(
    net: tuple[Network, Doors, np.ndarray], mode: str, from_elsewhere: bool, seed: int
) -> None:
    network, doors, xy = net
    rng = np.random.default_rng(seed)
    mine = np.flatnonzero(rng.random(len(doors.segment)) < 0.5)
    mine = mine if mine.size else np.array([0])
    stops = Stops(doors.segment[mine], doors.along[mine], rng.choice([-1, 1], len(mine)))
    start = int(network.tail[0]) if from_elsewhere else None
    found = walk(Streets(network, xy), stops, mode, start=start)
    assert sorted(found.order) == list(range(len(mine)))
    assert found.metres == pytest.approx(sum(step.metres for step in found.steps))
    for one, other in zip(found.steps, [*found.steps[1:], found.steps[0]], strict=True):
        assert one.stop == other.start
    for rank in found.order:
        segment, along = int(stops.segment[rank]), float(stops.along[rank])
        assert any(
            step.segment == segment and min(step.low, step.high) - 1e-9 <= along <= max(step.low, step.high) + 1e-9
            for step in found.steps
        )


@given(st.lists(st.integers(0, 500), min_size=1, max_size=12), st.integers(1, 60))
def test_turfs_are_shared_out_among_regions_as_fairly_as_whole_numbers_allow(doors: list[int], turfs: int) -> None:
    given_out = shares(doors, turfs)
    assert min(given_out) >= 1
    assert sum(given_out) == max(turfs, len(doors))
