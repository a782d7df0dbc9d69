"""The street sheet: which streets lie in a station, with their house numbers and dwellings. Never a score."""

import numpy as np
import polars as pl
import shapely

from arpenteur import geo
from arpenteur.geo import Layer
from arpenteur.pipeline.join import Points
from arpenteur.tables import StationStreets

_NEAR = 60.0  # metres: how far an address without street name may lie from the street that names it


def street_sheets(stations: Layer, points: Points, street: list[str | None], *, dwellings: bool) -> pl.DataFrame:
    """StationStreets from the addresses of the place and the ``street`` of each; ``dwellings`` says that their mass
    counts households.
    """
    rows = points.table.select("commune", "number", "suffix").with_columns(
        pl.Series("station", [stations.ids[i] for i in points.station], dtype=pl.String),
        pl.Series("street", street, dtype=pl.String),
        pl.Series("mass", points.mass, dtype=pl.Float64),
    )
    rows = rows.drop_nulls("street")
    if rows.is_empty():
        return StationStreets.empty()
    odd, number = pl.col("number") % 2 == 1, pl.col("number").filter(pl.col("number") > 0)
    sheets = rows.group_by("station", "street").agg(
        pl.col("commune").first(),
        pl.len().alias("addresses"),
        (pl.col("mass").sum() if dwellings else pl.lit(None, dtype=pl.Float64)).alias("dwellings"),
        number.filter(odd.filter(pl.col("number") > 0)).min().alias("odd_from"),
        number.filter(odd.filter(pl.col("number") > 0)).max().alias("odd_to"),
        number.filter((~odd).filter(pl.col("number") > 0)).min().alias("even_from"),
        number.filter((~odd).filter(pl.col("number") > 0)).max().alias("even_to"),
    )
    shared = (pl.len().over("commune", "street") > 1).alias("shared")
    return StationStreets.conform(sheets.with_columns(shared).sort("station", "street"))


def street_names(points: Points, names: pl.DataFrame | None, streets: pl.DataFrame | None) -> list[str | None]:
    """The street of each point. Those without (electoral register) take the one of the nearest named address
    (``names``: Addresses) or, failing that, of the nearest street line (``streets``: Streets) within 60 metres.
    """
    found: list[str | None] = points.table["street"].to_list()
    for layer in (_named_points(names, points.layer.epsg), _named_lines(streets, points.layer.epsg)):
        lost = np.array([index for index, name in enumerate(found) if name is None], dtype=np.int64)
        if layer is None or not lost.size:
            continue
        near, nearest = shapely.STRtree(layer.geometries).query_nearest(
            points.layer.geometries[lost], max_distance=_NEAR, all_matches=False
        )
        for index, match in zip(lost[near], nearest, strict=True):
            found[int(index)] = layer.ids[int(match)]
    return found


def _named_points(names: pl.DataFrame | None, epsg: int) -> Layer | None:
    named = None if names is None else names.drop_nulls("street")
    if named is None or named.is_empty():
        return None
    x, y = named["longitude"].to_numpy(), named["latitude"].to_numpy()
    return geo.project(Layer.from_points(x, y, geo.WGS84, named["street"].to_list()), epsg)


def _named_lines(streets: pl.DataFrame | None, epsg: int) -> Layer | None:
    named = None if streets is None else streets.drop_nulls("name")
    if named is None or named.is_empty():
        return None
    return geo.project(Layer.from_wkb(named["geometry"].to_list(), geo.WGS84, named["name"].to_list()), epsg)
