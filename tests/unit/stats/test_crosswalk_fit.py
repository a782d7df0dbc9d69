"""Weights between two rolls: fitted to both, exact where nothing changed, with ends that stay in order."""

import numpy as np
import pytest

from arpenteur.stats.crosswalk import ROUNDS, bounds, carried, fitted, same_number_lower

ROW, COLUMN = np.array([0, 0, 1]), np.array([0, 1, 1])


def test_the_rows_are_met_exactly_and_the_columns_nearly() -> None:
    found = fitted(ROW, COLUMN, np.array([1.0, 1.0, 1.0]), np.array([1000.0, 500.0]), np.array([300.0, 1200.0]))
    assert np.bincount(ROW, found) == pytest.approx([1000, 500])
    assert np.bincount(COLUMN, found) == pytest.approx([300, 1200], abs=0.01)
    assert found == pytest.approx([300, 700, 500], abs=0.01)


def test_without_rounds_the_first_guess_is_only_shared_out() -> None:
    found = fitted(ROW, COLUMN, np.array([3.0, 1.0, 7.0]), np.array([100.0, 50.0]), np.array([1.0, 149.0]), 0)
    assert found == pytest.approx([75, 25, 50])


def test_a_station_whose_only_heir_lost_every_voter_keeps_its_voters() -> None:
    found = fitted(ROW, COLUMN, np.ones(3), np.array([100.0, 50.0]), np.array([150.0, 0.0]))
    assert np.bincount(ROW, found) == pytest.approx([100, 50])
    assert ROUNDS == 20


def test_a_certain_share_has_no_interval_and_others_hold_their_centre() -> None:
    weight = np.array([0.0, 0.2, 0.5, 1.0])
    low, high = bounds(weight, 0.3)
    assert low[[0, 3]].tolist() == high[[0, 3]].tolist() == [0, 1]
    assert (low[1:3] < weight[1:3]).all()
    assert (weight[1:3] < high[1:3]).all()
    assert np.log(high[1] / (1 - high[1])) - np.log(0.2 / 0.8) == pytest.approx(0.3)


def test_a_kept_number_is_sure_only_as_far_as_its_list_is_the_same() -> None:
    assert same_number_lower(np.array([1.0, 0.95, 1 / 0.95, 0.8, 1.3, 0.0])) == pytest.approx([1, 0.95, 0.95, 0, 0, 0])


def test_what_is_carried_adds_up_and_its_interval_is_in_quadrature() -> None:
    weight, lower, upper = np.array([0.4, 0.6, 1.0]), np.array([0.3, 0.5, 1.0]), np.array([0.5, 0.7, 1.0])
    values = np.array([[100.0, 10.0], [50.0, 5.0]])
    centre, low, high = carried(ROW, COLUMN, weight, lower, upper, values, 2)
    assert centre.tolist() == [[40, 4], [110, 11]]
    assert low[:, 0] == pytest.approx([30, 100])
    assert high[:, 1] == pytest.approx([5, 12])
    wide = carried(ROW, COLUMN, weight, lower, upper, values, 2, wider=2.5)
    assert (wide[1] < low).all()
    assert (wide[2] > high).all()
