"""Raking by Newton's method: the shares of ``stats.shares.rake`` in a few passes, for tens of thousands of stations."""

import numpy as np

from arpenteur.stats.panel import Array
from arpenteur.stats.shares import RakingError, rake

_TOLERANCE = 1e-9
_PASSES = 40
_RIDGE = 1e-12


def raked(start: Array, weights: Array, scenario: Array) -> Array:
    """Shares (n × k) proportional to ``start`` × one factor a column, whose weighted means are ``scenario`` (k).

    The weighted log-sum of the rows is convex in the logs of the factors and its gradient is the error of the means:
    Newton's steps, halved while they do not help. Where that stalls, iterative fitting decides. Raises RakingError.
    """
    used = scenario > 0
    if not len(start) or bool(np.any(used & (start.max(axis=0, initial=0.0) <= 0))):
        raise RakingError("a column of the scenario has no base anywhere")
    part = weights / weights.sum()
    shares = _shares(start * used)
    logs, error = np.zeros(len(scenario)), part @ shares - scenario
    for _ in range(_PASSES):
        if float(np.abs(error).max()) < _TOLERANCE:
            return shares
        curve = np.diag(part @ shares) - (shares * part[:, None]).T @ shares
        step = np.linalg.lstsq(curve + _RIDGE * np.eye(len(scenario)), error, rcond=1e-10)[0]
        moved = _descend(start * used, part, scenario, (logs, step, float(np.abs(error).max())))
        if moved is None:
            break
        logs, shares, error = moved
    return rake(start, weights, scenario, tolerance=1e-7)[0]


def _descend(
    start: Array, part: Array, scenario: Array, state: tuple[Array, Array, float]
) -> tuple[Array, Array, Array] | None:
    """The longest of the step and its halves that brings the means closer; None where none does."""
    logs, step, worst = state
    for halving in range(12):
        tried = logs - step / 2**halving
        shares = _shares(start * np.exp(np.clip(tried, -60, 60)))
        error = part @ shares - scenario
        if float(np.abs(error).max()) < worst:
            return tried, shares, error
    return None


def _shares(weights: Array) -> Array:
    sums = weights @ np.ones(weights.shape[1])
    return weights / np.where(sums > 0, sums, 1.0)[:, None]
