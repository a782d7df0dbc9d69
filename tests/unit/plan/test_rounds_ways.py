"""Ways along streets, directions of runs, and rounds, beside plain searches."""

import time
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.plan.turfs.rounds import Shift, between, directed, rounds, shortened
from arpenteur.plan.turfs.streets import Streets
from arpenteur.plan.turfs.units import Network
from arpenteur.plan.turfs.ways import Places, Ways

SIDE = 4


def grid(extra: list[tuple[int, int, float]]) -> Streets:
    """A net of 4 × 4 crossings 100 m apart, an island of two, and more segments (ends, metres)."""
    ends = [(SIDE * y + x, SIDE * y + x + 1, 100.0) for y in range(SIDE) for x in range(SIDE - 1)]
    ends += [(SIDE * y + x, SIDE * y + x + SIDE, 100.0) for y in range(SIDE - 1) for x in range(SIDE)]
    ends += [(16, 17, 50.0), *extra]
    tail, head, length = (np.array([one[i] for one in ends]) for i in range(3))
    xy = np.array([(100.0 * (i % SIDE), 100.0 * (i // SIDE)) for i in range(16)] + [(900.0, 0.0), (950.0, 0.0)])
    return Streets(Network(tail.astype(np.int64), head.astype(np.int64), length.astype(np.float64), 18), xy)


def places(streets: Streets, at: list[tuple[int, float]]) -> Places:
    segment, along = np.array([one for one, _ in at]), np.array([one for _, one in at])
    tail, head = streets.network.tail[segment], streets.network.head[segment]
    xy = streets.xy[tail] + along[:, None] * (streets.xy[head] - streets.xy[tail])
    return Places(segment.astype(np.int64), along, xy)


positions = st.lists(st.tuples(st.integers(0, 23), st.floats(0, 1)), min_size=2, max_size=8)


@given(positions, st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15), st.floats(1, 300)), max_size=4))
def test_distances_are_symmetric_and_those_of_their_ways(at, extra) -> None:
    streets = grid([one for one in extra if one[0] != one[1]])
    ways = Ways(streets, places(streets, at))
    assert not ways.straight.any()
    assert np.array_equal(ways.metres, ways.metres.T)
    assert (np.diag(ways.metres) == 0).all()
    through = ways.metres[:, :, None] + ways.metres[None]
    assert (ways.metres[:, None, :] <= through + 1e-6).all()
    for start, stop in product(range(len(at)), repeat=2):
        steps = ways.way(start, stop)
        assert sum(step.metres for step in steps) == pytest.approx(ways.metres[start, stop], abs=1e-5)
        ends = [point(streets, steps[0].segment, steps[0].low)] if steps else []
        for one, other in pairwise(steps):
            assert point(streets, one.segment, one.high) == pytest.approx(point(streets, other.segment, other.low))
        if ends:
            assert ends[0] == pytest.approx(tuple(ways.places.xy[start]), abs=1e-6)
            assert point(streets, steps[-1].segment, steps[-1].high) == pytest.approx(
                tuple(ways.places.xy[stop]), abs=1e-6
            )


def point(streets: Streets, segment: int, along: float) -> tuple[float, float]:
    tail, head = streets.xy[streets.tail[segment]], streets.xy[streets.head[segment]]
    x, y = (tail + along * (head - tail)).tolist()
    return x, y


def test_where_no_street_leads_the_straight_line_counts() -> None:
    streets = grid([])
    ways = Ways(streets, places(streets, [(0, 0.0), (24, 0.0), (24, 1.0)]))
    assert ways.straight.tolist() == [[False, True, True], [True, False, False], [True, False, False]]
    assert ways.metres[0].tolist() == [0.0, 900.0, 950.0]
    assert ways.metres[1, 2] == 50.0
    assert [step.segment for step in ways.way(0, 1)] == [-1]


metric = st.lists(st.tuples(st.floats(0, 900), st.floats(0, 900)), min_size=13, max_size=13)


def table(points) -> np.ndarray:
    xy = np.array(points)
    return np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))


@given(metric, st.integers(1, 6))
def test_directions_are_the_best_of_all(points, count) -> None:
    metres = table(points)
    ends = [(2 * i + 1, 2 * i + 2) for i in range(count)]
    found = directed(metres, ends)
    assert [set(one) for one in found] == [set(one) for one in ends]
    every = (
        [(b, a) if turned else (a, b) for (a, b), turned in zip(ends, choice, strict=True)]
        for choice in product((False, True), repeat=count)
    )
    assert between(metres, found) == pytest.approx(min(between(metres, one) for one in every))


@given(metric, st.integers(0, 6), st.randoms(use_true_random=False))
def test_a_round_made_shorter_keeps_its_stops(points, count, random) -> None:
    metres = table(points)
    order = list(range(count))
    random.shuffle(order)
    ends = [(2 * i + 1, 2 * i + 2) for i in order]
    stops, visits = shortened(metres, order, ends)
    assert sorted(stops) == sorted(order)
    assert [set(one) for one in visits] == [{2 * i + 1, 2 * i + 2} for i in stops]
    assert between(metres, visits) <= between(metres, directed(metres, ends)) + 1e-6


def test_a_long_round_in_a_bad_order_is_made_shorter_in_seconds() -> None:
    draw, count = np.random.default_rng(3), 500
    low = draw.random((count, 2)) * 2_000
    points = np.empty((2 * count + 1, 2))
    points[0], points[1::2], points[2::2] = 1_000.0, low, low + draw.normal(0, 60, (count, 2))
    metres, order = table(points), list(range(count))
    ends = [(2 * i + 1, 2 * i + 2) for i in order]
    begun = time.process_time()
    stops, visits = shortened(metres, order, ends)
    assert time.process_time() - begun < 3, "0.5 s where nothing else runs"
    assert sorted(stops) == order
    assert between(metres, visits) < 0.1 * between(metres, directed(metres, ends))
    assert shortened(metres, order, ends) == (stops, visits)


@given(metric, st.integers(1, 6))
def test_one_round_of_a_few_stops_is_the_shortest_of_all(points, count) -> None:
    metres = np.rint(table(points[: count + 1])).astype(np.int64)
    found = rounds(metres, np.ones(count, dtype=np.int64), crews=1, capacity=count, deadline=9, seed=0, iterations=200)
    every = (sum(int(metres[a, b]) for a, b in pairwise((0, *order, 0))) for order in permutations(range(1, count + 1)))
    assert found.metres == min(every)


def test_nobody_is_out_longer_than_asked() -> None:
    xy = np.column_stack([np.arange(9) * 100.0, np.zeros(9)])
    metres = np.rint(table(xy)).astype(np.int64)
    shift = Shift(metres, np.full(8, 60, dtype=np.int64), 2_000)
    found = rounds(
        metres, np.ones(8, dtype=np.int64), crews=4, capacity=8, deadline=9, seed=0, iterations=300, shift=shift
    )
    assert found.feasible
    for one in found.rounds:
        assert sum(int(metres[a, b]) for a, b in pairwise((0, *one, 0))) + 60 * len(one) <= 2_000
    assert len(found.rounds) > 1
