"""Numbers of a table that would be read wrong, or that may not be added up: refused with their line and column."""

import re
from collections.abc import Sequence

from arpenteur.domain.errors import InputError, Where
from arpenteur.strategy.local_series.columns import Columns, number, plain
from arpenteur.strategy.local_series.results import Key, Measure

_GROUPED = re.compile(r"[-−]?\d{1,3}(?:([.,])\d{3}(?:\1\d{3})+(?!\d).*|,\d{3}\.\d+|\.\d{3},\d+)")
_THOUSANDS = re.compile(r"[-−]?[1-9]\d{0,2},\d{3}")
_YEARS = re.compile(r"ANNEES?|AN|YEAR|MILLESIME|EXERCICE")
_SPLIT = "1234,5"
Rows = Sequence[tuple[int, Sequence[str]]]


def refuse_formulas(head: Sequence[str], rows: Rows) -> None:
    """Raise InputError at the first cell that is a formula in place of what it gives."""
    for line, cells in rows:
        at = next((at for at, cell in enumerate(cells) if cell.startswith("=")), None)
        if at is not None:
            raise InputError(
                "une formule à la place d'un nombre",
                Where(line=line, column=head[at]),
                expected="son résultat",
                action="copiez la colonne et collez-la en valeurs",
            )


def refuse_unsound(head: Sequence[str], rows: Rows, columns: Columns, measure: Measure) -> None:
    """Raise InputError for a value or a weight that no cell says as a number, for thousands set apart by
    points or commas, and for several years of one station or census zone, which would be added up."""
    if measure in {Measure.COUNT, Measure.RATE}:
        _refuse_other_than_numbers(head, rows, columns.value)
        _refuse_grouped(head, rows, columns.value, counts=measure is Measure.COUNT)
        if columns.key in {Key.STATION, Key.IRIS}:
            _refuse_years(head, rows, columns)
    if columns.weight >= 0:
        _refuse_other_than_numbers(head, rows, columns.weight)
        _refuse_grouped(head, rows, columns.weight, counts=True)


def _refuse_other_than_numbers(head: Sequence[str], rows: Rows, at: int) -> None:
    said = [(line, cells[at].strip()) for line, cells in rows if cells[at].strip()]
    if not said:
        raise InputError(
            "colonne vide",
            Where(column=head[at]),
            expected="des nombres",
            action="si ce sont des formules, ouvrez le classeur dans un tableur et enregistrez-le",
        )
    if all(number(cell) is None for _line, cell in said):
        line, cell = said[0]
        raise InputError("valeur « {cell} »", Where(line=line, column=head[at]), expected="des nombres", cell=cell[:60])


def _refuse_grouped(head: Sequence[str], rows: Rows, at: int, *, counts: bool) -> None:
    """``1,234,567`` and ``1.234,5`` say that marks set thousands apart; so does a count where just what is over 999 has
    a comma, with three figures after it."""
    said = [(line, cells[at].strip()) for line, cells in rows if number(cells[at]) is not None or "," in cells[at]]
    grouped = [one for one in said if _GROUPED.fullmatch(one[1])]
    if not grouped and counts:
        grouped = [one for one in said if _THOUSANDS.fullmatch(one[1])]
        others = [number(cell) or 0.0 for _line, cell in said if not _THOUSANDS.fullmatch(cell)]
        if any(value != int(value) or value > 999 for value in others):
            return
    if grouped:
        line, cell = grouped[0]
        raise InputError(
            "valeur « {cell} » : des milliers séparés par une virgule ou un point",
            Where(line=line, column=head[at]),
            expected="« {example} », sans séparateur de milliers",
            action="remettez cette colonne au format nombre",
            cell=cell[:60],
            example=_SPLIT,
        )


def _refuse_years(head: Sequence[str], rows: Rows, columns: Columns) -> None:
    places = {tuple(cells[at] for at in columns.roles.values()) for _line, cells in rows}
    for at, title in enumerate(head):
        if at in {columns.value, columns.weight} or not _YEARS.fullmatch(plain(title)):
            continue
        years = sorted({cells[at].strip() for _line, cells in rows} - {""})
        if len(years) > 1 and len(rows) >= 1.5 * len(places):
            raise InputError(
                "plusieurs années : {years}",
                Where(column=title),
                expected="une seule, car les lignes d'un même endroit s'additionnent",
                action="gardez les lignes de l'année voulue",
                years=", ".join(years[:6]),
            )
