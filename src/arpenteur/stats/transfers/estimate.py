"""Where the voters of each option went: shares, counts, tables of the units, intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arpenteur.stats.transfers.blend import Ingredients, Progress, blend
from arpenteur.stats.transfers.intervals import FEATURES, Calibration, Room, calibration
from arpenteur.stats.transfers.margins import check, undetermined

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

LARGE_UNIT = 5000
"""Mean voters of a unit above which the calibration, on voting places of at most 1,200 on average, is far away."""
TRACE = 1e-6
"""Share given to a cell that no voter can be in: no estimate is nothing or all; an interval may reach both."""

Groups = tuple[Sequence[int], Sequence[int]]
"""Of each option of the first vote, then of the second: the group it is answered with, 0, 1, 2…"""


@dataclass(frozen=True)
class Transfers:
    """An estimate of R × C transfers.

    share (r × c): of the voters of each row, the part in each column; rows sum to 1, strictly between 0 and 1. A row
    without a voter has the overall result. low, high (r × c): interval of ``level`` around it, inside [0, 1].
    counts (r × c): persons, the sum of local. local (u × r × c): one table per unit given, at its margins, zero in
    empty units. units: units with voters. em, lp (r × c): shares of the two methods that were averaged.
    """

    share: Array
    low: Array
    high: Array
    counts: Array
    local: Array
    level: float
    units: int
    method: str
    warnings: tuple[str, ...]
    em: Array
    lp: Array


def estimate(
    rows: Array,
    columns: Array,
    *,
    concurrent: bool = False,
    groups: Groups | None = None,
    names: tuple[Sequence[str], Sequence[str]] | None = None,
    progress: Progress | None = None,
) -> Transfers:
    """Transfers between the options of ``rows`` (u × r) and of ``columns`` (u × c), persons, equal unit totals.

    ``concurrent``: both votes were cast on one day by the same voters, as in the calibration; otherwise intervals are
    widened. ``groups``: options added up after the estimate, which errs less than adding them up before; everything
    answered is then about the groups. ``names``: of what is answered, for warnings. Raises InputError where no estimate
    is possible (see ``balance`` for totals that differ).
    """
    rows, columns = np.asarray(rows, np.float64), np.asarray(columns, np.float64)
    check(rows, columns)
    numbers = calibration()
    filled = rows.sum(axis=1) > 0
    fine = _Live.of(rows[filled], columns[filled])
    local, parts = blend(fine.rows, fine.columns, numbers.settings, progress)
    here = fine
    if groups is not None:
        here, local, parts = _gathered(fine, groups, local, parts)
    whole = np.zeros((len(rows), *here.cells.shape))
    whole[np.ix_(filled, here.kept_rows, here.kept_columns)] = local
    counts = whole.sum(axis=0)
    share = _shares(counts)
    unclear = undetermined(here.rows)
    low, high = _interval(here, share, parts, numbers, concurrent)
    return Transfers(
        share=share,
        low=low,
        high=high,
        counts=counts,
        local=whole,
        level=numbers.level,
        units=int(filled.sum()),
        method=_method(numbers),
        warnings=tuple(_warnings(filled, here, unclear, numbers, concurrent, names)),
        em=here.expanded(parts.em, share),
        lp=here.expanded(parts.lp, share),
    )


@dataclass(frozen=True)
class _Live:
    """Margins of the units that have voters and the options that have votes, and which those are."""

    rows: Array
    columns: Array
    kept_rows: Mask
    kept_columns: Mask

    @classmethod
    def of(cls, rows: Array, columns: Array) -> "_Live":
        kept_rows, kept_columns = rows.sum(axis=0) > 0, columns.sum(axis=0) > 0
        return cls(rows[:, kept_rows], columns[:, kept_columns], kept_rows, kept_columns)

    @property
    def cells(self) -> Mask:
        return self.kept_rows[:, None] & self.kept_columns

    def expanded(self, values: Array, elsewhere: Array) -> Array:
        """Values of live cells in the whole table, the other cells as in ``elsewhere``."""
        table = elsewhere.copy()
        table[self.cells] = values.ravel()
        return table


def _gathered(fine: _Live, groups: Groups, local: Array, parts: Ingredients) -> tuple[_Live, Array, Ingredients]:
    """Margins, tables of units (u × r × c) and shares of each method, of the groups that have votes."""
    first, second = (_members(side) for side in groups)
    rows, columns = first[fine.kept_rows], second[fine.kept_columns]
    here = _Live.of(fine.rows @ rows, fine.columns @ columns)
    rows, columns = rows[:, here.kept_rows], columns[:, here.kept_columns]
    return here, rows.T @ (local @ columns), parts.gathered(fine.rows.sum(axis=0), rows, columns)


def summed(counts: Array, side: Sequence[int]) -> Array:
    """Counts (u × options) added up by group (u × groups), as ``estimate`` does with ``groups``."""
    return counts @ _members(side)


def _members(side: Sequence[int]) -> Array:
    """Membership of the options in groups (options × groups)."""
    return np.eye(max(side) + 1)[np.asarray(side, np.intp)]


def _shares(counts: Array) -> Array:
    """Rows of counts as shares, with a trace in every cell; a row without a voter gets the overall result."""
    voters = counts.sum(axis=1, keepdims=True)
    overall = np.broadcast_to(counts.sum(axis=0) / counts.sum(), counts.shape)
    plain = np.divide(counts, voters, out=overall.copy(), where=voters > 0)
    return TRACE + (1 - counts.shape[1] * TRACE) * plain


def _interval(
    here: _Live, share: Array, parts: Ingredients, numbers: Calibration, concurrent: bool
) -> tuple[Array, Array]:
    """Calibrated interval inside what the margins allow; only the latter where the units cannot tell."""
    inner = share[here.cells].reshape(parts.em.shape)
    ends = Room.of(here.rows, here.columns, inner, parts, numbers).ends(inner, numbers, concurrent=concurrent)
    low, high = np.zeros_like(share), np.where(here.kept_columns, 1.0, 0.0) * np.ones_like(share)
    low[here.cells], high[here.cells] = (end.ravel() for end in ends)
    return np.minimum(low, share), np.maximum(high, share)


def _method(numbers: Calibration) -> str:
    weight = round(100 * numbers.settings.em_weight)
    return (
        f"EM aux deux marges ({weight} %) et programmation linéaire LPHOM dans les deux sens ({100 - weight} %), "
        "corrigés d'après des élections aux transferts connus, puis ajustés aux marges de chaque unité"
    )


def _warnings(
    filled: Mask,
    here: _Live,
    unclear: Mask,
    numbers: Calibration,
    concurrent: bool,
    names: tuple[Sequence[str], Sequence[str]] | None,
) -> list[str]:
    said: list[str] = []
    empty, units = int((~filled).sum()), int(filled.sum())
    if empty:
        said.append(f"Unités sans aucun électeur, laissées de côté : {empty}.")
    for side, kept in enumerate((here.kept_rows, here.kept_columns)):
        dead = np.flatnonzero(~kept)
        if dead.size:
            said.append(f"Sans aucune voix : {', '.join(_name(names, side, int(index)) for index in dead)}.")
    if bool(unclear.any()):
        alive = np.flatnonzero(here.kept_rows)[unclear]
        who = ", ".join(_name(names, 0, int(index)) for index in alive)
        said.append(
            f"Rien dans les unités (au nombre de {units}) ne permet de déterminer les transferts de {who} : "
            "l'intervalle y est tout ce que les totaux rendent possible."
        )
    for limit, what in ((numbers.settings.lp_units, "Programme linéaire"), (numbers.settings.em_units, "EM")):
        if units > limit:
            said.append(
                f"{what} estimé sur au plus {limit} groupes d'unités semblables ; les tables locales restent celles de "
                "chaque unité."
            )
    said += _outside(here.rows, numbers)
    if not concurrent:
        said.append(
            "Intervalles élargis : ils sont étalonnés sur des votes émis le même jour, les seuls dont la vérité est "
            "connue, jamais entre deux dates. Ils le sont assez pour contenir la plupart des chiffres des sondages "
            "publiés le soir de seconds tours, qui ne sont pas non plus la vérité."
        )
    return said


def _outside(rows: Array, numbers: Calibration) -> list[str]:
    """What about these units (u × r) was not seen in the calibration of the intervals."""
    units, mean = len(rows), float(rows.sum()) / len(rows)
    fewest = round(float(np.exp(numbers.least[FEATURES.index("log_units")])))
    said: list[str] = []
    if units < fewest:
        said.append(f"Intervalles étalonnés sur {fewest} unités ou davantage ; il n'y en a que {units} ici.")
    if mean > LARGE_UNIT:
        said.append(
            f"Unités de {mean:.0f} électeurs en moyenne : l'étalonnage porte sur des bureaux de quelques centaines, où "
            "les électeurs d'une option se ressemblent davantage."
        )
    return said


def _name(names: tuple[Sequence[str], Sequence[str]] | None, side: int, index: int) -> str:
    if names is not None:
        return f"« {names[side][index]} »"
    return f"{('ligne', 'colonne')[side]} n° {index + 1}"
