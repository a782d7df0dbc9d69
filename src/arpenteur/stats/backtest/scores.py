"""Scores of forecasts against what was counted: errors, floors, coverage, ranks, captured gains.

n stations; cells are (station, bloc on the ballot). Errors are in percentage points, shares between 0 and 1.
"""

from dataclasses import dataclass

import numpy as np

from arpenteur.stats.panel import Array, Ints, Mask
from arpenteur.stats.priority import first_fifth

_NORMAL_MEAN = float(np.sqrt(2 / np.pi))
DECILE = 0.10
_NET = 0.5


@dataclass(frozen=True)
class Truth:
    """What a forecast is judged on: shares y (n × k), whether the cell counts (n × k), weights and groups (n each).

    ``voters`` (n) is the number of persons a share is counted on; ``group`` is the constituency, −1 where unknown.
    """

    shares: Array
    counts: Mask
    weights: Array
    voters: Array
    group: Ints

    @property
    def cell_weights(self) -> Array:
        """Weights of the cells (n × k), 0 for those that do not count."""
        return self.counts * self.weights[:, None]


def mae(forecast: Array, truth: Truth) -> float:
    """Mean absolute error over the cells, weighted."""
    return _mean(np.abs(forecast - truth.shares), truth.cell_weights)


def mae_by_column(forecast: Array, truth: Truth) -> list[float | None]:
    """The same for each column, None for one that never counts."""
    error, weights = np.abs(forecast - truth.shares), truth.cell_weights
    return [_mean(error[:, k], weights[:, k]) if weights[:, k].any() else None for k in range(error.shape[1])]


def mae_within(forecast: Array, truth: Truth) -> float | None:
    """Mean absolute error once the weighted means of each group are removed from both sides; None without groups."""
    weights = truth.cell_weights * (truth.group >= 0)[:, None]
    if not weights.any():
        return None
    error = forecast - truth.shares
    centred = error - group_means(error, weights, truth.group)
    return _mean(np.abs(centred), weights)


def group_means(values: Array, weights: Array, group: Ints) -> Array:
    """Weighted mean of each column (n × k) over the stations of the same group, given back to each station."""
    safe = np.maximum(group, 0)
    size = int(safe.max(initial=0)) + 1
    means = np.zeros_like(values)
    for k in range(values.shape[1]):
        total = np.bincount(safe, weights[:, k] * values[:, k], size)
        weight = np.bincount(safe, weights[:, k], size)
        means[:, k] = np.divide(total, weight, out=np.zeros(size), where=weight > 0)[safe]
    return means


def floor(shares: Array, truth: Truth) -> float:
    """Expected error if ``shares`` were the exact propensities and voters independent: √(2/π) √(q (1 − q) / n)."""
    return _mean(_NORMAL_MEAN * np.sqrt(variance(shares) / np.maximum(truth.voters, 1)[:, None]), truth.cell_weights)


def variance(shares: Array) -> Array:
    """q (1 − q), never negative."""
    return np.clip(shares * (1 - shares), 0, None)


def coverage(forecast: Array, half_width: Array, truth: Truth) -> float:
    """Share (%) of the cells whose truth lies in the interval."""
    inside = np.abs(forecast - truth.shares) <= half_width + 1e-12
    return 100 * float(inside[truth.counts].mean())


def mean_half_width(half_width: Array, truth: Truth) -> float:
    """Mean half-width over the cells, percentage points."""
    return 100 * float(half_width[truth.counts].mean())


def spearman(first: Array, second: Array) -> float | None:
    """Rank correlation; None where one side is constant or empty."""
    if not len(first):
        return None
    ranks = [_ranks(side) for side in (first, second)]
    centred = [rank - rank.mean() for rank in ranks]
    norm = float(np.sqrt((centred[0] ** 2).sum() * (centred[1] ** 2).sum()))
    return float(centred[0] @ centred[1]) / norm if norm > 0 else None


def _ranks(values: Array) -> Array:
    """Ranks from 1, equal values sharing their mean rank (as ``scipy.stats.rankdata``, whose import takes longer)."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def top_decile_lift(score: Array, realised: Array) -> float | None:
    """How much more often than by chance the top tenth by ``score`` is in the realised top tenth; None under 10."""
    size = round(DECILE * len(score))
    if not size:
        return None
    first, second = (set(np.argsort(-side, kind="stable")[:size].tolist()) for side in (score, realised))
    return len(first & second) / size / DECILE


def captured(score: Array, gain: Array, registered: Array, group: Ints) -> float | None:
    """Share (%) of the gain found in the first 20 % of registered of each group, stations taken by ``score``.

    Signed: stations that lose count against. By chance: 20. None where gains and losses so nearly cancel that a share
    of their sum says nothing (net gain under half of the gross movement).
    """
    if not len(score) or not says_something(gain):
        return None
    return 100 * float(first_fifth(score, registered, group) @ gain) / float(gain.sum())


def says_something(gain: Array) -> bool:
    """Whether the net gain is at least half of the gross movement."""
    return float(gain.sum()) > _NET * float(np.abs(gain).sum())


def _mean(values: Array, weights: Array) -> float:
    total = float(weights.sum())
    return 100 * float((values * weights).sum()) / total if total > 0 else float("nan")
