"""The effect of hours, with nothing but the lottery to rely on: on worlds where the truth is known."""

import itertools

import numpy as np
import pytest

from arpenteur.plan.effect import Design, Trial, estimate, informative, tickets


def world(seed: int, *, strata: int = 8, effect: float = 0.0, noise: float = 0.03) -> Trial:
    """Strata of five with one control; support before and after is correlated, the effect is the same everywhere."""
    rng = np.random.default_rng(seed)
    n = 5 * strata
    groups = np.repeat(np.arange(strata), 5)
    before = np.clip(0.3 + np.repeat(rng.normal(0, 0.05, strata), 5) + rng.normal(0, 0.05, n), 0, 1)
    controls = Design(5, 1).draw(tickets(seed, [str(i) for i in range(n)]), groups)
    outcome = 0.05 + 0.8 * before + effect * ~controls + rng.normal(0, noise, n)
    return Trial(outcome, before, groups, ~controls)


def fisher(trial: Trial) -> float:
    """Slow twin: the p-value by listing every lottery, with the least-squares coefficient on dummies as statistic."""
    groups = range(int(trial.strata.max()) + 1)
    dummies = np.array([trial.strata == group for group in groups], dtype=float).T
    base = np.column_stack([dummies, trial.before])
    clean = trial.outcome - base @ np.linalg.lstsq(base, trial.outcome, rcond=None)[0]
    choices = [np.flatnonzero(trial.strata == group) for group in groups]
    scores: list[float] = []
    for out in itertools.product(*choices):
        treated = np.ones(len(trial.strata))
        treated[list(out)] = 0
        scores.append(abs(float(treated @ clean)))
    ours = abs(float(trial.treated @ clean))
    return float(np.mean([score >= ours - 1e-12 for score in scores]))


@pytest.mark.parametrize("seed", range(4))
def test_the_exact_p_value_is_that_of_every_lottery_listed(seed: int) -> None:
    trial = world(seed, strata=4, effect=0.02)
    found = estimate(trial, np.random.default_rng(0))
    assert found.exact
    assert found.lotteries == 5**4
    assert found.p_value == pytest.approx(fisher(trial))


def test_the_estimate_is_least_squares_with_stratum_effects() -> None:
    trial = world(5, effect=0.04)
    dummies = np.array([trial.strata == group for group in range(8)], dtype=float).T
    design = np.column_stack([trial.treated.astype(float), dummies, trial.before])
    coefficients = np.linalg.lstsq(design, trial.outcome, rcond=None)[0]
    left = trial.outcome - design @ coefficients
    found = estimate(trial, np.random.default_rng(0))
    assert found.effect == pytest.approx(coefficients[0])
    assert found.residual_sd == pytest.approx(np.sqrt(left @ left / (40 - 10)))


def test_the_interval_holds_exactly_the_effects_the_test_does_not_reject() -> None:
    trial = world(1, effect=0.05)
    found = estimate(trial, np.random.default_rng(0))
    assert found.low < found.effect < found.high
    for end, inside in ((found.low, 1), (found.high, -1)):
        for shift, rejected in ((inside * 2e-3, False), (-inside * 2e-3, True)):
            moved = Trial(trial.outcome - (end + shift) * trial.treated, trial.before, trial.strata, trial.treated)
            assert (estimate(moved, np.random.default_rng(0)).p_value <= 0.05) == rejected


def test_intervals_cover_and_a_null_world_is_rarely_rejected() -> None:
    worlds = 200
    covered = rejected = 0
    for seed in range(worlds):
        effect = 0.03 if seed % 2 else 0.0
        found = estimate(world(seed, strata=5, effect=effect), np.random.default_rng(seed))
        covered += found.low - 1e-9 <= effect <= found.high + 1e-9
        rejected += effect == 0 and found.p_value <= 0.05
    assert covered / worlds >= 0.92
    assert rejected / (worlds / 2) <= 0.08


def test_the_power_is_what_the_plan_announced() -> None:
    first = estimate(world(0, strata=12), np.random.default_rng(0))
    hits = [
        estimate(world(seed, strata=12, effect=first.detectable, noise=first.residual_sd), np.random.default_rng(0))
        for seed in range(24)
    ]
    assert 0.6 <= np.mean([one.p_value <= 0.05 for one in hits]) <= 0.97
    assert not first.exact


def test_strata_that_lost_an_arm_are_left_out() -> None:
    trial = world(2, strata=3)
    kept = (trial.strata != 1) | trial.treated
    lost = informative(Trial(trial.outcome[kept], trial.before[kept], trial.strata[kept], trial.treated[kept]))
    assert set(lost.strata.tolist()) == {0, 1}
    assert len(lost.strata) == 10


def test_too_few_lotteries_leave_an_interval_without_end() -> None:
    found = estimate(world(3, strata=1), np.random.default_rng(0))
    assert (found.low, found.high) == (-np.inf, np.inf)
    assert found.p_value >= 0.2
