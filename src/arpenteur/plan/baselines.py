"""The naive rules, given the same hours, limits and curve: where they would send people."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arpenteur.plan.allocation import allocate
from arpenteur.plan.constraints import Limits
from arpenteur.plan.curve import Curve, clipped

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_ORDERS = 8
_GAP, _TIME_LIMIT = 1e-3, 3.0


@dataclass(frozen=True)
class Rule:
    """A rule by its name; ``index`` (n) orders stations, None spreads the effort evenly over doors."""

    name: str
    index: Array | None


@dataclass(frozen=True)
class Outcome:
    """Hours by passage (n × k) that a rule spends."""

    name: str
    spent: Array


def rules(abstention: Array, own_share: Array) -> tuple[Rule, ...]:
    """The rule of 2012 (abstention × own share), own share alone, and the same effort everywhere (n each)."""
    return (Rule("rule_2012", abstention * own_share), Rule("own_share", own_share), Rule("uniform", None))


def outcomes(asked: tuple[Rule, ...], curve: Curve, limits: Limits, rng: np.random.Generator) -> tuple[Outcome, ...]:
    """What each rule does with the same hours; ``rng`` orders stations at random where effort cannot be even."""
    return tuple(
        Outcome(one.name, _even(curve, limits, rng) if one.index is None else _follow(one.index, curve, limits))
        for one in asked
    )


def _follow(index: Array, curve: Curve, limits: Limits) -> Array:
    """Hours of those who knock once at every door in the order of the index, then again, within the same limits.

    Found by the same optimiser, which believes that a first hour is worth the index and a second one next to nothing.
    """
    scale = np.maximum(index / max(float(index.max(initial=0.0)), 1e-12), 1e-12)
    again = max(float(scale.min(initial=1.0)), 0.01) / 2
    believed = np.where(curve.gain > 0, scale[:, None] * again ** np.arange(curve.gain.shape[1]), 0.0)
    found = allocate(Curve(curve.hours, believed), limits, gap=_GAP, time_limit=_TIME_LIMIT)
    return found.spent if found else np.zeros_like(curve.hours)


def _even(curve: Curve, limits: Limits, rng: np.random.Generator) -> Array:
    if limits.simple:
        return even(curve, limits)
    orders = [_follow(rng.random(len(curve.hours)), curve, limits) for _ in range(_ORDERS)]
    return np.mean(orders, axis=0)


def even(curve: Curve, limits: Limits) -> Array:
    """Hours by passage (n × k) that reach the same share of what each station can take, within its limits."""
    room = np.minimum(clipped(curve.hours, limits.maximum).sum(axis=1), limits.maximum)
    first = np.where(curve.gain[:, 0] > 0, room, 0.0)
    low, high = 0.0, 1.0
    for _ in range(60):
        share = (low + high) / 2
        if np.maximum(share * first, limits.lower).sum() > limits.hours:
            high = share
        else:
            low = share
    return clipped(curve.hours, np.minimum(np.maximum(low * first, limits.lower), room))
