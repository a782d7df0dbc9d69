"""Votes on the political grid, totals of wider territories, and whether a station is still the same."""

from collections.abc import Mapping

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import UNKNOWN_OPTION, grid
from arpenteur.tables import OptionVotes, ReferenceResults, StationStability

_TOLERANCE = 0.10


Meanings = Mapping[tuple[str, str], tuple[str, str | None]]
"""Election and nuance → official label, and bloc where the circular says one."""
ARROW = "→"


def option_votes(votes: pl.DataFrame, meanings: Meanings) -> tuple[pl.DataFrame, dict[str, list[str]]]:
    """OptionVotes from CandidateVotes, and the labels the grid does not know, by election.

    They are put under ``div``, or where the bloc of the circular says (after an arrow, with their official label).
    """
    labels = votes.select("election", "nuance", "name").unique(maintain_order=True)
    options: list[str] = []
    unknown: dict[str, list[str]] = {}
    for election, nuance, name in labels.iter_rows():
        option, known = _option(election, nuance, name, meanings)
        options.append(option)
        if not known:
            unknown.setdefault(election, []).append(_told(election, nuance, name, meanings))
    labels = labels.with_columns(pl.Series("option", options, dtype=pl.String))
    joined = votes.join(labels, on=["election", "nuance", "name"], how="left", nulls_equal=True, maintain_order="left")
    return OptionVotes.conform(joined), {key: sorted(set(found)) for key, found in unknown.items()}


def family_votes(options: pl.DataFrame) -> pl.DataFrame:
    """Votes of each station by family: election, station, family, votes."""
    families = {option.id: option.family for option in grid().options.values()}
    family = pl.col("option").replace_strict(families, return_dtype=pl.String).alias("family")
    return options.lazy().group_by("election", "station", family).agg(pl.col("votes").sum()).collect()


def reference(scoped: pl.DataFrame, by_family: pl.DataFrame) -> pl.DataFrame:
    """ReferenceResults from StationResults rows with a ``scope`` (a row counts in as many scopes as it appears in).

    ``by_family``: see ``family_votes``. Elections without candidates give no row.
    """
    keys = ["election", "scope"]
    totals = scoped.group_by(keys).agg(
        pl.col("valid", "registered", "turnout").sum(), pl.len().cast(pl.Int64).alias("stations")
    )
    votes = (
        scoped.lazy()
        .select("election", "station", "scope")
        .join(by_family.lazy(), on=["election", "station"])
        .group_by(*keys, "family")
        .agg(pl.col("votes").sum())
        .collect()
    )
    return ReferenceResults.conform(votes.join(totals, on=keys).sort(*keys, "family"))


def national_reference(totals: pl.DataFrame, votes: pl.DataFrame, meanings: Meanings) -> pl.DataFrame:
    """ReferenceResults of the nation from totals by election and votes by label (``sources.nation``)."""
    labels = votes.join(totals, on="election", how="semi")
    families = [
        grid().options[_option(election, nuance, name, meanings)[0]].family
        for election, nuance, name in labels.select("election", "nuance", "name").iter_rows()
    ]
    summed = (
        labels.with_columns(pl.Series("family", families, dtype=pl.String))
        .group_by("election", "family")
        .agg(pl.col("votes").sum())
    )
    scoped = summed.join(totals, on="election").with_columns(pl.lit("france").alias("scope"))
    return ReferenceResults.conform(scoped.sort("election", "family"))


def _option(election: str, nuance: str | None, name: str | None, meanings: Meanings) -> tuple[str, bool]:
    """Option of a label, and whether the grid knows it (where it does not: by its bloc, else ``div``)."""
    option = grid().option_of(Election.parse(election), nuance, name)
    if option is not None:
        return option, True
    _, bloc = meanings.get((election, (nuance or "").upper()), ("", None))
    return grid().circular_blocs.get(bloc or "", UNKNOWN_OPTION), False


def _told(election: str, nuance: str | None, name: str | None, meanings: Meanings) -> str:
    """A label that the grid does not know, with what the circular says of it (French)."""
    label = nuance or ("sans nuance" if election[5:9] != "pres" else name or "sans nom")
    known = meanings.get((election, label.upper()))
    if known is None:
        return label
    option = grid().options[_option(election, nuance, name, meanings)[0]]
    return f"{label} « {known[0]} » {ARROW} {option.label}"


def stability(stations: pl.DataFrame, results: pl.DataFrame, overlap: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """StationStability of today's stations (station, registered, latest_election) against each other election.

    ``overlap`` gives, for elections where outlines of the time are known, station and share of today's territory.
    """
    latest = set(stations["latest_election"])
    parts: list[pl.DataFrame] = []
    for (election,), past in results.group_by(["election"], maintain_order=True):
        if {election} == latest:
            continue
        known = past.select("station", pl.col("registered").alias("then"))
        rows = stations.select("station", "registered").join(known, on="station", how="left", maintain_order="left")
        shared = overlap.get(str(election), pl.DataFrame(schema={"station": pl.String, "overlap": pl.Float64}))
        rows = rows.join(shared, on="station", how="left", maintain_order="left")
        ratio = pl.when(pl.col("then") > 0).then(pl.col("registered") / pl.col("then"))
        parts.append(rows.with_columns(pl.lit(election).alias("election"), ratio.alias("registered_ratio")))
    if not parts:
        return StationStability.empty()
    table = pl.concat(parts).with_columns(_changed().alias("changed"))
    return StationStability.conform(table.sort("station", "election"))


def _changed() -> pl.Expr:
    ratio = pl.col("registered_ratio")
    jump = ratio.is_null() | ((ratio - 1).abs() > _TOLERANCE)
    return jump | (pl.col("overlap") < 0.80).fill_null(False)
