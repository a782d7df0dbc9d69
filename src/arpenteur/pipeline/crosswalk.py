"""The crosswalk between the rolls of a place: dated outlines and addresses, fitted to the registered of both years."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl
import shapely

from arpenteur import geo
from arpenteur.geo import Indices, Layer
from arpenteur.pipeline.join import Floats, Points
from arpenteur.pipeline.outlines import Outlines, chosen, layer_of, outlines_of_addresses, year_of
from arpenteur.sources.imported import Imported
from arpenteur.stats.crosswalk import ROUNDS, SPREAD, bounds, fitted, same_number_lower
from arpenteur.tables import StationContours, StationCrosswalk

LEAST_ADDRESSES = 20
"""With fewer addresses in its earlier outline, a station is shared out by area."""
_SLIVER = 0.01
"""A piece that is a smaller part of both outlines is what drawing them twice leaves."""
_WHOLE = 0.7
"""A year whose registered are a smaller part of a commune's usual ones had a partial election there."""
_SAME = "same number"
Cuts = dict[str, tuple[int, Layer]]
"""Commune → which file of outlines serves it, and that file's outlines."""


@dataclass(frozen=True)
class Roll:
    """The stations of one year with their registered, and the outlines that tell their ground."""

    year: int
    table: pl.DataFrame
    cuts: Cuts


def crosswalk(
    results: pl.DataFrame,
    contours: Sequence[Imported],
    registers: Sequence[Imported],
    drawn: Outlines | None,
    points: Points | None,
    *,
    rounds: int = ROUNDS,
) -> pl.DataFrame:
    """StationCrosswalk of StationResults rows, each year to each later one.

    ``contours`` and ``registers`` (addresses) are all files at hand; ``drawn`` are the outlines of today, which name
    the ground where no file is dated; ``points`` are addresses, each standing for the households at it.
    """
    dated = [one for one in contours if year_of(one) is not None]
    dated += _drawn_around_addresses(registers, dated)
    epsg = geo.LAMBERT_93 if drawn is None else drawn.layer.epsg
    layers = [geo.project(layer_of(one.table), epsg) for one in dated]
    rolls = [Roll(year, table, _cuts(table, dated, layers, year)) for year, table in _rolls(results)]
    held = _Held(points)
    parts = [part for earlier, later in combinations(rolls, 2) for part in _pair(earlier, later, drawn, held, rounds)]
    found = pl.concat(parts) if parts else StationCrosswalk.empty()
    return StationCrosswalk.conform(found.sort(StationCrosswalk.keys))


def _drawn_around_addresses(registers: Sequence[Imported], dated: Sequence[Imported]) -> list[Imported]:
    """Outlines of the year of a register of addresses that says its stations, of communes drawn in other years only."""
    found: list[Imported] = []
    for one in registers:
        year = year_of(one)
        drawn = {code for file in dated for code in file.table["commune"] if year_of(file) != year}
        drawn -= {code for file in dated for code in file.table["commune"] if year_of(file) == year}
        rows = one.table.filter(pl.col("station").is_not_null() & pl.col("commune").is_in(list(drawn)))
        if year is None or rows.is_empty():
            continue
        layer = geo.project(outlines_of_addresses(rows, None), geo.WGS84)
        keys = pl.Series("station", layer.ids)
        shapes = pl.Series("geometry", list(shapely.to_wkb(layer.geometries)), dtype=pl.Binary)
        table = StationContours.conform(pl.DataFrame([keys, keys.str.slice(0, 5).alias("commune"), shapes]))
        found.append(Imported(table, one.report))
    return found


