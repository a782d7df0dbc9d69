"""Streets and buildings for the fictional town: a grid over all its stations, through the real pipeline."""

import numpy as np
import polars as pl
import pytest
import shapely
from fictional_place import COUNT, PLACE, outlines, station

from arpenteur import geo
from arpenteur.geo import Layer
from arpenteur.pipeline.join import Points
from arpenteur.pipeline.walkable import walkable
from arpenteur.snapshot import Snapshot
from arpenteur.tables import Addresses, Streets
from arpenteur.web.foundation.territory import queries
from arpenteur.web.ground.routes import engine
from arpenteur.web.ground.routes.turfs import engine as turfs_engine

BLOCK, EVERY, FROM_AXIS = 200.0, 40.0, 7.0


def stand_on_streets(town: Snapshot, patch: pytest.MonkeyPatch) -> None:
    """The published town has the streets and buildings of ``town`` for whoever asks the engine."""
    for module in (queries, engine, turfs_engine):
        patch.setattr(module, "opened", lambda _path: town)


def grid_of_town() -> dict[str, pl.DataFrame]:
    """The tables ``street_segments`` and ``buildings``."""
    keys = tuple(station(index) for index in range(COUNT))
    return grid_over(Layer(np.array(outlines(), dtype=object), geo.WGS84, keys))


def grid_over(shapes: Layer) -> dict[str, pl.DataFrame]:
    """The same two tables over any stations, their outlines in degrees."""
    stations = geo.project(shapes, geo.LAMBERT_93)
    west, south, east, north = shapely.union_all(stations.geometries).bounds
    xs, ys = np.arange(west + 60, east - 40, BLOCK), np.arange(south + 60, north - 40, BLOCK)
    lines = [("Rue", i, [(x, y) for x in xs]) for i, y in enumerate(ys)]
    lines += [("Avenue", i, [(x, y) for y in ys]) for i, x in enumerate(xs)]
    addresses = _addresses(lines)
    inside = geo.assign(geo.project(_points(addresses), geo.LAMBERT_93), stations) >= 0
    addresses = addresses.filter(pl.Series(inside))
    layer = geo.project(_points(addresses), geo.LAMBERT_93)
    within = Points(addresses, layer, geo.assign(layer, stations), np.full(len(layer), 2.0), 0)
    found = walkable(stations, within, addresses["street"].to_list(), registered=None, ways=_ways(lines))
    return {"street_segments": found.segments, "buildings": found.buildings}


_Line = tuple[str, int, list[tuple[float, float]]]


def _ways(lines: list[_Line]) -> pl.DataFrame:
    shapes = np.array([shapely.LineString(points) for _kind, _rank, points in lines], dtype=object)
    degrees = geo.project(Layer(shapes, geo.LAMBERT_93, ("",) * len(shapes)), geo.WGS84).geometries
    return Streets.conform(
        pl.DataFrame(
            {
                "way": [f"way/{rank}" for rank in range(len(lines))],
                "name": [f"{kind} {rank}" for kind, rank, _points in lines],
                "highway": "residential",
                "geometry": [shapely.to_wkb(one) for one in degrees],
            }
        )
    )


def _addresses(lines: list[_Line]) -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    for kind, rank, points in lines:
        line = shapely.LineString(points)
        for step, along in enumerate(np.arange(EVERY / 2, line.length, EVERY)):
            spot = line.interpolate(along)
            for side, number in ((FROM_AXIS, 2 * step + 1), (-FROM_AXIS, 2 * step + 2)):
                x, y = (spot.x, spot.y + side) if kind == "Rue" else (spot.x - side, spot.y)
                rows.append({"street": f"{kind} {rank}", "number": number, "x": x, "y": y})
    frame = pl.DataFrame(rows)
    spots = Layer.from_points(frame["x"].to_numpy(), frame["y"].to_numpy(), geo.LAMBERT_93, [""] * frame.height)
    lonlat = shapely.get_coordinates(geo.project(spots, geo.WGS84).geometries)
    return Addresses.conform(
        frame.select("street", pl.col("number").cast(pl.Int32)).with_columns(
            pl.format("{}_{}_{}", pl.lit(PLACE), "street", "number").alias("address"),
            pl.lit(PLACE).alias("commune"),
            pl.Series("longitude", lonlat[:, 0]),
            pl.Series("latitude", lonlat[:, 1]),
            pl.lit(1.0).alias("weight"),
            pl.lit("housenumber").alias("precision"),
        )
    )


def _points(addresses: pl.DataFrame) -> Layer:
    lonlat = addresses.select("longitude", "latitude").to_numpy()
    return Layer.from_points(lonlat[:, 0], lonlat[:, 1], geo.WGS84, addresses["address"].to_list())
