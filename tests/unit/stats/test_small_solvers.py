"""Small pieces under the estimates: raking by steps, errors of a gap, differences beyond chance, second choices."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from ecological_tables import drawn_units
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from arpenteur.stats import second_choices
from arpenteur.stats.crosswalk import carried
from arpenteur.stats.forecast.corrections import fitted
from arpenteur.stats.panel import BLOCS
from arpenteur.stats.shares import factors
from arpenteur.stats.transfers.blend import Ingredients, beyond_chance
from arpenteur.stats.transfers.fitting import fit, fit_total, tables
from arpenteur.stats.transfers.intervals import calibration
from arpenteur.stats.transfers.lphom import grouped
from arpenteur.stats.transfers.margins import undetermined
from arpenteur.stats.turnout import gap_error

Table = list[list[float]]
positive = st.floats(0.05, 1.0)


# ── raking ────────────────────────────────────────────────────────────────────────────────────────────────────────


def slow_raking(start: Table, part: list[float], scenario: list[float]) -> Table:
    """Proportional fitting, column then row, until it stands still."""
    rows = [list(line) for line in start]
    for _ in range(4000):
        means = [sum(p * line[k] / sum(line) for p, line in zip(part, rows, strict=True)) for k in range(len(scenario))]
        rows = [
            [cell * wanted / mean for cell, wanted, mean in zip(line, scenario, means, strict=True)] for line in rows
        ]
    return [[cell / sum(line) for cell in line] for line in rows]


@pytest.mark.parametrize("seed", range(4))
def test_newtons_steps_end_where_proportional_fitting_does(seed: int) -> None:
    draw = np.random.default_rng(seed)
    start, part, scenario = draw.uniform(0.05, 1, (6, 3)), draw.dirichlet(np.ones(6)), draw.dirichlet(np.full(3, 5.0))
    found = factors(start, part, scenario, 1e-12)
    assert found is not None
    assert found[0] == pytest.approx(np.array(slow_raking(start.tolist(), part.tolist(), scenario.tolist())), abs=1e-8)


@given(st.data(), st.integers(2, 8), st.integers(2, 5))
def test_steps_meet_the_means_and_tell_the_factors(data: st.DataObject, rows: int, columns: int) -> None:
    start = data.draw(arrays(float, (rows, columns), elements=positive))
    part, scenario = (data.draw(arrays(float, size, elements=positive)) for size in (rows, columns))
    part, scenario = part / part.sum(), scenario / scenario.sum()
    found = factors(start, part, scenario, 1e-9)
    assert found is not None, "means that positive rows can give"
    shares, logs = found
    assert part @ shares == pytest.approx(scenario, abs=1e-9)
    scaled = start * np.exp(logs)
    assert shares == pytest.approx(scaled / scaled.sum(axis=1, keepdims=True))


def test_a_row_of_nothing_stays_nothing_and_no_step_goes_beyond_what_rows_can_give() -> None:
    start, part = np.array([[0.5, 0.5], [0.2, 0.8], [0.0, 0.0]]), np.array([0.5, 0.5, 0.0])
    found = factors(start, part, np.array([0.5, 0.5]), 1e-10)
    assert found is not None
    assert found[0][2].tolist() == [0, 0]
    assert found[0][:2].sum(axis=1) == pytest.approx([1, 1])
    assert factors(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([0.75, 0.25]), np.array([0.5, 0.5]), 1e-10) is None


def test_means_that_are_met_already_take_no_step() -> None:
    start = np.array([[0.5, 0.5], [0.2, 0.8]])
    found = factors(start, np.array([0.5, 0.5]), np.array([0.35, 0.65]), 1e-9)
    assert found is not None
    assert found[0].tolist() == start.tolist()
    assert found[1].tolist() == [0, 0]


# ── turnout that comes and goes ───────────────────────────────────────────────────────────────────────────────────


def test_the_error_of_a_gap_known_in_some_cycles_is_that_of_those() -> None:
    """Two cycles of turnout 0.5 and 0.2 on 400 and 100, of which zone 1 knows the first and zone 2 neither."""
    high, low = np.array([[0.5, 0.5, np.nan], [0.5, np.nan, 0.5]]), np.array([[0.2, 0.2, 0.2], [0.2, 0.2, np.nan]])
    people = np.full((2, 3), 400.0), np.full((2, 3), 100.0)
    one = 0.25 / 400 + 0.16 / 100
    found = gap_error(high, low, people)
    assert found[:2] == pytest.approx([np.sqrt(2 * one) / 2, np.sqrt(one)])
    assert np.isnan(found[2])


def test_a_zone_without_registered_has_no_error_of_a_gap() -> None:
    half = np.full((1, 3), 0.5)
    found = gap_error(half, half, (np.array([[0.0, 1.0, 400.0]]), np.array([[400.0, 1.0, 400.0]])))
    assert np.isnan(found[0])
    assert found[1:] == pytest.approx([np.sqrt(0.5), np.sqrt(0.5 / 400)])


def test_the_error_of_a_gap_is_the_scatter_of_draws() -> None:
    """Twenty thousand draws of the voters of two cycles: the scatter of their mean gap."""
    draw = np.random.default_rng(6)
    high, low, people = np.array([[0.8], [0.7]]), np.array([[0.4], [0.5]]), np.array([[300.0], [500.0]])
    gaps = [draw.binomial(people.astype(int)[:, 0], rate[:, 0], (20_000, 2)) / people[:, 0] for rate in (high, low)]
    assert gap_error(high, low, (people, people)) == pytest.approx([(gaps[0] - gaps[1]).mean(axis=1).std()], rel=0.03)


# ── transfers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_differences_beyond_chance_on_paper() -> None:
    """Three units of 100 voters who all chose alike at 1/2: chance is 3 × 100 × 1/4 a column, times (3 − 1) / 3. They
    missed the half by 20, 20 and none: 2 × 800 is found, of which 100 is chance."""
    rows = np.array([[100.0], [100.0], [100.0]])
    columns = np.array([[70.0, 30.0], [30.0, 70.0], [50.0, 50.0]])
    assert float(beyond_chance(rows, columns, np.full((1, 2), 0.5))) == pytest.approx(1 - 100 / 1600)
    same = np.full((3, 2), 50.0)
    assert float(beyond_chance(rows, same, np.full((1, 2), 0.5))) == 0
    assert float(beyond_chance(rows[:1], columns[:1], np.full((1, 2), 0.5))) == pytest.approx(1 - 50 / 800)


@pytest.mark.parametrize("seed", range(3))
def test_independent_voters_differ_by_chance_alone_and_towns_of_their_own_do_not(seed: int) -> None:
    rows, columns, truth = drawn_units(2000, 3, 3, seed)
    share = truth / truth.sum(axis=1, keepdims=True)
    assert float(beyond_chance(rows, columns, share)) < 0.1
    draw = np.random.default_rng(seed)
    apart = np.array([line.sum() * draw.dirichlet(np.ones(3)) for line in rows])
    assert float(beyond_chance(rows, apart, share)) > 0.95


def test_the_answer_is_the_weighted_mean_of_what_each_method_says() -> None:
    """Four tables with the same margins, 60 and 40 voters and 50 and 50 votes: 0.8 × (0.3 EM + 0.7 LP) + 0.2 unrelated;
    where chance explains all, nothing else is done to them."""
    em, forward, backward, unrelated = (
        np.array([[row, 60 - row], [50 - row, row - 10]]) / [[60], [40]] for row in (42.0, 40.0, 50.0, 30.0)
    )
    parts = Ingredients(em, forward, backward, unrelated, np.zeros(()))
    settings = replace(calibration().settings, em_weight=0.3, smoothing=0.2)
    found = parts.total(np.array([60.0, 40.0]), settings)
    corner = 0.8 * (0.3 * 42 + 0.7 * 45) + 0.2 * 30
    assert found == pytest.approx(np.array([[corner, 60 - corner], [50 - corner, corner - 10]]))


@pytest.mark.parametrize("seed", range(3))
def test_a_total_is_reached_to_one_voter_in_a_hundred_thousand(seed: int) -> None:
    """Tables of units whose total is another one: the total is met, and the margins of units nearly."""
    rows, columns, truth = drawn_units(30, 3, 3, seed)
    fitted_total = fit_total(truth, rows, columns)
    reached = fitted_total.counts()
    assert np.abs(reached - truth).sum() <= 1e-4 * truth.sum()
    local = fitted_total.left[:, :, None] * fitted_total.seed * fitted_total.right[:, None, :]
    assert local.sum(axis=0) == pytest.approx(reached)
    assert local.sum(axis=2) == pytest.approx(rows, rel=1e-6)
    assert np.abs(local.sum(axis=1) - columns).sum() <= 0.02 * columns.sum()


def test_fitting_stops_at_the_persons_asked_and_is_nearer_the_longer_it_goes() -> None:
    rows, columns, _ = drawn_units(40, 4, 4, 2)
    share = np.random.default_rng(0).dirichlet(np.full(4, 0.3), 4)
    missed = list[float]()
    for tolerance in (10.0, 1e-2, 1e-6):
        found = fit(share, rows, columns, tolerance=tolerance, rounds=2000)
        local = found.left[:, :, None] * found.seed * found.right[:, None, :]
        missed.append(float(np.abs(local.sum(axis=2) - rows).max()))
        assert missed[-1] < tolerance
    assert missed == sorted(missed, reverse=True)
    assert tables(found, rows, columns, slice(None)).sum(axis=2) == pytest.approx(rows)


@pytest.mark.parametrize(("units", "largest", "groups"), [(10, 10, 10), (11, 10, 8), (16, 4, 4), (16, 3, 2), (5, 1, 1)])
def test_units_are_put_into_so_many_groups_and_nobody_is_lost(units: int, largest: int, groups: int) -> None:
    rows, columns, _ = drawn_units(units, 3, 2)
    fewer = grouped(rows, columns, largest)
    assert [len(side) for side in fewer] == [groups, groups]
    assert fewer[0].sum(axis=0) == pytest.approx(rows.sum(axis=0))
    assert fewer[1].sum(axis=0) == pytest.approx(columns.sum(axis=0))
    assert fewer[0].sum(axis=1) == pytest.approx(fewer[1].sum(axis=1))


def test_groups_are_cut_at_the_median_of_what_varies_most() -> None:
    """Eight units whose second option runs from 10 % to 80 %: the four lowest, and the four highest."""
    second = np.array([50.0, 10, 80, 20, 70, 30, 60, 40])
    rows, columns = np.stack([100 - second, second], axis=1), np.full((8, 2), 50.0)
    found = grouped(rows, columns, 2)[0][:, 1]
    assert sorted(found.tolist()) == [10 + 20 + 30 + 40, 50 + 60 + 70 + 80]


def test_rows_that_units_cannot_tell_apart() -> None:
    """The second and third options are in proportion everywhere; the first stands by itself."""
    first = np.array([30.0, 50, 70, 20, 10])
    rest = 100 - first
    assert undetermined(np.stack([first, rest / 4, 3 * rest / 4], axis=1)).tolist() == [False, True, True]
    third = np.array([5.0, 25, 3, 30, 60])
    assert not undetermined(np.stack([first, rest - third, third], axis=1)).any()
    assert undetermined(np.array([[30.0, 50, 20], [20.0, 30, 50]])).all()
    assert not undetermined(np.array([[30.0, 70], [60.0, 40]])).any()


# ── choices and corrections ───────────────────────────────────────────────────────────────────────────────────────


def test_the_spread_of_second_choices_is_that_of_the_estimates_at_hand() -> None:
    """From the shipped file: of the left's voters, 0.201, 0.139 and 0.394 chose the centre."""
    assert second_choices.spread("gauche", "centre") == pytest.approx((0.139, 0.394))
    assert second_choices.spread("extreme_droite", "gauche") == pytest.approx((0.002, 0.259))
    for row, column in itertools.product(BLOCS, BLOCS):
        low, high = second_choices.spread(row, column)
        assert 0 <= low <= high <= 1


