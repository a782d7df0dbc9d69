"""Tables that meet the margins of every unit: iterative proportional fitting, for all units at once.

A table of unit u fitted from a common r × c seed has the form a_u · seed · b_u. Only the factors are iterated, so a
round costs two products of matrices, whatever the number of units, and no u × r × c array is held.

Expectation–maximisation whose E-step meets both margins of every unit.

The hidden table of a unit, given both its margins and common shares p, is non-central hypergeometric; its mean is, up
to about one voter, the table a_uj p_jk b_uk with these margins (Stevens, Biometrika 38, 1951). The rounds below hence
climb the likelihood of the multinomial model (Brown and Payne, JASA 81, 1986; Thraves, Ubilla and Hermosilla,
Statistics and Computing 36, 2026) without its usual approximation by the column totals alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_FLOOR = 1e-300
_SMOOTHING = 1e-3
_ROUNDS_AT_ONCE = 10
_TOTAL_ROUNDS = 30
_TOTAL_TOLERANCE = 1e-5
_LARGEST_STEP = 100.0
_SERIAL = 1 << 18
"""Multiplications up to which the linear algebra library stays on one thread; on such narrow arrays, two threads are
many times slower than one."""


@dataclass(frozen=True)
class Fit:
    """Factors of the fitted tables: seed r × c, left u × r, right u × c."""

    seed: Array
    left: Array
    right: Array

    def counts(self) -> Array:
        """Sum of the tables of all units (r × c)."""
        runs = parts(len(self.left), self.seed.size)
        return self.seed * sum(self.left[run].T @ self.right[run] for run in runs)


def parts(units: int, cells: int) -> Iterator[slice]:
    """Runs of units small enough for the cache and for one thread, whose products with r × c tables are quick."""
    step = max(1, _SERIAL // cells)
    return (slice(start, start + step) for start in range(0, units, step))


def fit(share: Array, rows: Array, columns: Array, *, tolerance: float = 1e-6, rounds: int = 200) -> Fit:
    """Factors that bring ``share`` (r × c) to the margins (u × r and u × c, equal totals, no empty unit).

    Iterative proportional fitting (Deming and Stephan 1940) until no margin of a unit is missed by more than
    ``tolerance`` persons, at most ``rounds`` times; :func:`tables` removes what is left. The seed has a thousandth of
    the overall result: a zero could never meet the margins of a unit that needs the cell.
    """
    overall = columns.sum(axis=0) / columns.sum()
    seed = (1 - _SMOOTHING) * share + _SMOOTHING * overall
    left, right = np.ones_like(rows), np.ones_like(columns)
    for part in parts(len(rows), seed.size):
        going = np.arange(len(rows))[part]
        for _ in range(0, rounds, _ROUNDS_AT_ONCE):
            left[going], right[going], missed = _scaled(seed, rows[going], columns[going], right[going])
            going = going[missed >= tolerance]
            if not going.size:
                break
    return Fit(seed, left, right)


def _scaled(seed: Array, rows: Array, columns: Array, right: Array) -> tuple[Array, Array, Array]:
    """Factors after some rounds from ``right``, and by how much the worst column is missed before the last step."""
    left = reached = before = rows
    for _ in range(_ROUNDS_AT_ONCE):
        left = rows / np.maximum(right @ seed.T, _FLOOR)
        reached = left @ seed
        before, right = right, columns / np.maximum(reached, _FLOOR)
    return left, right, np.abs(reached * before - columns).max(axis=1)


def fit_total(total: Array, rows: Array, columns: Array) -> Fit:
    """Factors of tables that add up to ``total`` (r × c, with the margins of all units) and almost meet the margins.

    Proportional fitting to three margins, the seed moving towards the total: it is there after some ten rounds.
    """
    seed = total / np.maximum(total.sum(axis=1, keepdims=True), _FLOOR)
    left, right = rows.copy(), np.ones_like(columns)
    for _ in range(_TOTAL_ROUNDS):
        reached = np.zeros_like(seed)
        for part in parts(len(rows), seed.size):
            right[part] = columns[part] / np.maximum(left[part] @ seed, _FLOOR)
            left[part] = rows[part] / np.maximum(right[part] @ seed.T, _FLOOR)
            reached += left[part].T @ right[part]
        reached *= seed
        if np.abs(reached - total).sum() < _TOTAL_TOLERANCE * total.sum():
            break
        seed = seed * (total / np.maximum(reached, _FLOOR)).clip(1 / _LARGEST_STEP, _LARGEST_STEP)
    return Fit(seed, left, right)


def tables(fitted: Fit, rows: Array, columns: Array, part: slice) -> Array:
    """The fitted tables of some units (part × r × c), at their margins to rounding error."""
    local = fitted.left[part, :, None] * fitted.seed * fitted.right[part, None, :]
    return met(local, rows[part], columns[part])


def met(local: Array, rows: Array, columns: Array) -> Array:
    """Non-negative tables (u × r × c) moved to margins that they almost meet.

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


_LEAST_SHARE = 1e-12


def em(rows: Array, columns: Array, *, tolerance: float, rounds: int = 2000) -> Array:
    """Shares r × c from margins u × r and u × c (equal totals, no empty unit, no option without a vote).

    The start is the overall result. Each round moves the factors a and b of the units once towards their margins
    (E-step, one sweep of proportional fitting), then takes the row shares of the sum of the tables (M-step), a unit of
    n voters counting for √n: voters of one place resemble each other, so a large unit tells less than its size.
    It stops when no share moves by more than ``tolerance``.

    The fixed point minimises H(table of all) - H(tables of the units) over tables with the given margins (H entropy,
    units weighted), which is the same in both directions: transposing the margins transposes the shares.
    """
    importance = 1 / np.sqrt(rows.sum(axis=1, keepdims=True))
    overall = columns.sum(axis=0) / columns.sum()
    share = np.tile(overall, (rows.shape[1], 1))
    left = rows.copy()
    for _ in range(rounds):
        table = np.zeros_like(share)
        for run in parts(len(rows), share.size):
            right = columns[run] / np.maximum(left[run] @ share, _FLOOR)
            left[run] = rows[run] / np.maximum(right @ share.T, _FLOOR)
            table += (left[run] * importance[run]).T @ right
        table = np.maximum(table * share, _LEAST_SHARE * table.sum())
        moved = table / table.sum(axis=1, keepdims=True)
        change = float(np.abs(moved - share).max())
        share = moved
        if change < tolerance:
            break
    return share
