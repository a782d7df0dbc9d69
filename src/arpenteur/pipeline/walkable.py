"""The ground people walk: street segments of a place and the buildings on them, with their dwellings. No score."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from arpenteur import geo
from arpenteur.geo import Indices, Layer
from arpenteur.geo.attach import Attached, attach
from arpenteur.geo.segments import STRAIGHT, Segments, assembled, cut_at, noded, placed
from arpenteur.geo.street_names import street_key
from arpenteur.pipeline.join import Points
from arpenteur.plan.priors import priors
from arpenteur.tables import Buildings, StreetSegments

Floats = NDArray[np.float64]
_LONGEST = 250.0  # metres of a segment
_MOST = 40  # doors of a segment
_APART = 1e-3  # of a segment: buildings nearer than this are not cut apart
_FLATS = 3  # dwellings from which a building is one of flats


@dataclass(frozen=True)
class Walkable:
    """Tables ``StreetSegments`` and ``Buildings``."""

    segments: pl.DataFrame
    buildings: pl.DataFrame


def walkable(
    stations: Layer,
    points: Points,
    street: list[str | None],
    *,
    registered: dict[str, int] | None,
    ways: pl.DataFrame | None,
) -> Walkable:
    """Segments and buildings from the addresses of the place and the name of the street of each.

    ``registered`` gives voters by station where the mass of the points counts no households: dwellings are then
    estimated from them. ``ways`` is ``Streets``; without it, or far from its lines, streets are straight lines
    through their numbers.
    """
    kept = np.flatnonzero([name is not None for name in street])
    order = kept[np.argsort(points.table["address"].to_numpy()[kept].astype(np.str_), kind="stable")]
    if not order.size:
        return Walkable(StreetSegments.empty(), Buildings.empty())
    names = [street[i] or "" for i in order.tolist()]
    rows = points.table[order.tolist()]
    place = points.layer.take(order)
    station = points.station[order]
    dwellings = _dwellings(points.mass[order], station, stations.ids, registered)
    segments, found = _network(place, rows, names, ways)
    segments, found = _short_enough(segments, found, dwellings)
    side = np.where(found.side >= 0, "left", "right")
    buildings = rows.select(
        pl.col("address").alias("building"),
        pl.Series("segment", found.segment, dtype=pl.Int32),
        pl.Series("street", _spelled(names, [segments.street[i] for i in found.segment.tolist()])),
        "number",
        "suffix",
        pl.Series("station", [stations.ids[i] for i in station.tolist()]),
        "longitude",
        "latitude",
        pl.Series("along", found.along),
        pl.Series("side", side.tolist()),
        pl.Series("dwellings", dwellings, dtype=pl.Int32),
        pl.lit(True).alias("estimated"),
        pl.Series("kind", np.where(dwellings >= _FLATS, "apartments", "house").tolist()),
    )
    return Walkable(_segment_rows(segments, buildings), Buildings.conform(buildings.sort("building")))


def _dwellings(mass: Floats, station: Indices, ids: tuple[str, ...], registered: dict[str, int] | None) -> Indices:
    """Whole dwellings by building, at least one each, that add up to those of each station where that can be."""
    total = np.bincount(station, weights=mass, minlength=len(ids))
    if registered is not None:
        per_dwelling = priors().registered_per_dwelling
        known = np.array([registered.get(one, 0) / per_dwelling for one in ids])
        mass = mass * np.divide(known, total, out=np.ones_like(total), where=total > 0)[station]
        total = np.bincount(station, weights=mass, minlength=len(ids))
    whole = np.maximum(np.floor(mass), 1.0).astype(np.int64)
    spare = np.rint(total).astype(np.int64) - np.bincount(station, weights=whole, minlength=len(ids)).astype(np.int64)
    # Within a station those that lost most by rounding get one more, those that gained most and can give, one less.
    order = np.lexsort((np.arange(len(mass)), -(mass - whole), station))
    rank = _ranks(station[order])
    whole[order[rank < spare[station[order]]]] += 1
    order = np.lexsort((np.arange(len(mass)), mass - whole, whole <= 1, station))
    rank = _ranks(station[order])
    less = order[rank < -spare[station[order]]]
    whole[less[whole[less] > 1]] -= 1
    return whole


def _spelled(names: list[str], lines: list[str | None]) -> list[str]:
    """One spelling for each street: that of its line where both mean the same, else the most frequent one."""
    keys = {name: street_key(name) for name in dict.fromkeys(names)}
    counts: dict[tuple[str, ...], Counter[str]] = {}
    for name, number in Counter(names).items():
        counts.setdefault(keys[name], Counter())[name] = number
    usual = {key: min(found, key=lambda name: (-found[name], name)) for key, found in counts.items()}
    drawn = {street_key(line): line for line in sorted({one for one in lines if one})}
    spelled = {name: drawn.get(key) or usual[key] for name, key in keys.items()}
    return [spelled[name] for name in names]


def _ranks(group: Indices) -> Indices:
    """Rank of each row within its run of equal groups, from 0."""
    start = np.append(True, group[1:] != group[:-1])
    return np.arange(len(group)) - np.maximum.accumulate(np.where(start, np.arange(len(group)), 0))


def _network(
    place: Layer, rows: pl.DataFrame, names: list[str], ways: pl.DataFrame | None
) -> tuple[Segments, Attached]:
    """Segments of the streets at hand, completed by straight ones, and every address on one of them."""
    drawn = _drawn(ways, place.epsg)
    found = attach(place, names, drawn)
    lost = np.flatnonzero(found.segment < 0)
    if not lost.size:
        return drawn, found
    # Imported here: a place with a street file does not pay for what links streets without one.
    from arpenteur.geo.straight import linked, straight_segments

    xy = shapely.get_coordinates(place.geometries)
    keys = list(zip(rows["commune"].to_list(), names, strict=True))
    number = rows["number"].fill_null(0).to_numpy().astype(np.int64)
    lines = straight_segments(xy[lost], [keys[i] for i in lost.tolist()], number[lost], longest=_LONGEST)
    straight = _names_of(lines, xy[lost], [names[i] for i in lost.tolist()])
    whole = assembled(
        np.concatenate([drawn.lines, lines]),
        place.epsg,
        [*drawn.street, *straight],
        [*drawn.highway, *([STRAIGHT] * len(lines))],
    )
    whole = linked(whole, np.array([kind == STRAIGHT for kind in whole.highway]))
    return whole, attach(place, names, whole)


def _names_of(lines: NDArray[np.object_], xy: Floats, names: list[str]) -> list[str]:
    near = shapely.STRtree(np.asarray(shapely.points(xy), dtype=object)).nearest(
        shapely.line_interpolate_point(lines, 0.5, normalized=True)
    )
    return [names[int(i)] for i in near]


def _drawn(ways: pl.DataFrame | None, epsg: int) -> Segments:
    table = StreetSegments.empty() if ways is None else ways.sort("way")
    if table.is_empty():
        return Segments(np.empty(0, dtype=object), epsg, (), (), np.empty(0, np.int64), np.empty(0, np.int64))
    layer = geo.project(Layer.from_wkb(table["geometry"].to_list(), geo.WGS84, table["way"].to_list()), epsg)
    about = {way: (name, kind) for way, name, kind in table.select("way", "name", "highway").iter_rows()}
    names, kinds = zip(*(about[way] for way in layer.ids), strict=True)
    return noded(layer, names, kinds, longest=_LONGEST)


def _short_enough(segments: Segments, found: Attached, dwellings: Indices) -> tuple[Segments, Attached]:
    """Segments of too many doors cut between buildings, in parts of about as many doors."""
    doors = np.bincount(found.segment, weights=dwellings, minlength=len(segments))
    long = np.flatnonzero(doors > _MOST)
    order = np.lexsort((found.along, found.segment))
    bounds = np.searchsorted(found.segment[order], np.arange(len(segments) + 1))
    cuts: list[Floats] = [np.empty(0)] * len(segments)
    for segment in long.tolist():
        mine = order[bounds[segment] : bounds[segment + 1]]
        cuts[segment] = _cuts(found.along[mine], dwellings[mine])
    if not sum(len(one) for one in cuts):
        return segments, found
    parts = [len(one) + 1 for one in cuts]
    piece = np.repeat(np.arange(len(segments)), parts)
    lines = cut_at(segments.lines, cuts)
    street, highway = [segments.street[i] for i in piece.tolist()], [segments.highway[i] for i in piece.tolist()]
    whole, position, turned = placed(lines, segments.epsg, street, highway)
    return whole, _moved(found, cuts, position, turned)


def _cuts(along: Floats, dwellings: Indices) -> Floats:
    """Positions half-way between the buildings where an equal part of the doors is full, in ascending order."""
    before = np.cumsum(dwellings)
    gaps = np.flatnonzero(along[1:] - along[:-1] > _APART)
    parts = int(np.ceil(before[-1] / _MOST))
    if not gaps.size:
        return np.empty(0)
    wanted = before[-1] * np.arange(1, parts) / parts
    at = np.unique(gaps[np.abs(before[gaps] - wanted[:, None]).argmin(axis=1)])
    return (along[at] + along[at + 1]) / 2


def _moved(found: Attached, cuts: list[Floats], position: Indices, turned: NDArray[np.bool_]) -> Attached:
    """The same addresses on the pieces, which are in order of the segments they were cut from."""
    number = np.array([len(one) for one in cuts])
    first = np.concatenate([[0], np.cumsum(number)])
    # Every cut on one axis: the segment, then the position along it.
    flat = np.concatenate(cuts) + np.repeat(np.arange(len(cuts)), number)
    cut = np.searchsorted(flat, found.segment + found.along)
    part = cut - first[found.segment]
    before, after = (np.take(np.append(flat, np.inf), one, mode="clip") - found.segment for one in (cut - 1, cut))
    low, high = np.where(part > 0, before, 0.0), np.where(part < number[found.segment], after, 1.0)
    piece = first[found.segment] + found.segment + part
    along = np.clip((found.along - low) / (high - low), 0.0, 1.0)
    round_ = turned[piece]
    side = np.where(round_, -found.side, found.side)
    return Attached(position[piece], np.where(round_, 1.0 - along, along), side, found.distance, found.named)


def _segment_rows(segments: Segments, buildings: pl.DataFrame) -> pl.DataFrame:
    layer = geo.project(Layer(segments.lines, segments.epsg, tuple(str(i) for i in range(len(segments)))), geo.WGS84)
    # Ten centimetres are enough to walk by, and half the bytes.
    rounded = shapely.set_precision(layer.geometries, 1e-6, mode="pointwise")
    main = (
        buildings.group_by("segment", "station")
        .len()
        .sort("segment", "len", "station", descending=[False, True, False])
        .unique("segment", keep="first", maintain_order=True)
    )
    rows = pl.DataFrame(
        {
            "segment": pl.Series(np.arange(len(segments)), dtype=pl.Int32),
            "street": pl.Series(segments.street, dtype=pl.String),
            "highway": pl.Series(segments.highway, dtype=pl.String),
            "from_node": pl.Series(segments.from_node, dtype=pl.Int32),
            "to_node": pl.Series(segments.to_node, dtype=pl.Int32),
            "length_m": segments.length,
            "geometry": pl.Series(shapely.to_wkb(rounded).tolist(), dtype=pl.Binary),
        }
    )
    return StreetSegments.conform(rows.join(main.drop("len"), on="segment", how="left", maintain_order="left"))
