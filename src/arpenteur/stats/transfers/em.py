"""Expectation–maximisation with a multinomial E-step.

Thraves, Ubilla and Hermosilla, "A fast ecological inference algorithm for the R × C case", Statistics and Computing 36
(2026), doi 10.1007/s11222-026-10946-1 (the ``mult`` step of fastei).
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_FLOOR = 1e-300


def em(rows: Array, columns: Array, *, tolerance: float, rounds: int = 1000) -> Array:
    """Shares r × c from margins u × r and u × c (equal totals, no empty unit, no option without a vote).

    E-step: a voter of row j in unit u chose column k with probability proportional to p_jk y_uk ÷ Σ_i x_ui p_ik.
    M-step: p_j is the mean of these over the voters of row j. The start is the overall result; the iteration stops
    when no share moves by more than ``tolerance``. A large tolerance is deliberate: units are not draws from one
    table, and running to convergence overfits them (``benchmarks/transfers.py``).
    """
    voters = rows.sum(axis=0)[:, None]
    share = np.tile(columns.sum(axis=0) / columns.sum(), (rows.shape[1], 1))
    for _ in range(rounds):
        ratio = columns / np.maximum(rows @ share, _FLOOR)
        weight = rows / np.maximum(ratio @ share.T, _FLOOR)
        moved = share * (weight.T @ ratio) / voters
        change = float(np.abs(moved - share).max())
        share = moved
        if change < tolerance:
            break
    return share
