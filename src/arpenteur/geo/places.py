"""Identifiers of ground: a square metre of the European grid, which no redistricting renames."""

import re

import numpy as np
import shapely

from arpenteur.geo.layer import LAEA_EUROPE, Geometries, Layer, project

_SQUARE = re.compile(r"CRS3035RES(\d+)mN(\d+)E(\d+)")


def square_corner(name: str) -> tuple[float, float, float] | None:
    """Size, north and east (metres, EPSG:3035) of the square of an INSPIRE identifier; None for any other text.

    >>> square_corner("CRS3035RES200mN2889000E3758400")
    (200.0, 2889000.0, 3758400.0)
    """
    match = _SQUARE.search(name)
    return None if match is None else (float(match[1]), float(match[2]), float(match[3]))


def ground_ids(points: Geometries, epsg: int) -> list[str]:
    """The square metre that holds each point, as INSPIRE and INSEE write squares: ``CRS3035RES1mN2889123E3758456``."""
    moved = project(Layer(points, epsg, ("",) * len(points)), LAEA_EUROPE).geometries
    east, north = (np.floor(axis(moved)).astype(np.int64).tolist() for axis in (shapely.get_x, shapely.get_y))
    return [f"CRS3035RES1mN{n}E{e}" for n, e in zip(north, east, strict=True)]


def ground_points(names: tuple[str, ...], epsg: int) -> Layer:
    """The middles of the squares of identifiers. Raises ValueError for another text."""
    corners = [square_corner(name) for name in names]
    if any(corner is None for corner in corners):
        raise ValueError(f"not all identifiers of ground: {names}")
    size, north, east = np.array(corners, dtype=np.float64).reshape(-1, 3).T
    return project(Layer.from_points(east + size / 2, north + size / 2, LAEA_EUROPE, names), epsg)
