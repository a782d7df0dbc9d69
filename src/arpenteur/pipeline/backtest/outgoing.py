"""Outgoing deputies who stand again, by name: who won the last legislatives in a constituency, and is on its list now.

Read from the results themselves, both rounds of the last legislatives where they are at hand; a deputy elected at a
by-election since, or who changed name or constituency, is missed. Only names and nuances are read of the target.
"""

import polars as pl

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.grid import UNKNOWN_OPTION, fold, grid
from arpenteur.pipeline.backtest.shelves import Held
from arpenteur.stats.panel import BLOCS

_KEYS = ("seat", "name")


def outgoing_of(held: Held, election: Election, seats: pl.DataFrame) -> pl.DataFrame | None:
    """``seat`` and ``bloc`` (a rank in ``BLOCS``) of the outgoing deputies who stand again at legislatives;
    None where nobody knows who was elected before. ``seats``: station, seat."""
    years = {one.year for one in held.elections if one.type is election.type and one.year < election.year}
    if election.type is not ElectionType.LEGISLATIVE or not years:
        return None
    second = Election(max(years), ElectionType.LEGISLATIVE, 2)
    if second not in held.elections:
        return None
    won = _winners(held, second, seats)
    first = _winners(held, Election(second.year, second.type, 1), seats).join(won, on="seat", how="anti")
    lists = _named(held, election, seats).unique((*_KEYS, "nuance"))
    again = lists.join(pl.concat([won, first]), on=_KEYS, how="semi")
    options = [
        grid().option_of(election, nuance, name) or UNKNOWN_OPTION
        for nuance, name in again["nuance", "name"].iter_rows()
    ]
    blocs = [BLOCS.index(grid().options[option].bloc) for option in options]
    return again.select("seat").with_columns(pl.Series("bloc", blocs, dtype=pl.Int64)).unique()


def _named(held: Held, election: Election, seats: pl.DataFrame) -> pl.DataFrame:
    """Candidates of a round with their constituency, their names compared without accents nor case."""
    rows = held.votes(election).drop_nulls("name").join(seats, on="station").drop_nulls("seat")
    folded = {name: fold(name) for name in rows["name"].unique()}
    return rows.with_columns(pl.col("name").replace_strict(folded, return_dtype=pl.String))


def _winners(held: Held, election: Election, seats: pl.DataFrame) -> pl.DataFrame:
    """``seat`` and ``name`` of the candidate with most votes."""
    summed = _named(held, election, seats).group_by(_KEYS).agg(pl.col("votes").sum())
    best = summed.sort("votes", "name", descending=[True, False]).unique("seat", keep="first", maintain_order=True)
    return best.select(_KEYS)
