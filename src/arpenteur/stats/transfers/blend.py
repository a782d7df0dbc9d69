"""The estimate: expectation–maximisation, linear programming in both directions and a little independence, averaged,
then corrected as known tables teach; last, one table per unit that meets its margins and adds up to that total."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arpenteur.stats.transfers.correction import Powers, beyond_chance, correct
from arpenteur.stats.transfers.em import em
from arpenteur.stats.transfers.fitting import fit, fit_total, tables
from arpenteur.stats.transfers.grouping import grouped
from arpenteur.stats.transfers.lphom import looped

Array = npt.NDArray[np.float64]
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
