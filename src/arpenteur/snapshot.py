"""The only contract between the engine and the rest: a dated, checked, self-describing folder.

A snapshot holds ``manifest.json``, ``quality.json`` and one Parquet file a table (GeoParquet 1.1 where the table
has a ``geometry`` column). It is written whole or not at all.
"""

import json
import shutil
import tempfile
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import polars as pl

from arpenteur import __version__
from arpenteur.domain.errors import InputError, Where
from arpenteur.tables import (
    OptionVotes,
    Quartiers,
    ReferenceResults,
    StationProfile,
    StationResults,
    Stations,
    StationStability,
    StationStreets,
    Table,
)

SCHEMA_VERSION = 1
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
_GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": [], "crs": None}},
}


@dataclass(frozen=True)
class Source:
    """Where a file came from and what it was, byte for byte."""

    id: str
    label: str
    producer: str
    licence: str
    vintage: str
    file: str
    sha256: str
    url: str = ""
    coverage: str = ""


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself."""

    place: str
    place_name: str
    generated_at: str
    sources: tuple[Source, ...]
    elections: tuple[str, ...]
    fictional: bool = False
    schema_version: int = SCHEMA_VERSION
    program: str = __version__
    misallocated_population: float | None = None
    notes: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Self:
        """From ``manifest.json``; raises TypeError or KeyError where it is not one."""
        sources = tuple(Source(**source) for source in raw.pop("sources"))
        lists = {key: tuple(raw.pop(key)) for key in ("elections", "notes")}
        return cls(sources=sources, **lists, **raw)


@dataclass(frozen=True)
class Snapshot:
    """A snapshot on disk; tables are read on first use and kept."""

    path: Path
    manifest: Manifest

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Read the manifest. Raises InputError where the folder is not a readable snapshot of this version."""
        path = Path(path)
        file = path / "manifest.json"
        if not file.is_file():
            raise InputError(
                "ce n'est pas un instantané", Where(path), expected="un dossier écrit par « arpenteur build »"
            )
        try:
            manifest = Manifest.from_json(json.loads(file.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"manifeste illisible ({error})", Where(file), action="reconstruisez l'instantané"
            ) from error
        if manifest.schema_version != SCHEMA_VERSION:
            raise InputError(
                f"instantané de version {manifest.schema_version}",
                Where(path),
                expected=f"la version {SCHEMA_VERSION}",
                action="reconstruisez l'instantané avec « arpenteur build »",
            )
        return cls(path, manifest)

    def _table(self, name: str) -> pl.DataFrame:
        file = self.path / f"{name}.parquet"
        try:
            frame = pl.read_parquet(file)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise InputError(f"table illisible ({error})", Where(file), action="reconstruisez l'instantané") from error
        if frame.schema != TABLES[name].schema():
            raise InputError("colonnes inattendues", Where(file), action="reconstruisez l'instantané")
        return frame

    @cached_property
    def stations(self) -> pl.DataFrame:
        """Table ``Stations``."""
        return self._table("stations")

    @cached_property
    def quartiers(self) -> pl.DataFrame:
        """Table ``Quartiers``."""
        return self._table("quartiers")

    @cached_property
    def station_results(self) -> pl.DataFrame:
        """Table ``StationResults``."""
        return self._table("station_results")

    @cached_property
    def option_votes(self) -> pl.DataFrame:
        """Table ``OptionVotes``."""
        return self._table("option_votes")

    @cached_property
    def reference_results(self) -> pl.DataFrame:
        """Table ``ReferenceResults``."""
        return self._table("reference_results")

    @cached_property
    def station_stability(self) -> pl.DataFrame:
        """Table ``StationStability``."""
        return self._table("station_stability")

    @cached_property
    def station_profile(self) -> pl.DataFrame:
        """Table ``StationProfile``."""
        return self._table("station_profile")

    @cached_property
    def station_streets(self) -> pl.DataFrame:
        """Table ``StationStreets``."""
        return self._table("station_streets")

    @cached_property
    def quality(self) -> dict[str, Any]:
        """The quality report, as written by the pipeline."""
        return json.loads((self.path / "quality.json").read_text(encoding="utf-8"))


def write_snapshot(
    path: Path, *, manifest: Manifest, quality: dict[str, Any], tables: dict[str, pl.DataFrame]
) -> Snapshot:
    """Check every table, write all in a neighbour folder, then put it in place in one move.

    ``tables`` holds every name of ``TABLES``. Replaces an earlier snapshot at ``path``; refuses any other folder.
    Raises InputError where ``path`` is something else, TableError where a table breaks its contract.
    """
    if path.exists() and not (path / "manifest.json").is_file() and not (path.is_dir() and not any(path.iterdir())):
        raise InputError("existe et n'est pas un instantané", Where(path), action="choisissez un autre dossier")
    for name, table in TABLES.items():
        table.check(tables[name])
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        for name in TABLES:
            metadata = {"geo": json.dumps(_GEO)} if "geometry" in tables[name].columns else None
            tables[name].write_parquet(scratch / f"{name}.parquet", compression="zstd", metadata=metadata)
        _write_json(scratch / "quality.json", quality)
        _write_json(scratch / "manifest.json", asdict(manifest))
        scratch.chmod(0o755)
        if path.exists():
            shutil.rmtree(path)
        scratch.rename(path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Snapshot.open(path)


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
