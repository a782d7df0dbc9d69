"""The floating vote: votes of last time whose option is gone or collapsing."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def collapse(reference: Array, scenario: Array) -> Array:
    """c by family: 1 where it is not on the coming ballot, else max(0, 1 − scenario ÷ reference); 0 without votes."""
    kept = np.divide(scenario, reference, out=np.ones_like(scenario), where=reference > 0)
    return np.clip(1 - kept, 0, 1)


def floating(shares: Array, weights: Array, voters: Array) -> tuple[Array, Array]:
    """F = Σ s c and its standard error √(Σ s (1 − s) c² / n), for shares (n × k), weights c (k or n × k), voters n."""
    central = (shares * weights).sum(axis=1)
    variance = (shares * (1 - shares) * weights**2).sum(axis=1)
    return central, np.sqrt(np.divide(variance, voters, out=np.zeros_like(variance), where=voters > 0))
