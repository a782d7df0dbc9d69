"""What elections with known tables teach of every estimate from totals: which associations to believe, and how far.

The logarithm of a cell over its value without association inside units is multiplied by a power: more than one for an
excess in a large cell, less for a small one, and about half for a lack, since no group avoids an option as much as
totals suggest. Three numbers, learned by ``benchmarks/calibrate_transfers.py``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_FLOOR = 1e-300
_USUAL_SIZE = 0.025
_SMALLEST_SIZE = 0.001
"""Added to the size of a cell: below a thousandth of the voters, size tells nothing more."""
_ROUNDS = 30


@dataclass(frozen=True)
class Powers:
    """Powers of the association of a cell.

    excess, lack: above and below independence, in a cell of 2.5 % of the voters; size: added for each unit of the
    natural logarithm of the size of the cell (its row's part × its column's part of all voters) over that one.
    """

    excess: float
    lack: float
    size: float


def correct(together: Array, unrelated: Array, powers: Powers) -> Array:
    """Tables (… × r × c, persons or parts) with the margins of ``unrelated`` and the corrected associations of
    ``together``; ``unrelated`` are the same without association inside units."""
    rows, columns = unrelated.sum(axis=-1, keepdims=True), unrelated.sum(axis=-2, keepdims=True)
    total = np.maximum(rows.sum(axis=-2, keepdims=True), _FLOOR)
    size = np.log((rows * columns / total**2 + _SMALLEST_SIZE) / _USUAL_SIZE)
    association = np.log(np.maximum(together, _FLOOR) / np.maximum(unrelated, _FLOOR))
    power = np.where(association > 0, powers.excess, powers.lack) + powers.size * size
    table = unrelated * np.exp(np.maximum(power, 0.0) * association)
    for _ in range(_ROUNDS):
        table = table * (rows / np.maximum(table.sum(axis=-1, keepdims=True), _FLOOR))
        table = table * (columns / np.maximum(table.sum(axis=-2, keepdims=True), _FLOOR))
    return table
