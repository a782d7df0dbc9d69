"""Hours to stations: greedy, integer program, and what cannot be done."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from arpenteur.plan.allocation import allocate, capacity, conflict, even, greedy, outcomes, rules, solve
from arpenteur.plan.constraints import Limits, Team
from arpenteur.plan.curve import Curve

CURVE = Curve(np.array([[4.0, 4.0], [6.0, 3.0], [5.0, 5.0]]), np.array([[3.0, 2.0], [2.5, 1.0], [1.5, 0.5]]))


def limits(hours: float, n: int = 3) -> Limits:
    return Limits(hours, np.zeros(n), np.zeros(n), np.full(n, np.inf))


def test_the_best_passages_come_first() -> None:
    assert greedy(CURVE, limits(11)).tolist() == [[4, 1], [6, 0], [0, 0]]


def test_no_hour_is_spent_beyond_the_last_door() -> None:
    found = allocate(CURVE, limits(1000))
    assert found is not None
    assert found.hours.sum() == CURVE.hours.sum()


def test_hours_that_bring_nothing_are_not_spent() -> None:
    assert greedy(Curve(CURVE.hours, np.zeros((3, 2))), limits(5)).sum() == 0


def test_what_is_imposed_comes_before_what_is_best() -> None:
    asked = replace(limits(8), minimum=np.array([0, 0, 3.0]), maximum=np.array([2.0, np.inf, np.inf]))
    assert greedy(CURVE, asked).tolist() == [[2, 0], [3, 0], [3, 0]]


def test_greedy_and_the_program_agree_where_both_are_exact() -> None:
    asked = replace(limits(13), minimum=np.array([0, 0, 2.0]), maximum=np.array([5.0, 9.0, 4.0]))
    found = solve(CURVE, asked, gap=1e-6, time_limit=5)
    assert found is not None
    assert CURVE.worth(found.spent).sum() == pytest.approx(CURVE.worth(greedy(CURVE, asked)).sum())


def test_a_set_up_cost_concentrates_the_effort() -> None:
    found = allocate(CURVE, replace(limits(10), setup=2.0))
    assert found is not None
    assert found.method == "highs"
    assert found.gap <= 1e-4
    assert found.hours.sum() <= 10 + 1e-6
    assert (found.setup > 0).sum() == 1
    assert found.spent[0].tolist() == pytest.approx([4, 4])


def test_an_opened_station_gets_its_least_coverage() -> None:
    found = allocate(CURVE, replace(limits(9), coverage=1.0, most=2))
    assert found is not None
    opened = found.hours > 1e-6
    assert opened.sum() <= 2
    assert (found.hours[opened] >= CURVE.hours[opened, 0] - 1e-6).all()


def test_a_team_works_where_it_may() -> None:
    teams = (Team("a", 6, np.array([False, False, True])), Team("b", 3, np.array([True, True, False])))
    found = allocate(CURVE, replace(limits(100), teams=teams))
    assert found is not None
    assert found.hours.tolist() == pytest.approx([3, 0, 6])
    assert found.by_team.sum(axis=1).tolist() == pytest.approx([6, 3])


def test_nothing_is_done_in_a_barred_station() -> None:
    asked = limits(100).barring(np.array([True, False, False]))
    assert greedy(CURVE, asked)[0].sum() == 0
    assert capacity(CURVE, asked)[0] == 0


def test_minimums_beyond_the_hours_are_named_with_what_they_need() -> None:
    asked = replace(limits(5), minimum=np.array([4.0, 4.0, 0]), maximum=np.array([9.0, 9, 9]))
    assert allocate(CURVE, asked) is None
    found = conflict(CURVE, asked)
    assert found.kinds == ("minimum", "hours")
    assert found.needed == pytest.approx(8)


def test_no_station_can_be_asked_for_more_hours_than_its_doors_take() -> None:
    assert allocate(CURVE, replace(limits(100), minimum=np.array([8.5, 0, 0]))) is None
    whole = allocate(CURVE, replace(limits(100), minimum=np.array([8.0, 0, 0])))
    assert whole is not None
    assert whole.spent[0].sum() == 8


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        (replace(limits(9), floor=np.array([2.0, 2, 0]), most=1), {"maximum_stations", "force"}),
        (
            replace(limits(9), floor=np.array([2.0, 0, 0]), teams=(Team("b", 5, np.array([False, True, True])),)),
            {"teams", "force"},
        ),
        (
            replace(limits(9), floor=np.array([2.0, 0, 0]), maximum=np.array([2.0, 9, 9]), coverage=1.0),
            {"minimum_coverage", "maximum", "force"},
        ),
        (
            replace(limits(3), floor=np.array([2.0, 0, 0]), setup=1.0, coverage=1.0),
            {"minimum_coverage", "force", "hours"},
        ),
    ],
)
def test_the_kinds_in_conflict_are_the_least_that_cannot_hold(asked: Limits, kinds: set[str]) -> None:
    assert allocate(CURVE, asked) is None
    found = conflict(CURVE, asked)
    assert set(found.kinds) == kinds
    for kind in found.kinds:
        assert allocate(CURVE, asked.without(kind)) is not None


def test_the_same_effort_everywhere_reaches_the_same_share_of_doors() -> None:
    spent = even(CURVE, limits(13.5)).sum(axis=1) / CURVE.hours.sum(axis=1)
    assert spent == pytest.approx([0.5] * 3)


def test_naive_rules_get_the_same_hours_and_never_beat_the_plan() -> None:
    asked = limits(9)
    planned = float(CURVE.worth(greedy(CURVE, asked)).sum())
    judged = rules(np.array([0.2, 0.4, 0.6]), np.array([0.2, 0.3, 0.5]))
    found = {
        one.name: float(CURVE.worth(one.spent).sum())
        for one in outcomes(judged, CURVE, asked, np.random.default_rng(1))
    }
    assert list(found) == ["rule_2012", "own_share", "uniform"]
    assert found["rule_2012"] == pytest.approx(5 * 1.5 + 4 * 2.5)
    assert all(worth < planned for worth in found.values())


def test_more_hours_never_take_a_station_away() -> None:
    opened = [set(np.flatnonzero(greedy(CURVE, limits(hours)).sum(axis=1))) for hours in range(1, 28)]
    assert all(few <= many for few, many in itertools.pairwise(opened))
