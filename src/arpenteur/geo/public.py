"""All the geometry, in one place: what ``arpenteur.geo`` offers."""

from arpenteur.geo.contours import voronoi_contours
from arpenteur.geo.layer import (
    LAEA_EUROPE,
    LAMBERT_93,
    WGS84,
    Indices,
    Layer,
    MixedCrsError,
    metric_epsg,
    project,
    transformer,
)
from arpenteur.geo.places import ground_ids, ground_points, square_corner
from arpenteur.geo.relate import Overlaps, adjacency, assign, dissolve, intersections
from arpenteur.geo.weights import (
    Weights,
    area_error,
    area_weights,
    combine,
    distance,
    halves,
    misallocated,
    point_weights,
    prorate,
    restrict,
    split_half_error,
)

__all__ = [
    "LAEA_EUROPE",
    "LAMBERT_93",
    "WGS84",
    "Indices",
    "Layer",
    "MixedCrsError",
    "Overlaps",
    "Weights",
    "adjacency",
    "area_error",
    "area_weights",
    "assign",
    "combine",
    "dissolve",
    "distance",
    "ground_ids",
    "ground_points",
    "halves",
    "intersections",
    "metric_epsg",
    "misallocated",
    "point_weights",
    "project",
    "prorate",
    "restrict",
    "split_half_error",
    "square_corner",
    "transformer",
    "voronoi_contours",
]
