"""The street network: local streets drawn inside each zone, then everything noded into one network."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPoint, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from arpenteur.demo.skeleton import GREENS, RAILWAY, RIVER, ROADS, UNIT, ZONES, Zone, boundary, curve, skeleton_lines

Array = NDArray[np.float64]
GRID = 0.1  # metres: coordinates are snapped to it, so that neighbours share their vertices exactly
RIVER_HALF_WIDTH = 26.0
_RIVER_MARGIN, _RAIL_MARGIN = 48.0, 26.0
_SHORTEST = {"local": 45.0, "organic": 18.0, "skeleton": 140.0}


@dataclass(frozen=True)
class BuiltZone:
    """A zone and the ground it may build on."""

    zone: Zone
    ground: Polygon


@dataclass(frozen=True)
class Street:
    """One street as drawn: a road of the skeleton (with its name) or a local street (named later)."""

    line: LineString
    highway: str
    zone: str
    name: str = ""


@dataclass(frozen=True)
class Network:
    """Edges between crossings; ``street`` is the index of the street an edge belongs to."""

    edges: NDArray[np.object_]
    street: NDArray[np.int64]
    streets: list[Street]
    zones: list[BuiltZone]
    river: LineString
    railway: LineString
    outline: Polygon


def build_network(rng: np.random.Generator) -> Network:
    """Skeleton, local streets of every zone, noded and cleaned of stubs."""
    outline, river, railway = boundary(), curve(RIVER), curve(RAILWAY)
    skeleton = skeleton_lines()
    zones = _zones(skeleton, river, railway, outline)
    streets = [Street(line, road.highway, "", road.name) for line, road in zip(skeleton, ROADS, strict=True)]
    barrier = shapely.union_all([line.buffer(30.0) for line in skeleton])
    for built in zones:
        streets += _local_streets(built, barrier, rng)
    edges, owner = _node(streets)
    return Network(edges, owner, streets, zones, river, railway, outline)


def _zones(skeleton: list[LineString], river: LineString, railway: LineString, outline: Polygon) -> list[BuiltZone]:
    lines = shapely.unary_union([*skeleton, river, railway, outline.exterior], grid_size=GRID)
    faces = _polygons(shapely.polygonize(list(shapely.get_parts(lines))))
    empty = shapely.union_all([river.buffer(_RIVER_MARGIN), railway.buffer(_RAIL_MARGIN), *_greens()])
    tree = STRtree(faces)
    zones: list[BuiltZone] = []
    for zone in ZONES:
        face = faces[int(tree.query(shapely.Point(zone.at[0] * UNIT, zone.at[1] * UNIT), predicate="within")[0])]
        ground = shapely.difference(face, empty)
        zones.append(BuiltZone(zone, max(_polygons(ground), key=lambda part: part.area)))
    return zones


def _greens() -> list[Polygon]:
    turns = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    # A squared circle, uneven: the outline of a park rather than of a coin.
    cosine, sine = np.cos(turns), np.sin(turns)
    x, y = np.sign(cosine) * np.abs(cosine) ** 0.6, np.sign(sine) * np.abs(sine) ** 0.6
    return [
        Polygon(UNIT * np.column_stack([cx + (x + 0.15 * y) * half_x, cy + (y + 0.12 * cosine * sine) * half_y]))
        for cx, cy, half_x, half_y in GREENS
    ]


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    return [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]


def _lines(geometry: BaseGeometry) -> list[LineString]:
    return [part for part in shapely.get_parts(geometry) if isinstance(part, LineString) and part.length > 1.0]


def _local_streets(built: BuiltZone, barrier: BaseGeometry, rng: np.random.Generator) -> list[Street]:
    zone = built.zone
    organic = zone.kind in ("centre", "hamlet")
    drawn = _cells(built, rng) if organic else _rows(built, rng)
    shortest = _SHORTEST["organic" if organic else "local"]
    highway = {"centre": "living_street", "hamlet": "unclassified", "activite": "service"}.get(zone.kind, "residential")
    streets: list[Street] = []
    for line in drawn:
        for part in _lines(shapely.intersection(line, built.ground)):
            # A local street beside a road of the skeleton, not crossing it, would double it.
            beside = shapely.intersection(part, barrier).length
            if beside > max(85.0, 0.6 * part.length) or part.length < shortest:
                continue
            streets.append(Street(part, highway, zone.key))
    edge = shapely.intersection(built.ground.exterior, built.ground.exterior.difference(barrier))
    around = [] if organic else [part for part in _lines(shapely.line_merge(edge)) if part.length > 150.0]
    return streets + [Street(part, "residential", zone.key) for part in around]


def _cells(built: BuiltZone, rng: np.random.Generator) -> list[LineString]:
    """Edges of Voronoi cells: the irregular streets of an old centre, joined where they run on."""
    west, south, east, north = built.ground.bounds
    dx, dy = built.zone.spacing
    xs, ys = np.meshgrid(np.arange(west - dx, east + dx, dx), np.arange(south - dy, north + dy, dy))
    points = np.column_stack([xs.ravel(), ys.ravel()])
    points[:, 0] += np.tile(np.where(np.arange(len(ys)) % 2, dx / 2, 0.0)[:, None], (1, xs.shape[1])).ravel()
    points += rng.uniform(-0.42, 0.42, points.shape) * np.array([dx, dy])
    if built.zone.kind == "centre":
        points = points[np.hypot(points[:, 0], points[:, 1]) > 48.0]  # room for the church square
    cells = shapely.voronoi_polygons(MultiPoint(points), only_edges=True)
    return _strokes(_lines(shapely.line_merge(cells)))


def _strokes(lines: list[LineString], *, bend: float = 0.75, longest: float = 420.0) -> list[LineString]:
    """Join pieces that continue each other with a small turn (cosine of at least ``bend``)."""
    ends: dict[tuple[float, float], list[int]] = {}
    pieces = [np.round(np.asarray(line.coords), 2) for line in lines]
    for index, piece in enumerate(pieces):
        for end in (piece[0], piece[-1]):
            ends.setdefault((float(end[0]), float(end[1])), []).append(index)
    used = np.zeros(len(pieces), dtype=bool)
    runs: list[LineString] = []
    for start in range(len(pieces)):
        if used[start]:
            continue
        used[start] = True
        run = pieces[start]
        for _ in range(2):
            run = _extend(run, pieces, ends, used, bend, longest)[::-1]
        runs.append(LineString(run))
    return runs


def _extend(
    run: Array,
    pieces: list[Array],
    ends: dict[tuple[float, float], list[int]],
    used: NDArray[np.bool_],
    bend: float,
    longest: float,
) -> Array:
    while LineString(run).length < longest:
        tip = (float(run[-1][0]), float(run[-1][1]))
        heading = _unit(run[-1] - run[-2])
        best, best_cosine = None, bend
        for index in ends.get(tip, []):
            if used[index]:
                continue
            piece = pieces[index] if tuple(pieces[index][0]) == tip else pieces[index][::-1]
            cosine = float(heading @ _unit(piece[1] - piece[0]))
            if cosine > best_cosine:
                best, best_cosine = index, cosine
        if best is None:
            break
        used[best] = True
        piece = pieces[best] if tuple(pieces[best][0]) == tip else pieces[best][::-1]
        run = np.vstack([run, piece[1:]])
    return run


def _unit(vector: Array) -> Array:
    return vector / (float(np.hypot(*vector)) or 1.0)


def _rows(built: BuiltZone, rng: np.random.Generator) -> list[LineString]:
    """Bent parallel streets with staggered cross streets, some missing: faubourgs, suburbs, estates."""
    zone = built.zone
    centre = np.array(built.ground.centroid.coords[0])
    radius = 0.75 * max(
        built.ground.bounds[2] - built.ground.bounds[0], built.ground.bounds[3] - built.ground.bounds[1]
    )
    apart, cross = zone.spacing
    missing = {"pavillons": 0.22, "estate": 0.12, "activite": 0.1}.get(zone.kind, 0.08)
    bend = _bend(zone, rng)
    rows = np.arange(-radius, radius, apart) + rng.uniform(0, apart)
    rows += rng.uniform(-0.12, 0.12, rows.shape) * apart
    lines: list[LineString] = []
    along = np.arange(-radius, radius + 1, 20.0)
    for low, high in pairwise(rows):
        lines.append(LineString(bend(np.column_stack([along, np.full_like(along, low)])) + centre))
        for at in np.arange(-radius, radius, cross) + rng.uniform(0, cross):
            reach = rng.uniform()
            place = at + rng.uniform(-0.2, 0.2) * cross
            if reach < missing / 2:
                continue
            # Some cross streets stop half-way: the dead ends of suburbs.
            top = low + 0.62 * (high - low) if reach < missing else high
            across = np.linspace(low, top, 5)
            lines.append(LineString(bend(np.column_stack([np.full_like(across, place), across])) + centre))
    return lines


def _bend(zone: Zone, rng: np.random.Generator) -> Callable[[Array], Array]:
    """From a straight drawing to the zone: waves of ``warp`` metres, then the turn."""
    phase = rng.uniform(0, 2 * np.pi, 4)
    turn = np.radians(zone.angle)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])

    def apply(points: Array) -> Array:
        u, v = points[:, 0], points[:, 1]
        du = zone.warp * np.sin(v / 210.0 + phase[0]) * np.cos(u / 380.0 + phase[1])
        dv = zone.warp * np.sin(u / 260.0 + phase[2]) * np.cos(v / 450.0 + phase[3])
        return (points + np.column_stack([du, dv])) @ rotation

    return apply


def _node(streets: list[Street]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Cut every street where it meets another, and give each edge to the first street that draws it."""
    lines = np.array([street.line for street in streets], dtype=object)
    merged = shapely.unary_union(MultiLineString(list(lines)), grid_size=GRID)
    edges = shapely.get_parts(shapely.line_merge(merged))
    owner = _owner(edges, lines)
    shortest = np.array([_shortest(street) for street in streets])
    while True:
        keep = ~_stubs(edges, shortest[owner])
        if bool(keep.all()):
            return edges, owner
        edges = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(list(edges[keep]))))
        owner = _owner(edges, lines)


def _shortest(street: Street) -> float:
    if street.name:
        return _SHORTEST["skeleton"]
    return _SHORTEST["organic" if street.highway in ("living_street", "unclassified") else "local"]


def _owner(edges: NDArray[np.object_], lines: NDArray[np.object_]) -> NDArray[np.int64]:
    middle = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    found, line = STRtree(lines).query(middle, predicate="dwithin", distance=3 * GRID)
    owner = np.full(len(edges), len(lines), dtype=np.int64)
    np.minimum.at(owner, found, line)
    lost = owner == len(lines)
    if lost.any():
        owner[lost] = STRtree(lines).nearest(middle[lost])
    return owner


def _stubs(edges: NDArray[np.object_], shortest: Array) -> NDArray[np.bool_]:
    """Edges that hang by one end and are too short to be a street."""
    first = shapely.get_coordinates(shapely.get_point(edges, 0)).round(1)
    last = shapely.get_coordinates(shapely.get_point(edges, -1)).round(1)
    _, node, degree = np.unique(np.vstack([first, last]), axis=0, return_inverse=True, return_counts=True)
    alone = degree[node.reshape(2, -1)] == 1
    return alone.any(axis=0) & (shapely.length(edges) < shortest)
