"""Everything of a place that has a position: outlines, addresses, joins, and the tables that come of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from arpenteur.geo import Layer
from arpenteur.pipeline.inputs import Inputs, source_id, stacked, together
from arpenteur.pipeline.join import Floats, Joined, Points, households_of, join_iris, join_squares, place_addresses
from arpenteur.pipeline.outlines import Outlines
from arpenteur.pipeline.profile import Counted, counts_of_iris, counts_of_squares
from arpenteur.sources.imported import Imported

# Counts that tell dwellings, and those that weigh census zones when the error of the join is told, best first.
_COUNT_KEYS = ["zone", "indicator", "vintage"]
_DWELLINGS = ("households", "main_residences", "dwellings")
_PERSONS = ("population", "population_15_plus", "population_15_64", "active_15_64", "active_by_occupation")


@dataclass(frozen=True)
class Located:
    """Points of the place, whether they count households, and the joins with their counts by station.

    ``named`` are the points of the street sheet: those with a street name where another file has them.
    """

    points: Points | None
    named: Points | None
    households: bool
    squares: Joined | None
    iris: Joined | None
    counted: tuple[Counted, ...]

    @property
    def misallocated(self) -> float | None:
        """Share of the population expected in a wrong station, by the finest join at hand."""
        best = self.squares or self.iris
        return None if best is None else best.misallocated


def addresses_at_hand(inputs: Inputs, communes: list[str]) -> pl.DataFrame | None:
    """Addresses of each commune from one file only: the register's where there is one, else the fullest."""
    parts: list[pl.DataFrame] = []
    for commune in communes:
        offers = [one.table.filter(pl.col("commune") == commune) for one in inputs.addresses]
        offers = [table for table in offers if table.height]
        if offers:
            parts.append(max(offers, key=_worth))
    return pl.concat(parts).unique("address", keep="first", maintain_order=True) if parts else None


def _worth(table: pl.DataFrame) -> tuple[bool, int, int]:
    """Addresses that know their station first, then the most that a sheet tells apart by street and number (a file that
    lost the "bis" of its numbers has some twice), then the most."""
    named = table.filter(pl.col("street").is_not_null())
    return (table["station"].count() > 0, named.select("street", "number", "suffix").n_unique(), table.height)


def named_addresses(inputs: Inputs) -> pl.DataFrame | None:
    """Addresses that carry a street name, of all files."""
    return together([one for one in inputs.addresses if one.table["street"].count()], ["address"])


def locate(outlines: Outlines, inputs: Inputs, addresses: pl.DataFrame | None, communes: frozenset[str]) -> Located:
    """Join everything to the outlines; ``communes`` are those that lie in the place whole."""
    stations = outlines.layer
    points = place_addresses(stations, addresses)
    named = points
    if addresses is not None and addresses["street"].null_count() == addresses.height:
        named = place_addresses(stations, named_addresses(inputs)) or points
    counted: list[Counted] = []
    spread: Callable[[Points], Points] | None = None
    squares = _largest_pieces(inputs.squares)
    by_square = None
    if squares is not None:
        by_square = join_squares(stations, squares, points)
        counted.append(counts_of_squares(by_square[0], squares, source_id(inputs.squares[0].report.file)))
        spread = _spreading(by_square, squares["households"].to_numpy())
        points = spread(points) if points else None
    iris, counts = _iris(inputs), together(inputs.counts, _COUNT_KEYS)
    by_iris = None
    if iris is not None:
        by_iris = join_iris(stations, iris, _persons(iris, counts), points, by_square, communes)
        counted += _counts_by_vintage(by_iris[0], inputs)
        dwellings = None if counts is None else _latest(counts, _DWELLINGS, by_iris[1].ids)
        if spread is None and dwellings is not None:
            spread = _spreading(by_iris, dwellings)
    joins = [None if joined is None else joined[0] for joined in (by_square, by_iris)]
    sheet = spread(named) if named and spread else named
    return Located(points, sheet, spread is not None, joins[0], joins[1], tuple(counted))


def _spreading(joined: tuple[Joined, Layer], households: Floats) -> Callable[[Points], Points]:
    return lambda points: households_of(points, *joined, households)


def _counts_by_vintage(joined: Joined, inputs: Inputs) -> list[Counted]:
    """Counts of each census year, latest first."""
    vintages = {int(year) for one in inputs.counts for year in one.table["vintage"].unique()}
    found: list[Counted] = []
    for vintage in sorted(vintages, reverse=True):
        mine = [one for one in inputs.counts if vintage in one.table["vintage"]]
        found.append(counts_of_iris(joined, stacked(mine, _COUNT_KEYS), vintage, source_id(mine[0].report.file)))
    return found


def _largest_pieces(files: list[Imported]) -> pl.DataFrame | None:
    """Squares of all files; of a square that several hold, the largest published piece."""
    if not files:
        return None
    rows = pl.concat([one.table for one in files])
    return rows.sort("square", pl.col("area_m2").neg(), maintain_order=True).unique(
        "square", keep="first", maintain_order=True
    )


def _iris(inputs: Inputs) -> pl.DataFrame | None:
    table = together(inputs.iris, ["iris"])
    return None if table is None else table.drop_nulls("geometry")


def _persons(iris: pl.DataFrame, counts: pl.DataFrame | None) -> Floats:
    """Persons by zone in the order of ``iris``; ones where no census is at hand."""
    found = None if counts is None else _latest(counts, _PERSONS, tuple(iris["iris"]))
    return np.ones(iris.height) if found is None else found


def _latest(counts: pl.DataFrame, names: tuple[str, ...], zones: tuple[str, ...]) -> Floats | None:
    """The latest count of the first indicator at hand, by zone; None where there is none."""
    for name in names:
        found = counts.filter(pl.col("indicator") == name)
        if found.height:
            latest = found.sort("vintage").unique("zone", keep="last")
            values: Mapping[str, float] = dict(latest.select("zone", "count").iter_rows())
            return np.array([values.get(zone, 0.0) for zone in zones], dtype=np.float64)
    return None
