"""Shares of valid votes by family: smoothing, and meeting a scenario.

Arrays are zones × families (n × k) unless said otherwise; shares are between 0 and 1.

Raking by Newton's method: the fixed point of iterative proportional fitting in a few passes.
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_PASSES = 40
_HALVINGS = 12
_RIDGE = 1e-12
_FAR = 60.0


def factors(start: Array, part: Array, scenario: Array, tolerance: float) -> tuple[Array, Array] | None:
    """Shares (n × k) proportional to ``start`` × one factor a column, with means ``scenario`` (k), and their logs (k).

    ``part`` (n, summing to 1) weighs the means. None where the steps stall: the scenario is then at the edge of what
    the rows can give, or beyond it.

    The weighted log-sum of the rows is convex in the logs of the factors and its gradient is the error of the means:
    Newton's steps, halved while they do not bring the means closer.
    """
    shares, logs = _shares(start), np.zeros(len(scenario))
    error = part @ shares - scenario
    for _ in range(_PASSES):
        worst = float(np.abs(error).max())
        if worst < tolerance:
            return shares, logs
        curve = np.diag(part @ shares) - (shares * part[:, None]).T @ shares
        step = np.linalg.lstsq(curve + _RIDGE * np.eye(len(scenario)), error, rcond=1e-10)[0]
        for halving in range(_HALVINGS):
            tried = logs - step / 2**halving
            shares = _shares(start * np.exp(np.clip(tried, -_FAR, _FAR)))
            error = part @ shares - scenario
            if float(np.abs(error).max()) < worst:
                break
        else:
            return None
        logs = tried
    return None


def _shares(weights: Array) -> Array:
    sums = weights @ np.ones(weights.shape[1])
    return weights / np.where(sums > 0, sums, 1.0)[:, None]


class RakingError(Exception):
    """No multiplier of the families makes the zones meet the shares asked for."""


def smooth(votes: Array, valid: Array, prior: Array, pseudo_votes: float) -> Array:
    """Shares with ``pseudo_votes`` fictitious votes cast like ``prior``; rows without votes become the prior."""
    return (votes + pseudo_votes * prior) / (valid[:, None] + pseudo_votes)


def normalise(weights: Array) -> Array:
    """Rows summing to 1; a row without weight stays 0."""
    sums = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)


def rake(
    start: Array, weights: Array, scenario: Array, *, tolerance: float = 1e-10, rounds: int = 5000
) -> tuple[Array, Array]:
    """Shares proportional to ``start`` × multipliers, whose ``weights``-weighted means are ``scenario``.

    The fixed point of iterative proportional fitting (Deming and Stephan 1940), by Newton's method where it gets there.
    Returns shares (n × k) and multipliers (k), which matter up to one factor common to all.
    Raises RakingError where the scenario gives votes to a family nobody can vote for, or does not converge.
    """
    multipliers = (scenario > 0).astype(np.float64)
    if bool(np.any((scenario > 0) & (start.max(axis=0, initial=0.0) <= 0))):
        raise RakingError("a family of the scenario has no base anywhere")
    weights = weights / weights.sum()
    found = factors(start * multipliers, weights, scenario, tolerance)
    if found is not None:
        return found[0], multipliers * np.exp(found[1])
    shares = normalise(start * multipliers)
    for _ in range(rounds):
        means = weights @ shares
        if float(np.abs(means - scenario).max()) < tolerance:
            return shares, multipliers
        multipliers *= np.divide(scenario, means, out=np.zeros_like(means), where=means > 0)
        multipliers /= multipliers.max()
        shares = normalise(start * multipliers)
    raise RakingError("the scenario cannot be met by these zones")
