"""The integer program on paper: least hours, teams with set-up, and the naive rules inside the same limits."""

from dataclasses import replace

import numpy as np
import pytest

from arpenteur.plan.allocation import Rule, even, least_hours, outcomes, solve
from arpenteur.plan.constraints import Limits, Team
from arpenteur.plan.curve import Curve

CURVE = Curve(np.array([[4.0, 4.0], [6.0, 3.0], [5.0, 5.0]]), np.array([[3.0, 2.0], [2.5, 1.0], [1.5, 0.5]]))


def limits(hours: float, **asked: object) -> Limits:
    return replace(Limits(hours, np.zeros(3), np.zeros(3), np.full(3, np.inf)), **asked)  # type: ignore[arg-type]


def floor(*hours: float) -> np.ndarray:
    return np.array(hours)


# ── the program ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asked", "least"),
    [
        ({}, 0),
        ({"minimum": floor(2, 0, 1)}, 3),
        ({"floor": floor(2, 0, 0), "minimum": floor(1, 0, 3)}, 5),
        ({"floor": floor(2, 0, 0), "coverage": 0.5, "setup": 1.0}, 3),
        ({"floor": floor(2, 2, 0), "coverage": 0.5, "setup": 1.0}, 3 + 4),
        ({"floor": floor(5, 0, 0), "setup": 1.0}, 5),
        ({"floor": floor(2, 0, 0), "coverage": 1.0, "setup": 1.0}, 5),
    ],
)
def test_the_least_hours_that_limits_ask_for(asked: dict[str, object], least: float) -> None:
    """Hours of a station include its set-up; an opened one gets its part of the first passage: 4, 6 and 5 hours."""
    assert least_hours(CURVE, limits(100, **asked)) == pytest.approx(least, abs=1e-3)


def test_limits_that_cannot_hold_have_no_least_hours() -> None:
    assert least_hours(CURVE, limits(100, floor=floor(9, 0, 0))) is None
    assert least_hours(CURVE, limits(100, floor=floor(2, 2, 0), most=1)) is None
    assert least_hours(CURVE, limits(6, floor=floor(2, 2, 0), coverage=0.5, setup=1.0)) is None


def test_hours_of_a_team_pay_for_the_set_up_of_the_stations_it_opens() -> None:
    """Six hours where only the first station may be opened: one of set-up, then its four best and one more."""
    first = Team("first", 6, np.array([True, False, False]))
    found = solve(CURVE, limits(100, setup=1.0, teams=(first,)), gap=1e-6, time_limit=5)
    assert found is not None
    assert found.spent.tolist() == [pytest.approx([4, 1]), pytest.approx([0, 0]), pytest.approx([0, 0])]
    assert found.setup.tolist() == [1, 0, 0]
    assert found.by_team.tolist() == [pytest.approx([6, 0, 0])]
    assert 0 <= found.gap <= 1e-6


def test_two_teams_meet_in_a_station_that_both_reach() -> None:
    """Three hours each; the first reaches stations 1 and 2, the second 2 and 3: the best hours are 3, then 2.5."""
    teams = (Team("one", 3, np.array([True, True, False])), Team("two", 3, np.array([False, True, True])))
    found = solve(CURVE, limits(100, teams=teams), gap=1e-6, time_limit=5)
    assert found is not None
    assert CURVE.worth(found.spent).sum() == pytest.approx(3 * 3 + 3 * 2.5)
    assert found.by_team.sum(axis=0) == pytest.approx(found.spent.sum(axis=1))
    assert (found.setup.tolist(), found.gap) == ([0, 0, 0], 0)


def test_no_more_stations_are_opened_than_asked_nor_hours_spent() -> None:
    """Two stations and ten hours: four at 3 and six at 2.5; in one station: its eight, at 3 and 2."""
    two = solve(CURVE, limits(10, most=2), gap=1e-6, time_limit=5)
    assert two is not None
    assert two.spent.tolist() == [pytest.approx([4, 0]), pytest.approx([6, 0]), pytest.approx([0, 0])]
    one = solve(CURVE, limits(10, most=1), gap=1e-6, time_limit=5)
    assert one is not None
    assert CURVE.worth(one.spent).sum() == pytest.approx(20)
    assert one.spent[0] == pytest.approx([4, 4])


