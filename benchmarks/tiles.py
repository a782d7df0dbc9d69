"""Vector tiles of many zones: time, memory and size, and what a browser loads to draw a first view.

Draws a checkerboard of wavy polygons as large as metropolitan France: as many stations as asked, half as many
communes, 576 constituencies, 100 départements. Beside it, the same stations as one GeoJSON text, which is what a page
without tiles loads whole. Each size runs in a process of its own.

    python benchmarks/tiles.py [--stations 5000 20000]
"""

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from pmtiles.reader import MmapSource, Reader

from _shared import parser_of
from arpenteur.pipeline.tiles import write_tiles

WEST, SOUTH, EAST, NORTH = -4.0, 43.0, 8.0, 50.0
POINTS = 10
VIEWS = {"France, zoom 5": (5, 16, 11, 2, 2), "a town, zoom 12": (12, 2074, 1409, 2, 2)}


def wavy(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Points from one corner to the next, the same ones for the neighbour that walks the other way."""
    along = np.linspace(0, 1, POINTS + 1)[:-1]
    forward = tuple(start) < tuple(end)
    phase = along if forward else 1 - along
    side = (end - start)[::-1] * np.array([-1, 1]) * (1 if forward else -1)
    return start + (end - start) * along[:, None] + side * 0.06 * np.sin(9 * np.pi * phase)[:, None]


def board(count: int, prefix: str) -> pl.DataFrame:
    """About ``count`` polygons of 40 points that fill the country without gap."""
    size = round(count**0.5)
    xs, ys = np.linspace(WEST, EAST, size + 1), np.linspace(SOUTH, NORTH, size + 1)
    shapes: list[shapely.Polygon] = []
    for i in range(size):
        for j in range(size):
            around = ((xs[i], ys[j]), (xs[i + 1], ys[j]), (xs[i + 1], ys[j + 1]), (xs[i], ys[j + 1]))
            corners = [np.array(at) for at in around]
            edges = [wavy(corners[k], corners[(k + 1) % 4]) for k in range(4)]
            shapes.append(shapely.polygons(np.concatenate(edges)))
    ids = [f"{prefix}{at}" for at in range(len(shapes))]
    geometry = shapely.to_wkb(shapes).tolist()
    return pl.DataFrame({"id": ids, "name": ids, "registered": range(len(ids)), "geometry": geometry})


def measure(stations: int) -> None:
    """One size, in this process."""
    tables = {
        "departements": board(100, "d"),
        "circonscriptions": board(576, "c"),
        "communes": board(stations // 2, "k"),
        "stations": board(stations, "s"),
    }
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tiles.pmtiles"
        start, processor = time.perf_counter(), time.process_time()
        write_tiles(path, tables)
        wall, cpu = time.perf_counter() - start, time.process_time() - processor
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        with path.open("rb") as file:
            reader = Reader(MmapSource(file))
            header = reader.header()
            loads = {
                name: sum(len(reader.get(z, x + i, y + j) or b"") for i in range(wide) for j in range(high))
                for name, (z, x, y, wide, high) in VIEWS.items()
            }
        size = path.stat().st_size / 1e6
    rounded = shapely.transform(shapely.from_wkb(tables["stations"]["geometry"].to_list()), lambda at: np.round(at, 6))
    features = [
        {"type": "Feature", "id": one, "geometry": json.loads(shapely.to_geojson(shape))}
        for one, shape in zip(tables["stations"]["id"], rounded, strict=True)
    ]
    text = json.dumps(features, separators=(",", ":")).encode()
    print(f"{tables['stations'].height} stations: {wall:.0f} s ({cpu:.0f} s of processor), {peak:.0f} MB at most")
    print(f"  of it {before:.0f} MB before; {header['addressed_tiles_count']} tiles in {size:.1f} MB")
    whole = len(gzip.compress(text, 6))
    for name, loaded in loads.items():
        print(
            f"  {name}: {loaded / 1000:.0f} kB of tiles; the GeoJSON of the stations {whole / 1e6:.1f} MB gzipped, "
            f"{whole / max(loaded, 1):.0f} ×"
        )


def main() -> None:
    """Each size in a process of its own, so that memory is its own."""
    parser = parser_of(__doc__)
    parser.add_argument("--stations", type=int, nargs="+", default=[5000, 20_000])
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        measure(arguments.one)
        return
    for count in arguments.stations:
        subprocess.run([sys.executable, __file__, "--one", str(count)], check=True)


if __name__ == "__main__":
    main()
