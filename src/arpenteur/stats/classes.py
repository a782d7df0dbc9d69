"""Ranks and priority classes, with what the noise of the inputs leaves sure of them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_TOGETHER = 20_000
"""Numbers that are sorted in one go."""


@dataclass(frozen=True)
class Standing:
    """Rank (1 = best), class (1 = best), 90 % interval of the rank, probability of the class; n zones each.

    ``apart``: whether a zone is told apart from the others: nine draws in ten leave it in its class or in one beside.
    """

    rank: Ints
    rank_low: Ints
    rank_high: Ints
    priority: Ints
    probability: Array
    apart: Mask


def best_first(score: Array) -> Ints:
    """Zones from the highest score to the lowest; equal scores keep the order of the zones."""
    return np.argsort(-score, kind="stable")


def drawn_order(score: Array) -> Ints:
    """The same for draws (… × n), where equal scores may come in any order: several times faster on a nation."""
    return np.argsort(-score)


def quantile_classes(order: Ints, registered: Array, count: int) -> Ints:
    """Class 1 to ``count``: quantiles of *registered* along ``order``, or along each of many (… × n); a zone goes where
    its middle voter falls.

    Registered rather than zones, since doors are what a campaign spends its hours on.
    """
    voters = registered[order]
    middle = np.cumsum(voters, axis=-1) - voters / 2
    total = max(float(registered.sum()), 1.0)
    result = np.empty(order.shape, dtype=np.int64)
    np.put_along_axis(result, order, np.minimum((middle * count / total).astype(np.int64), count - 1) + 1, axis=-1)
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
    places = np.arange(1, len(score) + 1, dtype=np.int32)[None]
    for rows in _handfuls(draws):
        orders = drawn_order(draws[rows])
        np.put_along_axis(drawn_ranks[rows], orders, places, axis=1)
        agree += (quantile_classes(orders, registered, count) == priority).sum(axis=0)
    edge = int(0.05 * (len(draws) - 1))
    drawn_ranks.partition((edge, len(draws) - 1 - edge), axis=0)
    low, high = np.minimum(drawn_ranks[edge], rank), np.maximum(drawn_ranks[len(draws) - 1 - edge], rank)
    along = priority[order]
    return Standing(
        rank=rank,
        rank_low=low,
        rank_high=high,
        priority=priority,
        probability=agree / len(draws),
        apart=(priority - along[low - 1] <= 1) & (along[high - 1] - priority <= 1),
    )


def first_class_kept(priority: Ints, registered: Array, draws: Array, count: int) -> float:
    """Mean part (0–1) of the registered of class 1 that draws (draws × n) leave in class 1."""
    first = priority == 1
    whole = max(float(registered[first].sum()), 1.0)
    kept = [
        float(registered[first & (classes == 1)].sum()) / whole
        for rows in _handfuls(draws)
        for classes in quantile_classes(drawn_order(draws[rows]), registered, count)
    ]
    return float(np.mean(kept))


def _handfuls(draws: Array) -> list[slice]:
    """Rows of draws (draws × n) taken together: many of a small place; one of a nation, long enough by itself."""
    each = max(1, _TOGETHER // max(draws.shape[1], 1))
    return [slice(first, first + each) for first in range(0, len(draws), each)]