def test_a_station_is_not_opened_where_its_set_up_leaves_no_hour_for_doors() -> None:
    """Five hours, two of set-up a station, all of the first passage or nothing: no station can be done in three."""
    found = solve(CURVE, limits(5, setup=2.0, coverage=1.0), gap=1e-6, time_limit=5)
    assert found is not None
    assert found.spent.sum() == pytest.approx(0)
    enough = solve(CURVE, limits(6, setup=2.0, coverage=1.0), gap=1e-6, time_limit=5)
    assert enough is not None
    assert enough.spent[0] == pytest.approx([4, 0])


def test_a_maximum_counts_the_set_up_and_a_barred_station_stays_shut() -> None:
    asked = limits(100, setup=1.0, maximum=np.array([3.0, 0.0, 2.0]))
    found = solve(CURVE, asked, gap=1e-6, time_limit=5)
    assert found is not None
    assert found.spent.sum(axis=1) == pytest.approx([2, 0, 1])
    assert found.setup.tolist() == [1, 0, 1]


# ── naive rules ───────────────────────────────────────────────────────────────────────────────────────────────────


def follow(index: list[float], asked: Limits, curve: Curve = CURVE) -> np.ndarray:
    return outcomes((Rule("rule", np.array(index)),), curve, asked, np.random.default_rng(0))[0].spent


def test_a_rule_knocks_once_everywhere_in_its_order_before_it_knocks_again() -> None:
    """First passages of 5, 6 and 4 hours in the order of the index, then second ones in the same order."""
    order = [0.2, 0.3, 0.5]
    assert follow(order, limits(9)).tolist() == [pytest.approx([0, 0]), pytest.approx([4, 0]), pytest.approx([5, 0])]
    assert follow(order, limits(20)).tolist() == [pytest.approx([4, 0]), pytest.approx([6, 0]), pytest.approx([5, 5])]
    assert follow(order, limits(24)).tolist() == [pytest.approx([4, 1]), pytest.approx([6, 3]), pytest.approx([5, 5])]
    assert follow(order, limits(99)).tolist() == CURVE.hours.tolist()


def test_a_rule_that_finds_nothing_in_a_station_goes_there_last_and_not_where_no_door_is_worth_it() -> None:
    assert follow([0.0, 0.0, 1.0], limits(5)).sum(axis=1).tolist() == [0, 0, 5]
    worthless = Curve(CURVE.hours, np.array([[3.0, 2.0], [0.0, 0.0], [1.5, 0.5]]))
    assert follow([0.1, 0.9, 0.2], limits(99), worthless).sum(axis=1).tolist() == [8, 0, 10]
    assert follow([0.0, 0.0, 0.0], limits(9)).sum() == pytest.approx(9)


def test_a_rule_keeps_the_limits_that_the_plan_has() -> None:
    spent = follow([0.2, 0.3, 0.5], limits(9, setup=1.0, most=1))
    assert spent.sum(axis=1) == pytest.approx([0, 0, 8])
    assert follow([0.2, 0.3, 0.5], limits(9, setup=1.0, floor=floor(99, 0, 0))).sum() == 0


def test_even_effort_on_paper() -> None:
    """8, 9 and 10 hours of doors: a minimum of 6 leaves 7.5 for the 19 others, a maximum of 2 leaves 21."""
    assert even(CURVE, limits(13.5, minimum=floor(6, 0, 0))).sum(axis=1) == pytest.approx(
        [6, 9 * 7.5 / 19, 10 * 7.5 / 19]
    )
    assert even(CURVE, limits(10.5, maximum=np.array([2.0, np.inf, np.inf]))).sum(axis=1) == pytest.approx([1, 4.5, 5])
    assert even(CURVE, limits(99)).tolist() == [pytest.approx(one) for one in CURVE.hours.tolist()]
    worthless = Curve(CURVE.hours, np.array([[3.0, 2.0], [0.0, 0.0], [1.5, 0.5]]))
    assert even(worthless, limits(9)).sum(axis=1) == pytest.approx([4, 0, 5])


def test_even_effort_under_other_limits_is_the_mean_of_random_orders() -> None:
    """One station of the three at a time, nine hours: over orders several are chosen, an eighth each."""
    asked = limits(9, most=1)
    spent = outcomes((Rule("uniform", None),), CURVE, asked, np.random.default_rng(5))[0].spent
    again = outcomes((Rule("uniform", None),), CURVE, asked, np.random.default_rng(5))[0].spent
    assert spent.tolist() == again.tolist()
    assert 8 <= spent.sum() <= 9
    assert (spent.sum(axis=1) > 0).sum() >= 2
    eighths = 8 * spent.sum(axis=1) / np.minimum(CURVE.hours.sum(axis=1), 9)
    assert eighths == pytest.approx(np.round(eighths))
    assert eighths.sum() == pytest.approx(8)
