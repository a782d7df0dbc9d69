"""Results of elections by polling station."""

import polars as pl

from arpenteur.tables.core import Column, Table


class StationResults(Table):
    """Counts of one polling station in one round of one election."""

    grain = "election × polling station"
    keys = ("election", "station")
    columns = {
        "election": Column(pl.String, "official identifier, 2022_pres_t1"),
        "station": Column(pl.String, "normal key, {INSEE5}_{BV4}"),
        "commune": Column(pl.String, "INSEE code of the voting commune (75056 for Paris)"),
        "commune_name": Column(pl.String, "as published with the results", nullable=True),
        "circonscription": Column(pl.String, "département + number, 9213; where published or recovered", nullable=True),
        "canton": Column(pl.String, "as published, départementales only", nullable=True),
        "registered": Column(pl.Int64, "voters on the list (inscrits)", "persons"),
        "abstentions": Column(pl.Int64, "registered − turnout", "persons"),
        "turnout": Column(pl.Int64, "voters who voted (votants)", "persons"),
        "blank": Column(pl.Int64, "blank votes; apart from null ones since 2014 only", "votes", nullable=True),
        "null_votes": Column(
            pl.Int64, "null votes (nuls); with blank ones where those are missing", "votes", nullable=True
        ),
        "valid": Column(pl.Int64, "valid votes (exprimés)", "votes"),
        "origin": Column(
            pl.String, "file the counts come from, as the manifest names it; unknown before version 3", nullable=True
        ),
    }
    invariants = {
        "registered = abstentions + turnout": pl.col("registered") == pl.col("abstentions") + pl.col("turnout"),
        "counts are not negative": pl.min_horizontal("registered", "abstentions", "turnout", "valid") >= 0,
        "turnout = valid + blank + null": pl.col("turnout")
        == pl.col("valid") + pl.col("blank").fill_null(0) + pl.col("null_votes").fill_null(0),
    }
    caveats = (
        "The same key at two elections is not the same territory: 18.5 % of kept codes change by more than 10 % of "
        "registered from 2017 to 2022.",
        "Ten stations of 2022 have no registered voter; ratios need a guard.",
        "Overseas codes of the Ministry until 2022 (ZA…) are translated to INSEE; ZX and ZZ stay.",
    )


class CandidateVotes(Table):
    """Votes of one candidate, list or pair in one polling station."""

    grain = "election × polling station × candidate"
    keys = ("election", "station", "candidate")
    columns = {
        "election": Column(pl.String, "official identifier"),
        "station": Column(pl.String, "normal key"),
        "candidate": Column(pl.Int32, "rank in the station's published list, from 1; unique within the station"),
        "panel": Column(pl.Int32, "panel number, where published", nullable=True),
        "name": Column(pl.String, "surname or head of list, upper case; names of candidates are public", nullable=True),
        "first_name": Column(pl.String, "where published", nullable=True),
        "nuance": Column(pl.String, "Ministry's nuance; absent in presidential files", nullable=True),
        "list_name": Column(pl.String, "list or pair, where there is one", nullable=True),
        "votes": Column(pl.Int64, "valid votes", "votes"),
    }
    invariants = {"votes are not negative": pl.col("votes") >= 0}
    caveats = (
        "(station, surname) is not a key: namesakes exist.",
        "In rare stations the votes do not add up to the published valid votes; the quality report counts them.",
    )
