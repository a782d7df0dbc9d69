"""Support: smoothing, meeting a scenario."""

import numpy as np
import pytest

from arpenteur.stats.shares import RakingError, normalise, rake, smooth

EVEN = np.array([0.5, 0.5])


def test_pseudo_votes_pull_a_small_station_to_the_mean() -> None:
    shares = smooth(np.array([[10.0, 0.0]]), np.array([10.0]), np.array([[0.5, 0.5]]), 20)
    assert shares == pytest.approx(np.array([[20 / 30, 10 / 30]]))


def test_a_station_without_votes_is_the_mean() -> None:
    assert smooth(np.zeros((1, 2)), np.zeros(1), np.array([[0.3, 0.7]]), 20) == pytest.approx(np.array([[0.3, 0.7]]))


def test_raking_meets_the_scenario_and_tells_the_multipliers() -> None:
    start = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.3, 0.3, 0.4]])
    weights, scenario = np.array([100.0, 900.0, 50.0]), np.array([0.25, 0.25, 0.5])
    shares, multipliers = rake(start, weights, scenario)
    assert weights @ shares / weights.sum() == pytest.approx(scenario, abs=1e-9)
    assert shares == pytest.approx(normalise(start * multipliers))


def test_raking_refuses_votes_for_a_family_without_base() -> None:
    with pytest.raises(RakingError, match="no base"):
        rake(np.array([[1.0, 0.0]]), np.ones(1), EVEN)


def test_raking_refuses_what_no_multiplier_can_do() -> None:
    with pytest.raises(RakingError, match="cannot be met"):
        rake(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([3.0, 1.0]), EVEN, rounds=200)
