"""One file of all tiles (PMTiles 3): cut zoom by zoom in the order of the file, so that memory stays bounded."""

import gzip
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import polars as pl
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from arpenteur.pipeline.progress import Progress, Silent
from arpenteur.pipeline.tiles.layers import EXTENT, Layer, Shapes, in_tile, layers_of, touched

Json = dict[str, Any]
_ENCODING = {"extents": EXTENT, "y_coord_down": True, "check_winding_order": False}
_DEGREES = 10_000_000
_DECIMALS = 5


def write_tiles(path: Path, tables: dict[str, pl.DataFrame], *, progress: Progress | None = None) -> bool:
    """Write the tiles of a territory at ``path``; False, and no file, where no zone has an outline.

    ``tables`` by level (``departements``, ``circonscriptions``, ``communes``, ``stations``): ``id``, ``name``,
    ``registered``, ``geometry`` (WKB, EPSG:4326; null where unknown). Tiles name zones and count their registered
    voters, which is published for every zone; figures are joined in the browser. The box of each zone is in the
    file's metadata. Raises OSError.
    """
    listener = progress or Silent()
    layers = layers_of(tables)
    if not layers:
        return False
    zooms = range(min(one.level.first for one in layers), max(one.level.last for one in layers) + 1)
    with path.open("wb") as file:
        writer: Any = Writer(file)
        for done, zoom in enumerate(zooms):
            listener.step("Tuiles", done, len(zooms))
            for identifier, tile in _tiles([one for one in layers if one.drawn_at(zoom)], zoom):
                writer.write_tile(identifier, tile)
        writer.finalize(_header(layers), _metadata(layers))
    return True


def _tiles(layers: Sequence[Layer], zoom: int) -> Iterator[tuple[int, bytes]]:
    """(identifier, gzipped tile) of a zoom, in the order of the archive."""
    if not layers:
        return
    coarse = [layer.at(zoom) for layer in layers]
    for (identifier, column, row), wanted in _by_tile(coarse, zoom):
        features = [
            {"name": layer.level.name, "features": found}
            for at, layer in enumerate(layers)
            if (found := _features(layer, coarse[at], wanted[at], (zoom, column, row)))
        ]
        if features:
            tile = mapbox_vector_tile.encode(features, default_options=_ENCODING)
            yield identifier, gzip.compress(tile, 6, mtime=0)


def _by_tile(coarse: Sequence[Shapes], zoom: int) -> Iterator[tuple[tuple[int, int, int], dict[int, list[int]]]]:
    """Each tile with the shapes whose boxes it meets: index of the layer to rows."""
    frames: list[pl.DataFrame] = []
    for at, shapes in enumerate(coarse):
        shape, column, row = touched(shapes, zoom)
        frames.append(pl.DataFrame({"layer": np.full(len(shape), at), "shape": shape, "column": column, "row": row}))
    pairs = pl.concat(frames)
    tiles = pairs.select("column", "row").unique()
    numbers = [zxy_to_tileid(zoom, column, row) for column, row in tiles.iter_rows()]
    ordered = pairs.join(tiles.with_columns(pl.Series("tile", numbers, pl.Int64)), on=["column", "row"])
    ordered = ordered.select("tile", "column", "row", "layer", "shape").sort("tile", "layer", "shape")
    for key, group in groupby(ordered.iter_rows(), key=lambda one: one[:3]):
        wanted: dict[int, list[int]] = {at: [] for at in range(len(coarse))}
        for *_, layer, shape in group:
            wanted[layer].append(shape)
        yield key, wanted


def _features(layer: Layer, coarse: Shapes, rows: list[int], tile: tuple[int, int, int]) -> list[Json]:
    if not rows:
        return []
    cut = in_tile(coarse[rows], *tile)
    seen = ~shapely.is_empty(cut)
    return [
        {"geometry": shape, "properties": layer.properties[row]}
        for shape, row, good in zip(cut, rows, seen, strict=True)
        if good
    ]


def _header(layers: Sequence[Layer]) -> Json:
    bounds = shapely.total_bounds(shapely.from_wkb(pl.concat([one.table["geometry"] for one in layers]).to_list()))
    west, south, east, north = (round(float(value) * _DEGREES) for value in bounds)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": min(one.level.first for one in layers),
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def _metadata(layers: Sequence[Layer]) -> Json:
    fields = {"id": "String", "name": "String", "registered": "Number"}
    described = [
        {"id": one.level.name, "minzoom": one.level.first, "maxzoom": one.level.last, "fields": fields}
        for one in layers
    ]
    boxes = {one.level.name: _boxes(one.table) for one in layers}
    return {"name": "arpenteur", "format": "pbf", "vector_layers": described, "boxes": boxes}


def _boxes(table: pl.DataFrame) -> dict[str, list[float]]:
    """Zone → west, south, east, north: what a page needs to frame the zones inside another."""
    corners = shapely.bounds(shapely.from_wkb(table["geometry"].to_list()))
    return dict(zip(table["id"], np.round(corners, _DECIMALS).tolist(), strict=True))
