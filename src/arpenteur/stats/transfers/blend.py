"""The estimate: expectation–maximisation, linear programming in both directions and a little independence, averaged,
then corrected as known tables teach; last, one table per unit that meets its margins and adds up to that total.

What elections with known tables teach of every estimate from totals: which associations to believe, and how far.

The logarithm of a cell over its value without association inside units is multiplied by a power: more than one for an
excess in a large cell, less for a small one, and about half for a lack, since no group avoids an option as much as
totals suggest. Three numbers, learned by ``benchmarks/calibrate_transfers.py``. Where the units differ from one common
behaviour by chance alone there is nothing to correct, and the power is one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arpenteur.stats.transfers.fitting import em, fit, fit_total, tables
from arpenteur.stats.transfers.lphom import grouped, looped

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


Progress = Callable[[str, int, int | None], None]
"""Told the step, how much of it is done, and of how much."""

METHODS = ("em", "lp_forward", "lp_backward", "unrelated")
"""Tables of ``Ingredients``, in the order of its fields."""
_CELLS_AT_ONCE = 1 << 20


def _silent(label: str, done: int, total: int | None) -> None:
    """Nobody asked."""


@dataclass(frozen=True)
class Settings:
    """Choices of the estimate; the shipped ones are in ``calibration.toml``.

    em_tolerance: change of a share under which the EM stops; em_weight: weight of the EM, the rest is LPHOM;
    em_units, lp_units: most units or groups of similar units each is given; lp_rounds: local rounds after the program;
    smoothing: part of each unit's independent table, for voters who follow no pattern; powers: of the correction.
    """

    em_tolerance: float
    em_weight: float
    em_units: int
    lp_rounds: int
    lp_units: int
    smoothing: float
    powers: Powers


@dataclass(frozen=True)
class Ingredients:
    """Shares by row (r × c, or more of them stacked) of each method, at the margins of the units.

    ``lp_backward`` ran transposed, ``unrelated`` is without association inside units. unlike (no dimension, or one for
    each table of a stack): ``beyond_chance``.
    """

    em: Array
    lp_forward: Array
    lp_backward: Array
    unrelated: Array
    unlike: Array

    @property
    def lp(self) -> Array:
        """Mean of both directions of the linear program."""
        return (self.lp_forward + self.lp_backward) / 2

    def total(self, voters: Array, settings: Settings) -> Array:
        """The answer in persons (r × c) from the voters of each row: the weighted mean, then its correction."""
        both = settings.em_weight * self.em + (1 - settings.em_weight) * self.lp
        together = settings.smoothing * self.unrelated + (1 - settings.smoothing) * both
        size = voters[..., None]
        return correct(size * together, size * self.unrelated, settings.powers, self.unlike)

    def gathered(self, voters: Array, rows: Array, columns: Array) -> "Ingredients":
        """The same of groups, from the voters of each row and memberships (options × groups)."""
        shares = (getattr(self, name) for name in METHODS)
        counts = (rows.T @ (voters[:, None] * share) @ columns for share in shares)
        return Ingredients(*(each / (voters @ rows)[:, None] for each in counts), unlike=self.unlike)


def blend(
    rows: Array, columns: Array, settings: Settings, progress: Progress | None = None
) -> tuple[Array, Ingredients]:
    """Tables of the units (u × r × c) and what they were made of, from margins without empty unit or option."""
    tell = progress or _silent
    parts = ingredients(rows, columns, settings, tell)
    total = parts.total(rows.sum(axis=0), settings)
    fitted = fit_total(total, rows, columns)
    local = np.empty((len(rows), *total.shape))
    size = max(1, _CELLS_AT_ONCE // total.size)
    for start in range(0, len(rows), size):
        tell("Tables locales", start, len(rows))
        part = slice(start, start + size)
        local[part] = tables(fitted, rows, columns, part)
    return local, parts


def ingredients(rows: Array, columns: Array, settings: Settings, tell: Progress = _silent) -> Ingredients:
    """What each method says, from margins without empty unit or option."""
    steps = 3
    tell("Estimation", 0, steps)
    mixed = fit(_em(rows, columns, settings), rows, columns).counts()
    tell("Estimation", 1, steps)
    forward = fit(_lphom(rows, columns, settings), rows, columns).counts()
    tell("Estimation", 2, steps)
    backward = fit(_lphom(columns, rows, settings), columns, rows).counts().T
    unrelated = rows.T @ (columns / columns.sum(axis=1, keepdims=True))
    shares = [counts / counts.sum(axis=1, keepdims=True) for counts in (mixed, forward, backward, unrelated)]
    return Ingredients(*shares, unlike=beyond_chance(rows, columns, shares[0]))


def _em(rows: Array, columns: Array, settings: Settings) -> Array:
    return em(*grouped(rows, columns, settings.em_units), tolerance=settings.em_tolerance)


def _lphom(rows: Array, columns: Array, settings: Settings) -> Array:
    return looped(rows, columns, rounds=settings.lp_rounds, largest=settings.lp_units)
