"""The figures of every polling station of a nation for one question, as one table to keep.

Past votes of every shown station of a nation, kept so that one of them is read without the whole snapshot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.domain.places import departement_of
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.assessment.assess import Assessment, Band
from arpenteur.strategy.assessment.records import Array

Mask = npt.NDArray[np.bool_]
BANDS = ("support", "floating", "intermittence", "mobilisable")
ENDS = ("central", "low", "high")
WEIGHTS = (
    "voters",
    "last_voters",
    "inflation",
    "gap_inflation",
    "own_share",
    "last_own_share",
    "rise_since_last",
    "gap_used",
    "moving",
    "score",
    "value",
)
"""Expected voters and valid votes at the last vote (what shares are means by), widenings of the intervals, then the
lines of the order: own share, the same at the last presidential, movement of turnout since the last vote, turnout gap,
votes of others that may move, what stations are ordered by, and what a door is worth beside the mean of the nation."""
_ROWS = 16_384


@dataclass(frozen=True)
class Vote:
    """A past first round in a station: turnout as a share of registered, families by share of valid votes."""

    label: str
    registered: int
    turnout: float
    families: tuple[tuple[str, float], ...]


def write_votes(file: Path, snapshot: Snapshot, elections: Sequence[str], masked: Sequence[str]) -> None:
    """One row a station and round: ``station``, ``election``, ``registered``, ``turnout``, lists of ``family`` and
    ``votes``; masked stations are not written.
    """
    wanted = pl.col("election").is_in(list(elections)) & ~pl.col("station").is_in(list(masked))
    families = {option.id: option.family for option in grid().options.values()}
    votes = (
        snapshot.option_votes.lazy()
        .filter(wanted)
        .group_by("station", "election", pl.col("option").replace_strict(families).alias("family"))
        .agg(pl.col("votes").sum())
        .sort("station", "election", "votes", "family", descending=[False, False, True, False])
        .group_by("station", "election", maintain_order=True)
        .agg("family", "votes")
    )
    rounds = snapshot.station_results.lazy().filter(wanted).select("station", "election", "registered", "turnout")
    table = rounds.join(votes, on=["station", "election"], how="left").sort("station", "election").collect()
    table.write_parquet(file, compression="zstd", row_group_size=_ROWS)


def read_votes(file: Path, station: str) -> tuple[Vote, ...]:
    """What a station voted, oldest first, as counted then; nothing where it is masked or unknown."""
    rows = pl.scan_parquet(file).filter(pl.col("station") == station).collect()
    found = sorted(rows.iter_rows(named=True), key=lambda row: Election.parse(row["election"]).sort_key)
    return tuple(
        _vote(row["election"], row["registered"], row["turnout"], row["family"] or [], row["votes"] or [])
        for row in found
        if row["registered"] > 0
    )


def _vote(election: str, registered: int, turnout: int, families: list[str], votes: list[int]) -> Vote:
    whole, labels = sum(votes), grid().families
    shares = tuple((labels[name], count / whole) for name, count in zip(families, votes, strict=True) if count)
    return Vote(Election.parse(election).label, registered, turnout / registered, shares)


def station_figures(assessment: Assessment) -> pl.DataFrame:
    """One row a station: names, what it lies in, registered voters, why it is masked, bands and weights.

    A band is null in all three columns (``support_central``, ``support_low``, ``support_high``…) where the station
    is masked or the figure unknown; weights are null where the station has no figure at all.
    """
    a = assessment
    shown = np.array([reason is None for reason in a.masked], dtype=np.bool_) & a.estimated
    gap_known = shown & (a.cycles_known > 0)
    known = (shown, shown, gap_known, gap_known)
    bands = (a.support, a.floating, a.intermittence, a.mobilisable)
    weights = (
        a.expected_voters,
        a.last_voters,
        a.inflation,
        a.gap_inflation,
        a.own_share[0],
        a.last_own_share[0],
        a.rise_since_last,
        a.gap_used,
        a.moving,
        a.score,
        a.value,
    )
    columns = [one for name, band, good in zip(BANDS, bands, known, strict=True) for one in _band(name, band, good)]
    columns += [_column(name, values, shown) for name, values in zip(WEIGHTS, weights, strict=True)]
    stations = a.snapshot.stations.select(
        "station", "number", "name", "commune", "commune_name", "circonscription", "registered"
    )
    return stations.with_columns(
        pl.col("commune").map_elements(departement_of, return_dtype=pl.String).alias("departement"),
        pl.Series("suppressed", a.masked, dtype=pl.String),
        *columns,
    )


def _band(name: str, band: Band, known: Mask) -> list[pl.Series]:
    values = (band.central, band.low, band.high)
    return [_column(f"{name}_{end}", one, known) for end, one in zip(ENDS, values, strict=True)]


def _column(name: str, values: Array, known: Mask) -> pl.Series:
    return pl.Series(name, np.where(known, values, np.nan), dtype=pl.Float32).fill_nan(None)
