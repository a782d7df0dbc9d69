"""Turfs of small grounds whose best cut is known, and each step of the cutting on paper; how long work takes."""

from collections.abc import Sequence
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.plan.turfs.pace import pace
from arpenteur.plan.turfs.partition import edge_costs, merged, metis, numbered, partition, shares
from arpenteur.plan.turfs.rounds import Visit, Visits, between, directed, shortened
from arpenteur.plan.turfs.units import Units, components

Pair = tuple[int, int, float, bool]
"""Two units, the metres between them, whether that is far."""


def ground(doors: Sequence[int], pairs: Sequence[Pair], segment: Sequence[int] | None = None) -> Units:
    """Units on a line, 10 m apart, each on a street of its own unless told."""
    count = len(doors)
    of, street = np.arange(count), np.arange(count) if segment is None else np.array(segment)
    centre = np.column_stack([10.0 * of, np.zeros(count)])
    metres, far = np.array([one[2] for one in pairs]), np.array([one[3] for one in pairs], dtype=np.bool_)
    joined = np.array([one[:2] for one in pairs], dtype=np.int64).reshape(-1, 2)
    hull = np.tile([0.0, 1.0], (count, 1))
    return Units(
        of, np.array(doors), street, np.zeros(count, int), centre, hull, joined, metres, far, np.zeros_like(far)
    )


def row(*doors: int) -> Units:
    """A row of units, each beside the next."""
    return ground(doors, [(one, one + 1, 0.0, False) for one in range(len(doors) - 1)])


# ── how many turfs each region has ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("doors", "turfs", "found"),
    [
        ([60, 30, 10], 10, [6, 3, 1]),
        ([55, 30, 15], 10, [6, 3, 1]),
        ([54, 30, 16], 10, [5, 3, 2]),
        ([98, 1, 1], 3, [1, 1, 1]),
        ([70, 28, 1, 1], 5, [2, 1, 1, 1]),
        ([50, 45, 1, 1, 1, 1, 1], 8, [2, 1, 1, 1, 1, 1, 1]),
        ([5, 5, 5], 2, [1, 1, 1]),
        ([0, 0], 2, [1, 1]),
        ([40], 3, [3]),
    ],
)
def test_turfs_of_regions_on_paper(doors: list[int], turfs: int, found: list[int]) -> None:
    assert shares(doors, turfs) == found


@given(st.lists(st.integers(1, 500), min_size=1, max_size=8), st.integers(0, 30))
def test_regions_share_all_turfs_and_none_is_a_whole_turf_from_its_part(doors: list[int], more: int) -> None:
    turfs = len(doors) + more
    found = shares(doors, turfs)
    assert sum(found) == turfs
    assert min(found) >= 1
    for count, given_ in zip(doors, found, strict=True):
        assert given_ < count * turfs / sum(doors) + 1 or given_ == 1


def slow_regions(*regions: tuple[int, int], turfs: int, joined: list[Pair], target: float) -> list[int]:
    """Pairs of units of so many doors, a region each; which turf each region ends in."""
    doors = [each for pair in regions for each in pair]
    inside: list[Pair] = [(2 * one, 2 * one + 1, 0.0, False) for one in range(len(regions))]
    part = partition(ground(doors, [*inside, *joined]), turfs, target=target, seed=1)
    assert all(part[2 * one] == part[2 * one + 1] for one in range(len(regions)))
    return part[::2].tolist()


FAR: list[Pair] = [(1, 2, 400.0, True), (3, 4, 300.0, True)]


def test_a_small_region_goes_with_the_nearest_and_one_of_half_a_turf_stays_by_itself() -> None:
    """Regions of 100, 40 and 100 doors, the middle one 400 m from the first and 300 m from the last."""
    assert slow_regions((50, 50), (20, 20), (50, 50), turfs=2, joined=FAR, target=100) == [0, 1, 1]
    assert slow_regions((50, 50), (25, 25), (50, 50), turfs=3, joined=FAR, target=100) == [0, 1, 2]
    nearer: list[Pair] = [(1, 2, 200.0, True), FAR[1]]
    assert slow_regions((50, 50), (20, 20), (50, 50), turfs=2, joined=nearer, target=100) == [0, 0, 1]


