"""Which zones of a snapshot are masked: small numbers in any round, and what protects them (``domain.disclosure``)."""

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
    families = {family: column for column, family in enumerate(grid().families)}
    elections = snapshot.station_results["election"].unique().sort().to_list()
    by_round: dict[tuple[str, str], list[int]] = {}
    for election, station, family, count in votes.filter(pl.col("station").is_in(stations.implode())).iter_rows():
        by_round.setdefault((election, station), [-1] * len(families))[families[family]] = count
    rounds: dict[str, dict[str, Round]] = {station: {} for station in stations}
    results = snapshot.station_results.filter(pl.col("station").is_in(stations.implode()))
    for election, station, registered, turnout in results.select(
        "election", "station", "registered", "turnout"
    ).iter_rows():
        counted = by_round.get((election, station), [-1] * len(families))
        rounds[station][election] = Round(registered, turnout, tuple(counted))
    return {("station", key): tuple(found.get(one) for one in elections) for key, found in rounds.items()}
