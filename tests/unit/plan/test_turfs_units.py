"""Runs of buildings and who is whose neighbour, on streets small enough to be read off a drawing."""

import numpy as np
import pytest

from arpenteur.plan.turfs.units import GAP, REACH, Doors, Network, Units, runs, units


def network(*ends: tuple[int, int, float]) -> Network:
    tail, head, length = (np.array([one[i] for one in ends]) for i in range(3))
    return Network(tail, head, length.astype(np.float64), int(max(tail.max(), head.max())) + 1)


def doors(*at: tuple[int, float, int, int, tuple[float, float]]) -> Doors:
    segment, along, chain, count, xy = zip(*at, strict=True)
    return Doors(np.array(segment), np.array(along), np.array(chain), np.array(count), np.array(xy, dtype=float))


def beside(found: Units) -> dict[tuple[int, int], tuple[float, bool, bool]]:
    """Metres, whether far, whether straight, of each pair."""
    assert len({frozenset(pair) for pair in found.pairs.tolist()}) == len(found.pairs)
    return {
        (min(one, other), max(one, other)): (metres, far, straight)
        for (one, other), metres, far, straight in zip(
            found.pairs.tolist(), found.metres.tolist(), found.far.tolist(), found.straight.tolist(), strict=True
        )
    }


def street(*, bare: float = 260.0, apart: float = 90.0) -> Units:
    """0 and 1 meet; 200 m without doors lead on to 2, then ``bare`` to 3; 4 stands alone ``apart`` from 3."""
    streets = network(
        (0, 1, 100),
        (1, 2, 100),
        (2, 3, 200),
        (3, 4, 100),
        (4, 5, bare),
        (5, 6, 100),
        (7, 8, 100),
        (2, 5, 900),
        (9, 10, 5),
    )
    middles = [(50, 0), (150, 0), (450, 0), (810, 0), (810, apart)]
    return units(streets, doors(*[(s, 0.5, 0, 4, xy) for s, xy in zip((0, 1, 3, 5, 6), middles, strict=True)]), 10.0)


def test_streets_without_doors_join_units_and_what_nothing_joins_is_kept_by_the_shortest() -> None:
    assert beside(street()) == {
        (0, 1): (0, False, False),
        (1, 2): (200, False, False),
        (2, 3): (260, True, False),
        (3, 4): (90, False, True),
    }


@pytest.mark.parametrize(("metres", "far"), [(REACH, False), (REACH + 1, True)])
def test_a_walk_is_far_beyond_its_reach_and_not_at_it(metres: float, far: bool) -> None:
    assert beside(street(bare=metres))[2, 3] == (metres, far, False)


@pytest.mark.parametrize(("metres", "far"), [(GAP, False), (GAP + 1, True)])
def test_a_hole_is_far_beyond_its_gap_and_not_at_it(metres: float, far: bool) -> None:
    assert beside(street(apart=metres))[3, 4] == (metres, far, True)


def test_a_long_walk_within_what_hangs_together_already_joins_nobody() -> None:
    ring = network((0, 1, 100), (1, 2, 100), (2, 3, 100), (3, 0, 400))
    found = units(ring, doors((0, 0.5, 0, 1, (50, 0)), (1, 0.5, 0, 1, (100, 50)), (2, 0.5, 0, 1, (50, 100))), 9.0)
    assert beside(found) == {(0, 1): (0, False, False), (1, 2): (0, False, False)}


def test_at_a_junction_every_unit_meets_every_other_once() -> None:
    star = network((0, 1, 90), (0, 2, 90), (3, 0, 90), (3, 0, 70))
    found = units(star, doors(*[(s, 0.5, 0, 1, (s, 0)) for s in range(4)]), 9.0)
    assert set(beside(found)) == {(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)}
    assert not found.metres.any()


def test_straight_lines_take_the_smallest_part_to_its_nearest_neighbour() -> None:
    apart = network((0, 1, 50), (1, 2, 50), (3, 4, 50), (5, 6, 50), (6, 7, 50))
    at = [(0, 0), (40, 0), (100, 0), (150, 30), (400, 0)]
    found = units(apart, doors(*[(s, 0.5, 0, 1, xy) for s, xy in enumerate(at)]), 9.0)
    assert beside(found) == {
        (0, 1): (0, False, False),
        (3, 4): (0, False, False),
        (2, 3): (pytest.approx(np.hypot(50, 30)), False, True),
        (1, 2): (60, False, True),
    }


