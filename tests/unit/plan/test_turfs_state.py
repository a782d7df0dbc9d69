"""What makes a set of units bad as a turf, counted by hand."""

import numpy as np
import pytest

from arpenteur.plan.turfs.state import Balance, State, minus, plus

DOORS = np.array([3, 5, 2, 7])
CENTRE = np.array([[0.0, 0.0], [30.0, 10.0], [90.0, 40.0], [10.0, 80.0]])


def state(*, target: float = 8.0, slack: float = 1.0) -> State:
    pairs = np.array([[0, 1], [1, 2], [2, 3]])
    balance = Balance(DOORS, CENTRE, pairs, np.array([1, 2, 1]), target, slack)
    return State(balance, np.array([0, 0, 1, 1]), 2)


def test_sums_of_two_sets_are_added_and_taken_away_number_by_number() -> None:
    one, other = (1.0, 2.0, 3.0, 4.0, 5.0), (10.0, 20.0, 30.0, 40.0, 50.0)
    assert plus(one, other) == (11, 22, 33, 44, 55)
    assert minus(other, one) == (9, 18, 27, 36, 45)


def test_spread_is_the_mean_square_distance_to_the_centre() -> None:
    found = state()
    weight = DOORS + 1.0
    for units in ([0, 1], [2, 3], [0, 1, 2, 3]):
        held, at = weight[units], CENTRE[units]
        middle = (held[:, None] * at).sum(axis=0) / held.sum()
        expected = (held * ((at - middle) ** 2).sum(axis=1)).sum() / held.sum()
        assert found.spread(found.total(units)) == pytest.approx(found.scale * expected)


def test_doors_beyond_the_tolerance_weigh_far_more_than_those_within() -> None:
    found = state()
    here = (0.0, 1.0, 0.0, 0.0, 0.0)  # in one place: nothing but doors counts

    def bad(doors: float) -> float:
        return found.penalty((doors, *here[1:]))

    assert bad(8) == 0
    # Half the tolerance away: the square of a sixteenth of the target, four times.
    assert bad(8.5) == bad(7.5) == pytest.approx(4 * (0.5 / 8) ** 2)
    assert bad(9) == pytest.approx(4 * (1 / 8) ** 2)
    beyond = 1 / 8
    assert bad(10) == bad(6) == pytest.approx(4 * (2 / 8) ** 2 + 200 * beyond * (beyond + 0.05))
