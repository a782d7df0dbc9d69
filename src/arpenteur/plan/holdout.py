"""Who is left aside by lot, so that the effect of the campaign can be known afterwards.

Stations ordered by their relative value are cut into strata of near twins; in each, the same number is drawn as
control (the design of Pons 2018: strata of five, 4 treated for 1 control). The lottery is a function of the seed and
of the station's key alone: anybody can draw it again and see that no arm was moved.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import scipy  # loads its parts when they are used: most commands hold nobody out

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

LEAST_SHARE, MOST_SHARE = 0.05, 0.5
LEAST_CONTROLS = 2
TEST_LEVEL, POWER = 0.05, 0.8
_LARGEST = 20


@dataclass(frozen=True)
class Design:
    """Strata of ``size`` stations of which ``controls`` are left aside."""

    size: int
    controls: int

    @classmethod
    def of(cls, share: float) -> Self:
        """The smallest strata whose share of controls comes nearest to ``share`` (0.05 to 0.5): 0.2 gives 1 in 5."""
        pairs = [(size, max(1, round(share * size))) for size in range(2, _LARGEST + 1)]
        size, controls = min(pairs, key=lambda pair: (round(abs(pair[1] / pair[0] - share), 9), pair[0]))
        return cls(size, controls)

    def strata(self, value: Array) -> Ints:
        """Stratum of each station (n), 0 for the highest value; left-over stations enlarge the first strata."""
        count = max(len(value) // self.size, 1)
        result = np.empty(len(value), dtype=np.int64)
        for stratum, rows in enumerate(np.array_split(np.argsort(-value, kind="stable"), count)):
            result[rows] = stratum
        return result

    def draw(self, tickets: Array, strata: Ints) -> Mask:
        """Controls (n): in each stratum the ``controls`` lowest tickets."""
        order = np.lexsort((tickets, strata))
        first = np.searchsorted(strata[order], strata[order])
        chosen = np.zeros(len(strata), dtype=np.bool_)
        chosen[order] = np.arange(len(strata)) - first < self.controls
        return chosen


def tickets(seed: int, stations: Sequence[str]) -> Array:
    """A number from 0 to 1 for each station, from the seed and its key alone (SHA-256)."""
    digests = (hashlib.sha256(f"{seed}|{station}".encode()).digest() for station in stations)
    return np.array([int.from_bytes(digest[:8], "big") / 2**64 for digest in digests])


def minimum_detectable(residual_sd: float, strata: Ints, controls: Mask) -> float:
    """Effect that a two-sided test at 5 % finds four times out of five, in the unit of ``residual_sd``.

    Difference of arms with stratum effects: variance sd² / Σ n_s p_s (1 − p_s); Student quantiles with n − strata − 1
    degrees of freedom. Infinite where nothing can be measured. Strata without both arms tell nothing.
    """
    count = np.bincount(strata)
    control = np.bincount(strata, weights=controls, minlength=len(count))
    told = np.divide(control * (count - control), count, out=np.zeros(len(count)), where=count > 0)
    used = told > 0
    freedom = int(count[used].sum()) - int(used.sum()) - 1
    if freedom < 1:
        return float("inf")
    quantiles = float(scipy.special.stdtrit(freedom, 1 - TEST_LEVEL / 2)) + float(scipy.special.stdtrit(freedom, POWER))
    return quantiles * residual_sd / float(np.sqrt(told.sum()))


def residual_sd(now: Array, before: Array) -> float:
    """Standard deviation of ``now`` around its line on ``before`` (n each, n > 2): twins differ by it."""
    design = np.column_stack([np.ones(len(before)), before])
    coefficients = np.linalg.lstsq(design, now, rcond=None)[0]
    left = now - design @ coefficients
    return float(np.sqrt(left @ left / max(len(now) - 2, 1)))
