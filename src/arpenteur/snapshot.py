"""The only contract between the engine and the rest: a dated, checked, self-describing folder.

A snapshot holds ``manifest.json``, ``quality.json`` and one Parquet file a table (GeoParquet 1.1 where the table
has a ``geometry`` column), with its dictionary of columns in it. It is written whole or not at all.
"""

import errno
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self, cast

import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.manifest import NAME, REBUILD, SCHEMA_VERSION, Manifest, Source, damaged
from arpenteur.remote_snapshot import pull
from arpenteur.storage import is_remote
from arpenteur.tables import (
    Buildings,
    MapLines,
    OptionVotes,
    Quartiers,
    ReferenceResults,
    StationCrosswalk,
    StationProfile,
    StationResults,
    Stations,
    StationStability,
    StationStreets,
    StreetSegments,
    Table,
    Transfers,
    ZoneWeights,
    table_metadata,
)

__all__ = [
    "OPTIONAL",
    "TABLES",
    "Manifest",
    "Snapshot",
    "Source",
    "refuse_unusable",
    "unwritable",
    "vote_gaps",
    "write_snapshot",
]

TABLES: dict[str, type[Table]] = {
    "stations": Stations,
    "quartiers": Quartiers,
    "station_results": StationResults,
    "option_votes": OptionVotes,
    "reference_results": ReferenceResults,
    "station_stability": StationStability,
    "station_profile": StationProfile,
    "station_streets": StationStreets,
}
OPTIONAL: dict[str, type[Table]] = {
    "station_crosswalk": StationCrosswalk,
    "transfers": Transfers,
    "street_segments": StreetSegments,
    "buildings": Buildings,
    "map_lines": MapLines,
    "zone_weights": ZoneWeights,
}
"""Tables that some snapshots hold and others do not; readers see an empty one instead."""
TILES = "tiles.pmtiles"
_FILES = {NAME, "quality.json", TILES, *(f"{name}.parquet" for name in (*TABLES, *OPTIONAL))}
_REFUSALS = {
    errno.EACCES: "écriture refusée",
    errno.EPERM: "écriture refusée",
    errno.EROFS: "disque en lecture seule",
    errno.ENAMETOOLONG: "nom trop long",
    errno.ENOTDIR: "un fichier tient la place d'un dossier du chemin",
}


class _Read(cached_property[pl.DataFrame]):
    """The table of its own name, read the first time."""

    def __init__(self) -> None:
        super().__init__(lambda snapshot: snapshot.table(str(self.attrname)))


