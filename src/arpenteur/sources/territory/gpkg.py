"""GeoPackage, read as what it is: an SQLite file. Only the rows and columns asked for leave the disk."""

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.territory.geojson import broken_geometry

MAGIC = b"SQLite format 3\x00"
# Bytes of the envelope in a GeoPackage geometry header, by its code (OGC 12-128r18, 2.1.3).
_ENVELOPES = (0, 32, 48, 48, 64)
_TYPES = {1: "Point", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon"}


@dataclass(frozen=True)
class LayerInfo:
    """A table of features: its columns (without the geometry) and its declared system, ``EPSG:2154``."""

    name: str
    columns: tuple[str, ...]
    geometry_column: str
    crs_name: str | None


def list_layers(path: Path) -> list[LayerInfo]:
    """Tables of features, in the order of the file. Raises InputError when the file is not a GeoPackage."""
    with _opened(path) as base:
        found = base.execute(
            "SELECT g.table_name, g.column_name, s.organization, s.organization_coordsys_id"
            " FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON g.srs_id = s.srs_id ORDER BY g.rowid"
        ).fetchall()
        layers: list[LayerInfo] = []
        for table, column, organization, code in found:
            names = [row[1] for row in base.execute(f"PRAGMA table_info({_quoted(table)})")]
            crs = f"EPSG:{code}" if str(organization).upper() == "EPSG" else None
            layers.append(LayerInfo(str(table), tuple(n for n in names if n != column), str(column), crs))
        return layers


def read_rows(
    path: Path, layer: LayerInfo, like: tuple[str, str] | None = None
) -> tuple[int, list[tuple[Any, ...]], NDArray[np.object_]]:
    """Rows of a layer: how many it has, the attributes in ``layer.columns`` order, and the geometries.

    ``like`` = (column, SQL LIKE pattern) narrows what is read.
    """
    columns = ", ".join(_quoted(name) for name in (layer.geometry_column, *layer.columns))
    table = _quoted(layer.name)
    where = f" WHERE {_quoted(like[0])} LIKE ?" if like else ""
    with _opened(path) as base:
        total = int(base.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  quoted identifiers
        rows = base.execute(f"SELECT {columns} FROM {table}{where}", like[1:] if like else ()).fetchall()  # noqa: S608
    blobs = [_wkb(row[0], path, rank) for rank, row in enumerate(rows, start=1)]
    shapes = np.asarray(shapely.from_wkb(np.array(blobs, dtype=object), on_invalid="ignore"), dtype=object)
    shapes = shapes.reshape(len(rows))
    for i in np.flatnonzero(shapely.is_missing(shapes)):
        if blobs[i] is not None:
            raise broken_geometry(path, int(i) + 1)
    return total, [row[1:] for row in rows], shapes


def first_rows(path: Path, layer: LayerInfo, size: int) -> tuple[int, list[dict[str, Any]]]:
    """Number of rows of a layer, and the first ones as GeoJSON-like features without coordinates."""
    columns = ", ".join(_quoted(name) for name in (layer.geometry_column, *layer.columns))
    table = _quoted(layer.name)
    with _opened(path) as base:
        total = int(base.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  quoted identifiers
        rows = base.execute(f"SELECT {columns} FROM {table} LIMIT ?", (size,)).fetchall()  # noqa: S608
    return total, [
        {"geometry": {"type": _type_of(row[0], path)}, "properties": dict(zip(layer.columns, row[1:], strict=True))}
        for row in rows
    ]


def _type_of(blob: Any, path: Path) -> str:
    wkb = _wkb(blob, path, 1)
    if wkb is None or len(wkb) < 5:
        return "None"
    code = int.from_bytes(wkb[1:5], "little" if wkb[0] == 1 else "big") % 1000 & 0xFF
    return _TYPES.get(code, "None")


def _wkb(blob: Any, path: Path, rank: int) -> bytes | None:
    if blob is None:
        return None
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        raise broken_geometry(path, rank)
    flags = blob[3]
    envelope = (flags >> 1) & 7
    if envelope >= len(_ENVELOPES):
        raise broken_geometry(path, rank)
    return None if flags & 0x10 else blob[8 + _ENVELOPES[envelope] :]


@contextmanager
def _opened(path: Path) -> Generator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            yield base
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise InputError(
            "GeoPackage illisible (pas une base SQLite, ou base endommagée)",
            Where(path),
            expected="un fichier .gpkg complet",
            action="téléchargez-le de nouveau",
        ) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
