"""A layer of features in longitude and latitude, whatever the container: GeoJSON, GeoPackage, shapefile, GeoParquet."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.quality import Correction
from arpenteur.files.content import head, read_bytes
from arpenteur.files.frames import UNREADABLE
from arpenteur.files.tables import find_column, need_column
from arpenteur.sources.imported import OTHER_COMMUNE, Ledger, nothing_for
from arpenteur.sources.territory import crs, geojson, gpkg

# Name of the column of keys: no published column can carry it.
KEY = "\0key"
_SHAPEFILE = b"\x00\x00\x27\x0a"
_NO_GEOMETRY = "géométrie absente"


@dataclass(frozen=True)
class Layer:
    """Features of one layer: columns of equal length and geometries (None where null), as published."""

    path: Path
    read: int
    columns: dict[str, list[Any]]
    geometry: NDArray[np.object_]
    ranks: list[int]
    epsg: int | None
    default_epsg: int | None = None
    members: dict[str, Any] = field(default_factory=dict[str, Any])

    def __len__(self) -> int:
        return len(self.ranks)

    def find(self, *names: str) -> str | None:
        """The first of these columns that the layer has, whatever the case of its letters."""
        return find_column(self.columns, names)

    def need(self, *names: str) -> str:
        """As ``find``; raises InputError naming the column that is missing and those present."""
        return need_column(self.columns, names, Where(self.path, column=names[0]))

    def text(self, *names: str) -> list[str | None]:
        """Values of a column as text without blanks around, empty ones null; all null when the column is absent."""
        name = self.find(*names)
        return [None] * len(self) if name is None else [as_text(value) for value in self.columns[name]]

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Finite numbers of a column; nulls are NaN. Raises InputError at the first value that is no number."""
        values = self.columns[self.need(name)]
        out = np.empty(len(values))
        for i, value in enumerate(values):
            number = as_number(value)
            if number is None:
                raise InputError(
                    f"entité {self.ranks[i]} : valeur « {value} »", Where(self.path, column=name), expected="un nombre"
                )
            out[i] = number
        return out

    def labelled(self, keys: Sequence[str]) -> "Layer":
        """The same features under these keys (column ``KEY``), by which the report names them."""
        columns = {**self.columns, KEY: list(keys)}
        return replace(self, columns=columns)

    @property
    def keys(self) -> list[str]:
        """The labels given by ``labelled``."""
        return self.columns[KEY]

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> "Layer":
        """The layer restricted to some rows; ``read`` is unchanged."""
        kept = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        columns = {name: [values[i] for i in kept] for name, values in self.columns.items()}
        ranks = [self.ranks[i] for i in kept]
        return replace(self, columns=columns, geometry=self.geometry[kept], ranks=ranks)

    def to_wgs84(self, ledger: Ledger) -> "Layer":
        """The layer in EPSG:4326, two dimensions, without the features that lie off the French map.

        The system is decided by the range of the coordinates; a wrong or missing declaration leaves a warning.
        """
        present = ~(shapely.is_missing(self.geometry) | shapely.is_empty(self.geometry))
        bounds = np.asarray(shapely.bounds(self.geometry[present]), dtype=np.float64).reshape(-1, 4)
        if not len(bounds):
            return self
        system = crs.decide(bounds, self.epsg, self.path, default=self.default_epsg)
        if system.warning:
            ledger.warnings.append(system.warning)
        shapes = self.geometry.copy()
        shapes[present] = crs.transform(shapely.force_2d(shapes[present]), system.epsg, crs.WGS84)
        moved = replace(self, geometry=shapes, epsg=crs.WGS84)
        if not system.strays.any():
            return moved
        keep = np.ones(len(self), dtype=bool)
        keep[np.flatnonzero(present)[system.strays]] = False
        ledger.drop("coordonnées hors de la carte", int(system.strays.sum()))
        return moved.take(keep)

    def polygons(self, ledger: Ledger) -> "Layer":
        """Features of a labelled layer that are surfaces; broken rings are mended and noted by key as corrections.

        Raises InputError where there are shapes and none is a surface.
        """
        empty = shapely.is_missing(self.geometry) | shapely.is_empty(self.geometry)
        ledger.drop(_NO_GEOMETRY, int(empty.sum()))
        ledger.unmatched.extend(self.keys[i] for i in np.flatnonzero(empty))
        shapes = self.geometry.copy()
        for i in np.flatnonzero(~empty & ~shapely.is_valid(shapes)):
            shapes[i] = _mended(shapes[i], self.keys[i], ledger)
        flat = ~empty & np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
        if not flat.any() and not empty.all():
            kind = next(shape for shape in shapes if shape is not None).geom_type
            raise InputError(
                f"aucune surface : géométries de type {kind}", Where(self.path), expected="des Polygon ou MultiPolygon"
            )
        ledger.drop("géométrie qui n'est pas une surface", int((~empty & ~flat).sum()))
        return replace(self, geometry=shapes).take(flat)


