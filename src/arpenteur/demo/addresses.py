"""Addresses along the streets: odd numbers on one side, even ones on the other, and the dwellings behind them.

Names of streets: trees, trades, regions; never a person.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely import STRtree

from arpenteur.demo.streets import RIVER_HALF_WIDTH, Network

Array = NDArray[np.float64]
_ADJECTIVES = ("Grande", "Petite", "Vieille", "Basse")


@cache
def _vocabulary() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("arpenteur.demo").joinpath("names.toml").read_text(encoding="utf-8"))


def street_names(kind: str, reach: str, rng: np.random.Generator) -> Iterator[str]:
    """Names for the ``long`` or ``short`` streets of a kind of neighbourhood, each once: the commonest types first."""
    vocabulary = _vocabulary()[kind]
    words = vocabulary["words"]
    for type_ in vocabulary[reach]:
        for index in rng.permutation(len(words)):
            yield f"{type_} {words[index]}"
    for adjective in _ADJECTIVES:
        for index in rng.permutation(len(words)):
            yield f"{adjective}-{vocabulary[reach][0]} {words[index]}"


@dataclass(frozen=True)
class Fabric:
    """How a kind of neighbourhood is built: metres between doors and from the street, dwellings behind a door."""

    every: float
    setback: float
    dwellings: float
    filled: float


FABRIC = {
    "centre": Fabric(15.0, 5.0, 4.4, 0.80),
    "faubourg": Fabric(27.0, 7.0, 2.9, 0.62),
    "pavillons": Fabric(28.0, 11.0, 1.12, 0.74),
    "estate": Fabric(46.0, 24.0, 21.0, 0.40),
    "activite": Fabric(70.0, 20.0, 0.35, 0.6),
    "hamlet": Fabric(34.0, 9.0, 1.0, 0.42),
}
# A street shorter than this, in metres, is an impasse, a passage, a square.
_LONG = {"centre": 85.0, "faubourg": 105.0, "pavillons": 105.0, "estate": 190.0, "activite": 190.0, "hamlet": 110.0}
_ROAD_FABRIC = Fabric(30.0, 10.0, 1.9, 0.55)


@dataclass(frozen=True)
class Addresses:
    """One row an address point; ``street`` indexes ``names``, ``zone`` the zones of the network."""

    xy: Array
    number: NDArray[np.int64]
    suffix: list[str]
    street: NDArray[np.int64]
    zone: NDArray[np.int64]
    dwellings: NDArray[np.int64]
    names: list[str]


def name_streets(network: Network, rng: np.random.Generator) -> list[str]:
    """A name for every street, none used twice; short ones are impasses, passages, squares."""
    kinds = {built.zone.key: built.zone.kind for built in network.zones}
    supplies = {
        (kind, reach): street_names(kind, reach, rng)
        for kind in sorted(set(kinds.values()))
        for reach in ("long", "short")
    }
    names: list[str] = []
    taken = {street.name for street in network.streets}
    for street in network.streets:
        name = street.name or _next(street.line.length, kinds[street.zone], supplies, taken)
        taken.add(name)
        names.append(name)
    return names


def _next(length: float, kind: str, supplies: dict[tuple[str, str], Iterator[str]], taken: set[str]) -> str:
    reach = "long" if length > _LONG[kind] else "short"
    return next(name for name in supplies[kind, reach] if name not in taken)


def place_addresses(network: Network, names: list[str], rng: np.random.Generator) -> Addresses:
    """Points on both sides of every street that runs through a zone, thinned where they would stand in the way."""
    rows: list[tuple[float, float, int, int, int]] = []
    grounds = np.array([built.ground for built in network.zones], dtype=object)
    shapely.prepare(grounds)
    for street in np.unique(network.street):
        rows += _along(network, int(street), rng)
    table = np.array(rows, dtype=float)
    xy = table[:, :2].round(2)
    zone = _zone_of(xy, grounds)
    keep = (zone >= 0) & _clear(xy, network)
    keep &= rng.uniform(size=len(xy)) < np.array([_fabric(network, z).filled for z in zone])
    kept = np.flatnonzero(keep)
    kept = kept[_apart(xy[kept])]
    zone = zone[kept]
    dwellings = _dwellings(network, zone, rng)
    number = table[kept, 2].astype(np.int64)
    suffix = np.where(rng.uniform(size=len(kept)) < 0.015, "bis", "").tolist()
    return Addresses(xy[kept], number, suffix, table[kept, 3].astype(np.int64), zone, dwellings, names)


def _fabric(network: Network, zone: int) -> Fabric:
    return FABRIC[network.zones[zone].zone.kind] if zone >= 0 else _ROAD_FABRIC


def _along(network: Network, street: int, rng: np.random.Generator) -> list[tuple[float, float, int, int, int]]:
    """(x, y, number, street, side) of the candidate doors of one street, counted outwards from the centre."""
    drawn = network.streets[street]
    fabric = next((FABRIC[built.zone.kind] for built in network.zones if built.zone.key == drawn.zone), _ROAD_FABRIC)
    line = shapely.line_merge(shapely.multilinestrings(list(network.edges[network.street == street])))
    parts = sorted(shapely.get_parts(line), key=_from_centre)
    rows: list[tuple[float, float, int, int, int]] = []
    first = 0
    for part in parts:
        if _from_centre(part.reverse()) < _from_centre(part):
            part = part.reverse()
        places = np.arange(0.4 * fabric.every, part.length, fabric.every)
        if not len(places):
            continue
        at = places + rng.uniform(-0.25, 0.25, len(places)) * fabric.every
        points = shapely.get_coordinates(shapely.line_interpolate_point(part, np.clip(at, 0, part.length)))
        ahead = shapely.get_coordinates(shapely.line_interpolate_point(part, np.clip(at + 1, 1, part.length)))
        back = shapely.get_coordinates(shapely.line_interpolate_point(part, np.clip(at - 1, 0, part.length - 1)))
        along = ahead - back
        normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
        for side in (1, -1):
            door = points + side * normal * (fabric.setback + rng.uniform(0, 3, (len(points), 1)))
            numbers = 2 * (first + np.arange(len(points))) + (1 if side > 0 else 2)
            rows += [(x, y, int(n), street, side) for (x, y), n in zip(door.tolist(), numbers, strict=True)]
        first += len(points)
    return rows


def _from_centre(line: shapely.LineString) -> float:
    x, y = line.coords[0]
    return float(np.hypot(x, y))


def _zone_of(xy: Array, grounds: NDArray[np.object_]) -> NDArray[np.int64]:
    """Zone within 25 m of each point, -1 in the open country."""
    zone = np.full(len(xy), -1, dtype=np.int64)
    point, ground = STRtree(grounds).query(shapely.points(xy), predicate="dwithin", distance=25.0)
    zone[point[::-1]] = ground[::-1]
    return zone


def _clear(xy: Array, network: Network) -> NDArray[np.bool_]:
    """Neither on a street, nor in the river, nor beside the tracks."""
    points = shapely.points(xy)
    wet = np.asarray(shapely.dwithin(points, network.river, RIVER_HALF_WIDTH + 8.0))
    tracks = np.asarray(shapely.dwithin(points, network.railway, 14.0))
    free = ~(wet | tracks)
    near, _ = STRtree(network.edges).query(points, predicate="dwithin", distance=4.0)
    free[near] = False
    return free


def _apart(xy: Array, closest: float = 9.0) -> NDArray[np.bool_]:
    keep = np.ones(len(xy), dtype=bool)
    for first, second in sorted(cKDTree(xy).query_pairs(closest)):
        if keep[first]:
            keep[second] = False
    return keep


def _dwellings(network: Network, zone: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    mean = np.array([_fabric(network, z).dwellings for z in zone])
    spread = rng.gamma(3.0, 1 / 3.0, len(zone))
    drawn = np.where(mean > 1.2, 1 + np.floor(np.maximum(mean - 0.5, 0) * spread), (rng.uniform(size=len(zone)) < mean))
    return drawn.astype(np.int64) + ((mean > 1.05) & (mean < 1.2) & (rng.uniform(size=len(zone)) < 0.12))
