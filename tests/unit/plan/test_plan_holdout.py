"""Controls drawn by lot, and what they will be able to show."""

import numpy as np
import pytest

from arpenteur.plan.effect import Design, minimum_detectable, residual_sd, tickets


@pytest.mark.parametrize(
    ("share", "size", "controls"), [(0.2, 5, 1), (0.5, 2, 1), (0.25, 4, 1), (0.4, 5, 2), (0.05, 20, 1)]
)
def test_the_share_makes_the_strata(share: float, size: int, controls: int) -> None:
    assert Design.of(share) == Design(size, controls)


def test_strata_are_neighbours_by_value_and_lose_one_in_five() -> None:
    value = np.random.default_rng(3).normal(size=40)
    design = Design.of(0.2)
    strata = design.strata(value)
    controls = design.draw(tickets(7, [str(i) for i in range(40)]), strata)
    assert np.bincount(strata).tolist() == [5] * 8
    assert np.bincount(strata, weights=controls).tolist() == [1] * 8
    for above, below in zip(range(7), range(1, 8), strict=True):
        assert value[strata == above].min() >= value[strata == below].max()


def test_left_over_stations_enlarge_the_first_strata() -> None:
    assert np.bincount(Design(5, 1).strata(np.arange(12.0))).tolist() == [6, 6]
    assert np.bincount(Design(5, 1).strata(np.arange(3.0))).tolist() == [3]


def test_the_same_seed_draws_the_same_arms_whatever_else_is_there() -> None:
    stations = [f"00090_{i:04d}" for i in range(20)]
    assert (tickets(4, stations) == tickets(4, stations)).all()
    assert (tickets(4, stations[:5]) == tickets(4, stations)[:5]).all()
    assert (tickets(5, stations) != tickets(4, stations)).all()


def test_the_lottery_is_fair() -> None:
    drawn = np.concatenate([tickets(seed, [f"s{i}" for i in range(50)]) for seed in range(200)])
    assert drawn.mean() == pytest.approx(0.5, abs=0.01)
    assert drawn.var() == pytest.approx(1 / 12, abs=0.002)


@pytest.mark.parametrize(("per_arm", "expected"), [(20, 2.7), (100, 1.2)])
def test_the_published_detectable_effects_are_found(per_arm: int, expected: float) -> None:
    controls = np.tile([True, False], per_arm)
    one_stratum = np.zeros(2 * per_arm, dtype=np.int64)
    assert round(minimum_detectable(3.0, one_stratum, controls), 1) == expected


def test_strata_cost_a_little_precision_that_their_likeness_must_repay() -> None:
    controls = np.tile([True, False], 20)
    pairs, one = np.repeat(np.arange(20), 2), np.zeros(40, dtype=np.int64)
    assert minimum_detectable(3.0, one, controls) < minimum_detectable(3.0, pairs, controls) < 2.85


def test_what_cannot_be_measured_is_infinite() -> None:
    assert minimum_detectable(3.0, np.array([0, 0]), np.array([True, False])) == float("inf")
    assert minimum_detectable(3.0, np.zeros(6, dtype=np.int64), np.zeros(6, dtype=np.bool_)) == float("inf")


def test_the_residual_spread_ignores_a_common_swing() -> None:
    before = np.linspace(0.2, 0.5, 200)
    noise = np.random.default_rng(2).normal(0, 0.03, 200)
    assert residual_sd(0.1 + 0.8 * before + noise, before) == pytest.approx(0.03, abs=0.003)
