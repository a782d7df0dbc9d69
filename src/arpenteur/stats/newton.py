"""Raking by Newton's method: the fixed point of iterative proportional fitting in a few passes."""

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
