"""What elections with known tables teach of every estimate from totals: which associations to believe, and how far.

The logarithm of a cell over its value without association inside units is multiplied by a power: more than one for an
excess in a large cell, less for a small one, and about half for a lack, since no group avoids an option as much as
totals suggest. Three numbers, learned by ``benchmarks/calibrate_transfers.py``. Where the units differ from one common
behaviour by chance alone there is nothing to correct, and the power is one.
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


def correct(together: Array, unrelated: Array, powers: Powers, unlike: Array) -> Array:
    """Tables (… × r × c, persons or parts) with the margins of ``unrelated`` and the corrected associations of
    ``together``; ``unrelated`` are the same without association inside units, ``unlike`` (…) is ``beyond_chance``."""
    rows, columns = unrelated.sum(axis=-1, keepdims=True), unrelated.sum(axis=-2, keepdims=True)
    total = np.maximum(rows.sum(axis=-2, keepdims=True), _FLOOR)
    size = np.log((rows * columns / total**2 + _SMALLEST_SIZE) / _USUAL_SIZE)
    association = np.log(np.maximum(together, _FLOOR) / np.maximum(unrelated, _FLOOR))
    learned = np.maximum(np.where(association > 0, powers.excess, powers.lack) + powers.size * size, 0.0)
    part = unlike[..., None, None]
    table = unrelated * np.exp((1 - part + part * learned) * association)
    for _ in range(_ROUNDS):
        table = table * (rows / np.maximum(table.sum(axis=-1, keepdims=True), _FLOOR))
        table = table * (columns / np.maximum(table.sum(axis=-2, keepdims=True), _FLOOR))
    return table


def beyond_chance(rows: Array, columns: Array, share: Array) -> Array:
    """Part of the differences of the units from one common behaviour that chance does not explain: 0–1, no dimension.

    Margins u × r and u × c, shares r × c. Chance is the variance of independent voters, less what the fit takes of it.
    """
    units, options = rows.shape
    chance = float((rows @ (share * (1 - share))).sum()) * max(units - options, 1) / units
    found = float(((columns - rows @ share) ** 2).sum())
    return np.asarray(1 - min(chance / max(found, _FLOOR), 1.0))
