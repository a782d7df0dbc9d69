"""Similar units put together, for programs that cannot take a hundred thousand of them."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def grouped(rows: Array, columns: Array, largest: int) -> tuple[Array, Array]:
    """The margins of at most ``largest`` groups of units; unchanged where there are no more units than that.

    A group is split at the median of the share that varies most in it, all groups once per level, so groups hold
    nearly equal numbers of units and the differences between units, on which the estimate rests, remain.
    """
    units = len(rows)
    if units <= largest:
        return rows, columns
    both = np.hstack([rows, columns]) / rows.sum(axis=1, keepdims=True)
    groups = [np.arange(units)]
    while 2 * len(groups) <= largest:
        groups = [half for group in groups for half in _halves(group, both)]
    starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
    order = np.concatenate(groups)
    return np.add.reduceat(rows[order], starts), np.add.reduceat(columns[order], starts)


def _halves(group: npt.NDArray[np.intp], shares: Array) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    here = shares[group]
    widest = int(np.argmax(here.var(axis=0)))
    ordered = group[np.argsort(here[:, widest], kind="stable")]
    middle = len(group) // 2
    return ordered[:middle], ordered[middle:]
