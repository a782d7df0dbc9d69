"""IRIS codes in a published table: padded, checked, filtered by commune."""

from collections.abc import Callable

import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import election_commune
from arpenteur.files.tables import NamedTable
from arpenteur.sources.imported import OTHER_COMMUNE, Ledger, nothing_for

IRIS_RULE = r"^(\d{9}|2[AB]\d{7})$"


def iris_rows(table: NamedTable, column: str, communes: frozenset[str] | None, ledger: Ledger) -> pl.DataFrame:
    """Frame of ``zone`` (9 characters) and ``row`` (position in the table), for the voting communes asked for.

    Raises InputError for a code that is no IRIS, a repeated one, or a file about other communes.
    """
    codes = table.frame[column].str.to_uppercase().str.pad_start(9, "0")
    sound = codes.str.contains(IRIS_RULE) & (table.frame[column].str.len_chars() >= 8)
    table.refuse(~sound.fill_null(value=False), column, "un code IRIS de 9 caractères")
    table.refuse(codes.is_duplicated() & ~codes.is_first_distinct(), column, "chaque IRIS une seule fois")
    frame = pl.DataFrame({"zone": codes}).with_row_index("row")
    return kept_in(frame, voting(codes.str.slice(0, 5)), communes, ledger)


def kept_in(frame: pl.DataFrame, commune: pl.Series, communes: frozenset[str] | None, ledger: Ledger) -> pl.DataFrame:
    """Rows of the communes asked for, all when None; the others are counted as dropped."""
    if communes is None:
        return frame
    inside = commune.is_in(list(communes)).fill_null(value=False)
    if not inside.any():
        raise nothing_for(ledger.path, communes, commune.drop_nulls().unique().to_list())
    ledger.drop(OTHER_COMMUNE, int((~inside).sum()))
    return frame.filter(inside)


def voting(communes: pl.Series) -> pl.Series:
    """The commune that votes for each census commune (75056 for 751xx)."""
    return mapped(communes, election_commune)


def mapped(values: pl.Series, rule: Callable[[str], str | None]) -> pl.Series:
    """A rule applied once to each distinct text; nulls stay."""
    distinct = values.drop_nulls().unique().to_list()
    return values.replace_strict(distinct, [rule(value) for value in distinct], default=None, return_dtype=pl.String)


def need_rows(table: NamedTable) -> None:
    """Raise InputError for a table with a heading and nothing below."""
    if not table.frame.height:
        raise InputError("tableau sans aucune ligne", Where(table.path), action="téléchargez-le de nouveau")
