"""Walks on streets drawn by hand: what is walked, in which order, how far."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from arpenteur.plan.turfs.pace import pace
from arpenteur.plan.turfs.rounds import rounds
from arpenteur.plan.turfs.streets import Streets
from arpenteur.plan.turfs.units import Network
from arpenteur.plan.turfs.walk import SIDES, ZIGZAG, Stops, Walk, walk


def streets(*ends: tuple[int, int], length: float = 100.0) -> Streets:
    tail, head = np.array(ends).T
    nodes = int(max(tail.max(), head.max())) + 1
    xy = np.column_stack([np.arange(nodes) * length, np.zeros(nodes)])
    return Streets(Network(tail, head, np.full(len(ends), length), nodes), xy)


def stops(*at: tuple[int, float, int]) -> Stops:
    segment, along, side = zip(*at, strict=True)
    return Stops(np.array(segment), np.array(along), np.array(side))


def closed(found: Walk) -> bool:
    steps = found.steps
    return steps[0].start == steps[-1].stop and all(one.stop == other.start for one, other in pairwise(steps))


SQUARE = ((0, 1), (1, 2), (2, 3), (3, 0))
EVERYWHERE = stops(*[(segment, along, side) for segment in range(4) for along in (0.1, 0.5, 0.9) for side in (1, -1)])


@pytest.mark.parametrize("mode", [SIDES, ZIGZAG])
def test_a_walk_passes_every_building_once_and_comes_back(mode: str):
    found = walk(streets(*SQUARE), EVERYWHERE, mode)
    assert sorted(found.order) == list(range(24))
    assert closed(found)


def test_both_sides_walk_each_street_once_each_way():
    found = walk(streets(*SQUARE), EVERYWHERE, SIDES)
    assert found.metres == 800
    assert set(Counter((step.segment, step.low < step.high) for step in found.steps).values()) == {1}


def test_zigzag_walks_a_round_of_streets_once():
    found = walk(streets(*SQUARE), EVERYWHERE, ZIGZAG)
    assert found.metres == 400


def test_on_a_dead_end_numbers_go_up_one_side_and_down_the_other():
    dead_end = stops(*[(0, along, side) for along in (0.2, 0.6, 1.0) for side in (1, -1)])
    found = walk(streets((0, 1)), dead_end, SIDES)
    sides = [int(dead_end.side[stop]) for stop in found.order]
    along = [float(dead_end.along[stop]) for stop in found.order]
    assert sides == [-1, -1, -1, 1, 1, 1]
    assert along == [0.2, 0.6, 1.0, 1.0, 0.6, 0.2]


def test_zigzag_makes_odd_crossings_even_by_the_shortest_ways():
    # A cross: four dead ends of 100 m. All four tips are odd, so each arm is walked twice.
    cross = stops(*[(arm, 0.9, 1) for arm in range(4)])
    assert walk(streets((0, 1), (0, 2), (0, 3), (0, 4)), cross, ZIGZAG).metres == pytest.approx(800)


def test_two_streets_apart_are_joined_along_the_street_between_and_it_is_told():
    found = walk(streets((0, 1), (1, 2), (2, 3)), stops((0, 0.5, 1), (2, 0.5, 1)), SIDES)
    assert found.through == (1,)
    assert found.metres == pytest.approx(2 * 200)
    assert closed(found)


def test_where_no_street_leads_a_straight_line_is_walked():
    found = walk(streets((0, 1), (2, 3)), stops((0, 0.9, 1), (1, 0.1, 1)), SIDES)
    assert sorted(found.order) == [0, 1]
    assert [step.segment for step in found.steps].count(-1) == 2


def test_a_walk_starts_and_ends_at_the_meeting_point():
    found = walk(streets((0, 1), (1, 2), (2, 3)), stops((2, 0.9, 1)), SIDES, start=0)
    assert (found.steps[0].start, found.steps[-1].stop) == (0, 0)
    assert found.metres == pytest.approx(600)


def test_one_door_half_way_is_reached_and_left_by_the_same_end():
    found = walk(streets((0, 1)), stops((0, 0.4, 1)), SIDES, start=0)
    assert found.metres == pytest.approx(80)
    assert walk(streets((0, 1)), stops((0, 0.4, 1)), SIDES).order == (0,)


def test_a_turf_without_door_is_no_walk():
    assert walk(streets((0, 1)), Stops(*[np.empty(0, dtype=np.int64)] * 3), SIDES) == Walk((), (), 0.0, ())


def test_a_pair_does_the_doors_an_hour_that_the_priors_say():
    assert 60 * 15 / pace().minutes(15 * 13, houses=15, apartments=0) == pytest.approx(15, abs=0.5)
    assert 60 * 20 / pace().minutes(20 * 5, houses=0, apartments=20) == pytest.approx(20, abs=0.5)


def test_rounds_serve_every_stop_within_the_load_and_the_same_seed_gives_the_same_rounds():
    xy = np.random.default_rng(3).integers(0, 1000, (25, 2))
    metres = np.rint(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))).astype(np.int64)
    load = np.ones(24, dtype=np.int64)
    first, second = (rounds(metres, load, crews=4, capacity=7, deadline=30, seed=5, iterations=200) for _ in range(2))
    assert first == second
    assert first.feasible
    assert sorted(stop for route in first.rounds for stop in route) == list(range(1, 25))
    assert max(map(len, first.rounds)) <= 7
    legs = sum(metres[a, b] for route in first.rounds for a, b in pairwise([0, *route, 0]))
    assert legs == first.metres


def test_no_stop_is_no_round():
    assert (
        rounds(np.zeros((1, 1), np.int64), np.empty(0, np.int64), crews=2, capacity=1, deadline=1, seed=0).rounds == ()
    )
