"""Elections whose cross table is known: margins of units and the true table, for the benchmark and the calibration.

New Zealand's split tickets 2002–2011 (party vote × candidate vote, J. M. Pavía, ei.Datasets, CC BY 4.0) and North
Carolina's registration by race (eiPack, ``senc``), from the folder ``ecological_inference`` of the development data.
"""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

Array = npt.NDArray[np.float64]

NEW_ZEALAND = ("ei_NZ_2002", "ei_NZ_2005", "ei_NZ_2008", "ei_NZ_2011")
SMALLEST = (0.03, 0.05)
"""Shares under which a party, and a candidate, are counted with "others" in their district."""


@dataclass(frozen=True)
class District:
    """Margins u × r and u × c without empty unit, true table r × c, in persons; ``names``: options of both sides."""

    file: str
    name: str
    rows: Array
    columns: Array
    truth: Array
    names: tuple[tuple[str, ...], tuple[str, ...]]

    def voted(self) -> "District":
        """The district without the options that nobody chose."""
        rows, columns = (np.flatnonzero(margin.sum(axis=0)) for margin in (self.rows, self.columns))
        names = tuple(self.names[0][index] for index in rows), tuple(self.names[1][index] for index in columns)
        truth = self.truth[np.ix_(rows, columns)]
        return District(self.file, self.name, self.rows[:, rows], self.columns[:, columns], truth, names)

    def merged(self, smallest: tuple[float, float] = SMALLEST) -> "District":
        """The district with its small options added up on each side."""
        row_groups, row_names = _groups(self.rows, smallest[0], self.names[0])
        column_groups, column_names = _groups(self.columns, smallest[1], self.names[1])
        return District(
            self.file,
            self.name,
            self.rows @ row_groups,
            self.columns @ column_groups,
            row_groups.T @ self.truth @ column_groups,
            (row_names, column_names),
        )

    def gathered(self, counts: Array, smallest: tuple[float, float] = SMALLEST) -> Array:
        """Counts over all options (r × c), added up as ``merged`` does."""
        row_groups, column_groups = self.members(smallest)
        return row_groups.T @ counts @ column_groups

    def members(self, smallest: tuple[float, float] = SMALLEST) -> tuple[Array, Array]:
        """Membership of the options in the groups of ``merged`` (options × groups), of both sides."""
        first, _ = _groups(self.rows, smallest[0], self.names[0])
        second, _ = _groups(self.columns, smallest[1], self.names[1])
        return first, second


def _groups(margin: Array, smallest: float, names: tuple[str, ...]) -> tuple[Array, tuple[str, ...]]:
    """Membership matrix options × groups and the names of groups."""
    total = margin.sum(axis=0)
    kept = np.flatnonzero(total >= smallest * total.sum())
    member = np.zeros((len(names), len(kept) + 1))
    member[kept, np.arange(len(kept))] = 1.0
    member[np.setdiff1d(np.arange(len(names)), kept), -1] = 1.0
    chosen = tuple(names[index] for index in kept)
    return (member, (*chosen, "others")) if len(kept) < len(names) else (member[:, :-1], chosen)


def new_zealand(folder: Path, file: str) -> list[District]:
    """The districts of one election, all options apart."""
    table = pl.read_parquet(folder / "ei.Datasets" / f"{file}.parquet")
    return [_district(file, str(name), part) for (name,), part in table.group_by("district", maintain_order=True)]


def _district(file: str, name: str, part: pl.DataFrame) -> District:
    row_names, rows = _margin(part, "from")
    column_names, columns = _margin(part, "to")
    truth = np.zeros((len(row_names), len(column_names)))
    cells = part.filter(pl.col("kind") == "truth").select("from_option", "to_option", "count")
    for row, column, count in cells.iter_rows():
        truth[row_names.index(row), column_names.index(column)] += count
    filled = rows.sum(axis=1) > 0
    return District(file, name, rows[filled], columns[filled], truth, (row_names, column_names))


def _margin(part: pl.DataFrame, kind: str) -> tuple[tuple[str, ...], Array]:
    wide = part.filter(pl.col("kind") == kind).pivot(f"{kind}_option", index="unit", values="count").sort("unit")
    return tuple(wide.columns[1:]), wide.drop("unit").to_numpy().astype(np.float64)


def north_carolina(folder: Path) -> list[District]:
    """One district: 212 precincts, race × registration, from the true tables of precincts."""
    with gzip.open(folder / "eiPack" / "senc.tab.gz", "rt") as file:
        header, *lines = csv.reader(file, delimiter=" ")
    at = {name: index + 1 for index, name in enumerate(header)}
    races, parties = ("wh", "bl", "natam"), ("dem", "rep", "non")
    local = np.array([[[float(line[at[r + p]]) for p in parties] for r in races] for line in lines])
    local = local[local.sum(axis=(1, 2)) > 0]
    names = (("white", "black", "native"), ("democrat", "republican", "none"))
    return [District("senc", "North Carolina", local.sum(axis=2), local.sum(axis=1), local.sum(axis=0), names)]


def error_index(counts: Array, truth: Array) -> float:
    """Voters in the wrong cell, in % (Pavía's EI)."""
    return float(50 * np.abs(counts - truth).sum() / truth.sum())
