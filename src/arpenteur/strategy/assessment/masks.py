"""Which zones of a snapshot are masked: small numbers in any round, and what protects them (``domain.disclosure``)."""

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.domain.disclosure import MAX_SHARE, MIN_REGISTERED, MIN_TURNOUT, Cell, Round, suppress, tells
from arpenteur.domain.grid import grid
from arpenteur.snapshot import Snapshot

Node = tuple[str, str]
ROOT: Node = ("place", "")

# With fewer communes touched than this, any station of the place may have to help; with more, they help each other.
_FEW = 20


def masks(snapshot: Snapshot) -> dict[Node, str]:
    """(level, zone) → reason, for stations, quartiers, communes and the place itself.

    Every round of the snapshot counts, so that nothing is shown in one that another hides.
    """
    votes = _votes(snapshot)
    small = _small(snapshot, votes)
    stations = snapshot.stations.select("station", "commune", "quartier")
    touched = stations.filter(pl.col("station").is_in(small.implode()))["commune"].unique()
    if touched.is_empty():
        return {}
    if len(touched) >= _FEW:
        stations = stations.filter(pl.col("commune").is_in(touched.implode()))
    cells = _cells(snapshot, stations["station"], votes)
    parents: dict[Node, Node] = {}
    for station, commune, quartier in stations.iter_rows():
        parents["station", station] = ("quartier", quartier) if quartier else ("commune", commune)
        parents["commune", commune] = ROOT
        if quartier:
            parents["quartier", quartier] = ("commune", commune)
    return suppress(cells, parents)


def telling(snapshot: Snapshot, hidden: pl.Series) -> str | None:
    """Why totals that hold these masked stations, all others in them being shown, would say too much; None if not."""
    return tells(list(_cells(snapshot, hidden, _votes(snapshot)).values())) if len(hidden) else None


def _votes(snapshot: Snapshot) -> pl.DataFrame:
    """Votes by round, station and family of the grid."""
    families = {option.id: option.family for option in grid().options.values()}
    return (
        snapshot.option_votes.lazy()
        .select("election", "station", pl.col("option").replace_strict(families).alias("family"), "votes")
        .group_by("election", "station", "family")
        .agg(pl.col("votes").sum())
        .collect()
    )


def _small(snapshot: Snapshot, votes: pl.DataFrame) -> pl.Series:
    """Stations masked by the rule itself in one round at least."""
    few = snapshot.station_results.filter((pl.col("registered") < MIN_REGISTERED) | (pl.col("turnout") < MIN_TURNOUT))[
        "station"
    ]
    unanimous = (
        votes.lazy()
        .group_by("election", "station")
        .agg(pl.col("votes").max().alias("most"), pl.col("votes").sum().alias("all"), pl.len().alias("options"))
        .filter((pl.col("options") > 1) & (pl.col("all") > 0) & (pl.col("most") >= MAX_SHARE * pl.col("all")))
        .collect()["station"]
    )
    return pl.concat([few, unanimous]).unique()


def _cells(snapshot: Snapshot, stations: pl.Series, votes: pl.DataFrame) -> dict[Node, Cell]:
    """Every round of some stations; votes are −1 where a family did not stand."""
    elections = snapshot.station_results["election"].unique().sort()
    families = pl.Series(tuple(grid().families))
    results = snapshot.station_results.filter(pl.col("station").is_in(stations.implode()))
    cast = votes.filter(pl.col("station").is_in(stations.implode()))
    counted = np.full((len(stations), len(elections), 2), -1, dtype=np.int64)
    at = _rank(results["station"], stations), _rank(results["election"], elections)
    counted[at] = results.select("registered", "turnout").to_numpy()
    by_family = np.full((len(stations), len(elections), len(families)), -1, dtype=np.int64)
    at = _rank(cast["station"], stations), _rank(cast["election"], elections), _rank(cast["family"], families)
    by_family[at] = cast["votes"].to_numpy()
    return {
        ("station", station): tuple(
            Round(registered, turnout, tuple(votes)) if registered >= 0 else None
            for (registered, turnout), votes in zip(rounds, shares, strict=True)
        )
        for station, rounds, shares in zip(stations, counted.tolist(), by_family.tolist(), strict=True)
    }


def _rank(values: pl.Series, order: pl.Series) -> npt.NDArray[np.int64]:
    """Place of each value in ``order``."""
    return values.replace_strict(order, pl.arange(len(order), eager=True), return_dtype=pl.Int64).to_numpy()