def _rolls(results: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    """Year, and station, commune, registered at its first round there; communes of partial elections left out."""
    year = pl.col("election").str.slice(0, 4).cast(pl.Int32).alias("year")
    first = results.sort("election").with_columns(year).unique(["year", "station"], keep="first", maintain_order=True)
    table = first.select("year", "station", "commune", "registered").sort("year", "station")
    totals = table.group_by("year", "commune").agg(pl.col("registered").sum())
    usual = pl.col("registered") >= _WHOLE * pl.col("registered").median().over("commune")
    table = table.join(totals.filter(usual), on=["year", "commune"], how="semi", maintain_order="left")
    for (found,), part in table.group_by(["year"], maintain_order=True):
        yield int(str(found)), part.drop("year")


def _cuts(table: pl.DataFrame, dated: Sequence[Imported], layers: Sequence[Layer], year: int) -> Cuts:
    known = [(one, one.table.filter(pl.col("station").is_in(table["station"].implode()))) for one in dated]
    ranks = {id(one): rank for rank, one in enumerate(dated)}
    return {
        commune: (ranks[id(one)], layers[ranks[id(one)]])
        for one, _, communes in chosen(known, year)
        for commune in communes
    }


class _Held:
    """Pieces shared by two files of outlines, made once for all pairs of years that need them."""

    def __init__(self, points: Points | None) -> None:
        self._points = points
        self._pieces: dict[tuple[int, int], pl.DataFrame] = {}
        self._zones: dict[int, Indices] = {}

    def pieces(self, first: tuple[int, Layer], second: tuple[int, Layer]) -> pl.DataFrame:
        """``from_station``, ``to_station``, ``area``, ``addresses`` (households at them, null where too few tell) and
        ``ground`` of every piece of some size."""
        key = first[0], second[0]
        if key not in self._pieces:
            self._pieces[key] = self._made(first, second)
        return self._pieces[key]

    def _made(self, first: tuple[int, Layer], second: tuple[int, Layer]) -> pl.DataFrame:
        past, today = first[1], second[1]
        found = geo.intersections(past, today)
        large = found.area >= _SLIVER * shapely.area(past.geometries)[found.first]
        large |= found.area >= _SLIVER * shapely.area(today.geometries)[found.second]
        inside = shapely.point_on_surface(found.shape[large])
        by_area = pl.DataFrame(
            {
                "old": found.first[large],
                "new": found.second[large],
                "area": found.area[large],
                "ground": geo.ground_ids(np.asarray(inside, dtype=object), past.epsg),
            }
        )
        counted = self._counted(first, second)
        both = by_area.join(counted, on=["old", "new"], how="left", maintain_order="left")
        told = pl.col("old").is_in(counted.filter(pl.col("enough"))["old"].unique().implode())
        return both.select(
            pl.Series("from_station", past.ids).gather(both["old"]),
            pl.Series("to_station", today.ids).gather(both["new"]),
            "area",
            pl.when(told).then(pl.col("mass").fill_null(0.0)).alias("addresses"),
            "ground",
        )

    def _counted(self, first: tuple[int, Layer], second: tuple[int, Layer]) -> pl.DataFrame:
        """Households at addresses by pair of outlines, and whether the earlier one holds enough addresses."""
        points = self._points
        if points is None:
            schema = {"old": pl.Int64, "new": pl.Int64, "mass": pl.Float64, "enough": pl.Boolean}
            return pl.DataFrame(schema=schema)
        old, new = self._zone(points, *first), self._zone(points, *second)
        both = (old >= 0) & (new >= 0)
        rows = pl.DataFrame({"old": old[both], "new": new[both], "mass": points.mass[both]})
        summed = rows.group_by("old", "new").agg(pl.col("mass").sum(), pl.len().alias("count"))
        return summed.with_columns((pl.col("count").sum().over("old") >= LEAST_ADDRESSES).alias("enough")).drop("count")

    def _zone(self, points: Points, rank: int, layer: Layer) -> Indices:
        if rank not in self._zones:
            self._zones[rank] = geo.assign(points.layer, layer)
        return self._zones[rank]


def _pair(earlier: Roll, later: Roll, drawn: Outlines | None, held: _Held, rounds: int) -> Iterator[pl.DataFrame]:
    """Rows from one roll to a later one; none where no station is known in both."""
    both = sorted({*earlier.table["commune"]} & {*later.table["commune"]})
    old = earlier.table.filter(pl.col("commune").is_in(both))
    new = later.table.filter(pl.col("commune").is_in(both))
    cut_anew = {
        commune: (earlier.cuts[commune], later.cuts[commune])
        for commune in both
        if commune in earlier.cuts and commune in later.cuts and earlier.cuts[commune][0] != later.cuts[commune][0]
    }
    pieces = _located(cut_anew, old, new, held)
    same = _kept(old, new, pieces, drawn, later.cuts)
    cells = pl.concat([pieces, same])
    if cells.height:
        yield _weighed(cells, old, new, rounds).with_columns(
            pl.lit(earlier.year).alias("from_vintage"), pl.lit(later.year).alias("to_vintage")
        )


def _located(
    cut_anew: Mapping[str, tuple[tuple[int, Layer], tuple[int, Layer]]],
    old: pl.DataFrame,
    new: pl.DataFrame,
    held: _Held,
) -> pl.DataFrame:
    """Pieces of the stations of both years in the communes that two files draw: the mass is of what tells them."""
    groups: dict[tuple[int, int], list[str]] = {}
    for commune, (first, second) in cut_anew.items():
        groups.setdefault((first[0], second[0]), []).append(commune)
    parts = [_NONE]
    for communes in groups.values():
        pieces = held.pieces(*cut_anew[communes[0]])
        of = pl.col("from_station").str.slice(0, 5)
        parts.append(
            pieces.filter(of.is_in(communes) & (of == pl.col("to_station").str.slice(0, 5)))
            .join(old, left_on="from_station", right_on="station", how="semi", maintain_order="left")
            .join(new, left_on="to_station", right_on="station", how="semi", maintain_order="left")
            .with_columns(
                pl.coalesce("addresses", "area").alias("mass"),
                pl.when(pl.col("addresses").is_null())
                .then(pl.lit("areas"))
                .otherwise(pl.lit("addresses"))
                .alias("basis"),
            )
            .filter(pl.col("mass") > 0)
            .select(_NONE.columns)
        )
    return pl.concat(parts)


_NONE = pl.DataFrame(
    schema={
        "from_station": pl.String,
        "to_station": pl.String,
        "mass": pl.Float64,
        "basis": pl.String,
        "ground": pl.String,
    }
)


def _kept(
    old: pl.DataFrame, new: pl.DataFrame, pieces: pl.DataFrame, drawn: Outlines | None, cuts: Cuts
) -> pl.DataFrame:
    """Stations that no piece tells of, and whose number is in both years."""
    rest = old.filter(~pl.col("station").is_in(pieces["from_station"].implode()))
    same = rest.join(new.select("station"), on="station", maintain_order="left")["station"]
    grounds = _grounds(same, drawn, cuts)
    return pl.DataFrame(
        {
            "from_station": same,
            "to_station": same,
            "mass": pl.Series([1.0] * len(same), dtype=pl.Float64),
            "basis": pl.Series([_SAME] * len(same), dtype=pl.String),
            "ground": pl.Series([grounds.get(key) for key in same], dtype=pl.String),
        }
    )


def _grounds(stations: pl.Series, drawn: Outlines | None, cuts: Cuts) -> dict[str, str]:
    """Identifier of ground of each station, in the outlines of its year, else in today's."""
    layers = dict(cuts.values())
    known = [*([drawn.layer] if drawn is not None else []), *layers.values()]
    wanted = set(stations)
    found: dict[str, str] = {}
    for layer in known:
        part = layer.take(np.array([key in wanted for key in layer.ids], dtype=np.bool_))
        if len(part):
            inside = np.asarray(shapely.point_on_surface(part.geometries), dtype=object)
            found |= dict(zip(part.ids, geo.ground_ids(inside, part.epsg), strict=True))
    return found


def _weighed(cells: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame, rounds: int) -> pl.DataFrame:
    """Weights fitted to the registered of both years, commune by commune, and their intervals."""
    old = old.filter(pl.col("station").is_in(cells["from_station"].implode()))
    new = new.filter(pl.col("station").is_in(cells["to_station"].implode()))
    row = _positions(cells["from_station"], old["station"])
    column = _positions(cells["to_station"], new["station"])
    # A station without a voter still stands for its ground: its row is fitted as if it had one.
    rows = np.maximum(old["registered"].to_numpy().astype(np.float64), 1.0)
    moved = _movement(old, new)
    columns = new["registered"].to_numpy() * moved
    weight = fitted(row, column, cells["mass"].to_numpy(), rows, columns, rounds) / rows[row]
    # A row of one cell is whole, whatever its floating point says.
    weight = np.where(np.bincount(row)[row] == 1, 1.0, weight)
    basis = cells["basis"]
    lower, upper = bounds(weight, SPREAD)
    ratio = columns[column] / rows[row]
    lower = np.where((basis == _SAME).to_numpy(), same_number_lower(ratio), lower)
    return (
        cells.with_columns(
            pl.Series("weight", np.minimum(weight, 1.0)),
            pl.Series("lower", np.minimum(lower, weight)),
            pl.Series("upper", np.minimum(np.maximum(upper, weight), 1.0)),
        )
        .drop("mass")
        .filter(pl.col("weight") > 0)
    )


def _movement(old: pl.DataFrame, new: pl.DataFrame) -> Floats:
    """By station of the later year: registered of its commune earlier over later."""
    before = old.group_by("commune").agg(pl.col("registered").sum().alias("before"))
    after = pl.col("registered").sum().over("commune")
    joined = new.with_columns(after.alias("after")).join(before, on="commune", how="left", maintain_order="left")
    share = pl.when(pl.col("after") > 0).then(pl.col("before") / pl.col("after")).otherwise(0.0)
    return joined.select(share.fill_null(0.0)).to_series().to_numpy().astype(np.float64)


def _positions(keys: pl.Series, known: pl.Series) -> Indices:
    order = pl.Series(np.arange(len(known), dtype=np.int64))
    return keys.replace_strict(known, order, return_dtype=pl.Int64).to_numpy()
