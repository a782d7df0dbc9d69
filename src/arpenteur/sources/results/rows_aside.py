"""Rows of national files that no station of this program can be made of: set aside, counted and said, never an error.

The Ministry's file of every election also holds senators (by département) and will hold elections not known here; its
municipales of 2026 publish counts below zero for a few communes.
"""

from collections.abc import Mapping

import polars as pl

from arpenteur.domain.elections import WITHOUT_STATIONS, ElectionType
from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.imported import Ledger, OtherElectionError

_TYPE = r"^\d{4}_([a-z]{4})_t[12]$"
_NO_STATION = "sans commune ou sans bureau"
_UNEVEN = "effectifs qui ne s'additionnent pas"
_NEGATIVE = "commune où des effectifs négatifs sont publiés"


def rows_of_stations(cells: pl.DataFrame, ledger: Ledger, *, votes: bool = False) -> pl.DataFrame:
    """Rows of a known election, with a commune and a station (columns ``election``, ``commune``, ``station``).

    ``votes``: the half that holds the candidates, whose rows are said but not counted among those of the file. Raises
    OtherElectionError where no row is left.
    """
    looked_at = cells.with_columns(_reason().alias("aside"))
    aside = looked_at.drop_nulls("aside").group_by("aside").len().sort("aside")
    for reason, count in aside.iter_rows():
        lines = f"{count} ligne{'s' * (count > 1)}{' de voix' * votes}"
        ledger.warnings.append(_said(lines, reason, count))
        if not votes:
            ledger.drop(_dropped(reason), count)
    if cells.height and aside["len"].sum() == cells.height:
        reasons = " ; ".join(_dropped(reason) for reason in aside["aside"])
        raise OtherElectionError(
            f"aucune ligne par bureau de vote ({reasons})",
            Where(ledger.path),
            expected="des résultats par bureau de vote",
        )
    return looked_at.filter(pl.col("aside").is_null()).drop("aside")


def known_elections(election: str, commune: str, station: str) -> pl.Expr:
    """The same rows as a predicate, on columns of these names."""
    return _reason(election, commune, station).is_null()


def _reason(election: str = "election", commune: str = "commune", station: str = "station") -> pl.Expr:
    """Why a row is set aside: a type without stations, ``élection « … »``, or no place; null where it is kept."""
    kind = pl.col(election).str.extract(_TYPE, 1)
    unplaced = pl.any_horizontal(pl.col(name).cast(pl.String).fill_null("") == "" for name in (commune, station))
    unknown = pl.concat_str(pl.lit("élection « "), pl.col(election).fill_null(""), pl.lit(" » inconnue"))
    return (
        pl.when(kind.is_in(list(WITHOUT_STATIONS)))
        .then(kind)
        .when(~kind.is_in([str(known) for known in ElectionType]).fill_null(value=False))
        .then(unknown)
        .when(unplaced)
        .then(pl.lit(_NO_STATION))
    )


def _dropped(reason: str) -> str:
    label = WITHOUT_STATIONS.get(reason)
    return f"{label} : par département, sans bureau" if label else reason


def _said(lines: str, reason: str, count: int) -> str:
    set_aside = f"laissée{'s' * (count > 1)} de côté"
    label = WITHOUT_STATIONS.get(reason)
    if label:
        return f"{lines} de {label} {set_aside} : par département, sans bureau"
    return f"{lines} {set_aside} : {reason}"


def negative_communes(cells: pl.DataFrame, counts: Mapping[str, str]) -> pl.DataFrame:
    """Communes (and ``election`` or ``round``, where rows have one) with a number below zero: the first ``station``,
    ``line``, published ``column`` and ``count`` of each. ``counts``: column → published name.
    """
    keys = _keys(cells)
    parts = [
        cells.filter(pl.col(name) < 0).select(
            *keys,
            "station",
            pl.col("line").cast(pl.Int64),
            pl.lit(label).alias("column"),
            pl.col(name).cast(pl.Int64).alias("count"),
        )
        for name, label in counts.items()
        if name in cells.columns
    ]
    return pl.concat(parts).unique(keys, keep="first", maintain_order=True)


def without_communes(cells: pl.DataFrame, negative: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Rows of communes whose counts are all counts. One negative number hides where its voters went: the whole commune
    is set aside for that election. Raises InputError where nothing is left: the file is about that commune, and can
    be corrected.
    """
    if negative.is_empty():
        return cells
    kept = cells.join(negative, on=_keys(cells), how="anti", maintain_order="left")
    if kept.is_empty():
        row = negative.row(0, named=True)
        raise InputError(
            f"effectif négatif ({row['count']})",
            Where(ledger.path, row["line"], row["column"]),
            expected="un nombre entier positif ou nul",
        )
    ledger.drop(_NEGATIVE, cells.height - kept.height)
    for row in negative.iter_rows(named=True):
        election = f", {row['election']}" if "election" in row else ""
        ledger.warnings.append(
            f"commune {row['commune']}{election} : effectif négatif ({row['count']}) publié au bureau "
            f"{row['station']} ; tous ses bureaux sont laissés de côté pour ce scrutin"
        )
    return kept


def without_uneven(cells: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Stations whose counts add up, of a file of hundreds of thousands that nobody can correct: the others are set
    aside alone and said. Where all would be, they stay for whoever names what is wrong with the first.
    """
    empty = pl.lit(None, pl.Int64)
    have = {name: pl.col(name) if name in cells.columns else empty for name in ("abstentions", "blank", "null_votes")}
    cast = have["blank"].fill_null(0) + have["null_votes"].fill_null(
        pl.col("turnout") - pl.col("valid") - have["blank"].fill_null(0)
    )
    voters = pl.col("registered") - have["abstentions"].fill_null(pl.col("registered") - pl.col("turnout"))
    even = (voters == pl.col("turnout")) & (pl.col("valid") + cast == pl.col("turnout"))
    sound = cells.select(even.fill_null(value=False)).to_series()
    if sound.all() or not sound.any():
        return cells
    aside = cells.filter(~sound)
    ledger.drop(_UNEVEN, aside.height)
    shown = ", ".join(
        f"{station} ({election})" for election, station in aside.select("election", "station").head(5).rows()
    )
    ledger.warnings.append(
        f"{aside.height} bureau{'x' * (aside.height > 1)} laissé{'s' * (aside.height > 1)} de côté, dont les effectifs "
        f"publiés ne s'additionnent pas : {shown}{'…' if aside.height > 5 else ''}"
    )
    return cells.filter(sound)


def _keys(cells: pl.DataFrame) -> list[str]:
    return [*(name for name in ("election", "round") if name in cells.columns), "commune"]
