"""From tables of results to the arrays of a back-test.

Outgoing deputies who stand again, by name: who won the last legislatives in a constituency, and is on its list now.

Read from the results themselves, both rounds of the last legislatives where they are at hand; a deputy elected at a
by-election since, or who changed name or constituency, is missed. Only names and nuances are read of the target.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.grid import UNKNOWN_OPTION, fold, grid
from arpenteur.pipeline.backtest.shelves import Held
from arpenteur.stats.backtest.case import Outcome
from arpenteur.stats.panel import BLOCS, OPTIONS, Array, Ints, Panel, Round, Supply

_COUNTS = ("registered", "turnout", "valid")
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


@dataclass(frozen=True)
class Rows:
    """The stations of the target, sorted, with their row."""

    table: pl.DataFrame
    """station, commune, row."""

    @classmethod
    def of(cls, held: Held, target: Election) -> "Rows":
        """Stations that voted at the target."""
        stations = held.results(target).select("station", "commune").sort("station")
        return cls(stations.with_row_index("row"))

    def __len__(self) -> int:
        return self.table.height

    def codes(self, column: pl.Series) -> Ints:
        """Small integers of a column of the table, −1 where null; the same text gives the same integer."""
        ranks = column.rank("dense").cast(pl.Int64).fill_null(0).to_numpy()
        return ranks.astype(np.int64) - 1


def panel_of(held: Held, target: Election, rows: Rows, seats: pl.DataFrame) -> Panel:
    """Rounds before the target on its stations; ``seats``: station and its constituency."""
    communes = rows.table["commune"]
    # Municipales may be at hand in other towns than those of the target: they say nothing of it.
    here = set(held.ballots.results.join(rows.table, on="station", how="semi")["election"].unique())
    named = rows.table.join(seats, on="station", how="left", maintain_order="left")["seat"]
    return Panel(
        stations=tuple(rows.table["station"]),
        commune=rows.codes(communes),
        departement=rows.codes(communes.str.slice(0, 2)),
        circonscription=rows.codes(named),
        rounds={
            one: _round(held, one, rows, seats)
            for one in held.elections
            if _forecasts(one, target) and str(one) in here
        },
    )


def _forecasts(election: Election, target: Election) -> bool:
    """Whether a forecast of ``target`` rests on a round; second rounds of legislatives only tell who was elected."""
    elected = election.type is ElectionType.LEGISLATIVE and election.round == 2 and target.round == 1
    return election.sort_key < target.sort_key and not elected


def supply_of(held: Held, election: Election, rows: Rows, seats: pl.DataFrame) -> Supply:
    """How many stand by option and where outgoing deputies do, from lists of candidates: names and nuances, no count.

    ``seats``: station, seat.
    """
    lists = _options(held.votes(election).select("election", "station", "nuance", "name"))
    candidates = _scatter(lists.with_columns(pl.lit(1.0).alias("votes")), rows)
    again = outgoing_of(held, election, seats)
    if again is None:
        return Supply(candidates)
    placed = rows.table.join(seats, on="station").join(again, on="seat")
    outgoing = np.zeros((len(rows), len(BLOCS)))
    outgoing[placed["row"].to_numpy(), placed["bloc"].to_numpy()] = 1.0
    return Supply(candidates, outgoing)


def registered_of(held: Held, target: Election, rows: Rows) -> Array:
    """Registered at the target (n): lists of voters are closed before the vote."""
    return _counts(held.results(target), rows, ("registered",))[:, 0]


def outcome_of(held: Held, target: Election, rows: Rows) -> Outcome:
    """What was counted: to be asked for once forecasts are made."""
    counts = _counts(held.results(target), rows, _COUNTS)
    votes = _scatter(_options(held.votes(target)), rows)
    return Outcome(counts[:, 0], counts[:, 1], votes)


def _round(held: Held, election: Election, rows: Rows, seats: pl.DataFrame) -> Round:
    results = held.results(election)
    registered, turnout, valid = _counts(results, rows, _COUNTS).T
    known = np.zeros(len(rows), dtype=np.bool_)
    known[results.join(rows.table, on="station")["row"].to_numpy()] = True
    table = held.votes(election)
    if table.is_empty():
        empty = np.zeros((len(rows), len(OPTIONS)))
        return Round(election, known, registered, turnout, valid, empty, empty > 0, with_votes=False)
    supply = supply_of(held, election, rows, seats)
    votes = _scatter(_options(table), rows)
    return Round(election, known, registered, turnout, valid, votes, supply.candidates > 0, supply=supply)


def _counts(results: pl.DataFrame, rows: Rows, names: tuple[str, ...]) -> Array:
    joined = results.select("station", *names).join(rows.table, on="station")
    counts = np.zeros((len(rows), len(names)))
    counts[joined["row"].to_numpy()] = joined.select(names).to_numpy()
    return counts


def _options(votes: pl.DataFrame) -> pl.DataFrame:
    """Rows of candidates with the index of their option of the grid (those unknown are « divers »)."""
    labels = votes.select("election", "nuance", "name").unique(maintain_order=True)
    known = grid()
    options = [
        OPTIONS.index(known.option_of(Election.parse(election), nuance, name) or UNKNOWN_OPTION)
        for election, nuance, name in labels.iter_rows()
    ]
    labels = labels.with_columns(pl.Series("option", options, dtype=pl.Int64))
    return votes.join(labels, on=["election", "nuance", "name"], nulls_equal=True)


def _scatter(options: pl.DataFrame, rows: Rows) -> Array:
    """Votes summed on (station, option): n × o."""
    summed = (
        options.lazy()
        .join(rows.table.lazy().select("station", "row"), on="station")
        .group_by("row", "option")
        .agg(pl.col("votes").sum())
        .collect()
    )
    result = np.zeros((len(rows), len(OPTIONS)))
    result[summed["row"].to_numpy(), summed["option"].to_numpy()] = summed["votes"].to_numpy()
    return result