def test_a_choice_no_duel_tells_of_has_no_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    last = max(second_choices.shipped(), key=lambda one: one.election.sort_key)
    assert np.isnan(last.share[BLOCS.index("gauche"), BLOCS.index("divers")])
    assert second_choices.spread("gauche", "divers") == pytest.approx((0.065, 0.440))
    monkeypatch.setattr(second_choices, "shipped", lambda: (last,))
    assert second_choices.spread("gauche", "divers") == (0, 0)


def test_a_ridge_without_penalty_is_least_squares_and_a_penalty_shrinks_it() -> None:
    """Known coefficients come back, whatever the units and with an intercept; a penalty of one halves each of
    uncorrelated columns."""
    draw = np.random.default_rng(8)
    columns = draw.normal(0, 1, (400, 2)) * [1.0, 100.0]
    weights = draw.uniform(1, 5, 400)
    wanted = np.array([0.5, -0.02])
    found = fitted(columns, 3 + columns @ wanted, weights, 0.0)
    assert found == pytest.approx(wanted)
    square = np.array([[1.0, 10], [1, -10], [-1, 10], [-1, -10]])
    assert fitted(square, 7 + square @ wanted, np.ones(4), 1.0) == pytest.approx(wanted / 2)
    constant = np.hstack([square, np.full((4, 1), 5.0)])
    assert fitted(constant, 7 + square @ wanted, np.ones(4), 1.0) == pytest.approx([*(wanted / 2), 0])


def test_an_interval_carried_is_wider_in_log_odds() -> None:
    """Half a station, whose interval of odds is a factor of two: four times as wide in log-odds is a factor of 16."""
    weight, lower, upper = np.array([0.5]), np.array([1 / 3]), np.array([2 / 3])
    row = column = np.zeros(1, dtype=np.int64)
    centre, low, high = carried(row, column, weight, lower, upper, np.array([[100.0]]), 1, wider=4.0)
    assert centre[0, 0] == pytest.approx(50)
    assert (low[0, 0], high[0, 0]) == pytest.approx((100 / 17, 1600 / 17))
