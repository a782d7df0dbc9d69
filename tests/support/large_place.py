"""The fictional town laid side by side with itself until it has as many stations as a large city. Deterministic."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
import shapely
from fictional_place import COUNT, write_fictional_place

from arpenteur.snapshot import Manifest, Snapshot, write_snapshot
from arpenteur.tables import (
    OptionVotes,
    Quartiers,
    ReferenceResults,
    StationProfile,
    StationResults,
    Stations,
    StationStability,
    StationStreets,
)

PLACE = "00098"
NAME = "Exempleville-la-Grande (commune fictive)"
_ACROSS = 6
_STEP = (0.042, 0.036)


def write_large_place(path: Path, *, stations: int = 900) -> Snapshot:
    """Write at ``path`` a town of at least so many stations, and of three quartiers for each 24 of them."""
    tiles = -(-stations // COUNT)
    with TemporaryDirectory() as scratch:
        small = write_fictional_place(Path(scratch) / "small")
        whole = {name: pl.concat(_tile(table, tile) for tile in range(tiles)) for name, table in _tables(small).items()}
        manifest, reference = small.manifest, small.reference_results
    profile = whole["station_profile"].unique(["zone", "indicator"], keep="first", maintain_order=True)
    votes = [pl.col("votes", "valid", "registered", "turnout", "stations") * tiles]
    scopes = pl.col("scope").str.replace(manifest.place, PLACE)
    return write_snapshot(
        path,
        manifest=Manifest(**{**vars(manifest), "place": PLACE, "place_name": NAME}),
        quality={"sources": []},
        tables={
            "stations": Stations.conform(whole["stations"]),
            "quartiers": Quartiers.conform(whole["quartiers"]),
            "station_results": StationResults.conform(whole["station_results"]),
            "option_votes": OptionVotes.conform(whole["option_votes"]),
            "reference_results": ReferenceResults.conform(reference.with_columns(scopes, *votes)),
            "station_stability": StationStability.conform(whole["station_stability"]),
            "station_profile": StationProfile.conform(profile),
            "station_streets": StationStreets.conform(whole["station_streets"]),
        },
    )


def _tables(small: Snapshot) -> dict[str, pl.DataFrame]:
    names = ("stations", "quartiers", "station_results", "option_votes", "station_stability", "station_profile")
    return {name: getattr(small, name) for name in (*names, "station_streets")}


def _tile(table: pl.DataFrame, tile: int) -> pl.DataFrame:
    """One copy: keys and numbers follow those of the copies before, outlines stand beside theirs."""
    columns = {
        "station": _key("station", tile),
        "zone": pl.when(pl.col("zone").str.contains("_")).then(_key("zone", tile)).otherwise(_other(tile))
        if "zone" in table.columns
        else None,
        "quartier": pl.format("T{}{}", pl.lit(tile), pl.col("quartier")) if "quartier" in table.columns else None,
        "commune": pl.lit(PLACE),
        "commune_name": pl.lit(NAME),
        "number": (pl.col("number").cast(pl.Int64) + tile * COUNT).cast(pl.String)
        if "number" in table.columns
        else None,
    }
    if "number" not in table.columns and "name" in table.columns and "candidate" not in table.columns:
        columns["name"] = pl.format("{} {}", pl.col("name"), pl.lit(tile + 1))
    changed = table.with_columns(
        expression.alias(name)
        for name, expression in columns.items()
        if expression is not None and name in table.columns
    )
    if "geometry" in table.columns:
        changed = changed.with_columns(geometry=_moved(table["geometry"], tile))
    if "longitude" in table.columns:
        east, north = _by(tile)
        changed = changed.with_columns(pl.col("longitude") + east, pl.col("latitude") + north)
    return changed


def _key(column: str, tile: int) -> pl.Expr:
    number = pl.col(column).str.split("_").list.last().cast(pl.Int64, strict=False) + tile * COUNT
    return pl.format(PLACE + "_{}", number.cast(pl.String).str.zfill(4))


def _other(tile: int) -> pl.Expr:
    return (
        pl.when(pl.col("zone").str.starts_with("commune"))
        .then(pl.lit(f"commune:{PLACE}"))
        .otherwise(pl.format("T{}{}", pl.lit(tile), pl.col("zone")))
    )


def _moved(outlines: pl.Series, tile: int) -> pl.Series:
    by = np.array(_by(tile))
    shapes = shapely.transform(shapely.from_wkb(outlines.to_numpy()), lambda points: points + by)
    return pl.Series("geometry", shapely.to_wkb(shapes), dtype=outlines.dtype)


def _by(tile: int) -> tuple[float, float]:
    return _STEP[0] * (tile % _ACROSS), _STEP[1] * (tile // _ACROSS)
