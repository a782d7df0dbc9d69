"""Intervals of the cells: locally scaled conformal, calibrated on elections whose true tables are known.

The scale of the error of a cell is exp(intercept + coefficients · features); the half-width is the scale times the
conformal quantile of |error| ÷ scale over calibration cells (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, JASA 113,
2018), and never less than what holds both methods. Between two dates it is widened, as surveys ask.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from arpenteur.stats.parameters import parameters
from arpenteur.stats.transfers.blend import Ingredients, Powers, Settings
from arpenteur.stats.transfers.margins import bounds, undetermined

Array = npt.NDArray[np.float64]

FEATURES = ("log_variance", "log_row_share", "log_large_row", "log_columns", "log_units")
_LEAST = 1e-3
_LARGE_ROW = 0.05


@dataclass(frozen=True)
class Calibration:
    """The numbers of ``calibration.toml``; coefficients, least and most have one value per name of FEATURES.

    least, most: range of each feature in the calibration; beyond it the formula may only widen the interval. added:
    half-width (0-1) that surveys ask between two dates beside the error of one day.
    """

    settings: Settings
    level: float
    quantile: float
    intercept: float
    coefficients: Array
    least: Array
    most: Array
    added: float


@cache
def calibration() -> Calibration:
    """The calibration shipped with the program."""
    raw = tomllib.loads(files("arpenteur.stats.transfers").joinpath("calibration.toml").read_text(encoding="utf-8"))
    chosen, interval = raw["estimate"], raw["interval"]
    return Calibration(
        settings=Settings(
            em_tolerance=chosen["em_tolerance"],
            em_weight=chosen["em_weight"],
            em_units=chosen["em_units"],
            lp_rounds=chosen["lp_rounds"],
            lp_units=chosen["lp_units"],
            smoothing=chosen["smoothing"],
            powers=Powers(**chosen["powers"]),
        ),
        level=interval["level"],
        quantile=interval["quantile"],
        intercept=interval["intercept"],
        coefficients=np.array([interval[name]["coefficient"] for name in FEATURES]),
        least=np.array([interval[name]["least"] for name in FEATURES]),
        most=np.array([interval[name]["most"] for name in FEATURES]),
        added=raw["over_time"]["added"],
    )


def features(rows: Array, columns: Array, share: Array) -> Array:
    """What the error of a cell depends on (r × c × features, in the order of FEATURES).

    Natural logarithms of share (1 - share); of the row's part of all voters, and how far it is above 5 %, since errors
    of small rows stop growing; of the numbers of columns and of units.
    """
    part = rows.sum(axis=0) / rows.sum()
    values = (
        np.log(np.maximum(share * (1 - share), _LEAST)),
        np.log(part)[:, None],
        np.log(np.maximum(part / _LARGE_ROW, 1.0))[:, None],
        np.log(columns.shape[1]),
        np.log(len(rows)),
    )
    return np.stack([np.broadcast_to(value, share.shape) for value in values], axis=2)


def apart(share: Array, parts: Ingredients) -> Array:
    """Distance (r × c) from the estimate to the method that is farther from it: no interval is narrower."""
    return np.maximum(np.abs(parts.em - share), np.abs(parts.lp - share))


def scales(described: Array, numbers: Calibration) -> Array:
    """Expected errors (r × c) of cells from their features (r × c × features).

    Out of its range in the calibration, a feature may make the interval wider, never narrower.
    """
    falling = numbers.coefficients < 0
    least, most = np.where(falling, -np.inf, numbers.least), np.where(falling, numbers.most, np.inf)
    inside = np.clip(described, least, most)
    return np.exp(numbers.intercept + inside @ numbers.coefficients)


def half_widths(rows: Array, columns: Array, share: Array, parts: Ingredients, numbers: Calibration) -> Array:
    """Half-widths (r × c) around ``share``, from margins without empty option."""
    return np.maximum(numbers.quantile * scales(features(rows, columns, share), numbers), apart(share, parts))


def over_time(half: Array, numbers: Calibration) -> Array:
    """Half-widths between two dates from those of one day: times the factor of transitions never calibrated, and what
    surveys ask beside it, added as the error of another cause is (root of the sum of squares)."""
    return np.hypot(parameters().unseen_inflation * half, numbers.added)


@dataclass(frozen=True)
class Room:
    """What an interval is made of: half-widths of one day (1 where the units cannot tell), and the least and the most
    share that the margins allow. Arrays of one shape."""

    half: Array
    least: Array
    most: Array

    @classmethod
    def of(cls, rows: Array, columns: Array, share: Array, parts: Ingredients, numbers: Calibration) -> "Room":
        """From margins without empty unit or option, shares (r × c) and what each method says."""
        half = half_widths(rows, columns, share, parts, numbers)
        half[undetermined(rows)] = 1.0
        voters = rows.sum(axis=0)[:, None]
        least, most = bounds(rows, columns)
        return cls(half, least / voters, most / voters)

    def ends(self, share: Array, numbers: Calibration, *, concurrent: bool) -> tuple[Array, Array]:
        """Low and high around ``share``, of one day or wider between two dates, cut to what the margins allow."""
        half = self.half if concurrent else over_time(self.half, numbers)
        return np.maximum(share - half, self.least), np.minimum(share + half, self.most)


def conformal_quantile(scores: Array, weights: Array, level: float) -> float:
    """The least score below or at which ``level`` of the weight lies, one more score of mean weight counted above all.

    With equal weights it is the ⌈(m + 1) level⌉-th of m scores: split conformal prediction. The largest where there
    are too few. Scores and weights have one dimension.
    """
    order = np.argsort(scores, kind="stable")
    reached = np.cumsum(weights[order])
    wanted = level * (reached[-1] + reached[-1] / len(scores))
    return float(scores[order[min(int(np.searchsorted(reached, wanted * (1 - 1e-12))), len(scores) - 1)]])
