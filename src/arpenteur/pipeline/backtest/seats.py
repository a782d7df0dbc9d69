"""Constituencies of stations, recovered from the lists of candidates where files lack them."""

from dataclasses import dataclass

import polars as pl

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.pipeline.backtest.shelves import Held

_REDRAWN = 2012


@dataclass(frozen=True)
class Seats:
    """``table``: station, seat. ``recovered``: stations placed by their list; ``agreeing`` of the ``compared`` ones
    have, in some file, the published code their list was named by."""

    table: pl.DataFrame
    recovered: int
    compared: int
    agreeing: int


def recovered_seats(held: Held, target: Election) -> Seats:
    """Constituency of each station: the list of candidates of the latest legislative first round up to the target
    (stations of one département with the same list vote in the same place), else the published code.

    A list is named by the code most of its stations have in any file since the limits were redrawn, else by its
    département and its rank there. Only names of candidates are read of the target.
    """
    published = _published(held)
    lists = _lists(held, target)
    if lists is None:
        return Seats(published.select("station", pl.col("code").alias("seat")), 0, 0, 0)
    named = _named(lists, published)
    both = named.join(published, on="station")
    rest = published.join(named, on="station", how="anti").select("station", pl.col("code").alias("seat"))
    agreeing = both.filter(pl.col("seat") == pl.col("code")).height
    table = pl.concat([named.select("station", "seat"), rest])
    return Seats(table, named.height, both.height, agreeing)


def _published(held: Held) -> pl.DataFrame:
    """``station`` and ``code`` as published with the latest results that have codes."""
    recent = held.ballots.results.filter(pl.col("election").str.slice(0, 4).cast(pl.Int32) >= _REDRAWN)
    coded = recent.drop_nulls("circonscription").sort("election").unique("station", keep="last", maintain_order=True)
    return coded.select("station", pl.col("circonscription").alias("code"))


def _lists(held: Held, target: Election) -> pl.DataFrame | None:
    """``station``, ``departement`` and ``list`` of the latest legislative first round with candidates."""
    voted = set(held.ballots.votes["election"].unique())
    firsts = [one for one in held.elections if one.type is ElectionType.LEGISLATIVE and one.round == 1]
    usable = [one for one in firsts if one.sort_key <= target.sort_key and str(one) in voted]
    if not usable:
        return None
    candidate = pl.concat_str([pl.col("nuance").fill_null(""), pl.col("name").fill_null("")], separator="|")
    return (
        held.votes(usable[-1])
        .lazy()
        .select("station", candidate.alias("candidate"))
        .group_by("station")
        .agg(pl.col("candidate").sort().str.join("\n").hash().alias("list"))
        .with_columns(pl.col("station").str.slice(0, 2).alias("departement"))
        .sort("station")
        .collect()
    )


def _named(lists: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    """``station`` and ``seat``: the majority code of the list, else département and rank (``92-a3``)."""
    keys = ["departement", "list"]
    codes = (
        lists.join(published, on="station")
        .group_by(*keys, "code")
        .len("stations")
        .sort("stations", "code", descending=[True, False])
        .unique(keys, keep="first", maintain_order=True)
        .unique("code", keep="first", maintain_order=True)
        .select(*keys, "code")
    )
    ranks = (
        lists.group_by(keys)
        .agg(pl.col("station").min().alias("first"))
        .sort("first")
        .with_columns(pl.int_range(1, pl.len() + 1).over("departement").alias("rank"))
    )
    rank = pl.col("departement") + "-liste-" + pl.col("rank").cast(pl.String)
    names = ranks.join(codes, on=keys, how="left").select(*keys, pl.coalesce("code", rank).alias("seat"))
    return lists.join(names, on=keys).select("station", "seat")