def test_units_follow_each_other_on_a_chain_and_face_those_their_hulls_overlap() -> None:
    # Chain 0: four houses in two runs; chain 1 across the street: three runs; chain 2: one run beyond all others.
    street_0 = [(0, a, 0, 5, (a, 0)) for a in (0.1, 0.2, 0.5, 0.6)]
    across = [(0, a, 1, 10, (a, 1)) for a in (0.15, 0.4, 0.6)]
    lonely = [(0, 0.8, 2, 2, (0.8, 2))]
    found = units(network((0, 1, 100)), doors(*street_0, *across, *lonely), 10.0)
    assert found.of.tolist() == [0, 0, 1, 1, 2, 3, 4, 5]
    assert found.doors.tolist() == [10, 10, 10, 10, 10, 2]
    assert found.chain.tolist() == [0, 0, 1, 1, 1, 2]
    assert found.segment.tolist() == [0] * 6
    assert found.hull.tolist() == [[0.1, 0.2], [0.5, 0.6], [0.15, 0.15], [0.4, 0.4], [0.6, 0.6], [0.8, 0.8]]
    assert found.centre == pytest.approx(np.array([[0.15, 0], [0.55, 0], [0.15, 1], [0.4, 1], [0.6, 1], [0.8, 2]]))
    # 0–1, 2–3, 3–4 follow; 0–2 and 1–4 face; 1–5 and 4–5 are nearest where nothing overlaps. Corners: 0, 2 and 5 at
    # the lower end, 1, 4 and 5 at the upper one.
    assert set(beside(found)) == {
        (0, 1),
        (2, 3),
        (3, 4),
        (0, 2),
        (1, 4),
        (1, 5),
        (4, 5),
        (0, 5),
        (2, 5),
    }


def test_runs_are_as_many_as_the_doors_fill_and_never_cut_a_building() -> None:
    one = doors(
        (1, 0.9, 0, 5, (0, 0)),
        (1, 0.1, 0, 5, (0, 0)),
        (1, 0.3, 0, 5, (0, 0)),
        (1, 0.7, 0, 5, (0, 0)),
        (0, 0.5, 1, 30, (0, 0)),
        (0, 0.5, 0, 14, (0, 0)),
        (0, 0.6, 0, 2, (0, 0)),
        (2, 0.2, 0, 0, (0, 0)),
    )
    of, order = runs(one, 10.0)
    assert order.tolist() == [5, 6, 4, 1, 2, 3, 0, 7]
    # 16 doors are rounded to two runs: the middle of the first building (7 of 16) is in the first, that of the second
    # (15 of 16) in the second. Thirty doors of one building stay together, an empty one is a run.
    assert of.tolist() == [4, 3, 3, 4, 2, 0, 1, 5]


def test_no_building_is_no_unit() -> None:
    nothing = np.empty(0, dtype=np.int64)
    of, order = runs(Doors(nothing, np.empty(0), nothing, nothing, np.empty((0, 2))), 10.0)
    assert (len(of), len(order)) == (0, 0)


def test_the_shortest_of_parallel_streets_counts_and_loops_do_not() -> None:
    found = network((0, 1, 90), (1, 0, 70), (2, 2, 10), (1, 2, 0), (1, 2, 40))
    table = np.zeros((3, 3))
    table[0, 1] = table[1, 0] = 70
    table[1, 2] = table[2, 1] = 1e-3
    assert found.graph().toarray().tolist() == table.tolist()
    only = found.graph(np.array([True, False, True, False, True])).toarray()
    assert only.tolist() == [[0, 90, 0], [90, 0, 40], [0, 40, 0]]
    assert found.graph(np.zeros(5, dtype=np.bool_)).nnz == 0


def test_some_units_keep_the_pairs_among_them() -> None:
    found = street().take(np.array([1, 2, 4]))
    assert len(found) == 3
    assert len(found.of) == 0
    assert found.segment.tolist() == [1, 3, 6]
    assert found.centre[:, 0].tolist() == [150, 450, 810]
    assert beside(found) == {(0, 1): (200, False, False)}
    assert beside(street().take(np.array([0, 1, 3, 4]))) == {(0, 1): (0, False, False), (2, 3): (90, False, True)}
