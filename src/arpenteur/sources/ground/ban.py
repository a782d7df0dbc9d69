"""Public addresses: Base adresse nationale, as its CSV (old and new columns) or as GeoJSON and GeoPackage extracts."""

from pathlib import Path

import numpy as np
import polars as pl
import shapely

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.content import head
from arpenteur.files.tables import read_table
from arpenteur.sources.census.zones import kept_in, voting
from arpenteur.sources.imported import Imported, Ledger, OtherTerritoryError
from arpenteur.sources.territory import gpkg
from arpenteur.sources.territory.vector import Layer, read_layer
from arpenteur.storage import sha256_of
from arpenteur.tables import Addresses

COMMUNE_COLUMNS = ("code_insee", "citycode", "insee", "code_commune")
# Numbers BAN gives to places that have none (hamlets).
_NO_NUMBER = (0, 9999)


def read_ban(path: Path, *, communes: frozenset[str] | None = None, layer: str | None = None) -> Imported:
    """Addresses of a BAN file, weight 1 each, for some voting communes (75056 takes 751xx) or all of it.

    An extract without commune column belongs to the only commune asked for. Raises InputError otherwise.
    """
    ledger = Ledger(path, "Base adresse nationale", sha256_of(path), producer="BAN", licence="Licence Ouverte 2.0")
    start = head(path, 16)
    if start.startswith(gpkg.MAGIC) or start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        frame = _of_layer(read_layer(path, layer), ledger)
    else:
        frame = _of_csv(path, ledger)
    frame = _within(frame, communes, ledger).with_columns(pl.coalesce("id", _spelled()).alias("address"))
    for reason, good in (
        ("coordonnées absentes ou hors de la carte", _on_the_map()),
        ("adresse sans voie", pl.col("street").is_not_null()),
        ("adresse en double", pl.struct("address", "longitude", "latitude").is_first_distinct()),
    ):
        kept = frame.filter(good)
        ledger.drop(reason, frame.height - kept.height)
        frame = kept
    table = frame.with_columns(
        _distinct("address"),
        pl.lit(1.0).alias("weight"),
        pl.lit(None, dtype=pl.String).alias("station"),
        pl.when(pl.col("number").is_null() | pl.col("number").is_in(_NO_NUMBER))
        .then(pl.lit("locality"))
        .otherwise(pl.lit("housenumber"))
        .alias("precision"),
    )
    return ledger.close(Addresses.conform(table))


def _of_csv(path: Path, ledger: Ledger) -> pl.DataFrame:
    table = read_table(path)
    ledger.rows_read = table.frame.height
    number, suffix, street = table.need("numero"), table.need("rep"), table.need("nom_voie")
    commune, lon, lat = table.need(*COMMUNE_COLUMNS), table.need("lon", "longitude"), table.need("lat", "latitude")
    table.refuse(~table.frame[number].str.contains(r"^\d{1,5}$"), number, "un numéro de voie")
    codes = table.frame[commune].str.to_uppercase().str.pad_start(5, "0")
    table.refuse(
        ~codes.str.contains(r"^(\d{2}|2[AB])\d{3}$").fill_null(value=False), commune, "un code INSEE à 5 caractères"
    )
    identifier = table.find("id", "cle_interop")
    return pl.DataFrame(
        {
            "number": table.frame[number].cast(pl.Int32),
            "suffix": table.frame[suffix],
            "street": table.frame[street],
            "commune": codes,
            "longitude": table.numbers(lon),
            "latitude": table.numbers(lat),
            "id": table.frame[identifier] if identifier else pl.Series([None] * table.frame.height, dtype=pl.String),
        }
    )


def _of_layer(found: Layer, ledger: Ledger) -> pl.DataFrame:
    ledger.rows_read = found.read
    street, number = found.need("nom_voie", "street"), found.need("numero", "housenumber")
    numbers = found.numbers(number)
    wrong = np.flatnonzero((numbers < 0) | (numbers > 99999) | (numbers % 1 > 0))
    if len(wrong):
        i = int(wrong[0])
        raise InputError(
            f"entité {found.ranks[i]} : numéro « {numbers[i]} »", Where(found.path, column=number), expected="un entier"
        )
    moved = found.to_wgs84(ledger)
    points = moved.geometry.copy()
    points[(shapely.get_type_id(points) != 0) | shapely.is_empty(points)] = None
    commune = moved.find(*COMMUNE_COLUMNS)
    codes = [code.zfill(5) if code else None for code in moved.text(commune)] if commune else None
    return pl.DataFrame(
        {
            "id": pl.Series([None] * len(moved), dtype=pl.String),
            "number": pl.Series(moved.numbers(number)).fill_nan(None).cast(pl.Int32),
            "suffix": pl.Series(moved.text("rep", "suffixe"), dtype=pl.String),
            "street": pl.Series(moved.text(street), dtype=pl.String),
            "commune": pl.Series(codes or [None] * len(moved), dtype=pl.String),
            "longitude": pl.Series(shapely.get_x(points)).fill_nan(None),
            "latitude": pl.Series(shapely.get_y(points)).fill_nan(None),
        }
    )


def _within(frame: pl.DataFrame, communes: frozenset[str] | None, ledger: Ledger) -> pl.DataFrame:
    if frame["commune"].null_count() == frame.height:
        if communes is None or len(communes) != 1:
            raise OtherTerritoryError(
                "adresses sans code de commune",
                Where(ledger.path),
                expected="une colonne code_insee, ou une seule commune demandée",
            )
        ledger.names_communes = False
        return frame.with_columns(pl.lit(next(iter(communes))).alias("commune"))
    placed = frame.filter(pl.col("commune").is_not_null())
    ledger.drop("adresse sans commune", frame.height - placed.height)
    placed = placed.with_columns(voting(placed["commune"]).alias("commune"))
    return kept_in(placed, placed["commune"], communes, ledger)


def _spelled() -> pl.Expr:
    return pl.concat_str(
        "commune", "street", pl.col("number").cast(pl.String), "suffix", separator=" ", ignore_nulls=True
    )


def _distinct(name: str) -> pl.Expr:
    """Homonyms at different points (one street name twice in a commune) are told apart by their rank."""
    rank = pl.int_range(pl.len()).over(name)
    return pl.when(rank > 0).then(pl.format("{} #{}", name, rank + 1)).otherwise(pl.col(name)).alias(name)


def _on_the_map() -> pl.Expr:
    return pl.col("longitude").is_between(-180, 180) & pl.col("latitude").is_between(-90, 90)
