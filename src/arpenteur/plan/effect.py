"""After the vote: the effect of having been assigned hours, with stratum effects and randomisation inference.

Intention to treat: arms as drawn, whatever was done. The estimate is the least-squares coefficient of the treatment
with one effect a stratum and the previous result as covariate. Its p-value and its interval use nothing but the
lottery: arms are drawn again inside strata, all of them where they are few, else a seeded sample (Fisher's exact test,
inverted for the interval). Under the null hypothesis the covariate and the lottery are independent, so that the test
stays exact with it.

Who is left aside by lot, so that the effect of the campaign can be known afterwards.

Stations ordered by their relative value are cut into strata of near twins; in each, the same number is drawn as
control (the design of Pons 2018: strata of five, 4 treated for 1 control). The lottery is a function of the seed and
of the station's key alone: anybody can draw it again and see that no arm was moved.
"""

import hashlib
import itertools
import math
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


LEVEL = 0.95
_EXACT_UP_TO = 20_000
_DRAWS = 9_999


@dataclass(frozen=True)
class Trial:
    """n stations of an experiment: ``outcome`` and ``before`` (shares 0–1), stratum, and who was treated."""

    outcome: Array
    before: Array
    strata: Ints
    treated: Mask


@dataclass(frozen=True)
class Estimate:
    """Effect in the unit of the outcome with its 95 % interval, p-value of no effect at all, and how many lotteries
    it rests on (``exact``: all there are). ``detectable``: minimum detectable effect at the residual spread found."""

    effect: float
    low: float
    high: float
    p_value: float
    residual_sd: float
    detectable: float
    lotteries: int
    exact: bool


def informative(trial: Trial) -> Trial:
    """The trial without strata that lost one of their arms, strata numbered again."""
    count = int(trial.strata.max(initial=-1)) + 1
    treated = np.bincount(trial.strata, weights=trial.treated, minlength=count)
    size = np.bincount(trial.strata, minlength=count)
    kept = ((treated > 0) & (treated < size))[trial.strata]
    strata = np.unique(trial.strata[kept], return_inverse=True)[1].astype(np.int64)
    return Trial(trial.outcome[kept], trial.before[kept], strata, trial.treated[kept])


def estimate(trial: Trial, rng: np.random.Generator, *, covariate: bool = True) -> Estimate:
    """The effect of a trial of at least two informative strata, see ``informative``."""
    outcome = _centred(trial.outcome, trial.strata)
    before = _centred(trial.before, trial.strata)
    spread = float(before @ before)
    if covariate and spread > 0:
        outcome = outcome - before * float(before @ outcome) / spread
    centred = _centred(trial.treated.astype(np.float64), trial.strata)
    if covariate and spread > 0:
        centred = centred - before * float(before @ centred) / spread
    observed = np.array([centred @ outcome, centred @ centred])
    effect = float(observed[0] / observed[1])
    # Statistic of a lottery L under effect τ: L·(outcome − τ treatment), both without strata and covariate.
    sums, exact = _lotteries(trial, np.column_stack([outcome, centred]), rng)
    tested = _Tested(sums, observed, exact)
    sd = _residual_sd(outcome - effect * centred, trial, covariate and spread > 0)
    return Estimate(
        effect=effect,
        low=tested.end(effect, -1, sd),
        high=tested.end(effect, 1, sd),
        p_value=tested.p_value(0.0),
        residual_sd=sd,
        detectable=minimum_detectable(sd, trial.strata, ~trial.treated),
        lotteries=len(sums),
        exact=exact,
    )


@dataclass(frozen=True)
class _Tested:
    """Sums of outcome and treatment over the treated: of each lottery (lotteries × 2) and of ours (2)."""

    lotteries: Array
    ours: Array
    exact: bool

    def p_value(self, effect: float) -> float:
        """Share of lotteries at least as extreme as ours if the effect were this one."""
        weights = np.array([1.0, -effect])
        ours = abs(float(self.ours @ weights))
        extreme = np.abs(self.lotteries @ weights) >= ours * (1 - 1e-9)
        count = int(extreme.sum())
        return count / len(extreme) if self.exact else (count + 1) / (len(extreme) + 1)

    def end(self, effect: float, side: int, scale: float) -> float:
        """The furthest effect on one side that the test does not reject; infinite where it rejects none."""
        step = max(scale, 1e-9)
        inside, outside = effect, effect + side * step
        for _ in range(60):
            if self.p_value(outside) <= 1 - LEVEL:
                break
            inside, outside = outside, effect + 2 * (outside - effect)
        else:
            return side * math.inf
        for _ in range(50):
            middle = (inside + outside) / 2
            if self.p_value(middle) > 1 - LEVEL:
                inside = middle
            else:
                outside = middle
        return inside


def _centred(values: Array, strata: Ints) -> Array:
    means = np.bincount(strata, weights=values) / np.bincount(strata)
    return values - means[strata]


def _residual_sd(left: Array, trial: Trial, covariate: bool) -> float:
    freedom = len(left) - int(trial.strata.max()) - 2 - covariate
    return float(np.sqrt(left @ left / freedom)) if freedom > 0 else math.inf


def _lotteries(trial: Trial, columns: Array, rng: np.random.Generator) -> tuple[Array, bool]:
    """Sums of ``columns`` (n × m) over the treated of each lottery (lotteries × m): every lottery where there are at
    most 20,000, else a sample."""
    rows = [np.flatnonzero(trial.strata == stratum) for stratum in range(int(trial.strata.max()) + 1)]
    treated = [int(trial.treated[members].sum()) for members in rows]
    count = math.prod(math.comb(len(members), many) for members, many in zip(rows, treated, strict=True))
    exact = count <= _EXACT_UP_TO
    sums = np.zeros((1 if exact else _DRAWS, columns.shape[1]))
    for members, many in zip(rows, treated, strict=True):
        if exact:
            chosen = np.array(list(itertools.combinations(members.tolist(), many)))
            sums = (sums[:, None] + columns[chosen].sum(axis=1)).reshape(-1, columns.shape[1])
        else:
            order = np.argsort(rng.random((_DRAWS, len(members))), axis=1)[:, :many]
            sums += columns[members[order]].sum(axis=1)
    return sums, exact
