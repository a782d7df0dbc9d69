"""A set of geometries that knows its coordinate system and the names of its members."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pyproj import Transformer

Geometries = NDArray[np.object_]
Indices = NDArray[np.int64]
WGS84 = 4326
LAMBERT_93 = 2154
LAEA_EUROPE = 3035
# Projected systems of the overseas territories by a box of longitudes and latitudes (west, south, east, north).
_OVERSEAS = (
    (5490, (-64.0, 13.5, -60.0, 19.0)),  # Antilles, RGAF09 / UTM 20N
    (2972, (-55.0, 1.5, -51.0, 6.5)),  # Guyane, RGFG95 / UTM 22N
    (2975, (54.5, -22.0, 56.5, -20.0)),  # La Réunion, RGR92 / UTM 40S
    (4471, (44.5, -13.5, 45.8, -12.0)),  # Mayotte, RGM04 / UTM 38S
    (4467, (-57.5, 46.0, -55.5, 48.0)),  # Saint-Pierre-et-Miquelon, RGSPM06 / UTM 21N
    (3163, (156.0, -24.0, 169.0, -17.0)),  # Nouvelle-Calédonie, RGNC91-93 / Lambert
    (3297, (-153.0, -18.5, -148.0, -15.0)),  # Polynésie, RGPF / UTM 6S
)


class MixedCrsError(ValueError):
    """Two layers in different coordinate systems were given to one operation: a bug of the caller."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"layers in different coordinate systems: EPSG:{first} and EPSG:{second}; project one of them")


@dataclass(frozen=True, eq=False)
class Layer:
    """Geometries (n Shapely objects), the EPSG code of their coordinates, and one identifier each."""

    geometries: Geometries
    epsg: int
    ids: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.geometries) != len(self.ids):
            raise ValueError(f"{len(self.geometries)} geometries for {len(self.ids)} identifiers")

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def from_wkb(cls, wkb: Sequence[bytes | None], epsg: int, ids: Sequence[str]) -> Self:
        """From well-known binary; missing, empty and broken parts are left out, broken rings repaired."""
        raw = np.asarray(shapely.from_wkb(np.asarray(wkb, dtype=object), on_invalid="ignore"), dtype=object)
        valid = np.asarray(repaired(raw), dtype=object)
        keep = np.flatnonzero(~shapely.is_missing(valid) & ~shapely.is_empty(valid))
        return cls(valid[keep], epsg, tuple(ids[int(i)] for i in keep))

    @classmethod
    def from_points(cls, x: NDArray[np.float64], y: NDArray[np.float64], epsg: int, ids: Sequence[str]) -> Self:
        """From coordinates."""
        return cls(np.asarray(shapely.points(x, y), dtype=object), epsg, tuple(ids))

    def take(self, positions: NDArray[Any]) -> "Layer":
        """Some members, by position or by mask."""
        chosen = np.flatnonzero(positions) if positions.dtype == np.bool_ else positions
        return Layer(self.geometries[chosen], self.epsg, tuple(self.ids[int(i)] for i in chosen))


def repaired(geometries: Geometries) -> Geometries:
    """The same geometries, invalid ones made valid (area kept, slivers of lines and points dropped)."""
    broken = np.flatnonzero(~shapely.is_valid(geometries) & ~shapely.is_missing(geometries))
    if not broken.size:
        return geometries
    mended = geometries.copy()
    mended[broken] = shapely.make_valid(geometries[broken], method="structure", keep_collapsed=False)
    return mended


def same_crs(first: Layer, second: Layer) -> None:
    """Raise MixedCrsError naming both systems where they differ."""
    if first.epsg != second.epsg:
        raise MixedCrsError(first.epsg, second.epsg)


@cache
def transformer(source: int, target: int) -> "Transformer":
    """The operation between two systems by EPSG code, x or longitude first; made once, for making it is slow."""
    # Imported here: a build without projections (a nation without outlines) does not pay for the database.
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True)


def project(layer: Layer, epsg: int) -> Layer:
    """The layer in another coordinate system (x east, y north, whatever the authority's axis order)."""
    if layer.epsg == epsg:
        return layer
    operation = transformer(layer.epsg, epsg)

    def move(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(operation.transform(coordinates[:, 0], coordinates[:, 1]))

    return Layer(np.asarray(shapely.transform(layer.geometries, move), dtype=object), epsg, layer.ids)


def metric_epsg(longitude: float, latitude: float) -> int:
    """The official projected system (metres) of a French territory; Lambert-93 by default.

    >>> metric_epsg(2.48, 48.9), metric_epsg(55.5, -21.1)
    (2154, 2975)
    """
    for epsg, (west, south, east, north) in _OVERSEAS:
        if west <= longitude <= east and south <= latitude <= north:
            return epsg
    return LAMBERT_93
