"""What is drawn: one layer a level, with the zooms at which it is cut and how coarse it becomes at each.

The web's pyramid of square tiles: longitude and latitude on the unit square, and the tiles a shape touches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

# Units of a tile's grid that a border may move: half a pixel of a common screen, one unit at the last zoom.
_COARSE, _FINE = 4.0, 1.0


Shapes = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]

EXTENT = 4096
BUFFER = 64
# Latitude at which the web's Mercator map is square.
_EDGE = 85.05112878


def on_unit_square(shapes: Shapes) -> Shapes:
    """Shapes in longitude and latitude on the square from the north-west (0, 0) to the south-east (1, 1)."""

    def forward(points: Floats) -> Floats:
        latitude = np.radians(np.clip(points[:, 1], -_EDGE, _EDGE))
        y = 0.5 - np.arcsinh(np.tan(latitude)) / (2 * np.pi)
        return np.column_stack((points[:, 0] / 360 + 0.5, y))

    return shapely.transform(shapes, forward)


def touched(shapes: Shapes, zoom: int) -> tuple[Ints, Ints, Ints]:
    """Every (shape, column, row) where the box of a shape meets a tile of a zoom, its margin included."""
    side = 1 << zoom
    margin = BUFFER / EXTENT
    bounds = shapely.bounds(shapes) * side
    first = np.clip(np.floor(bounds[:, :2] - margin), 0, side - 1).astype(np.int64)
    last = np.clip(np.floor(bounds[:, 2:] + margin), 0, side - 1).astype(np.int64)
    wide, high = (last - first + 1).T
    count = wide * high
    shape = np.repeat(np.arange(len(shapes)), count)
    step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    column = first[shape, 0] + step % wide[shape]
    row = first[shape, 1] + step // wide[shape]
    return shape, column, row


def box_of(zoom: int, column: int, row: int) -> Box:
    """The tile with its margin, on the unit square."""
    side, margin = 1 << zoom, BUFFER / EXTENT
    return ((column - margin) / side, (row - margin) / side, (column + 1 + margin) / side, (row + 1 + margin) / side)


def in_tile(shapes: Shapes, zoom: int, column: int, row: int) -> Shapes:
    """Shapes cut to a tile with its margin, on its grid of ``EXTENT`` whole units; empty where nothing is left."""
    cut = shapely.clip_by_rect(shapes, *box_of(zoom, column, row))
    side = 1 << zoom
    corner = np.array([column, row], dtype=np.float64)
    scaled = shapely.transform(cut, lambda points: (points * side - corner) * EXTENT)
    return shapely.orient_polygons(shapely.set_precision(scaled, 1.0))


@dataclass(frozen=True)
class Level:
    """Name of a layer and its first and last zoom; the browser enlarges the last one beyond."""

    name: str
    first: int
    last: int


LEVELS = (
    Level("departements", 0, 7),
    Level("circonscriptions", 5, 9),
    Level("communes", 7, 11),
    Level("stations", 9, 12),
)


@dataclass(frozen=True)
class Layer:
    """n zones of a level: table ``id``, ``name``, ``registered``, ``geometry`` (WKB polygons, EPSG:4326)."""

    level: Level
    table: pl.DataFrame

    @cached_property
    def shapes(self) -> Shapes:
        """Polygons on the unit square (n)."""
        return _surfaces(on_unit_square(shapely.make_valid(shapely.from_wkb(self.table["geometry"].to_list()))))

    @cached_property
    def properties(self) -> list[dict[str, str | int]]:
        """What a tile says of each zone: identifier, name, registered voters; never a figure."""
        return self.table.select("id", "name", "registered").to_dicts()

    def at(self, zoom: int) -> Shapes:
        """Polygons made coarser together, so that neighbours still touch (n)."""
        units = _FINE if zoom == self.level.last else _COARSE
        return shapely.coverage_simplify(self.shapes, units / (EXTENT << zoom))

    def drawn_at(self, zoom: int) -> bool:
        """Whether the level is cut at a zoom and has zones."""
        return self.level.first <= zoom <= self.level.last and self.table.height > 0


def layers_of(tables: dict[str, pl.DataFrame]) -> Sequence[Layer]:
    """Layers of the levels that ``tables`` (by name of level) have zones of; zones without outline are left out."""
    found = [Layer(level, tables[level.name].drop_nulls("geometry")) for level in LEVELS if level.name in tables]
    return [layer for layer in found if layer.table.height]


def _surfaces(shapes: Shapes) -> Shapes:
    """The polygons of each shape: mending can leave lines behind."""
    kinds = shapely.get_type_id(shapes)
    mixed = np.flatnonzero(kinds == shapely.GeometryType.GEOMETRYCOLLECTION)
    result = shapes.copy()
    for row in mixed:
        parts = shapely.get_parts(shapely.get_parts(shapes[row]))
        result[row] = shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    return result
