"""Past votes of every shown station of a nation, kept so that one of them is read without the whole snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.snapshot import Snapshot

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
