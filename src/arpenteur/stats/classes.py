"""Ranks and priority classes, with what the noise of the inputs leaves sure of them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Standing:
    """Rank (1 = best), class (1 = best), 90 % interval of the rank, probability of the class; n zones each."""

    rank: Ints
    rank_low: Ints
    rank_high: Ints
    priority: Ints
    probability: Array


def best_first(score: Array) -> Ints:
    """Zones from the highest score to the lowest; equal scores keep the order of the zones."""
    return np.argsort(-score, kind="stable")


def quantile_classes(order: Ints, registered: Array, count: int) -> Ints:
    """Class 1 to ``count``: quantiles of *registered* along ``order``; a zone goes where its middle voter falls.

    Registered rather than zones, since doors are what a campaign spends its hours on.
    """
    middle = np.cumsum(registered[order]) - registered[order] / 2
    total = max(float(registered.sum()), 1.0)
    result = np.empty(len(order), dtype=np.int64)
    result[order] = np.minimum((middle * count / total).astype(np.int64), count - 1) + 1
    return result


def ranks(order: Ints) -> Ints:
    """1 for the first of ``order``."""
    result = np.empty(len(order), dtype=np.int64)
    result[order] = np.arange(1, len(order) + 1)
    return result


def standing(score: Array, registered: Array, draws: Array, count: int) -> Standing:
    """Ranks and classes of ``score``, and how often ``draws`` (draws × n) agree with them."""
    order = best_first(score)
    rank, priority = ranks(order), quantile_classes(order, registered, count)
    drawn_ranks = np.empty(draws.shape, dtype=np.int32)
    agree = np.zeros(len(score))
    for row, drawn in enumerate(draws):
        order = best_first(drawn)
        drawn_ranks[row] = ranks(order)
        agree += quantile_classes(order, registered, count) == priority
    edge = int(0.05 * (len(draws) - 1))
    drawn_ranks.partition((edge, len(draws) - 1 - edge), axis=0)
    return Standing(
        rank=rank,
        rank_low=np.minimum(drawn_ranks[edge], rank),
        rank_high=np.maximum(drawn_ranks[len(draws) - 1 - edge], rank),
        priority=priority,
        probability=agree / len(draws),
    )


def first_class_kept(priority: Ints, registered: Array, draws: Array, count: int) -> float:
    """Mean part (0–1) of the registered of class 1 that draws (draws × n) leave in class 1."""
    first = priority == 1
    whole = max(float(registered[first].sum()), 1.0)
    kept = [
        float(registered[first & (quantile_classes(best_first(drawn), registered, count) == 1)].sum()) / whole
        for drawn in draws
    ]
    return float(np.mean(kept))