def as_text(value: Any) -> str | None:
    """A published value as text: integral numbers without decimal part, blanks removed, empty as None."""
    if value is None:
        return None
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        value = int(value) if value.is_integer() else value
    return str(value).strip() or None


def as_number(value: Any) -> float | None:
    """A published value as a finite float, NaN for null; None when it is not a number."""
    if value is None or value == "":
        return math.nan
    if isinstance(value, str):
        value = value.replace(" ", "").replace("\u202f", "").replace(",", ".")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def wkb(shapes: NDArray[np.object_]) -> list[bytes | None]:
    """Geometries as little-endian WKB, for tables."""
    return list(shapely.to_wkb(shapes, byte_order=1))


def dissolve(keys: Iterable[str], shapes: NDArray[np.object_]) -> tuple[list[str], NDArray[np.object_], list[int]]:
    """One geometry for each distinct key, in order of first appearance, with the rank of that appearance."""
    groups: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        groups.setdefault(key, []).append(i)
    merged = np.empty(len(groups), dtype=object)
    for at, rows in enumerate(groups.values()):
        merged[at] = shapes[rows[0]] if len(rows) == 1 else shapely.union_all(shapes[rows])
    return list(groups), merged, [rows[0] for rows in groups.values()]


def within(layer: Layer, communes_of: Sequence[str], communes: frozenset[str] | None, ledger: Ledger) -> Layer:
    """Features whose voting commune is asked for (all when None); InputError when the layer has none of them."""
    if communes is None:
        return layer
    inside = np.array([commune in communes for commune in communes_of], dtype=bool)
    if not inside.any():
        raise nothing_for(layer.path, communes, list(set(communes_of)))
    ledger.drop(OTHER_COMMUNE, int((~inside).sum()))
    return layer.take(inside)


def read_layer(
    path: Path,
    layer: str | None = None,
    *,
    keep: Callable[[geojson.Properties], bool] | None = None,
    narrow: tuple[Sequence[str], str] | None = None,
) -> Layer:
    """Features of a file, or of one layer of it.

    ``keep`` narrows a GeoJSON while it is read; ``narrow`` = (column names, LIKE pattern) narrows a GeoPackage.
    Raises InputError for a container that cannot be read.
    """
    magic = head(path, 16)
    if magic.startswith(gpkg.MAGIC):
        return _read_gpkg(path, layer, narrow)
    if magic.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _read_geojson(path, keep)
    if magic.startswith(b"PAR1"):
        return _read_geoparquet(path)
    if magic.startswith(_SHAPEFILE):
        return _read_with_gdal(path)
    read_bytes(path)
    raise InputError(
        "format non reconnu", Where(path), expected="une couche GeoJSON, GeoPackage, GeoParquet ou un shapefile"
    )


