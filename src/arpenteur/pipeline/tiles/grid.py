"""The web's pyramid of square tiles: longitude and latitude on the unit square, and the tiles a shape touches."""

import numpy as np
import numpy.typing as npt
import shapely

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
