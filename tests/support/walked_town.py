"""A town to walk in: a grid of streets with numbers on both sides, cut in two stations; through the real pipeline."""

from pathlib import Path

import numpy as np
import polars as pl
import shapely
import small_snapshots as small

from arpenteur import geo
from arpenteur.geo import Layer
from arpenteur.pipeline.join import Points
from arpenteur.pipeline.walkable import Walkable, walkable
from arpenteur.snapshot import Snapshot
from arpenteur.tables import Addresses, Streets

X, Y = 700_000.0, 6_600_000.0  # the origin of Lambert-93, 3° E, 46.5° N
WEST, EAST = "00090_0001", "00090_0002"
BLOCK = 100.0


def ways(side: int = 5, *, missing: tuple[int, ...] = ()) -> pl.DataFrame:
    """One way a street: ``side`` streets each way that share a vertex at each crossing; some left out."""
    grid = np.arange(side) * BLOCK
    rows = [[(X + x, Y + y) for x in grid] for y in grid] + [[(X + x, Y + y) for y in grid] for x in grid]
    lines = Layer(
        np.array([shapely.LineString(row) for row in rows], dtype=object),
        geo.LAMBERT_93,
        tuple(str(i) for i in range(len(rows))),
    )
    shapes = geo.project(lines, geo.WGS84).geometries
    kept = [i for i in range(len(rows)) if i not in missing]
    return Streets.conform(
        pl.DataFrame(
            {
                "way": [f"way/{i}" for i in kept],
                "name": [street(i, side) for i in kept],
                "highway": "residential",
                "geometry": [shapely.to_wkb(shapes[i]) for i in kept],
            }
        )
    )


def street(rank: int, side: int) -> str:
    """Name of a street by its rank among the ways."""
    return f"Rue {'ABCDEFGHIJ'[rank]}" if rank < side else f"Avenue {'ABCDEFGHIJ'[rank - side]}"


def numbers(side: int = 5, *, every: float = 20.0) -> pl.DataFrame:
    """Addresses: one each ``every`` metres of a street, odd ones above or left, even ones on the other side."""
    rows: list[dict[str, object]] = []
    for rank in range(2 * side):
        across = (rank % side) * BLOCK
        for k, at in enumerate(np.arange(10.0, (side - 1) * BLOCK, every)):
            for number, off in ((2 * k + 1, 6.0), (2 * k + 2, -6.0)):
                x, y = (at, across + off) if rank < side else (across - off, at)
                rows.append({"street": street(rank, side), "number": number, "x": X + x, "y": Y + y})
    frame = pl.DataFrame(rows)
    points = Layer.from_points(frame["x"].to_numpy(), frame["y"].to_numpy(), geo.LAMBERT_93, [""] * frame.height)
    lonlat = shapely.get_coordinates(geo.project(points, geo.WGS84).geometries)
    return Addresses.conform(
        frame.select("street", pl.col("number").cast(pl.Int32)).with_columns(
            pl.format("00090_{}_{}", "street", "number").alias("address"),
            pl.lit("00090").alias("commune"),
            pl.Series("longitude", lonlat[:, 0]),
            pl.Series("latitude", lonlat[:, 1]),
            pl.lit(1.0).alias("weight"),
            pl.lit("housenumber").alias("precision"),
        )
    )


def points_of(addresses: pl.DataFrame, *, mass: float = 1.5, side: int = 5) -> tuple[Layer, Points]:
    """Two stations, west and east, and the addresses in them; each stands for ``mass`` households."""
    middle, far = (side - 1) * BLOCK / 2 + 1, (side - 1) * BLOCK + 50
    boxes = [shapely.box(X - 50, Y - 50, X + middle, Y + far), shapely.box(X + middle, Y - 50, X + far, Y + far)]
    stations = Layer(np.array(boxes, dtype=object), geo.LAMBERT_93, (WEST, EAST))
    lonlat = addresses.select("longitude", "latitude").to_numpy()
    layer = Layer.from_points(lonlat[:, 0], lonlat[:, 1], geo.WGS84, addresses["address"].to_list())
    layer = geo.project(layer, geo.LAMBERT_93)
    station = geo.assign(layer, stations)
    return stations, Points(addresses, layer, station, np.full(len(layer), mass), 0)


def made(addresses: pl.DataFrame, streets: pl.DataFrame | None, *, mass: float = 1.5, side: int = 5) -> Walkable:
    """Segments and buildings of the town."""
    stations, points = points_of(addresses, mass=mass, side=side)
    return walkable(stations, points, addresses["street"].to_list(), registered=None, ways=streets)


def publish(path: Path, *, side: int = 5, streets: bool = True, mass: float = 1.5) -> Snapshot:
    """The town as a snapshot."""
    found = made(numbers(side), ways(side) if streets else None, mass=mass, side=side)
    tables = small.town(stations=2, quartiers=1)
    return small.publish(path, tables | {"street_segments": found.segments, "buildings": found.buildings})