def _read_geojson(path: Path, keep: Callable[[geojson.Properties], bool] | None) -> Layer:
    found = geojson.read_geojson(path, keep)
    names = {name: None for properties in found.properties for name in properties}
    columns = {name: [properties.get(name) for properties in found.properties] for name in names}
    declared = crs.declared_epsg(found.crs_name)
    return Layer(path, found.read, columns, found.geometry, found.ranks, declared, crs.WGS84, found.members)


def _read_gpkg(path: Path, name: str | None, narrow: tuple[Sequence[str], str] | None) -> Layer:
    layers = gpkg.list_layers(path)
    chosen = next((info for info in layers if info.name == name), None) if name else (layers[0] if layers else None)
    if chosen is None:
        shown = ", ".join(info.name for info in layers) or "aucune"
        raise InputError(f"couche « {name or ''} » absente", Where(path), expected=f"une couche parmi : {shown}")
    if name is None and len(layers) > 1:
        raise InputError(
            f"{len(layers)} couches dans le fichier",
            Where(path),
            expected="le nom d'une couche parmi : " + ", ".join(info.name for info in layers),
        )
    column = next((c for c in chosen.columns if narrow and c.lower() in {n.lower() for n in narrow[0]}), None)
    total, rows, shapes = gpkg.read_rows(path, chosen, (column, narrow[1]) if column and narrow else None)
    columns: dict[str, list[Any]] = {column: [row[i] for row in rows] for i, column in enumerate(chosen.columns)}
    return Layer(path, total, columns, shapes, list(range(1, len(rows) + 1)), crs.declared_epsg(chosen.crs_name))


def is_other_layer(path: Path, start: bytes) -> bool:
    """Whether a file that starts so is a shapefile or a Parquet with geometries."""
    if start.startswith(_SHAPEFILE):
        return True
    if not start.startswith(b"PAR1"):
        return False
    try:
        return "geo" in pl.read_parquet_metadata(path)
    except UNREADABLE:
        return False


def _read_geoparquet(path: Path) -> Layer:
    try:
        frame = pl.read_parquet(path)
        metadata = json.loads(pl.read_parquet_metadata(path).get("geo", "{}"))
        column = str(metadata.get("primary_column", "geometry"))
        shapes = np.asarray(shapely.from_wkb(np.array(frame[column].to_list(), dtype=object)), dtype=object)
    except (
        *UNREADABLE,
        ValueError,
        AttributeError,
        TypeError,
        shapely.errors.ShapelyError,
    ) as error:
        raise InputError("GeoParquet illisible", Where(path), expected="une colonne de géométries WKB") from error
    columns = {name: frame[name].to_list() for name in frame.columns if name != column}
    ranks = list(range(1, frame.height + 1))
    return Layer(path, frame.height, columns, shapes.reshape(frame.height), ranks, None, crs.WGS84)


def _read_with_gdal(path: Path) -> Layer:
    # The only format here that needs GDAL; it takes a second to load, so not before it is needed.
    import pyogrio.raw
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        meta, _, blobs, fields = pyogrio.raw.read(path)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise InputError(
            "shapefile illisible ou incomplet", Where(path), expected="les fichiers .shp, .shx et .dbf"
        ) from error
    shapes = np.asarray(shapely.from_wkb(blobs, on_invalid="ignore"), dtype=object)
    columns = {str(name): list(values) for name, values in zip(meta["fields"], fields, strict=True)}
    ranks = list(range(1, len(shapes) + 1))
    return Layer(path, len(shapes), columns, shapes, ranks, crs.declared_epsg(meta.get("crs")))


def _mended(shape: Any, key: str, ledger: Ledger) -> Any:
    reason = str(shapely.is_valid_reason(shape))
    mended = shapely.make_valid(shape)
    parts = [part for part in shapely.get_parts(shapely.get_parts(mended)) if part.geom_type == "Polygon"]
    flat = mended if mended.geom_type in ("Polygon", "MultiPolygon") else shapely.union_all(parts)
    ledger.corrections.append(
        Correction(key, "geometry", reason, "surface valide", "anneau qui se croise ou se touche : réparé")
    )
    return flat
