"""Half-widths that are calibrated: the quantile by counting, and scatter that is found again once it was put in."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.elections import Election
from arpenteur.stats.backtest.calibration import Calibration, conformal_quantile, fit, shipped
from arpenteur.stats.backtest.scores import Truth
from arpenteur.stats.parameters import parameters

levels = st.sampled_from([0.5, 0.75, 0.9])


@given(st.lists(st.integers(0, 50).map(float), min_size=1, max_size=60), levels)
def test_the_quantile_is_that_of_counting(scores: list[float], level: float) -> None:
    """Vovk, Gammerman and Shafer 2005: the ⌈(m + 1) level⌉-th smallest, the largest where m is too small."""
    rank = math.ceil((len(scores) + 1) * level)
    assert conformal_quantile(np.array(scores), level) == sorted(scores)[min(rank, len(scores)) - 1]


def test_the_quantile_on_paper() -> None:
    """Of 19 scores, 20 × 0.9 = 18: the eighteenth; of 9, the ninth; of 8, ⌈8.1⌉ = 9 are asked and the eighth is all."""
    for size, rank in ((19, 18), (9, 9), (8, 8), (1, 1)):
        assert conformal_quantile(np.arange(1.0, size + 1), 0.9) == rank


@given(st.lists(st.floats(0, 1), min_size=10, max_size=40, unique=True), levels)
def test_one_more_error_drawn_alike_is_inside_as_often_as_said(scores: list[float], level: float) -> None:
    inside = [
        score <= conformal_quantile(np.array(scores[:one] + scores[one + 1 :]), level)
        for one, score in enumerate(scores)
    ]
    assert np.mean(inside) >= min(level, 1 - 1 / len(scores)) - 1e-9


def errors_of(rho: float, size: int, seed: int) -> tuple[np.ndarray, Truth]:
    """Shares of 0.3 missed by counting noise on 500 voters and by a scatter of ``rho``."""
    draw = np.random.default_rng(seed)
    shares, voters = np.full((size, 1), 0.3), np.full(size, 500.0)
    missed = draw.normal(0, np.sqrt(0.21 * (1 / 500 + rho)), (size, 1))
    everywhere = np.ones((size, 1), dtype=np.bool_)
    return shares, Truth(shares + missed, everywhere, voters, voters, np.zeros(size, dtype=int))


@pytest.mark.parametrize("rho", [0.001, 0.01, 0.05])
def test_the_scatter_put_in_is_found_and_the_quantile_is_the_normal_one(rho: float) -> None:
    z, found = fit(*errors_of(rho, 40_000, 1))
    assert found == pytest.approx(rho, rel=0.06)
    assert z == pytest.approx(1.645, abs=0.03)


def test_counting_noise_alone_leaves_no_scatter() -> None:
    _, found = fit(*errors_of(0.0, 40_000, 2))
    assert found == pytest.approx(0, abs=5e-5)
    shares, truth = errors_of(0.0, 10, 3)
    assert fit(shares, Truth(shares, truth.counts, truth.weights, truth.voters, truth.group)) == (0, 0)


def test_cells_that_do_not_count_teach_nothing() -> None:
    shares, truth = errors_of(0.01, 200, 4)
    far = np.vstack([truth.shares, np.full((50, 1), 0.95)])
    counts = np.vstack([truth.counts, np.zeros((50, 1), dtype=np.bool_)])
    voters, group = np.full(250, 500.0), np.zeros(250, dtype=int)
    assert fit(np.full((250, 1), 0.3), Truth(far, counts, voters, voters, group)) == fit(shares, truth)


def test_a_half_width_on_paper() -> None:
    """2 × 1.5 × √(0.21 × (1/400 + 0.0075)): √0.0021; where nobody voted, as of one voter."""
    width = Calibration(2.0, 0.0075, 1.5, "somewhere").half_width(np.full((2, 1), 0.3), np.array([400.0, 0.0]))
    assert width[0] == pytest.approx(3 * math.sqrt(0.0021))
    assert width[1] == pytest.approx(3 * math.sqrt(0.21 * 1.0075))
    assert Calibration(2.0, 0.0, 1.0, "somewhere").origin == "somewhere"
    assert Calibration(2.0, 0.0, 1.7, "somewhere").origin == "somewhere × 1.7"


def test_what_is_shipped_was_calibrated_before() -> None:
    target = Election.parse("2024_legi_t1")
    known = shipped(target, with_votes=True)
    assert known is not None
    assert known.source == "2022_legi_t1, shipped"
    turnout, own = shipped(target, with_votes=False), parameters().transition(target.type, before=target).turnout
    assert turnout is not None
    assert (turnout.z, turnout.rho) == own
    assert shipped(Election.parse("2012_pres_t1"), with_votes=True) is None
    assert shipped(Election.parse("2021_regi_t1"), with_votes=True) is None
