"""The conformal quantile of the transfers beside its slow twin, and what it promises."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.stats.transfers.intervals import conformal_quantile

numbers = st.lists(st.integers(0, 50).map(float), min_size=1, max_size=60)
levels = st.sampled_from([0.5, 0.8, 0.9, 0.95])


def _slow(scores: list[float], level: float) -> float:
    """The least score that at least (m + 1) · level of m scores do not exceed; the largest where there are too few."""
    wanted = math.ceil((len(scores) + 1) * level - 1e-9)
    enough = [score for score in scores if sum(other <= score for other in scores) >= wanted]
    return min(enough, default=max(scores))


@given(numbers, levels)
def test_with_equal_weights_the_quantile_is_that_of_counting(scores: list[float], level: float) -> None:
    assert conformal_quantile(np.array(scores), np.full(len(scores), 3.0), level) == _slow(scores, level)


@given(st.lists(st.tuples(st.integers(0, 50).map(float), st.integers(1, 4)), min_size=20, max_size=60), levels)
def test_a_weight_is_that_many_equal_scores(weighted: list[tuple[float, int]], level: float) -> None:
    scores, weights = (np.array(column, float) for column in zip(*weighted, strict=True))
    repeated = np.repeat(scores, weights.astype(int))
    mean = weights.sum() / len(weights)
    found = conformal_quantile(scores, weights, level)
    assert np.sum(repeated <= found) >= min(level * (len(repeated) + mean), len(repeated)) - 1e-6
    assert np.sum(repeated < found) < level * (len(repeated) + mean) + 1e-6


@given(st.lists(st.floats(0, 1), min_size=20, max_size=60, unique=True), levels)
def test_one_more_score_drawn_alike_is_covered_as_often_as_said(scores: list[float], level: float) -> None:
    covered = []
    for index, score in enumerate(scores):
        others = np.array(scores[:index] + scores[index + 1 :])
        covered.append(score <= conformal_quantile(others, np.ones(len(others)), level))
    assert np.mean(covered) >= min(level, 1 - 1 / len(scores)) - 1e-9
    assert np.mean(covered) <= level + 1 / len(scores) + 1e-9
