"""Intervals of the cells: locally scaled conformal, calibrated on elections whose true tables are known.

The scale of the error of a cell is exp(intercept + coefficients · features); the half-width is the scale times the
conformal quantile of |error| ÷ scale over calibration cells (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from arpenteur.stats.transfers.blend import Ingredients, Settings

Array = npt.NDArray[np.float64]

FEATURES = (
    "log_variance",
    "log_row_share",
    "log_column_share",
    "methods_gap",
    "directions_gap",
    "log_rows",
    "log_columns",
    "log_units",
    "row_spread",
    "column_spread",
)
_LEAST = 1e-4


@dataclass(frozen=True)
class Calibration:
    """The numbers of ``calibration.toml``."""

    settings: Settings
    level: float
    quantile: float
    smallest_scale: float
    largest_scale: float
    intercept: float
    coefficients: Array
    """One per name of FEATURES."""


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
        ),
        level=interval["level"],
        quantile=interval["quantile"],
        smallest_scale=interval["smallest_scale"],
        largest_scale=interval["largest_scale"],
        intercept=interval["intercept"],
        coefficients=np.array([interval["coefficients"][name] for name in FEATURES]),
    )


def features(rows: Array, columns: Array, share: Array, parts: Ingredients) -> Array:
    """What the error of a cell depends on (r × c × features, in the order of FEATURES).

    log of share(1 - share), of the row's and column's part of all voters, gaps between methods and between the
    directions of the linear program, logs of the numbers of rows, columns and units, spread of both margins over units.
    """
    (units, r), c = rows.shape, columns.shape[1]
    totals = rows.sum(axis=1, keepdims=True)
    values = (
        np.log(np.maximum(share * (1 - share), _LEAST)),
        np.log(np.maximum(rows.sum(axis=0) / rows.sum(), _LEAST))[:, None],
        np.log(np.maximum(columns.sum(axis=0) / columns.sum(), _LEAST)),
        np.abs(parts.em - parts.lp),
        np.abs(parts.lp_forward - parts.lp_backward),
        np.log(r),
        np.log(c),
        np.log(units),
        _spread(rows, totals)[:, None],
        _spread(columns, totals),
    )
    return np.stack([np.broadcast_to(value, (r, c)) for value in values], axis=2)


def _spread(margin: Array, totals: Array) -> Array:
    """Standard deviation over units of each option's share, weighted by voters."""
    mean = margin.sum(axis=0) / totals.sum()
    return np.sqrt((totals * (margin / totals - mean) ** 2).sum(axis=0) / totals.sum())


def half_widths(described: Array, numbers: Calibration) -> Array:
    """Half-widths (r × c) from features (r × c × features)."""
    scale = np.exp(numbers.intercept + described @ numbers.coefficients)
    return numbers.quantile * np.clip(scale, numbers.smallest_scale, numbers.largest_scale)
