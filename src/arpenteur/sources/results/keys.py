"""Normal keys of communes and polling stations, for whole columns at once."""

from collections.abc import Callable

import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import MINISTRY_OVERSEAS, commune_code, departement_of, station_number
from arpenteur.files.cells import TabularFile


def add_keys(cells: pl.DataFrame, file: TabularFile) -> pl.DataFrame:
    """Replace the published ``departement``, ``commune`` and ``station`` codes by ``commune`` and ``station`` keys.

    Same answers as ``domain.places``, which is asked about every code that is not in the usual form.
    Needs a ``line`` column for messages; raises InputError at the first code that makes no key.
    """
    codes = cells.select(
        "line",
        (pl.col("departement") if "departement" in cells.columns else pl.lit("")).fill_null("").alias("departement"),
        pl.col("commune").fill_null(""),
        pl.col("station").fill_null(""),
    )
    usual = (
        pl.when(pl.col("commune").str.contains(r"^\d{3}$") & pl.col("departement").str.contains(r"^(\d{2}|2[AB])$"))
        .then(pl.col("departement") + pl.col("commune"))
        .when(pl.col("commune").str.contains(r"^(\d{2}|2[AB])\d{3}$"))
        .then("commune")
    )
    communes = codes.select(usual).to_series().alias("commune")
    odd = codes.filter(communes.is_null()).unique(["departement", "commune"], keep="first", maintain_order=True)
    if odd.height:
        known = odd.with_columns(_each(odd, ("departement", "commune"), _commune, file).alias("known")).drop("line")
        looked_up = codes.join(known, on=["departement", "commune"], how="left", maintain_order="left")["known"]
        communes = pl.select(pl.coalesce(communes, looked_up)).to_series()
    numbers = codes.unique("station", keep="first", maintain_order=True)
    normal = _each(numbers, ("station",), _number, file)
    station = communes + "_" + codes["station"].replace_strict(numbers["station"], normal, return_dtype=pl.String)
    return cells.with_columns(communes.alias("commune"), station.alias("station"))


def _commune(departement: str, commune: str) -> str:
    commune = commune.strip()
    return commune_code(departement, commune.zfill(5) if len(commune) == 4 else commune)


def _number(published: str) -> str:
    # Teaching sets repeat the commune in front: 01150_01150_1.
    return station_number(published.rpartition("_")[2])


def _each(rows: pl.DataFrame, columns: tuple[str, ...], key: Callable[..., str], file: TabularFile) -> pl.Series:
    keys: list[str] = []
    for row in rows.select("line", *columns).iter_rows():
        try:
            keys.append(key(*row[1:]))
        except InputError as error:
            raise InputError(error.problem, Where(file.file, row[0]), expected=error.expected) from error
    return pl.Series(keys, dtype=pl.String)


def within(communes: frozenset[str] | None, departements: frozenset[str] | None) -> pl.Expr | None:
    """Predicate on the ``commune`` key, None when nothing is asked for."""
    asked: pl.Expr | None = None
    if communes is not None:
        asked = pl.col("commune").is_in(sorted(communes))
    if departements is not None:
        inside = pl.any_horizontal(pl.col("commune").str.starts_with(code) for code in sorted(departements))
        asked = inside if asked is None else asked & inside
    return asked


def published_codes(
    communes: frozenset[str] | None, departements: frozenset[str] | None
) -> dict[str, list[str]] | None:
    """Every spelling, old and new, of the wanted codes: a coarse filter for columns of published codes."""
    if communes is None and departements is None:
        return None
    wanted = {departement_of(code) for code in communes} if communes is not None else set(departements or ())
    spelled = {*wanted, *(code.lstrip("0") for code in wanted)}
    if any(code.startswith("97") or code.startswith("98") for code in wanted):
        spelled |= set(MINISTRY_OVERSEAS) | {"97", "98"}
    codes = {"departement": sorted(spelled)}
    if communes is not None:
        codes["commune"] = sorted({spelling for code in communes for spelling in _spellings(code)})
    return codes


def _spellings(commune: str) -> set[str]:
    """Codes under which a commune may be published: whole or without département, old or new, with or without zeros."""
    own = {commune, commune[2:], commune.lstrip("0"), commune[2:].lstrip("0")}
    return own | {old + commune[2:] for old, prefix in MINISTRY_OVERSEAS.items() if commune.startswith(prefix)}
