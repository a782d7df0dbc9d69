"""Tables that meet the margins of every unit: iterative proportional fitting, for all units at once.

A table of unit u fitted from a common r × c seed has the form a_u · seed · b_u. Only the factors are iterated, so a
round costs two products of matrices, whatever the number of units, and no u × r × c array is held.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_FLOOR = 1e-300
_SEED_MIX = 1e-6
"""Part of the overall result in each seed: a zero in it could never meet the margins of a unit that needs the cell."""


@dataclass(frozen=True)
class Fit:
    """Factors of the fitted tables: seed r × c, left u × r, right u × c."""

    seed: Array
    left: Array
    right: Array

    def counts(self) -> Array:
        """Sum of the tables of all units (r × c)."""
        return self.seed * (self.left.T @ self.right)


def fit(share: Array, rows: Array, columns: Array, *, tolerance: float = 1e-9, rounds: int = 200) -> Fit:
    """Factors that bring ``share`` (r × c) to the margins (u × r and u × c, equal totals, no empty unit).

    Iterative proportional fitting (Deming and Stephan 1940) until no row misses its margin by more than ``tolerance``
    persons; :func:`tables` removes what is left.
    """
    overall = columns.sum(axis=0) / max(float(columns.sum()), _FLOOR)
    seed = (1 - _SEED_MIX) * share + _SEED_MIX * overall
    right = np.ones_like(columns)
    left = np.ones_like(rows)
    for _ in range(rounds):
        left = rows / np.maximum(right @ seed.T, _FLOOR)
        reached = left @ seed
        missed = float(np.abs(reached * right - columns).max(initial=0.0))
        right = columns / np.maximum(reached, _FLOOR)
        if missed < tolerance:
            break
    return Fit(seed, left, right)


def tables(fitted: Fit, rows: Array, columns: Array, part: slice) -> Array:
    """The fitted tables of some units (part × r × c), at their margins to rounding error."""
    local = fitted.left[part, :, None] * fitted.seed * fitted.right[part, None, :]
    return met(local, rows[part], columns[part])


def met(local: Array, rows: Array, columns: Array) -> Array:
    """Non-negative tables (u × r × c) moved the least to margins they almost meet.

    Rounding of Altschuler, Weed and Rigollet (2017, algorithm 2): rows then columns are cut down to their margins, and
    what is then missing is added as a product of the missing margins.
    """
    local = local * _cut(rows, local.sum(axis=2))[:, :, None]
    local *= _cut(columns, local.sum(axis=1))[:, None, :]
    short_rows = np.maximum(rows - local.sum(axis=2), 0.0)
    short_columns = np.maximum(columns - local.sum(axis=1), 0.0)
    missing = np.maximum(short_rows.sum(axis=1), _FLOOR)
    return local + short_rows[:, :, None] * (short_columns / missing[:, None])[:, None, :]


def _cut(wanted: Array, present: Array) -> Array:
    return np.minimum(1.0, wanted / np.maximum(present, _FLOOR))


def independent(rows: Array, columns: Array) -> Array:
    """Tables without association (u × r × c): row total × column total ÷ unit total."""
    return rows[:, :, None] * (columns / columns.sum(axis=1, keepdims=True))[:, None, :]
