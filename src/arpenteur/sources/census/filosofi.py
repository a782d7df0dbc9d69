"""INSEE FiLoSoFi by IRIS: disposable (DISP_) and declared (DEC_) incomes, any vintage, secrets kept as such."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.tables import NamedTable, read_table
from arpenteur.sources.census.zones import iris_rows, need_rows
from arpenteur.sources.imported import Imported, Ledger
from arpenteur.storage import sha256_of
from arpenteur.tables import ZoneRates

_VARIABLE = re.compile(r"(DISP_|DEC_)?([A-Z][A-Z0-9]*?)(\d{2})")
_IDENTIFICATION = re.compile(r"IRIS|CODE_IRIS|LIBIRIS|COM|LIBCOM|UU\d{4}|REG|DEP|", re.IGNORECASE)


@dataclass(frozen=True)
class _Rate:
    indicator: str
    percent: bool


@cache
def _rates() -> dict[str, _Rate]:
    data = tomllib.loads(files("arpenteur.sources.census").joinpath("filosofi.toml").read_text("utf-8"))
    return {name: _Rate(row["indicator"], row.get("percent", False)) for name, row in data.items()}


def is_filosofi(columns: list[str]) -> bool:
    """Whether a heading is FiLoSoFi by IRIS: a median income beside an IRIS code."""
    names = {match[2] for column in columns if (match := _VARIABLE.fullmatch(column))}
    return "MED" in names and bool({"IRIS", "CODE_IRIS"} & {column.upper() for column in columns})


def read_filosofi_iris(path: Path, *, communes: frozenset[str] | None = None) -> Imported:
    """ZoneRates of one file; a value the producer withheld is a row with a null value and ``secret`` true.

    Declared incomes get the prefix ``declared_``: they are before taxes and benefits and compare with nothing else.
    Without prefix (from 2019) a file with a poverty rate is about disposable income, for only that one has it.
    """
    table = read_table(path, header=("IRIS", "CODE_IRIS"))
    need_rows(table)
    zone = table.need("IRIS", "CODE_IRIS")
    if not is_filosofi(table.frame.columns):
        table.need("DISP_MED", "DEC_MED", "MED")
    ledger = Ledger(path, "FiLoSoFi par IRIS", sha256_of(path), producer="INSEE", licence="Licence Ouverte 2.0")
    ledger.rows_read = table.frame.height
    rows = iris_rows(table, zone, communes, ledger)
    parts = _parts(table, rows, ledger)
    rates = ZoneRates.conform(pl.concat(parts).sort(ZoneRates.keys))
    secret = int(rates["secret"].sum())
    if secret:
        ledger.warnings.append(f"{secret} valeurs absentes ou sous secret statistique")
    ledger.vintage = ", ".join(str(year) for year in sorted(rates["vintage"].unique().to_list()))
    return ledger.close(rates)


def _parts(table: NamedTable, rows: pl.DataFrame, ledger: Ledger) -> list[pl.DataFrame]:
    matches = {column: _VARIABLE.fullmatch(column) for column in table.frame.columns}
    poverty = any(match and match[2] == "TP60" for match in matches.values())
    parts: list[pl.DataFrame] = []
    unused: list[str] = []
    for column, match in matches.items():
        if match is None:
            _refuse_unknown(table, column)
            continue
        rate = _rates().get(match[2])
        if rate is None:
            unused.append(column)
            continue
        declared = match[1] == "DEC_" or (match[1] is None and not poverty)
        name = f"declared_{rate.indicator}" if declared else rate.indicator
        value = table.numbers(column).gather(rows["row"])
        parts.append(
            rows.select(
                "zone",
                pl.lit(name).alias("indicator"),
                pl.lit(2000 + int(match[3]), dtype=pl.Int32).alias("vintage"),
                (value / 100 if rate.percent else value).alias("value"),
                value.is_null().alias("secret"),
            )
        )
    if unused:
        ledger.warnings.append(f"colonnes sans usage ici : {', '.join(unused[:8])}{'…' if len(unused) > 8 else ''}")
    return parts


def _refuse_unknown(table: NamedTable, column: str) -> None:
    if not _IDENTIFICATION.fullmatch(column):
        raise InputError(
            "colonne inconnue",
            Where(table.path, table.header_line, column),
            expected="une variable comme DISP_MED18, DEC_MED18 ou MED21",
            action="retirez la colonne ou signalez le nouveau format",
        )
