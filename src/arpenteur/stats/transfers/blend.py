"""The estimate: expectation–maximisation and linear programming, each in both directions, averaged.

All ingredients are tables that meet the margins of each unit; so does any weighted mean of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arpenteur.stats.transfers.em import em
from arpenteur.stats.transfers.fitting import Fit, fit, independent, tables
from arpenteur.stats.transfers.lphom import looped

Array = npt.NDArray[np.float64]
Progress = Callable[[str, int, int | None], None]
"""Told the step, how much of it is done, and of how much."""

_CELLS_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Settings:
    """Choices of the estimate; the shipped ones are in ``calibration.toml``.

    em_tolerance: change of a share under which the EM stops; em_weight: weight of the EM, the rest is LPHOM;
    lp_rounds: local rounds after the linear program; lp_units: most units or groups it is given;
    smoothing: part of each unit's independent table in its estimate.
    """

    em_tolerance: float
    em_weight: float
    lp_rounds: int
    lp_units: int
    smoothing: float


@dataclass(frozen=True)
class Ingredients:
    """Shares by row (r × c) of each method and direction, at the margins of the units; ``backward`` ran transposed."""

    em_forward: Array
    em_backward: Array
    lp_forward: Array
    lp_backward: Array

    @property
    def em(self) -> Array:
        """Mean of both directions of the EM."""
        return (self.em_forward + self.em_backward) / 2

    @property
    def lp(self) -> Array:
        """Mean of both directions of the linear program."""
        return (self.lp_forward + self.lp_backward) / 2


def blend(
    rows: Array, columns: Array, settings: Settings, progress: Progress | None = None
) -> tuple[Array, Ingredients]:
    """Tables of the units (u × r × c) and what they were made of, from margins without empty unit or option."""
    tell = progress or _silent
    seeds = (_em, _lphom)
    fits: list[tuple[Fit, Fit]] = []
    for step, seed in enumerate(seeds):
        tell("Estimation", step, 2 * len(seeds))
        forward, backward = seed(rows, columns, settings), seed(columns, rows, settings)
        fits.append((fit(forward, rows, columns), fit(backward, columns, rows)))
    weights = (settings.em_weight / 2, (1 - settings.em_weight) / 2)
    local = np.empty((len(rows), rows.shape[1], columns.shape[1]))
    sums = np.zeros((4, rows.shape[1], columns.shape[1]))
    step = max(1, _CELLS_AT_ONCE // (rows.shape[1] * columns.shape[1]))
    for start in range(0, len(rows), step):
        tell("Tables locales", start, len(rows))
        part = slice(start, start + step)
        mixed = settings.smoothing * independent(rows[part], columns[part])
        for index, ((forward, backward), weight) in enumerate(zip(fits, weights, strict=True)):
            one = tables(forward, rows, columns, part)
            other = tables(backward, columns, rows, part).transpose(0, 2, 1)
            sums[2 * index] += one.sum(axis=0)
            sums[2 * index + 1] += other.sum(axis=0)
            mixed += (1 - settings.smoothing) * weight * (one + other)
        local[part] = mixed
    shares = sums / rows.sum(axis=0)[:, None]
    return local, Ingredients(*shares)


def _silent(label: str, done: int, total: int | None) -> None:
    """Nobody asked."""


def _em(rows: Array, columns: Array, settings: Settings) -> Array:
    return em(rows, columns, tolerance=settings.em_tolerance)


def _lphom(rows: Array, columns: Array, settings: Settings) -> Array:
    return looped(rows, columns, rounds=settings.lp_rounds, largest=settings.lp_units)
