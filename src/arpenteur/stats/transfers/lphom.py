"""The linear-programming estimate and its local rounds.

Romero, Pavía, Martín and Romero, "Assessing uncertainty of voter transitions estimated from aggregated data.
Application to the 2017 French presidential election", Journal of Applied Statistics 47 (2020); the local rounds follow
Pavía and Romero, "Improving estimates accuracy of voter transitions", Sociological Methods & Research (2022).

Similar units put together, for programs that cannot take a hundred thousand of them.
"""

import numpy as np
import numpy.typing as npt
import scipy  # loads its parts when they are used: most commands estimate no transfers

from arpenteur.stats.transfers.fitting import fit

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


_TOLERANCE = 0.01
"""Persons of a unit: the tables of these rounds are only added up."""
_LIMIT = 50


class LinearProgramError(Exception):
    """HiGHS found no optimum of a program that always has one."""


def lphom(rows: Array, columns: Array) -> Array:
    """Shares r × c that minimise Σ_uk |Σ_j x_uj p_jk - y_uk|, rows summing to 1 and overall columns met.

    Its dual is solved with HiGHS: maximise Σ λ_uk y_uk + Σ μ_j + Σ ν_k y_k subject to |λ_uk| ≤ 1 and, for each share,
    Σ_u x_uj λ_uk + μ_j + ν_k x_j ≤ 0, whose multipliers are the shares. With r·c constraints instead of u·c it takes a
    tenth of a second for 700 units × 10 × 10 instead of five. The solver that comes with SciPy is used because the
    other binding prints a banner among results. Raises LinearProgramError where the optimum is not reached.
    """
    (units, r), c = rows.shape, columns.shape[1]
    size = float(rows.sum()) / units
    x, y = rows / size, columns / size
    each = scipy.sparse.identity(c)
    blocks = [
        scipy.sparse.kron(scipy.sparse.csc_array(x.T), each),
        scipy.sparse.kron(scipy.sparse.identity(r), np.ones((c, 1))),
        scipy.sparse.kron(x.sum(axis=0)[:, None], each),
    ]
    limits = [(-1.0, 1.0)] * (units * c) + [(None, None)] * (r + c)
    gain = np.concatenate([y.ravel(), np.ones(r), y.sum(axis=0)])
    found = scipy.optimize.linprog(
        -gain, A_ub=scipy.sparse.hstack(blocks, format="csc"), b_ub=np.zeros(r * c), bounds=limits, method="highs"
    )
    if found.status != 0:
        raise LinearProgramError(found.message)
    share = np.abs(np.asarray(found.ineqlin.marginals, np.float64)).reshape(r, c)
    return share / share.sum(axis=1, keepdims=True)


def refined(share: Array, rows: Array, columns: Array, rounds: int) -> Array:
    """Shares after local rounds: fit the table of each unit to its margins, add them up, start again."""
    voters = rows.sum(axis=0)[:, None]
    for _ in range(rounds):
        share = fit(share, rows, columns, tolerance=_TOLERANCE, rounds=_LIMIT).counts() / voters
    return share


def looped(rows: Array, columns: Array, *, rounds: int, largest: int) -> Array:
    """The estimate after local rounds; above ``largest`` units the program is solved on groups of similar units."""
    start = lphom(*grouped(rows, columns, largest))
    return refined(start, rows, columns, rounds)
