"""Expectation–maximisation whose E-step meets both margins of every unit.

The hidden table of a unit, given both its margins and common shares p, is non-central hypergeometric; its mean is, up
to about one voter, the table a_uj p_jk b_uk with these margins (Stevens, Biometrika 38, 1951). The rounds below hence
climb the likelihood of the multinomial model (Brown and Payne, JASA 81, 1986; Thraves, Ubilla and Hermosilla,
Statistics and Computing 36, 2026) without its usual approximation by the column totals alone.
"""

import numpy as np
import numpy.typing as npt

from arpenteur.stats.transfers.fitting import parts

Array = npt.NDArray[np.float64]

_FLOOR = 1e-300
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
