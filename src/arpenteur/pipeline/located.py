"""Everything of a place that has a position: outlines, addresses, joins, and the tables that come of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from arpenteur.pipeline.inputs import Inputs, source_id, stacked, together
from arpenteur.pipeline.join import Joined, Points, households_of, join_iris, join_squares, place_addresses
from arpenteur.pipeline.outlines import Outlines
from arpenteur.pipeline.profile import Counted, counts_of_iris, counts_of_squares
from arpenteur.sources.imported import Imported

# The count that weighs census zones when the error of the join is told, best first.
_PERSONS = ("population", "population_15_plus", "population_15_64", "active_15_64", "active_by_occupation")


@dataclass(frozen=True)
class Located:
    """Points of the place, whether they count households, and the joins with their counts by station."""

    points: Points | None
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
    """Addresses that know their station first, then those that know their street, then the most."""
    return (table["station"].count() > 0, table["street"].count(), table.height)


def named_addresses(inputs: Inputs) -> pl.DataFrame | None:
    """Addresses that carry a street name, of all files."""
    return together([one for one in inputs.addresses if one.table["street"].count()], ["address"])


def locate(outlines: Outlines, inputs: Inputs, addresses: pl.DataFrame | None, communes: frozenset[str]) -> Located:
    """Join everything to the outlines; ``communes`` are those that lie in the place whole."""
    stations = outlines.layer
    points = place_addresses(stations, addresses)
    counted: list[Counted] = []
    squares = _largest_pieces(inputs.squares)
    by_square = None
    if squares is not None:
        joined, layer = join_squares(stations, squares, points)
        by_square = (joined, layer)
        counted.append(counts_of_squares(joined, squares, source_id(inputs.squares[0].report.file)))
        if points is not None:
            points = households_of(points, joined, layer, squares["households"].to_numpy())
    iris = _iris(inputs)
    counts = together(inputs.counts, ["zone", "indicator", "vintage"])
    by_iris = None
    if iris is not None:
        persons = _persons(iris, counts)
        by_iris = join_iris(stations, iris, persons, points, by_square, communes)
        for vintage in [] if counts is None else sorted(counts["vintage"].unique(), reverse=True):
            mine = [one for one in inputs.counts if vintage in one.table["vintage"]]
            counted.append(
                counts_of_iris(
                    by_iris, stacked(mine, ["zone", "indicator", "vintage"]), vintage, source_id(mine[0].report.file)
                )
            )
    households = points is not None and by_square is not None
    return Located(points, households, by_square[0] if by_square else None, by_iris, tuple(counted))


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


def _persons(iris: pl.DataFrame, counts: pl.DataFrame | None) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Persons by zone in the order of ``iris``; ones where no census is at hand."""
    if counts is None:
        return np.ones(iris.height)
    for name in _PERSONS:
        found = counts.filter(pl.col("indicator") == name)
        if found.height:
            latest = found.sort("vintage").unique("zone", keep="last")
            values: Mapping[str, float] = dict(latest.select("zone", "count").iter_rows())
            return np.array([values.get(zone, 0.0) for zone in iris["iris"]], dtype=np.float64)
    return np.ones(iris.height)
