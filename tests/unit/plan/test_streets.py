"""Streets cut where buildings are, the shortest ways on them, and places along them, beside searches of every way."""

from itertools import pairwise, product
from math import hypot, inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.plan.turfs.streets import Step, Streets
from arpenteur.plan.turfs.units import Network
from arpenteur.plan.turfs.ways import Places, Ways, main_part

Ends = list[tuple[int, int, float]]
"""Two nodes and metres of each segment."""


def streets(ends: Ends, xy: list[tuple[float, float]]) -> Streets:
    tail, head, length = (np.array([one[i] for one in ends]) for i in range(3))
    network = Network(tail.astype(np.int64), head.astype(np.int64), length.astype(np.float64), len(xy))
    return Streets(network, np.array(xy, dtype=np.float64))


def every_distance(nodes: int, ends: Ends) -> list[list[float]]:
    """Of all pairs, by Floyd's and Warshall's three loops (1962)."""
    found = [[0.0 if one == other else inf for other in range(nodes)] for one in range(nodes)]
    for one, other, metres in ends:
        found[one][other] = found[other][one] = min(found[one][other], metres)
    for middle, one, other in product(range(nodes), repeat=3):
        found[one][other] = min(found[one][other], found[one][middle] + found[middle][other])
    return found


def line() -> Streets:
    """Three nodes on a line, 100 and 60 m, and one that no street reaches."""
    return streets([(0, 1, 100.0), (1, 2, 60.0)], [(30, 20), (130, 20), (190, 20), (190, 65)])


# ── streets ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_step_back_is_the_same_walk_the_other_way() -> None:
    step = Step(3, 5, 7, 0.25, 1.0, 30.0)
    assert step.back == Step(5, 3, 7, 1.0, 0.25, 30.0)
    assert step.back.back == step


def test_both_ends_of_a_segment_know_it() -> None:
    assert [(step.stop, step.metres) for step in line().near[1]] == [(0, 100), (2, 60)]
    assert line().near[3] == []


@pytest.mark.parametrize(
    ("hull", "pieces", "served"),
    [
        ((0.0, 1.0), [100.0], [0]),
        ((0.25, 1.0), [25.0, 75.0], [1]),
        ((0.0, 0.4), [40.0, 60.0], [0]),
        ((0.25, 0.75), [25.0, 50.0, 25.0], [1]),
        ((0.5, 0.5), [50.0, 0.0, 50.0], [1]),
    ],
)
def test_a_segment_is_cut_at_both_ends_of_its_buildings(
    hull: tuple[float, float], pieces: list[float], served: list[int]
) -> None:
    view = line().cut({0: hull})
    walked, node = list[Step](), 0
    while node != 1:
        onward = [step for step in view.around(node) if step.high > step.low or step.metres == 0]
        step = next(one for one in onward if one not in walked and one.back not in walked)
        walked.append(step)
        node = step.stop
    assert [step.metres for step in walked] == pytest.approx(pieces)
    assert view.served == [walked[one] for one in served]
    for step in walked:
        assert view.place(step.start) == pytest.approx((30 + 100 * step.low, 20))
        assert view.place(step.stop) == pytest.approx((30 + 100 * step.high, 20))
    assert view.place(3) == (190, 65)


def test_nodes_made_on_several_segments_are_all_different() -> None:
    view = line().cut({0: (0.2, 0.6), 1: (0.5, 1.0)})
    assert sorted({step.start for steps in view.extra.values() for step in steps}) == [0, 1, 2, 4, 5, 6]
    assert [(step.segment, step.metres) for step in view.served] == [(0, pytest.approx(40)), (1, pytest.approx(30))]
    assert [step.segment for step in view.around(1)] == [0, 1]


