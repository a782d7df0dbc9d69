"""What joins the groups of doors of a turf: the shortest stretches of its walk, one less than there are groups."""

import numpy as np
import pytest
import shapely

from arpenteur.strategy.turfs.telling import ways_between


def boxes(*wests: float) -> shapely.MultiPolygon:
    """Groups of 40 m in a row, from each of some abscissas on."""
    return shapely.MultiPolygon([shapely.box(west, -10.0, west + 40.0, 10.0) for west in wests])


def test_a_turf_in_one_part_has_nothing_to_join():
    assert ways_between(np.array([[0.0, 0.0], [30.0, 0.0]]), boxes(0.0)) == []
    assert ways_between(np.empty((0, 2)), boxes(0.0, 100.0)) == []


def test_the_way_between_two_groups_is_what_is_walked_outside_both():
    (way,) = ways_between(np.array([[20.0, 0.0], [120.0, 0.0]]), boxes(0.0, 100.0))
    assert way.metres == pytest.approx(60.0, abs=7.0)
    assert way.line[0, 0] <= 40.0
    assert way.line[-1, 0] >= 100.0


def test_the_way_from_the_meeting_point_joins_nothing_and_a_longer_way_is_left_out():
    walk = [[-300.0, 0.0], [20.0, 0.0], [120.0, 0.0], [120.0, 200.0], [20.0, 200.0], [20.0, 0.0], [-300.0, 0.0]]
    (way,) = ways_between(np.array(walk), boxes(0.0, 100.0))
    assert way.metres == pytest.approx(60.0, abs=7.0)


def test_three_groups_are_joined_by_the_two_shortest_ways_that_join_them_all():
    walk = np.array([[20.0, 0.0], [120.0, 0.0], [320.0, 0.0], [20.0, 0.0]])
    found = ways_between(walk, boxes(0.0, 100.0, 300.0))
    assert sorted(round(one.metres, -1) for one in found) == [60.0, 160.0]
