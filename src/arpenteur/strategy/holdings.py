"""What a snapshot holds, file by file: its size, its digest, its rows and what they are."""

from dataclasses import dataclass

import polars as pl

from arpenteur.manifest import NAME
from arpenteur.snapshot import OPTIONAL, TABLES, TILES, Snapshot
from arpenteur.storage import sha256_of
from arpenteur.strategy.results import Json
from arpenteur.tables import table_dictionary

PARQUET, JSON, PMTILES = "application/vnd.apache.parquet", "application/json", "application/vnd.pmtiles"


@dataclass(frozen=True)
class HeldFile:
    """One file of a snapshot; what is no table has neither ``rows`` nor ``dictionary`` (as ``tables`` writes it)."""

    name: str
    size: int
    sha256: str
    rows: int | None = None
    dictionary: Json | None = None

    @property
    def kind(self) -> str:
        """Its media type."""
        return PMTILES if self.name == TILES else PARQUET if self.dictionary else JSON


def holdings(snapshot: Snapshot) -> tuple[HeldFile, ...]:
    """Every file by name, once each byte is known to be what was written. Raises InputError where one is not, or where
    nothing can be verified."""
    snapshot.verify()
    return tuple(_held(snapshot, name) for name in sorted((NAME, *snapshot.manifest.files)))


def _held(snapshot: Snapshot, name: str) -> HeldFile:
    file = snapshot.path / name
    table = (TABLES | OPTIONAL).get(file.stem) if file.suffix == ".parquet" else None
    held = HeldFile(name, file.stat().st_size, snapshot.manifest.files.get(name) or sha256_of(file))
    if table is None:
        return held
    rows = pl.scan_parquet(file).select(pl.len()).collect().item()
    return HeldFile(held.name, held.size, held.sha256, rows, table_dictionary(table))
