"""What a Parquet file says of its geometries, so that any GeoParquet reader places them (version 1.1.0)."""

import json
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import shapely

from arpenteur.geo.layer import WGS84


def geo_metadata(geometry: pl.Series) -> str:
    """The ``geo`` value of the file's metadata, for a column of WKB (null where there is none) of longitudes and
    latitudes: encoding, types met, bounds, and the coordinate system in full (EPSG:4326)."""
    shapes = np.asarray(shapely.from_wkb(geometry.drop_nulls().to_list()), dtype=object)
    types = sorted({str(shape.geom_type) for shape in shapes})
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": types, "crs": _crs()}
    if len(shapes):
        column["bbox"] = [float(bound) for bound in shapely.total_bounds(shapes)]
    return json.dumps({"version": "1.1.0", "primary_column": geometry.name, "columns": {geometry.name: column}})


@cache
def _crs() -> dict[str, Any]:
    from pyproj import CRS  # heavy, and only what writes needs it

    return CRS.from_epsg(WGS84).to_json_dict()
