"""Addresses of the electoral register's public extract (table-adresses-reu): which station each belongs to."""

from pathlib import Path

import polars as pl

from arpenteur.domain.errors import InputError
from arpenteur.domain.places import census_communes, parse_station_id
from arpenteur.files.tables import NamedTable, read_table
from arpenteur.sources.census.zones import kept_in, mapped, need_rows, voting
from arpenteur.sources.imported import Imported, Ledger, nothing_for
from arpenteur.storage import sha256_of
from arpenteur.tables import Addresses

STATION_COLUMNS = ("id_brut_bv_reu",)
# geo_type of the national geocoder; a point known to the commune only says nothing about a station.
_PRECISIONS = {"housenumber": "housenumber", "interpolation": "housenumber", "street": "street", "locality": "locality"}
_COMMUNE_ONLY = ("municipality", "city", "town", "village")
_SPELLED = r"^(\d{1,5})\s*(bis|ter|quater|[A-Za-z])?\s+(.+?)(?:,?\s+\d{5}\b.*)?$"


def read_reu(path: Path, *, communes: frozenset[str] | None = None) -> Imported:
    """Addresses with their station and weight (register addresses at the point), from CSV or Parquet.

    Raises InputError for a missing column, a key that is no station, coordinates that are no numbers.
    """
    wanted = sorted({code for commune in communes for code in (commune, *census_communes(commune))}) if communes else []
    prefixes = [code for known in wanted for code in (known, known.lstrip("0"))]
    table = read_table(path, only=(STATION_COLUMNS, prefixes) if communes else None)
    ledger = Ledger(path, "adresses REU", sha256_of(path), producer="INSEE", licence="Licence Ouverte 2.0")
    ledger.rows_read = table.frame.height
    if communes and not table.frame.height:
        raise nothing_for(path, communes, [])
    need_rows(table)
    frame = _read(table)
    commune = voting(frame["station"].str.slice(0, 5))
    frame = kept_in(frame.with_columns(commune.alias("commune")), commune, communes, ledger)
    placed = frame.filter(pl.col("longitude").is_between(-180, 180), pl.col("latitude").is_between(-90, 90))
    ledger.drop("coordonnées absentes ou hors de la carte", frame.height - placed.height)
    precise = placed.filter(pl.col("precision").is_not_null())
    ledger.drop("point connu à la commune près", placed.height - precise.height)
    rough = precise.filter(pl.col("precision") != "housenumber").height
    if rough:
        ledger.warnings.append(f"{rough} points placés à la voie ou au lieu-dit")
    return ledger.close(Addresses.conform(precise))


def _read(table: NamedTable) -> pl.DataFrame:
    station, lon, lat = table.need(*STATION_COLUMNS), table.need("longitude"), table.need("latitude")
    keys = mapped(table.frame[station], _key)
    table.refuse(keys.is_null(), station, "une clé comme 29039_1")
    weight = table.find("nb_adresses")
    weights = table.numbers(weight, minimum=0).fill_null(1.0) if weight else pl.Series([1.0] * table.frame.height)
    kind = table.find("geo_type")
    kinds = table.frame[kind] if kind else pl.Series(["housenumber"] * table.frame.height)
    if kind:
        known = kinds.is_null() | kinds.is_in([*_PRECISIONS, *_COMMUNE_ONLY])
        table.refuse(~known, kind, f"un type parmi {', '.join(_PRECISIONS)}")
    spelled = table.find("geo_adresse", "api_line")
    texts = table.frame[spelled] if spelled else pl.Series([None] * table.frame.height, dtype=pl.String)
    frame = pl.DataFrame(
        {
            "station": keys,
            "longitude": table.numbers(lon),
            "latitude": table.numbers(lat),
            "weight": weights,
            "precision": kinds.replace_strict(_PRECISIONS, default=None, return_dtype=pl.String),
            "text": texts,
        }
    )
    spelling = pl.col("text").str.extract
    return frame.with_row_index("rank", offset=1).select(
        pl.exclude("text", "rank"),
        # One address of the register may be listed under two stations: the file's own id is not a key.
        pl.format("{}#{}", "station", "rank").alias("address"),
        spelling(_SPELLED, 1).cast(pl.Int32).alias("number"),
        spelling(_SPELLED, 2).alias("suffix"),
        pl.coalesce(spelling(_SPELLED, 3), pl.col("text").str.replace(r",?\s+\d{5}\b.*$", "")).alias("street"),
    )


def _key(text: str) -> str | None:
    try:
        return parse_station_id(text)
    except InputError:
        return None
