"""Doors are finite and those that stayed closed open less often."""

import numpy as np
import pytest

from arpenteur.plan.curve import after, clipped, curve, passages
from arpenteur.plan.priors import priors
from arpenteur.plan.response import learned

ONE = np.array([100.0])
RATE = np.array([0.35])


def test_each_passage_knocks_at_what_stayed_closed() -> None:
    steps = passages(ONE, RATE, 3, 2.0)
    assert steps.ease == pytest.approx([1, 2 / 3, 1 / 2])
    assert steps.doors[0] == pytest.approx([100, 65, 65 * (1 - 0.35 * 2 / 3)])


def test_a_second_passage_gives_less_an_hour_than_the_first() -> None:
    found = curve(passages(ONE, RATE, 3, 2.0), np.array([10.0]), RATE, np.array([0.02]))
    assert found.hours[0] == pytest.approx([10, 6.5, 6.5 * (1 - 0.35 * 2 / 3)])
    assert found.gain[0] == pytest.approx([0.07, 0.07 * 2 / 3, 0.035])
    assert (np.diff(found.gain[0]) < 0).all()


def test_an_hour_is_worth_its_opened_doors_at_their_value() -> None:
    found = curve(passages(ONE, RATE, 3, 2.0), np.array([9.0]), RATE, np.array([1.2]))
    assert found.gain[0, 0] == pytest.approx(9 * 0.35 * 1.2)
    assert found.worth(np.array([[2.0, 0, 0]])) == pytest.approx([2 * 9 * 0.35 * 1.2])


def test_hours_already_worked_empty_the_first_passages() -> None:
    hours = np.array([[10.0, 6.0, 5.0]])
    assert after(hours, np.array([12.0])).tolist() == [[0, 4, 5]]
    assert clipped(hours, np.array([12.0])).tolist() == [[10, 2, 0]]
    assert after(hours, np.array([99.0])).tolist() == [[0, 0, 0]]


def test_without_counts_every_station_keeps_the_prior() -> None:
    found = learned(priors(), np.zeros(3), np.zeros(3))
    assert found.mean == pytest.approx([0.35] * 3)
    assert not found.counted.any()


def test_counts_move_their_station_most_and_the_others_a_little() -> None:
    found = learned(priors(), np.array([200.0, 0.0]), np.array([20.0, 0.0]))
    assert 0.1 < found.mean[0] < 0.15
    assert found.mean[0] < found.mean[1] < 0.35
    assert found.mean[1] == pytest.approx(found.place_mean)


def test_ten_stations_tell_more_of_the_others_than_one_with_as_many_doors() -> None:
    spread = learned(priors(), np.array([50.0] * 10 + [0.0]), np.array([5.0] * 10 + [0.0]))
    packed = learned(priors(), np.array([500.0] + [0.0] * 10), np.array([50.0] + [0.0] * 10))
    assert spread.mean[-1] < packed.mean[-1]
