"""How wrong a join may be: the share of population put in the wrong station."""

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur.geo.layer import Layer
from arpenteur.geo.weights import Floats, Weights

# A zone cut by area misplaces about this part of its index of division 1 − Σ share²: 0.21 (IRIS) and 0.28 (squares of
# 200 m) in Bondy, against addresses.
AREA_FACTOR = 0.3


def distance(first: Weights, second: Weights) -> Floats:
    """Share of each zone that two sets of weights place differently (total variation, 0–1), shape (zones,)."""
    if first.stations != second.stations or first.zones != second.zones:
        raise ValueError("weights of different stations or zones")
    return np.asarray(abs(first.shares - second.shares).sum(axis=0), dtype=np.float64).ravel() / 2


def division(weights: Weights) -> Floats:
    """1 − Σ share² of each zone: 0 when it lies in one station, near 1 when many share it. Shape (zones,)."""
    squares = np.asarray(weights.shares.power(2).sum(axis=0), dtype=np.float64).ravel()
    return np.where(weights.covered, 1 - squares, 0.0)


def halves(points: Layer) -> NDArray[np.bool_]:
    """A mask of every other distinct place, from west to east: points of one place stay together."""
    _, place = np.unique(shapely.get_coordinates(points.geometries), axis=0, return_inverse=True)
    return place.ravel() % 2 == 0


def split_half_error(first_half: Weights, second_half: Weights) -> Floats:
    """Expected misplaced share of each zone from two halves of the addresses, shape (zones,).

    Each half errs √2 times the whole, their difference 2 times: half the distance estimates the error of the whole.
    """
    return distance(first_half, second_half) / 2


def area_error(weights: Weights, factor: float = AREA_FACTOR) -> Floats:
    """Expected misplaced share of zones cut by area, shape (zones,)."""
    return factor * division(weights)


def misallocated(error: Floats, population: Floats, counted: NDArray[np.bool_]) -> float:
    """Share of the counted population that is expected in the wrong station; 0 without population."""
    total = float(population[counted].sum())
    return float((error * population)[counted].sum() / total) if total > 0 else 0.0