@dataclass(frozen=True)
class Snapshot:
    """A snapshot on disk; tables are read on first use and kept."""

    path: Path
    manifest: Manifest

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Read the manifest. Raises InputError where the folder is not a readable snapshot of this version.

        A snapshot at ``s3://bucket/prefix`` is fetched into the user's cache first, once.
        """
        path = pull(str(path)) if is_remote(path) else Path(path)
        return cls(path, Manifest.read(path))

    def refuse_touched(self) -> None:
        """As the manifest refuses its folder (``Manifest.refuse_touched_folder``)."""
        self.manifest.refuse_touched_folder(self.path)

    def verify(self) -> None:
        """Raise InputError where a byte of the folder is not what was written, the file named; also where nothing can
        be verified, in a snapshot of an older version."""
        if not self.manifest.files:
            raise InputError(
                "cet instantané n'a pas d'empreintes : rien ne peut y être vérifié",
                Where(self.path),
                expected="un instantané construit par cette version ou une plus récente",
                action=REBUILD,
            )
        self.refuse_touched()

    def table(self, name: str) -> pl.DataFrame:
        """A table by its name, without rows where it is optional and not there. Raises InputError if damaged."""
        file = self.path / f"{name}.parquet"
        if name in OPTIONAL and file.name not in self.manifest.files and not file.is_file():
            return OPTIONAL[name].empty()
        self.manifest.refuse_touched(file)
        try:
            frame = pl.read_parquet(file)
        except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            raise damaged("table", file) from error
        table = (TABLES | OPTIONAL)[name]
        if self.manifest.schema_version < SCHEMA_VERSION:
            later = [key for key, column in table.columns.items() if column.nullable and key not in frame.columns]
            frame = frame.with_columns(pl.lit(None, table.columns[key].dtype).alias(key) for key in later)
        if frame.schema != table.schema():
            raise InputError("colonnes inattendues", Where(file), action=REBUILD)
        return frame

    stations = _Read()
    quartiers = _Read()
    station_results = _Read()
    option_votes = _Read()
    reference_results = _Read()
    station_stability = _Read()
    station_profile = _Read()
    station_streets = _Read()
    # No row where the snapshot was built without them, is of a nation or of an older version.
    transfers = _Read()
    station_crosswalk = _Read()
    street_segments = _Read()
    buildings = _Read()
    map_lines = _Read()
    zone_weights = _Read()

    @property
    def tiles(self) -> Path | None:
        """Vector tiles of the zones (PMTiles), None where the snapshot has none."""
        file = self.path / TILES
        return file if file.is_file() else None

    @cached_property
    def quality(self) -> dict[str, Any]:
        """The quality report, as written by the pipeline. Raises InputError where it is gone or damaged."""
        file = self.path / "quality.json"
        self.manifest.refuse_touched(file)
        try:
            report = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise damaged("rapport de qualité", file) from error
        if not isinstance(report, dict):
            raise damaged("rapport de qualité", file)
        return cast("dict[str, Any]", report)


def vote_gaps(results: pl.DataFrame, votes: pl.DataFrame) -> pl.DataFrame:
    """Counts of which the votes do not add up to the valid ones: ``election``, ``station``, ``gap``, widest first.

    No tolerance: not one of the 796,448 counts of stations in the official files at hand differs (2008–2026).
    """
    sums = votes.group_by("election", "station").agg(pl.col("votes").sum())
    both = results.select("election", "station", "valid").join(sums, on=["election", "station"])
    gaps = both.select("election", "station", (pl.col("votes") - pl.col("valid")).alias("gap"))
    return gaps.filter(pl.col("gap") != 0).sort(
        pl.col("gap").abs(), "election", "station", descending=[True, False, False]
    )


def write_snapshot(
    path: Path,
    *,
    manifest: Manifest,
    quality: dict[str, Any],
    tables: dict[str, pl.DataFrame],
    tiles: Path | None = None,
) -> Snapshot:
    """Check every table, write all in a neighbour folder, then put it in place in one move.

    ``tables`` holds every name of ``TABLES`` and any of ``OPTIONAL``; ``tiles`` is a file of vector tiles to copy, if
    any. Replaces an earlier snapshot at ``path``; refuses any other folder. Raises InputError where ``path`` is
    something else or cannot be written, TableError where a table breaks its contract.
    """
    refuse_unusable(path)
    for name, table in (TABLES | {name: OPTIONAL[name] for name in OPTIONAL if name in tables}).items():
        table.check(tables[name])
    try:
        _write(path, manifest, quality, tables, tiles)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise unwritable(path, error) from error
    return Snapshot.open(path)


def refuse_unusable(path: Path) -> None:
    """Raise InputError where a snapshot cannot be put at ``path``: something else is there, or nothing can be.

    Asked before a long build too. A folder counts as an earlier snapshot only if it holds nothing but its files:
    replacing it deletes it.
    """
    try:
        taken = path.exists() and not (path.is_dir() and {entry.name for entry in path.iterdir()} <= _FILES)
        above = next((parent for parent in path.absolute().parents if parent.exists()), path)
    except OSError as error:
        raise unwritable(path, error) from error
    if taken:
        raise InputError("existe et n'est pas un instantané", Where(path), action="choisissez un autre dossier")
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        raise InputError(f"rien ne peut être écrit dans {above}", Where(path), action="choisissez un autre dossier")


def unwritable(path: Path, error: Exception) -> InputError:
    """The error of an output that the system refuses, said by its cause where that is known."""
    code = error.errno if isinstance(error, OSError) else None
    full = code in (errno.ENOSPC, errno.EDQUOT) or "os error 28" in str(error)
    problem = "plus de place sur le disque" if full else _REFUSALS.get(code or 0, "écriture impossible")
    action = "libérez de la place ou choisissez un autre disque" if full else "choisissez un autre dossier"
    return InputError(problem, Where(path), action=action)


def _write(
    path: Path, manifest: Manifest, quality: dict[str, Any], tables: dict[str, pl.DataFrame], tiles: Path | None
) -> None:
    from arpenteur.geo.geoparquet import geo_metadata  # heavy, and whoever reads a snapshot does not need it

    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{path.name[:100]}-", dir=path.parent))
    try:
        fresh, old = scratch / "new", scratch / "old"
        fresh.mkdir()
        for name in tables:
            table = tables[name]
            geo = {"geo": geo_metadata(table["geometry"])} if "geometry" in table.columns else {}
            metadata = geo | table_metadata((TABLES | OPTIONAL)[name])
            table.write_parquet(fresh / f"{name}.parquet", compression="zstd", metadata=metadata)
        text = json.dumps(quality, ensure_ascii=False, indent=1) + "\n"
        (fresh / "quality.json").write_text(text, encoding="utf-8")
        if tiles is not None:
            shutil.copyfile(tiles, fresh / TILES)
        (fresh / NAME).write_bytes(manifest.listing(fresh).to_bytes())
        fresh.chmod(0o755)
        if path.exists():
            path.rename(old)
        fresh.rename(path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
