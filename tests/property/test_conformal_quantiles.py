"""The conformal quantile beside its slow twin, and what it promises."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.stats.backtest.calibration import conformal_quantile

scores = st.lists(st.integers(0, 50).map(float), min_size=1, max_size=60)
levels = st.sampled_from([0.5, 0.8, 0.9, 0.95])


def _slow(values: list[float], level: float) -> float:
    """The least score that at least (m + 1) · level of m scores do not exceed; the largest where there are too few."""
    wanted = math.ceil((len(values) + 1) * level)
    enough = [score for score in values if sum(other <= score for other in values) >= wanted]
    return min(enough, default=max(values))


@given(scores, levels)
def test_the_quantile_is_that_of_counting(values: list[float], level: float) -> None:
    assert conformal_quantile(np.array(values), level) == _slow(values, level)


@given(st.lists(st.floats(0, 1), min_size=20, max_size=60, unique=True), levels)
def test_one_more_score_drawn_alike_is_covered_as_often_as_said(values: list[float], level: float) -> None:
    covered = [
        values[index] <= conformal_quantile(np.array(values[:index] + values[index + 1 :]), level)
        for index in range(len(values))
    ]
    assert np.mean(covered) >= min(level, 1 - 1 / len(values)) - 1e-9
    assert np.mean(covered) <= level + 1 / len(values) + 1e-9
