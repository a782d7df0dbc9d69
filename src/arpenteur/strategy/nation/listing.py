"""Every zone of a nation by name, with the box that holds it where it is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from pmtiles.reader import MmapSource, Reader

from arpenteur.domain.places import departement_of
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.nation.zones import NationLevel, label_of

Box = tuple[float, float, float, float]
LAYERS: dict[NationLevel, str] = {
    "departement": "departements",
    "circonscription": "circonscriptions",
    "commune": "communes",
    "station": "stations",
}


@dataclass(frozen=True)
class Listed:
    """One zone; ``circonscription`` is empty for what lies in several. ``box``: west, south, east, north."""

    level: NationLevel
    code: str
    name: str
    detail: str
    departement: str
    circonscription: str
    commune: str
    registered: int
    box: Box | None


def listing(snapshot: Snapshot) -> Iterator[Listed]:
    """Départements, constituencies, communes and stations of a nation, level by level in the order of their codes."""
    boxes = _boxes(snapshot)
    stations = snapshot.stations.with_columns(
        pl.col("commune").map_elements(departement_of, return_dtype=pl.String).alias("departement")
    )
    for level in ("departement", "circonscription", "commune"):
        sums = [
            pl.col("departement").first(),
            pl.col("commune").first().alias("where"),
            pl.col("commune_name").first(),
            pl.col("registered").sum(),
            pl.col("circonscription").first().alias("seat"),
            pl.col("circonscription").n_unique().alias("seats"),
        ]
        rows = stations.drop_nulls(level).group_by(pl.col(level).alias("zone")).agg(sums).sort("zone")
        for row in rows.iter_rows(named=True):
            code, is_commune = row["zone"], level == "commune"
            seat = code if level == "circonscription" else row["seat"] if is_commune and row["seats"] == 1 else ""
            yield Listed(
                level,
                code,
                label_of(level, code, row["commune_name"]),
                "",
                row["departement"],
                seat or "",
                code if is_commune else "",
                row["registered"],
                boxes[level].get(code),
            )
    for row in stations.iter_rows(named=True):
        yield Listed(
            "station",
            row["station"],
            f"{row['commune_name']} {row['number']}",
            row["name"] or "",
            row["departement"],
            row["circonscription"] or "",
            row["commune"],
            row["registered"],
            boxes["station"].get(row["station"]),
        )


def _boxes(snapshot: Snapshot) -> dict[NationLevel, dict[str, Box]]:
    """Boxes of drawn zones, from the metadata of the tiles."""
    found: dict[NationLevel, dict[str, Box]] = {level: {} for level in LAYERS}
    if snapshot.tiles is None:
        return found
    with snapshot.tiles.open("rb") as file:
        boxes = Reader(MmapSource(file)).metadata()["boxes"]
    for level, layer in LAYERS.items():
        found[level] = {code: tuple(box) for code, box in boxes.get(layer, {}).items()}
    return found
