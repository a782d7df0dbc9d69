"""From the town's own metres to Lambert-93, longitude and latitude, and the European grid."""

from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from arpenteur.demo.identity import ORIGIN

Array = NDArray[np.float64]
LAMBERT_93, WGS_84, EUROPEAN = "EPSG:2154", "EPSG:4326", "EPSG:3035"
_DEGREE_DECIMALS = 6


@cache
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def transform(xy: Array, source: str, target: str) -> Array:
    """Coordinates (n × 2) from one reference system to another."""
    x, y = _transformer(source, target).transform(xy[:, 0], xy[:, 1])
    return np.column_stack([x, y])


def lambert(xy: Array) -> Array:
    """Town metres to Lambert-93, to the centimetre."""
    return np.round(xy + np.array(ORIGIN), 2)


def degrees(xy: Array) -> Array:
    """Town metres to longitude and latitude, six decimals (about 10 cm), as published."""
    return np.round(transform(xy + np.array(ORIGIN), LAMBERT_93, WGS_84), _DEGREE_DECIMALS)


def geometry_in_degrees(geometry: BaseGeometry) -> BaseGeometry:
    """A shape in longitude and latitude; shared vertices stay shared."""
    return shapely.transform(geometry, degrees)
