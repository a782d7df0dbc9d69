"""The margins of units: equal totals, entry and exit of voters, what they allow and what they cannot tell."""

import numpy as np
import numpy.typing as npt

from arpenteur.domain.errors import InputError

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

LARGEST = 40
"""Most options of either side, entry and exit included."""
_TOTALS = 1e-6
_NULL = 1e-9


def balance(rows: Array, columns: Array) -> tuple[Array, Array, bool, bool]:
    """Margins with equal unit totals, and whether an entry row and an exit column were added for that.

    Where a unit has more voters in ``columns`` (u × c) than in ``rows`` (u × r), the difference is a last row, the
    voters who entered; where it has fewer, a last column, those who left. Only the net difference can be seen.
    """
    gap = columns.sum(axis=1) - rows.sum(axis=1)
    entry, gone = bool((gap > 0).any()), bool((gap < 0).any())
    if entry:
        rows = np.column_stack([rows, np.maximum(gap, 0.0)])
    if gone:
        columns = np.column_stack([columns, np.maximum(-gap, 0.0)])
    return rows, columns, entry, gone


def check(rows: Array, columns: Array) -> None:
    """Raise InputError where no estimate is possible: shapes, values, totals, or no voter at all."""
    if rows.ndim != 2 or columns.ndim != 2 or len(rows) != len(columns):
        raise InputError("marges de formes différentes", expected="les mêmes unités des deux côtés")
    for vote, margin in (("premier", rows), ("second", columns)):
        options = margin.shape[1]
        if not 2 <= options <= LARGEST:
            problem = f"{options} option{'s' if options > 1 else ''} au {vote} vote"
            raise InputError(problem, expected=f"de 2 à {LARGEST} options")
        if not bool(np.isfinite(margin).all()) or bool((margin < 0).any()):
            raise InputError("effectif négatif ou non fini", expected="des nombres positifs ou nuls")
    if not bool(np.allclose(rows.sum(axis=1), columns.sum(axis=1), rtol=_TOTALS, atol=_TOTALS)):
        raise InputError("totaux différents dans une unité", expected="des totaux égaux (entrées et sorties comprises)")
    if not rows.sum() > 0:
        raise InputError("aucun électeur dans les unités", expected="au moins une unité avec des voix")


def bounds(rows: Array, columns: Array) -> tuple[Array, Array]:
    """Least and most persons that each cell can hold (r × c), whatever the behaviour (Duncan and Davis 1953)."""
    r, c = rows.shape[1], columns.shape[1]
    totals = rows.sum(axis=1)
    least, most = np.zeros((r, c)), np.zeros((r, c))
    for j in range(r):
        here = rows[:, j, None]
        least[j] = np.maximum(here + columns - totals[:, None], 0.0).sum(axis=0)
        most[j] = np.minimum(here, columns).sum(axis=0)
    return least, most


def undetermined(rows: Array) -> Mask:
    """Rows (r) on which the units cannot tell anything: changing them and others leaves every margin the same.

    So it is with fewer units than rows, with an option of the same share everywhere, with options in proportion.
    """
    shares = rows / rows.sum(axis=1, keepdims=True)
    triangle = np.linalg.qr(shares, mode="r")
    _, sizes, vectors = np.linalg.svd(triangle, full_matrices=True)
    known = int((sizes > _NULL * sizes[0]).sum())
    return (np.abs(vectors[known:]) > _NULL).any(axis=0)
