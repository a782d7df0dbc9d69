"""Scores on synthetic stations whose answers are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.stats.backtest import scores
from arpenteur.stats.backtest.calibration import conformal_quantile, fit
from arpenteur.stats.backtest.scores import Truth

GROUPS = np.array([0, 0, 1, 1])


def truth(shares: list[list[float]], *, counts: list[list[bool]] | None = None, group: np.ndarray = GROUPS) -> Truth:
    values = np.array(shares)
    known = np.ones(values.shape, dtype=bool) if counts is None else np.array(counts)
    weights = np.array([100.0, 300.0, 100.0, 100.0])[: len(values)]
    return Truth(values, known, weights, weights, group)


def test_the_error_weighs_valid_votes_and_leaves_out_blocs_that_are_not_on_the_ballot() -> None:
    known = truth([[0.5, 0.5], [0.4, 0.6], [0.5, 0.5], [0.5, 0.5]], counts=[[True, True]] * 3 + [[True, False]])
    forecast = known.shares + np.array([[0.10, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.9]])
    assert scores.mae(forecast, known) == pytest.approx(100 * 0.10 * 100 / (200 + 600 + 200 + 100))
    assert scores.mae_by_column(forecast, known) == pytest.approx([100 * 10 / 600, 0.0])


def test_an_error_shared_by_a_constituency_vanishes_within_it() -> None:
    known = truth([[0.5], [0.4], [0.3], [0.2]])
    shifted = known.shares + np.array([[0.1], [0.1], [-0.05], [-0.05]])
    assert scores.mae(shifted, known) > 5
    assert scores.mae_within(shifted, known) == pytest.approx(0.0, abs=1e-12)
    assert scores.mae_within(shifted, truth([[0.5]] * 4, group=np.full(4, -1))) is None


def test_the_floor_is_the_mean_error_of_one_who_knows_every_propensity() -> None:
    rng = np.random.default_rng(3)
    propensity, voters = np.full((4000, 1), 0.3), np.full(4000, 500.0)
    drawn = rng.binomial(500, 0.3, (4000, 1)) / 500
    known = Truth(drawn, np.ones((4000, 1), dtype=bool), voters, voters, np.zeros(4000, dtype=int))
    assert scores.floor(propensity, known) == pytest.approx(scores.mae(propensity, known), rel=0.03)
    assert scores.floor(propensity, known) == pytest.approx(100 * np.sqrt(2 / np.pi * 0.21 / 500))


def test_coverage_and_width_count_cells_of_the_ballot() -> None:
    known = truth([[0.5], [0.4], [0.3], [0.2]], counts=[[True], [True], [True], [False]])
    forecast = np.array([[0.5], [0.5], [0.3], [0.9]])
    width = np.array([[0.05], [0.05], [0.05], [0.5]])
    assert scores.coverage(forecast, width, known) == pytest.approx(200 / 3)
    assert scores.mean_half_width(width, known) == pytest.approx(5.0)


def test_a_tenth_drawn_at_random_holds_a_tenth_and_the_oracle_holds_ten_times_that() -> None:
    rng = np.random.default_rng(5)
    realised = rng.random(20_000)
    assert scores.top_decile_lift(realised, realised) == pytest.approx(10.0)
    assert scores.top_decile_lift(rng.random(20_000), realised) == pytest.approx(1.0, abs=0.15)
    assert scores.top_decile_lift(realised[:4], realised[:4]) is None
    assert scores.spearman(realised, np.ones(20_000)) is None
    assert scores.spearman(realised, -(realised**3)) == pytest.approx(-1.0)


def test_a_random_order_captures_a_fifth_and_no_order_beats_the_oracle() -> None:
    rng = np.random.default_rng(11)
    registered = rng.integers(300, 1500, 6000).astype(float)
    rate, group = rng.normal(0.1, 0.03, 6000), rng.integers(0, 60, 6000)
    gain = rate * registered
    chance = scores.captured(rng.random(6000), gain, registered, group)
    best = scores.captured(rate, gain, registered, group)
    assert chance == pytest.approx(20.0, abs=0.3)
    assert best is not None
    for other in (rng.random(6000), registered, -rate, gain, rate + rng.normal(0, 0.01, 6000)):
        found = scores.captured(other, gain, registered, group)
        assert found is not None
        assert found <= best + 1e-9


def test_gains_that_cancel_with_losses_give_no_share() -> None:
    people, group = np.full(4, 100.0), np.zeros(4, dtype=int)
    assert scores.captured(np.arange(4.0), np.array([10.0, -9.0, 10.0, -9.0]), people, group) is None
    assert scores.captured(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0, dtype=int)) is None


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 4))
def test_captured_equals_its_slow_twin(seed: int, size: int, groups: int) -> None:
    rng = np.random.default_rng(seed)
    score, group = rng.integers(0, 5, size).astype(float), rng.integers(0, groups, size)
    registered, gain = rng.integers(1, 900, size).astype(float), rng.uniform(0.1, 50, size)
    expected = 0.0
    for one in set(group.tolist()):
        rows = sorted((row for row in range(size) if group[row] == one), key=lambda row: (-score[row], row))
        left = 0.2 * sum(registered[row] for row in rows)
        for row in rows:
            part = min(max(left / registered[row], 0.0), 1.0)
            expected += part * gain[row]
            left -= registered[row]
    assert scores.captured(score, gain, registered, group) == pytest.approx(100 * expected / gain.sum())


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60), st.floats(0.05, 0.99))
def test_the_conformal_quantile_equals_its_slow_twin(values: list[float], level: float) -> None:
    rank = min(int(np.ceil((len(values) + 1) * level)), len(values))
    assert conformal_quantile(np.array(values), level) == sorted(values)[rank - 1]


def test_a_fit_finds_the_dispersion_beyond_counting_and_covers_nine_in_ten() -> None:
    rng = np.random.default_rng(2)
    voters, share = np.full(20_000, 600.0), np.full((20_000, 1), 0.3)
    spread = np.sqrt(0.21 * (1 / 600 + 0.01))
    drawn = share + rng.normal(0, spread, share.shape)
    known = Truth(drawn, np.ones(share.shape, dtype=bool), voters, voters, np.zeros(20_000, dtype=int))
    z, rho = fit(share, known)
    assert rho == pytest.approx(0.01, rel=0.05)
    assert z == pytest.approx(1.645, rel=0.03)
