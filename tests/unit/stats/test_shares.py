"""Support: smoothing, combining two ballots, meeting a scenario."""

import numpy as np
import pytest

from arpenteur.stats.shares import Ballot, RakingError, normalise, rake, smooth, swung

EVEN = np.array([0.5, 0.5])


def ballot(votes: list[list[float]], reference: list[float], standing: list[list[bool]] | None = None) -> Ballot:
    counts = np.array(votes)
    prior = np.tile(EVEN, (len(votes), 1))
    stood = np.ones(counts.shape, dtype=bool) if standing is None else np.array(standing)
    return Ballot(counts, counts.sum(axis=1), stood, prior, np.array(reference))


def test_pseudo_votes_pull_a_small_station_to_the_mean() -> None:
    shares = smooth(np.array([[10.0, 0.0]]), np.array([10.0]), np.array([[0.5, 0.5]]), 20)
    assert shares == pytest.approx(np.array([[20 / 30, 10 / 30]]))


def test_a_station_without_votes_is_the_mean() -> None:
    assert smooth(np.zeros((1, 2)), np.zeros(1), np.array([[0.3, 0.7]]), 20) == pytest.approx(np.array([[0.3, 0.7]]))


def test_two_ballots_give_the_geometric_mean_times_the_swing() -> None:
    first, second = ballot([[30, 70]], [0.4, 0.6]), ballot([[60, 40]], [0.5, 0.5])
    scenario = np.array([0.55, 0.45])
    p, q = 40 / 120, 70 / 120
    expected = np.sqrt(p * q) * 0.55 / np.sqrt(0.4 * 0.5)
    assert swung([first, second], scenario, 20)[0, 0] == pytest.approx(expected)


def test_a_family_absent_from_one_ballot_is_carried_by_the_other() -> None:
    first = ballot([[30, 70]], [0.4, 0.6])
    second = ballot([[0, 100]], [0.5, 0.5], [[False, True]])
    assert swung([first, second], EVEN, 20)[0, 0] == pytest.approx(40 / 120 * 0.5 / 0.4)


def test_a_family_that_never_stood_is_carried_by_the_scenario_and_an_absent_one_by_nothing() -> None:
    nowhere = ballot([[0, 100]], [0.0, 1.0], [[False, True]])
    assert swung([nowhere], np.array([0.2, 0.8]), 20)[0, 0] == pytest.approx(0.2)
    assert swung([nowhere], np.array([0.0, 1.0]), 20)[0, 0] == 0


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
