"""Landmarks of a place on its maps: main roads, water in the open, railways. Only what the files of the place draw."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from arpenteur.geo.segments import STRAIGHT, has_streets
from arpenteur.snapshot import Snapshot

Json = dict[str, Any]
Lines = dict[tuple[str, str], list[Any]]
"""Shapely lines by kind and name."""
CLASSES = (("motorway", "trunk", "primary"), ("secondary",), ("tertiary",))
"""Main roads by OpenStreetMap's class, the largest first; slip roads and lesser streets are none."""
ENOUGH = 1.5
"""Kilometres of road by square kilometre from which no lesser class is drawn: enough to find one's way."""
_KM_A_DEGREE = 111.32
_EDGE, _FINE, _SHORT = 1.5e-4, 4e-5, 6e-4
"""Degrees of latitude: how far a line goes over the limit (16 m), what a line may leave out (4 m), its least length."""


@dataclass(frozen=True)
class MapLine:
    """A landmark: ``kind`` is road, street (drawn through house numbers, not by a file), rail or water; ``points`` are
    longitudes and latitudes."""

    kind: str
    name: str
    points: tuple[tuple[float, float], ...]


def map_lines(snapshot: Snapshot, outlines: Iterable[Json]) -> tuple[MapLine, ...]:
    """Landmarks inside some outlines (GeoJSON, EPSG:4326), simplified to four metres; none where no file holds any.

    Main roads are the largest classes of road there are, down to the class with which they reach ``ENOUGH``. Where no
    file draws the streets, they are the streets with the most addresses, until these reach it.
    """
    shapes = [shapely.geometry.shape(one) for one in outlines]
    segments, beside = snapshot.street_segments, snapshot.map_lines
    if not shapes or (segments.is_empty() and beside.is_empty()):
        return ()
    here = _Ground(shapely.union_all(shapely.make_valid(np.array(shapes, dtype=object))).buffer(_EDGE))
    lines = here.roads(segments) if has_streets(segments["highway"]) else here.streets(segments, snapshot)
    for kind, name, shape in beside.select("kind", "name", "geometry").iter_rows():
        lines[kind, name or ""] += here.inside([shape])
    return tuple(one for key in sorted(lines) for one in _drawn(key, lines[key], here.stretch))


class _Ground:
    """The ground of some outlines: what lies on it, and how much road is enough."""

    def __init__(self, outline: Any) -> None:
        self.outline = outline
        shapely.prepare(outline)
        _west, south, _east, north = shapely.bounds(outline).tolist()
        self.stretch = math.cos(math.radians((south + north) / 2))
        self.enough = ENOUGH * float(shapely.area(outline)) * self.stretch * _KM_A_DEGREE**2

    def inside(self, shapes: Sequence[bytes]) -> list[Any]:
        """The parts of lines (WKB) that lie there."""
        lines = np.asarray(shapely.from_wkb(list(shapes)), dtype=object)
        kept = lines[shapely.intersects(lines, self.outline)] if len(lines) else lines
        return [one for one in shapely.get_parts(shapely.intersection(kept, self.outline)) if one.length > 0]

    def kilometres(self, lines: Sequence[Any]) -> float:
        """Length of some lines."""
        return sum(_length(one, self.stretch) for one in lines) * _KM_A_DEGREE

    def roads(self, segments: pl.DataFrame) -> Lines:
        """Main roads by their class."""
        lines: Lines = defaultdict(list)
        length = 0.0
        for classes in CLASSES:
            if length >= self.enough:
                break
            some = segments.filter(pl.col("highway").is_in(classes))
            for (name,), rows in some.group_by("street", maintain_order=True):
                found = self.inside(rows["geometry"].to_list())
                lines["road", str(name or "")] += found
                length += self.kilometres(found)
        return lines

    def streets(self, segments: pl.DataFrame, snapshot: Snapshot) -> Lines:
        """The streets with the most addresses, drawn straight from one house number to the next."""
        sizes = snapshot.station_streets.group_by("street").agg(pl.col("addresses").sum())
        drawn = segments.filter(pl.col("highway") == STRAIGHT).join(sizes, on="street", maintain_order="left")
        lines: Lines = defaultdict(list)
        length = 0.0
        for (name, _addresses), rows in drawn.sort("addresses", "street", descending=[True, False]).group_by(
            "street", "addresses", maintain_order=True
        ):
            if length >= self.enough:
                break
            found = self.inside(rows["geometry"].to_list())
            lines["street", str(name)] += found
            length += self.kilometres(found)
        return lines


def _drawn(key: tuple[str, str], parts: list[Any], stretch: float) -> list[MapLine]:
    """The parts of a landmark made one where they meet, simplified, the short ones left out."""
    if not parts:
        return []
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(np.array(parts, dtype=object))))
    kept = [one for one in shapely.simplify(merged, _FINE) if _length(one, stretch) >= _SHORT]
    return [MapLine(*key, tuple((x, y) for x, y in shapely.get_coordinates(one).tolist())) for one in kept]


def _length(line: Any, stretch: float) -> float:
    """In degrees of latitude."""
    points: NDArray[np.float64] = shapely.get_coordinates(line) * (stretch, 1.0)
    return float(np.hypot(*np.diff(points, axis=0).T).sum())
