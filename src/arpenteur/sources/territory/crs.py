"""Which coordinate system the numbers are in: their range decides, the declaration only confirms."""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur.domain.errors import InputError, Where
from arpenteur.geo.layer import transformer

WGS84 = 4326
EQUAL_AREA = 3035
# Range of x and y over the territory a system serves, with a margin; ranges of the first group do not overlap.
_RANGES: dict[int, tuple[float, float, float, float]] = {
    2154: (0.0, 6_000_000.0, 1_320_000.0, 7_200_000.0),  # Lambert-93, metropolitan France
    3035: (3_100_000.0, 1_900_000.0, 4_500_000.0, 3_300_000.0),  # LAEA Europe, the INSPIRE grid
    2972: (80_000.0, 200_000.0, 700_000.0, 700_000.0),  # UTM 22 N, Guyane
    2975: (300_000.0, 7_600_000.0, 390_000.0, 7_720_000.0),  # UTM 40 S, La Réunion
    4471: (490_000.0, 8_520_000.0, 540_000.0, 8_620_000.0),  # UTM 38 S, Mayotte
    5490: (470_000.0, 1_570_000.0, 750_000.0, 2_020_000.0),  # UTM 20 N, Antilles
    4467: (520_000.0, 5_150_000.0, 600_000.0, 5_250_000.0),  # UTM 21 N, Saint-Pierre-et-Miquelon
}
# Longitude and latitude over every French territory, to judge systems that are only declared.
_TERRITORIES = (
    (-6.0, 41.0, 10.5, 51.6),  # metropolitan France
    (-64.0, 14.0, -60.0, 19.0),  # Antilles
    (-55.0, 2.0, -51.0, 6.0),  # Guyane
    (44.9, -13.1, 45.4, -12.5),  # Mayotte
    (55.0, -21.5, 56.0, -20.7),  # La Réunion
    (-57.0, 46.0, -55.0, 48.0),  # Saint-Pierre-et-Miquelon
    (-155.0, -28.0, -134.0, -7.0),  # Polynésie
    (163.0, -23.0, 169.0, -19.0),  # Nouvelle-Calédonie
    (-179.0, -15.0, -176.0, -13.0),  # Wallis-et-Futuna
)
_STRAY_SHARE = 0.05


@dataclass(frozen=True)
class System:
    """A decision: the system used, why it differs from the declaration, and the features it does not fit."""

    epsg: int
    warning: str
    strays: NDArray[np.bool_]


def declared_epsg(name: str | None) -> int | None:
    """EPSG code of a declared name; CRS84 is 4326 with longitude first, as everything here.

    >>> declared_epsg("urn:ogc:def:crs:EPSG::2154"), declared_epsg("urn:ogc:def:crs:OGC:1.3:CRS84"), declared_epsg(None)
    (2154, 4326, None)
    """
    if name is None:
        return None
    if name.upper().endswith("CRS84"):
        return WGS84
    match = re.search(r"EPSG:(?:[\d.]*:)?(\d{4,5})$", name, re.IGNORECASE)
    return int(match[1]) if match else None


def decide(bounds: NDArray[np.float64], declared: int | None, path: Path, *, default: int | None = None) -> System:
    """The system of geometries from their bounds (rows minx, miny, maxx, maxy).

    ``default`` is what the format means when it declares nothing (4326 for GeoJSON). A declaration that the
    coordinates contradict is overridden with a warning. Raises InputError when nothing, or several systems, fit.
    """
    claim = declared if declared is not None else default
    candidates = [epsg for epsg in (WGS84, *_RANGES) if _fits(bounds, epsg)]
    if candidates == [WGS84] and _swapped(bounds):
        raise InputError(
            "latitude et longitude inversées",
            Where(path),
            expected="la longitude d'abord, puis la latitude",
            action="enregistrez la couche en EPSG:4326",
        )
    if (
        claim is not None
        and claim not in candidates
        and claim not in (WGS84, *_RANGES)
        and _lands_in_france(bounds, claim)
    ):
        candidates.insert(0, claim)
    if claim in candidates:
        chosen = claim
    elif len(candidates) == 1:
        chosen = candidates[0]
    else:
        raise InputError(
            "système de coordonnées impossible à établir",
            Where(path),
            expected="des longitudes et latitudes, du Lambert-93, un UTM d'outre-mer ou EPSG:3035",
            action="enregistrez la couche en EPSG:4326",
        )
    warning = ""
    if claim != chosen or (declared is None and default is None):
        said = f"EPSG:{declared} annoncé" if declared is not None else "système de coordonnées non déclaré"
        warning = f"{said}, les coordonnées sont en EPSG:{chosen} : EPSG:{chosen} retenu"
    return System(chosen, warning, ~_inside(bounds, chosen))


def transform(shapes: NDArray[np.object_], source: int, target: int) -> NDArray[np.object_]:
    """Geometries from one system to another, x or longitude first."""
    if source == target:
        return shapes
    operation = transformer(source, target)

    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = operation.transform(points[:, 0], points[:, 1])
        return np.column_stack((x, y))

    return np.asarray(shapely.transform(shapes, move), dtype=object)


def _inside(bounds: NDArray[np.float64], epsg: int) -> NDArray[np.bool_]:
    box = (-180.0, -90.0, 180.0, 90.0) if epsg == WGS84 else _RANGES.get(epsg)
    if box is None:
        return np.isfinite(bounds).all(axis=1)
    west, south, east, north = box
    return (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)


def _fits(bounds: NDArray[np.float64], epsg: int) -> bool:
    if not len(bounds):
        return epsg == WGS84
    return float(np.mean(_inside(bounds, epsg))) >= 1 - _STRAY_SHARE


def _swapped(bounds: NDArray[np.float64]) -> bool:
    x, y = _middle(bounds)
    return not _in_territories(x, y) and _in_territories(y, x)


def _lands_in_france(bounds: NDArray[np.float64], epsg: int) -> bool:
    from pyproj.exceptions import ProjError

    try:
        point: Any = transformer(epsg, WGS84).transform(*_middle(bounds))
    except ProjError:
        return False
    return _in_territories(float(point[0]), float(point[1]))


def _middle(bounds: NDArray[np.float64]) -> tuple[float, float]:
    finite = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(finite):
        return math.nan, math.nan
    return float(np.median(finite[:, 0])), float(np.median(finite[:, 1]))


def _in_territories(x: float, y: float) -> bool:
    return any(west <= x <= east and south <= y <= north for west, south, east, north in _TERRITORIES)
