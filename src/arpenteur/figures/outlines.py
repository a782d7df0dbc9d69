"""Outlines made ready to be drawn: bounding box, and the place of the label."""

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

_TOLERANCE = 1e-4
# Degrees: about fifteen metres, half of the widest gap that neighbouring outlines of the official files leave.
_SLIVER = 1.5e-4


@dataclass(frozen=True)
class Outline:
    """A GeoJSON geometry (longitude, latitude) with its box and the best spot for a label, or nothing at all."""

    geometry: dict[str, Any] | None = None
    west: float | None = None
    south: float | None = None
    east: float | None = None
    north: float | None = None
    label_longitude: float | None = None
    label_latitude: float | None = None
    label_room: float | None = None


def dissolved(geometry: dict[str, Any] | None) -> dict[str, Any] | None:
    """One outline of a zone made of several, without the lines between them."""
    if geometry is None or len(geometry.get("coordinates", ())) < 2 or geometry["type"] == "Polygon":
        return geometry
    # GEOS raises the processor's flag for an invalid number on its way to a valid outline.
    with np.errstate(invalid="ignore"):
        grown = shape(geometry).buffer(_SLIVER, quad_segs=2)
        whole = grown.buffer(-_SLIVER, quad_segs=2).simplify(_SLIVER / 10)
    return json.loads(shapely.to_geojson(shapely.set_precision(whole, 1e-6)))


def outline(geometry: dict[str, Any] | None) -> Outline:
    """Measure a geometry; the label goes where the largest disc fits, in a plane true at that latitude."""
    if geometry is None:
        return Outline()
    drawn = shape(geometry)
    if drawn.is_empty:
        return Outline()
    west, south, east, north = drawn.bounds
    stretch = math.cos(math.radians((south + north) / 2))
    flat = shapely.transform(drawn, lambda points: points * [stretch, 1])
    radius = shapely.maximum_inscribed_circle(flat, tolerance=_TOLERANCE)  # pyright: ignore[reportCallIssue, reportArgumentType] - the stubs forget single values
    (longitude, latitude), (x, y) = radius.coords
    return Outline(
        geometry=geometry,
        west=west,
        south=south,
        east=east,
        north=north,
        label_longitude=longitude / stretch,
        label_latitude=latitude,
        label_room=math.hypot(x - longitude, y - latitude),
    )
