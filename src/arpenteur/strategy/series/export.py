"""A series as a file: JSON and CSV without outlines, Parquet with them (GeoParquet), each with its sources."""

import json
from pathlib import Path

import polars as pl

from arpenteur.domain.grid import grid
from arpenteur.strategy.series.series import Series
from arpenteur.tables import StationSeries, table_metadata

CREDITS = "credits"
"""The key of the line of sources and licences among the metadata of the Parquet file."""


def series_labels(found: Series) -> dict[str, str]:
    """Families that have votes in a series, with their French names, in the order of the grid."""
    return {one: label for one, label in grid().families.items() if found.table[one].drop_nulls().len()}


def series_json(found: Series) -> str:
    """One document: the place, the line of credits, what is left out, and one row a station and election."""
    document = {
        "place_name": found.place_name,
        "fictional": found.fictional,
        "credits": found.credits,
        "elections": list(found.elections),
        "warnings": list(found.warnings),
        "rows": _plain(found).to_dicts(),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def series_csv(found: Series) -> str:
    """One row a station and election; empty cells where a family did not stand."""
    return _plain(found).write_csv()


def write_series(found: Series, path: Path | str) -> None:
    """GeoParquet 1.1 (EPSG:4326) with the description of every column, and the line of credits, in its metadata."""
    from arpenteur.geo.geoparquet import geo_metadata  # heavy, and only this format needs it

    metadata = {
        "geo": geo_metadata(found.table["geometry"]),
        CREDITS: found.credits,
        **table_metadata(StationSeries),
    }
    found.table.write_parquet(path, compression="zstd", metadata=metadata)


def _plain(found: Series) -> pl.DataFrame:
    """Without outlines, figures to a hundredth: they are estimates, and files that nobody reads to the last digit."""
    return found.table.drop("geometry").with_columns(
        pl.col(pl.Float64).exclude("carried").round(2), pl.col("carried").round(4)
    )
