"""Intervals from calibration, never from a formula alone."""

import numpy as np
import numpy.typing as npt

from arpenteur.stats.parameters import Transition

Array = npt.NDArray[np.float64]


def half_width(share: Array, voters: Array, transition: Transition, inflation: Array | float = 1.0) -> Array:
    """Half-width z √(q (1 − q) (1/n + ρ)) of the 90 % interval of a share, times the inflations."""
    inverse = np.divide(1.0, voters, out=np.full(voters.shape, np.inf), where=voters > 0)
    spread = np.sqrt(np.clip(share * (1 - share), 0, None) * np.minimum(inverse + transition.rho, 1.0))
    return transition.z * transition.inflation * inflation * spread


def clipped(central: Array, spread: Array) -> tuple[Array, Array]:
    """Low and high end of central ± spread, kept inside 0–1."""
    return np.clip(central - spread, 0, 1), np.clip(central + spread, 0, 1)