def test_regions_are_joined_where_there_are_more_than_turfs() -> None:
    assert slow_regions((50, 50), (50, 50), (50, 50), turfs=2, joined=FAR, target=100) == [0, 1, 1]
    assert slow_regions((50, 50), (50, 50), (50, 50), turfs=3, joined=FAR, target=100) == [0, 1, 2]


# ── how they are cut ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("units", "turfs"), [(12, 3), (12, 2), (40, 8), (9, 9), (5, 1)])
def test_a_row_of_equal_units_is_cut_into_equal_runs(units: int, turfs: int, seed: int) -> None:
    each = units // turfs
    found = partition(row(*[10] * units), turfs, target=10.0 * each, seed=seed)
    assert found.tolist() == [one // each for one in range(units)]


@pytest.mark.parametrize("seed", range(3))
def test_a_street_is_kept_whole_where_both_cuts_are_as_even(seed: int) -> None:
    """A ring of eight, of which 0 and 1, 2 and 3 and so on are one street: four turfs of two are the streets."""
    pairs: list[Pair] = [(one, (one + 1) % 8, 0.0, False) for one in range(8)]
    found = partition(ground([10] * 8, pairs, [one // 2 for one in range(8)]), 4, target=20.0, seed=seed)
    assert found.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


@given(st.lists(st.integers(1, 30), min_size=4, max_size=24), st.integers(1, 6), st.integers(0, 3))
def test_turfs_are_in_one_piece_numbered_in_order_and_the_same_again(doors: list[int], turfs: int, seed: int) -> None:
    found = row(*doors)
    turfs = min(turfs, len(doors))
    part = partition(found, turfs, target=sum(doors) / turfs, seed=seed)
    assert part.tolist() == partition(found, turfs, target=sum(doors) / turfs, seed=seed).tolist()
    assert part.tolist() == sorted(part.tolist())
    assert set(part.tolist()) == set(range(turfs))


def test_what_cutting_costs_on_paper() -> None:
    """One street, a junction, a walk of 30 m, and one too far to walk."""
    pairs: list[Pair] = [(0, 1, 0.0, False), (1, 2, 0.0, False), (2, 3, 30.0, False), (3, 4, 400.0, True)]
    assert edge_costs(ground([1] * 5, pairs, [7, 7, 8, 9, 10])).tolist() == [12, 4, 2, 1]


def test_the_lightest_goes_to_its_lightest_neighbour_until_there_are_as_many_as_asked() -> None:
    """1, 5, 2 and 8 doors in a row: 1 joins 5, then 2 joins those 6 rather than the 8."""
    found = row(1, 5, 2, 8)
    assert numbered(merged(found, 4)).tolist() == [0, 1, 2, 3]
    assert numbered(merged(found, 3)).tolist() == [0, 0, 1, 2]
    assert numbered(merged(found, 2)).tolist() == [0, 0, 0, 1]
    assert numbered(merged(found, 1)).tolist() == [0, 0, 0, 0]
    alone = ground([1, 5, 2], [(1, 2, 0.0, False)])
    assert numbered(merged(alone, 2)).tolist() == [0, 1, 1]


@pytest.mark.parametrize("seed", range(5))
def test_the_first_cut_leaves_no_turf_empty_or_in_pieces(seed: int) -> None:
    found = row(*[10] * 30)
    part = metis(found, edge_costs(found), 3, seed=seed)
    assert part.tolist() == metis(found, edge_costs(found), 3, seed=seed).tolist()
    assert set(part.tolist()) == {0, 1, 2}
    for one in range(3):
        mine = found.take(np.flatnonzero(part == one))
        assert len(np.unique(components(len(mine), mine.pairs))) == 1
        assert abs(int(mine.doors.sum()) - 100) <= 20


def test_turfs_are_numbered_by_their_lowest_unit() -> None:
    assert numbered(np.array([5, 5, 2, 5, 0, 2])).tolist() == [0, 0, 1, 0, 2, 1]


# ── directions ────────────────────────────────────────────────────────────────────────────────────────────────────


def table(size: int, seed: int) -> np.ndarray:
    xy = np.random.default_rng(seed).uniform(0, 500, (size, 2))
    return np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))


def test_metres_between_stops_on_paper() -> None:
    metres = np.array([[0.0, 3, 5, 9], [3, 0, 4, 8], [5, 4, 0, 2], [9, 8, 2, 0]])
    assert between(metres, [(1, 2), (3, 3)]) == 3 + 2 + 9
    assert between(metres, [(2, 1)], start=3) == 2 + 8
    assert between(metres, []) == 0
    assert directed(metres, []) == ()
    assert directed(metres, [(1, 2)], start=3) in {((1, 2),), ((2, 1),)}
    assert shortened(metres, [], []) == ((), ())


@pytest.mark.parametrize("seed", range(5))
def test_a_walk_may_start_anywhere(seed: int) -> None:
    """Three runs whose ends are 1 to 6, begun at 7: beside each of the eight ways to pass them."""
    metres, ends = table(8, seed), [(1, 2), (3, 4), (5, 6)]
    found = directed(metres, ends, start=7)
    every = product(*[(one, one[::-1]) for one in ends])
    assert between(metres, found, start=7) == pytest.approx(min(between(metres, one, start=7) for one in every))
    stops, visits = shortened(metres, [0, 1, 2], ends, start=7)
    orders = [product(*[(one, one[::-1]) for one in order]) for order in permutations(ends)]
    assert sorted(stops) == [0, 1, 2]
    assert (
        between(metres, visits, start=7) >= min(between(metres, one, start=7) for all_ in orders for one in all_) - 1e-6
    )
    assert between(metres, visits, start=7) <= between(metres, found, start=7) + 1e-6


def neighbours(stops: tuple[int, ...], visits: Visits) -> list[list[Visit]]:
    """Every round that one change makes: a part turned round where it is, or up to three stops put elsewhere."""
    found = list[list[Visit]]()
    for first in range(len(stops)):
        for last in range(first + 1, len(stops) + 1):
            part = list(visits[first:last])
            turned = [(leave, enter) for enter, leave in reversed(part)]
            found.append([*visits[:first], *turned, *visits[last:]])
            if last - first <= 3:
                rest = [*visits[:first], *visits[last:]]
                for at in range(len(rest) + 1):
                    found += [[*rest[:at], *one, *rest[at:]] for one in (part, turned)]
    return found


@pytest.mark.parametrize("seed", range(6))
def test_no_single_change_makes_a_round_shorter_that_was_made_shorter(seed: int) -> None:
    count = 4 + 3 * seed
    metres = table(2 * count + 1, seed)
    ends = [(2 * i + 1, 2 * i + 2) for i in range(count)]
    stops, visits = shortened(metres, list(range(count)), ends)
    found = between(metres, visits)
    assert min(between(metres, one) for one in neighbours(stops, visits)) >= found - 1e-6
    assert found < between(metres, directed(metres, ends))


# ── pace ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_how_long_work_takes_on_paper() -> None:
    """From the shipped numbers: 4 km/h; 225 and 175 s a door; 24, 60 and 4 s a letterbox; 60 + 180 s a poster."""
    known = pace()
    assert known.walking(4000) == pytest.approx(60)
    assert known.minutes(400, houses=4, apartments=6) == pytest.approx(6 + (900 + 1050) / 60)
    assert known.letterboxes(houses=10, halls=2, boxes=30) == pytest.approx(240 + 120 + 120)
    assert known.stop("leaflets", 50) == pytest.approx(120)
    assert known.stop("posters", 3) == pytest.approx(60 + 540)
