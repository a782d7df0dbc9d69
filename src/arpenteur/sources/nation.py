"""Totals of whole files, for swings: a national file is added up without being turned into canonical rows.

Only the layouts made for it (two halves); other files are added up once read.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from arpenteur.domain.errors import InputError
from arpenteur.files.frames import open_parquet
from arpenteur.sources.results import ResultsLayout, known_elections, open_half, other_half

_TIDY_HALVES = ("territoires", "candidats")


@dataclass(frozen=True)
class NationalTotals:
    """One file added up: totals by election and département, votes by election and label."""

    totals: pl.DataFrame
    """election, departement, communes, stations, registered, turnout, valid."""
    votes: pl.DataFrame
    """election, nuance, name, votes."""


def national_totals(path: Path, layout: ResultsLayout | None, election: str | None) -> NationalTotals | None:
    """Add up a file of totals and its half of candidates; None where the layout or the other half is missing.

    ``election``: identifier of a file about one election, which does not tell it in its rows.
    """
    try:
        if layout is ResultsLayout.TIDY_TOTALS and election is not None:
            return _tidy(path, election)
        if layout is ResultsLayout.AGGREGATED_TOTALS:
            return _aggregated(path)
    except (InputError, pl.exceptions.PolarsError):
        # The reader of results names what is wrong with a file; here it only gives no national total.
        return None
    return None


def _tidy(path: Path, election: str) -> NationalTotals | None:
    candidates = path.with_name(path.name.replace(*_TIDY_HALVES))
    if candidates == path or not candidates.is_file():
        return None
    stations = open_parquet(path).frame.filter(pl.col("maille") == "bureaux")
    names = {"inscrits": "registered", "votants": "turnout", "exprimes": "valid"}
    totals = _by_departement(stations.select(pl.lit(election).alias("election"), "code", *names).rename(names))
    # Presidential files carry nuances that are not the Ministry's; elsewhere the nuance says all that families need,
    # but lists of European elections have none in these files and are known by their name.
    by_name = pl.lit("_pres_" in election) | pl.col("nuance").is_null()
    votes = (
        open_parquet(candidates)
        .frame.filter(pl.col("maille") == "bureaux")
        .group_by(
            pl.when(~by_name).then("nuance").alias("nuance"),
            pl.when(by_name).then("label").alias("name"),
        )
        .agg(pl.col("voix").sum().cast(pl.Int64).alias("votes"))
        .select(pl.lit(election).alias("election"), "nuance", "name", "votes")
    )
    return _collected(totals, votes)


def _aggregated(path: Path) -> NationalTotals | None:
    candidates = other_half(path, ResultsLayout.AGGREGATED_TOTALS)
    if candidates is None:
        return None
    names = {"inscrits": "registered", "votants": "turnout", "exprimes": "valid"}
    counted = known_elections("id_election", "code_commune", "code_bv")
    code = pl.col("code_commune").cast(pl.String)
    stations = open_half(path).frame.filter(counted)
    totals = _by_departement(
        stations.select(
            pl.col("id_election").alias("election"),
            code.alias("code"),
            *(pl.col(name).cast(pl.Int64).alias(role) for name, role in names.items()),
        )
    )
    votes = (
        open_half(candidates)
        .frame.filter(counted)
        .select("id_election", "nuance", "nom", "voix")
        .group_by(pl.col("id_election").alias("election"), "nuance", pl.col("nom").alias("name"))
        .agg(pl.col("voix").cast(pl.Int64).sum().alias("votes"))
    )
    return _collected(totals, votes)


def _collected(totals: pl.LazyFrame, votes: pl.LazyFrame) -> NationalTotals:
    first, second = pl.collect_all([totals, votes])
    return NationalTotals(first, second)


def added_up(results: pl.DataFrame, votes: pl.DataFrame) -> NationalTotals:
    """The same from canonical tables (StationResults, CandidateVotes) of a whole file."""
    stations = results.lazy().select("election", pl.col("commune").alias("code"), "registered", "turnout", "valid")
    labels = votes.lazy().group_by("election", "nuance", "name").agg(pl.col("votes").sum())
    return _collected(_by_departement(stations), labels)


def _by_departement(stations: pl.LazyFrame) -> pl.LazyFrame:
    """``stations``: election, code (of the station or commune) and counts."""
    commune = pl.col("code").str.slice(0, 5)
    overseas = commune.str.slice(0, 2).is_in(["97", "98"])
    departement = pl.when(overseas).then(commune.str.slice(0, 3)).otherwise(commune.str.slice(0, 2))
    return stations.group_by("election", departement.alias("departement")).agg(
        commune.n_unique().cast(pl.Int64).alias("communes"),
        pl.len().cast(pl.Int64).alias("stations"),
        pl.col("registered", "turnout", "valid").sum().cast(pl.Int64),
    )
