"""The estimate: expectation–maximisation, linear programming in both directions, and a little independence, averaged.

All ingredients are tables that meet the margins of each unit; so does any weighted mean of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arpenteur.stats.transfers.em import em
from arpenteur.stats.transfers.fitting import fit, independent, tables
from arpenteur.stats.transfers.grouping import grouped
from arpenteur.stats.transfers.lphom import looped

Array = npt.NDArray[np.float64]
Progress = Callable[[str, int, int | None], None]
"""Told the step, how much of it is done, and of how much."""

_CELLS_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Settings:
    """Choices of the estimate; the shipped ones are in ``calibration.toml``.

    em_tolerance: change of a share under which the EM stops; em_weight: weight of the EM, the rest is LPHOM;
    em_units, lp_units: most units or groups of similar units each is given; lp_rounds: local rounds after the program;
    smoothing: part of each unit's independent table, for voters who follow no pattern.
    """

    em_tolerance: float
    em_weight: float
    em_units: int
    lp_rounds: int
    lp_units: int
    smoothing: float


@dataclass(frozen=True)
class Ingredients:
    """Shares by row (r × c) of each method, at the margins of the units; ``lp_backward`` ran transposed."""

    em: Array
    lp_forward: Array
    lp_backward: Array

    @property
    def lp(self) -> Array:
        """Mean of both directions of the linear program."""
        return (self.lp_forward + self.lp_backward) / 2


def blend(
    rows: Array, columns: Array, settings: Settings, progress: Progress | None = None
) -> tuple[Array, Ingredients]:
    """Tables of the units (u × r × c) and what they were made of, from margins without empty unit or option."""
    tell = progress or _silent
    steps = 3
    tell("Estimation", 0, steps)
    mixed = fit(_em(rows, columns, settings), rows, columns)
    tell("Estimation", 1, steps)
    forward = fit(_lphom(rows, columns, settings), rows, columns)
    tell("Estimation", 2, steps)
    backward = fit(_lphom(columns, rows, settings), columns, rows)
    half = (1 - settings.em_weight) / 2
    local = np.empty((len(rows), rows.shape[1], columns.shape[1]))
    sums = np.zeros((steps, rows.shape[1], columns.shape[1]))
    size = max(1, _CELLS_AT_ONCE // (rows.shape[1] * columns.shape[1]))
    for start in range(0, len(rows), size):
        tell("Tables locales", start, len(rows))
        part = slice(start, start + size)
        each = np.stack(
            [
                tables(mixed, rows, columns, part),
                tables(forward, rows, columns, part),
                tables(backward, columns, rows, part).transpose(0, 2, 1),
            ]
        )
        sums += each.sum(axis=1)
        together = np.tensordot([settings.em_weight, half, half], each, axes=1)
        local[part] = settings.smoothing * independent(rows[part], columns[part]) + (1 - settings.smoothing) * together
    shares = sums / rows.sum(axis=0)[:, None]
    return local, Ingredients(*shares)


def _silent(label: str, done: int, total: int | None) -> None:
    """Nobody asked."""


def _em(rows: Array, columns: Array, settings: Settings) -> Array:
    return em(*grouped(rows, columns, settings.em_units), tolerance=settings.em_tolerance)


def _lphom(rows: Array, columns: Array, settings: Settings) -> Array:
    return looped(rows, columns, rounds=settings.lp_rounds, largest=settings.lp_units)
