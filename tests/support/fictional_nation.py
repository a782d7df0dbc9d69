"""A small invented nation as a snapshot with tiles: four communes, three constituencies, one département.

Commune 00093 is a constituency of its own; commune 00092 is shared by two; one station is too small to be shown.
"""

from dataclasses import replace
from pathlib import Path

import polars as pl
import small_snapshots as small

from arpenteur.pipeline.tiles import write_tiles
from arpenteur.pipeline.tiles.territories import Published, territories
from arpenteur.snapshot import Snapshot, write_snapshot

COUNT = 32
SMALL = "00090_0005"
SHOWN = "00091_0002"
NAMES = {"00090": "Saint-Essai", "00091": "L'Haÿ-Fictive", "00092": "Essai-les-Bains", "00093": "Essaiville"}


def write_fictional_nation(
    path: Path, *, tiles: bool = True, generated_at: str = "2026-11-25T10:00:00+01:00"
) -> Snapshot:
    """Write the nation at ``path``."""
    tables = small.with_squares(small.shrunk(small.town(stations=COUNT, communes=4), SMALL))
    second = (pl.col("commune") == "00092") & (pl.col("number").cast(pl.Int32) > COUNT // 2)
    seat = (pl.when(pl.col("commune") == "00093").then(pl.lit("0003")).when(second).then(pl.lit("0002"))).otherwise(
        pl.lit("0001")
    )
    named = {
        name: {"commune_name": pl.col("commune").replace_strict(NAMES)} for name in ("stations", "station_results")
    }
    tables |= {name: tables[name].with_columns(**columns) for name, columns in named.items()}
    tables |= {"stations": tables["stations"].with_columns(seat.alias("circonscription"))}
    bare = small.publish(path, tables, place="france")
    manifest = replace(bare.manifest, place_name="Fiction", generated_at=generated_at)
    drawn = path.with_name(f"{path.name}.pmtiles")
    if tiles:
        write_tiles(drawn, territories(tables["stations"], Published()))
    written = write_snapshot(path, manifest=manifest, quality={}, tables=tables, tiles=drawn if tiles else None)
    drawn.unlink(missing_ok=True)
    return written
