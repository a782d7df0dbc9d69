"""Turnout: expected at the next election, intermittence, and the abstention that can come back."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_EDGE = 0.001


def logit(turnout: Array) -> Array:
    """Log-odds of a turnout (share of registered), kept away from 0 and 1 by a thousandth."""
    inside = np.clip(turnout, _EDGE, 1 - _EDGE)
    return np.log(inside / (1 - inside))


def expit(log_odds: Array) -> Array:
    """Turnout of log-odds."""
    return 1 / (1 + np.exp(-log_odds))


def constant_for(log_odds: Array, registered: Array, turnout: float) -> float:
    """The constant to add to every zone so that the territory votes at ``turnout``; bisection to 1e-12."""
    goal = float(np.clip(turnout, _EDGE, 1 - _EDGE)) * float(registered.sum())
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        if float(registered @ expit(log_odds + middle)) < goal:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def mean_gap(presidential: Array, legislative: Array) -> Array:
    """Mean over cycles of presidential − legislative turnout (cycles × n, NaN where unknown): intermittence (n)."""
    gaps = presidential - legislative
    known = ~np.isnan(gaps)
    count = known.sum(axis=0)
    total = np.where(known, gaps, 0.0).sum(axis=0)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def gap_error(presidential: Array, legislative: Array, registered: tuple[Array, Array]) -> Array:
    """Standard error of ``mean_gap`` from the finite number of registered (binomial), n zones."""
    variance = sum(
        np.divide(t * (1 - t), n, out=np.full(t.shape, np.nan), where=n > 0)
        for t, n in zip((presidential, legislative), registered, strict=True)
    )
    known = ~np.isnan(variance)
    count = known.sum(axis=0)
    root = np.sqrt(np.where(known, variance, 0.0).sum(axis=0))
    return np.divide(root, count, out=np.full(root.shape, np.nan), where=count > 0)


def mobilisable(registered: Array, gap: Array, ratio: Array | float, half_width: Array) -> tuple[Array, Array, Array]:
    """M = n · ρ · max(0, gap) in persons, with ± ``half_width`` of the registered, never below 0 nor above n."""
    central = np.clip(registered * ratio * np.maximum(gap, 0), 0, registered)
    spread = half_width * registered
    return central, np.clip(central - spread, 0, registered), np.clip(central + spread, 0, registered)