graphs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 300).map(float)), max_size=12).map(
    lambda ends: [one for one in ends if one[0] != one[1]]
)
hulls = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda pair: (min(pair), max(pair)))
AROUND = [(50.0 * (i % 3), 40.0 * (i // 3)) for i in range(7)]


@given(graphs, st.data())
def test_ways_are_the_shortest_wherever_segments_are_cut(ends: Ends, data: st.DataObject) -> None:
    whole = streets(ends, AROUND) if ends else streets([(0, 1, 1.0)], AROUND)
    ends = ends or [(0, 1, 1.0)]
    chosen = data.draw(st.sets(st.integers(0, len(ends) - 1)))
    view = whole.cut({segment: data.draw(hulls) for segment in chosen})
    distance = every_distance(7, ends)
    starts, goals = (data.draw(st.sets(st.integers(0, 6), min_size=1)) for _ in range(2))
    way = view.nearest(starts, goals)
    least = min(distance[one][other] for one, other in product(starts, goals))
    assert (inf if way is None else sum(step.metres for step in way)) == pytest.approx(least)
    start = min(starts)
    found = view.ways(start, goals)
    assert set(found) == {goal for goal in goals if distance[start][goal] < inf}
    for goal, steps in found.items():
        assert sum(step.metres for step in steps) == pytest.approx(distance[start][goal])
        nodes = [start, *(step.stop for step in steps)]
        assert [step.start for step in steps] == nodes[:-1]
        assert nodes[-1] == goal


@given(st.sets(st.integers(0, 6), min_size=1), st.sets(st.integers(0, 6), min_size=1))
def test_a_straight_line_is_the_shortest_between_two_sets(starts: set[int], goals: set[int]) -> None:
    step = streets([(0, 1, 1.0)], AROUND).cut({}).straight(starts, goals)
    gaps = {pair: hypot(*np.subtract(AROUND[pair[0]], AROUND[pair[1]])) for pair in product(starts, goals)}
    assert (step.segment, step.metres) == (-1, pytest.approx(min(gaps.values())))
    assert gaps[step.start, step.stop] == pytest.approx(step.metres)


# ── ways ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def ways(of: Streets, *at: tuple[int, float]) -> Ways:
    segment, along = np.array([one for one, _ in at], dtype=np.int64), np.array([one for _, one in at])
    tail, head = of.network.tail[segment], of.network.head[segment]
    return Ways(of, Places(segment, along, of.xy[tail] + along[:, None] * (of.xy[head] - of.xy[tail])))


@given(graphs.filter(bool), st.data())
def test_distances_are_those_of_a_net_whose_segments_are_split_at_the_places(ends: Ends, data: st.DataObject) -> None:
    at = data.draw(
        st.lists(st.tuples(st.integers(0, len(ends) - 1), st.floats(0, 1)), min_size=2, max_size=5), label="places"
    )
    found = ways(streets(ends, AROUND), *at)
    split: Ends = []
    for segment, (tail, head, metres) in enumerate(ends):
        on = sorted((along, 7 + place) for place, (where, along) in enumerate(at) if where == segment)
        nodes = [(0.0, tail), *on, (1.0, head)]
        split += [(a, b, (there - here) * metres) for (here, a), (there, b) in pairwise(nodes)]
    distance = every_distance(7 + len(at), split)
    for one, other in product(range(len(at)), repeat=2):
        wanted = distance[7 + one][7 + other]
        assert bool(found.straight[one, other]) == (wanted == inf)
        if wanted < inf:
            assert found.metres[one, other] == pytest.approx(wanted, abs=1e-2)


def test_the_way_round_is_taken_where_it_is_shorter_than_the_street_itself() -> None:
    """A street of 300 m whose ends a lane of 40 m joins: from 10 % to 90 %, 30 + 40 + 30 and not 240."""
    net = streets([(0, 1, 300.0), (0, 1, 40.0), (1, 0, 55.0)], [(0, 0), (40, 0)])
    found = ways(net, (0, 0.1), (0, 0.9), (0, 0.4))
    assert found.metres[0] == pytest.approx([0, 100, 90])
    assert [(step.segment, step.metres) for step in found.way(0, 1)] == [
        (0, pytest.approx(30)),
        (1, pytest.approx(40)),
        (0, pytest.approx(30)),
    ]
    assert found.way(0, 2) == [Step(0, 1, 0, 0.1, 0.4, pytest.approx(90))]
    assert found.way(1, 1) == []


def test_a_street_that_ends_where_it_began_is_walked_the_short_way() -> None:
    net = streets([(0, 0, 100.0), (0, 1, 10.0)], [(0, 0), (10, 0)])
    found = ways(net, (0, 0.1), (0, 0.9), (1, 1.0))
    assert found.metres[0] == pytest.approx([0, 20, 20])
    assert sum(step.metres for step in found.way(0, 1)) == pytest.approx(20)


def test_neighbours_that_only_a_far_road_joins_are_found_on_the_whole_map() -> None:
    """Two lanes 10 m apart whose roads meet 5 km to the east: beyond where ways are looked for first."""
    net = streets(
        [(0, 1, 50.0), (2, 3, 50.0), (1, 4, 5000.0), (4, 3, 5000.0)],
        [(0, 0), (50, 0), (0, 10), (50, 10), (5000, 5)],
    )
    found = ways(net, (0, 0.5), (1, 0.5))
    assert not found.straight.any()
    assert found.metres[0, 1] == pytest.approx(25 + 10_000 + 25)
    assert [step.segment for step in found.way(0, 1)] == [0, 2, 3, 1]


def test_the_main_part_is_the_longest_that_hangs_together_without_its_loops() -> None:
    """Three short streets in one part, two of 90 m with a loop in another, and by itself a loop of 500 m."""
    ends = [(0, 1, 10.0), (1, 2, 10.0), (2, 0, 10.0), (3, 4, 90.0), (4, 5, 90.0), (5, 5, 40.0), (6, 6, 500.0)]
    net = streets(ends, [(float(i), 0) for i in range(7)])
    assert main_part(net).tolist() == [False, False, False, True, True, False, False]
