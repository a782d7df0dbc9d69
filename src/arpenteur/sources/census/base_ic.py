"""INSEE base-ic: the census by IRIS, one file for each theme and year, any vintage since 1990."""

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
from arpenteur.tables import ZoneCounts

ZONE_COLUMNS = ("DCOMIRIS", "CODE_IRIS", "IRIS")
_VARIABLE = re.compile(r"([PC])(\d{2})_(\w+)|(A[A-Z])(\d{2})([A-Z]\w*)")
_IDENTIFICATION = re.compile(
    r"(?:IRIS|DCOMIRIS|CODE_IRIS|REG|DEP|UU\d{4}|COM|LIBCOM|NOM_COM|DEPCOM|TRIRIS|GRD_QUART|LIBIRIS|NOM_IRIS"
    r"|TYP_IRIS|MODIF_IRIS|LAB_IRIS|INDIC|INFRA|COMP9099|DCIRISLI|)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Indicator:
    name: str
    theme: str
    any_of: tuple[tuple[str, ...], ...]
    required: bool


@dataclass(frozen=True)
class _Dictionary:
    themes: dict[str, tuple[str, tuple[str, ...]]]
    indicators: tuple[_Indicator, ...]


@cache
def _dictionary() -> _Dictionary:
    data = tomllib.loads(files("arpenteur.sources.census").joinpath("base_ic.toml").read_text("utf-8"))
    return _Dictionary(
        {name: (theme["label"], tuple(theme["marker"])) for name, theme in data["themes"].items()},
        tuple(
            _Indicator(name, row["theme"], tuple(tuple(way) for way in row["any_of"]), row.get("required", False))
            for name, row in data["indicators"].items()
        ),
    )


def variables(columns: list[str]) -> dict[int, dict[str, str]]:
    """For each census year, the published column of each variable, written without its year.

    >>> variables(["IRIS", "P15_ACT1564", "AT99TA"])
    {2015: {'P_ACT1564': 'P15_ACT1564'}, 1999: {'AT_TA': 'AT99TA'}}
    """
    found: dict[int, dict[str, str]] = {}
    for column in columns:
        match = _VARIABLE.fullmatch(column)
        if match:
            kind, year, name = match[1] or match[4], int(match[2] or match[5]), match[3] or match[6]
            found.setdefault(year + (1900 if year >= 68 else 2000), {})[f"{kind}_{name}"] = column
    return found


def themes_of(columns: list[str]) -> list[str]:
    """Labels of the themes a heading belongs to, none for another layout."""
    names = {name for by_year in variables(columns).values() for name in by_year}
    return [label for label, marker in _dictionary().themes.values() if names & set(marker)]


def read_base_ic(path: Path, *, communes: frozenset[str] | None = None) -> Imported:
    """ZoneCounts of one base-ic file, for some voting communes (75056 takes 751xx) or all of it.

    Raises InputError for an unknown column, a missing variable, a value that is no count.
    """
    table = read_table(path, header=ZONE_COLUMNS)
    need_rows(table)
    years = variables(table.frame.columns)
    labels = themes_of(table.frame.columns)
    zone = table.need(*ZONE_COLUMNS)
    if not labels:
        raise InputError(
            "aucune variable du recensement reconnue",
            Where(path, table.header_line),
            expected="des colonnes comme P21_ACT1564, P21_NSCOL15P, P21_LOG ou P21_POP",
        )
    _refuse_unknown(table)
    ledger = Ledger(
        path, f"base-ic {', '.join(labels)}", sha256_of(path), producer="INSEE", licence="Licence Ouverte 2.0"
    )
    ledger.vintage = ", ".join(str(year) for year in sorted(years))
    ledger.rows_read = table.frame.height
    rows = iris_rows(table, zone, communes, ledger)
    parts = [part for year, names in sorted(years.items()) for part in _counts(table, year, names, rows, ledger)]
    counts = pl.concat([ZoneCounts.empty(), *parts])
    missing = counts["count"].null_count()
    if missing:
        ledger.warnings.append(f"{missing} valeurs absentes ou sous secret, laissées de côté")
    return ledger.close(ZoneCounts.conform(counts.drop_nulls("count").sort(ZoneCounts.keys)))


def _counts(
    table: NamedTable, year: int, names: dict[str, str], rows: pl.DataFrame, ledger: Ledger
) -> list[pl.DataFrame]:
    themes = {name for name, (_, marker) in _dictionary().themes.items() if set(marker) & names.keys()}
    parts: list[pl.DataFrame] = []
    absent: list[str] = []
    for indicator in _dictionary().indicators:
        if indicator.theme not in themes:
            continue
        way = next((way for way in indicator.any_of if names.keys() >= set(way)), None)
        if way is None:
            _missing(table, indicator, year)
            absent.append(indicator.name)
            continue
        columns = [table.numbers(names[variable], minimum=0) for variable in way]
        total = pl.DataFrame(columns).select(pl.sum_horizontal(pl.all(), ignore_nulls=False).alias("count"))
        parts.append(
            rows.select(
                "zone",
                pl.lit(indicator.name).alias("indicator"),
                pl.lit(year, dtype=pl.Int32).alias("vintage"),
                total["count"].gather(rows["row"]).alias("count"),
            )
        )
    if absent:
        ledger.warnings.append(f"recensement {year} : pas de variable pour {', '.join(absent)}")
    return parts


def _missing(table: NamedTable, indicator: _Indicator, year: int) -> None:
    if indicator.required:
        variable = indicator.any_of[0][0]
        column = f"{variable[0]}{year % 100:02d}{variable[1:]}"
        raise InputError(
            f"variable {column} absente",
            Where(table.path, table.header_line, column),
            expected=f"ce qu'il faut pour « {indicator.name} »",
            action="téléchargez le fichier complet de l'INSEE",
        )


def _refuse_unknown(table: NamedTable) -> None:
    for column in table.frame.columns:
        if not (_VARIABLE.fullmatch(column) or _IDENTIFICATION.fullmatch(column)):
            raise InputError(
                "colonne inconnue",
                Where(table.path, table.header_line, column),
                expected="une variable Pyy_… ou Cyy_…, ou une colonne d'identification de l'INSEE",
                action="retirez la colonne ou signalez le nouveau format",
            )
