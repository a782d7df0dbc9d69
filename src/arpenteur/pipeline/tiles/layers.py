"""What is drawn: one layer a level, with the zooms at which it is cut and how coarse it becomes at each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
import shapely

from arpenteur.pipeline.tiles.grid import EXTENT, Shapes, on_unit_square

# Units of a tile's grid that a border may move: half a pixel of a common screen, one unit at the last zoom.
_COARSE, _FINE = 4.0, 1.0


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
