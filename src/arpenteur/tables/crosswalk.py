"""What carries counts to today's stations: weights between two rolls, those of census zones, and one series."""

import polars as pl

from arpenteur.domain.grid import grid
from arpenteur.tables.core import Column, Table


class StationCrosswalk(Table):
    """Which part of the registered voters of a station of an earlier year is in each station of a later one.

    A vintage is the roll of one year: within a year a station keeps its territory by law (Code électoral, R40).
    """

    grain = "earlier year × its polling station × later year × its polling station"
    keys = ("from_vintage", "from_station", "to_vintage", "to_station")
    columns = {
        "from_vintage": Column(pl.Int32, "year of the earlier roll", "year"),
        "from_station": Column(pl.String, "normal key in the earlier year"),
        "to_vintage": Column(pl.Int32, "year of the later roll", "year"),
        "to_station": Column(pl.String, "normal key in the later year"),
        "weight": Column(
            pl.Float64, "share of the earlier station's registered that is in the later one, 0–1; estimate"
        ),
        "lower": Column(pl.Float64, "90 % interval of the weight"),
        "upper": Column(pl.Float64, "90 % interval of the weight"),
        "basis": Column(pl.String, "addresses, areas (both fitted to the registered of both years) or same number"),
        "ground": Column(
            pl.String,
            "identifier of the piece of ground: a square metre of the European grid inside it, CRS3035RES1mN…E…; "
            "null without outline",
            nullable=True,
        ),
    }
    invariants = {
        "from_vintage is before to_vintage": pl.col("from_vintage") < pl.col("to_vintage"),
        "0 ≤ lower ≤ weight ≤ upper ≤ 1": (pl.col("lower") >= 0)
        & (pl.col("lower") <= pl.col("weight"))
        & (pl.col("weight") <= pl.col("upper"))
        & (pl.col("upper") <= 1),
        "basis is a known one": pl.col("basis").is_in(["addresses", "areas", "same number"]),
        "weights of a station add up to 1": (
            pl.col("weight").sum().over("from_vintage", "from_station", "to_vintage") - 1
        ).abs()
        < 1e-9,
    }
    caveats = (
        "An estimate of where voters are, not a count of them: who moved in or out between the two years is not known.",
        "Where no two dated outlines tell the years apart, the same number is taken for the same ground.",
        "Of a place that shares a commune, ground that left it is in stations outside; what came in is not counted.",
        "A station without any row has no known heir: its number is gone and no outline says where its ground is.",
    )


class ZoneWeights(Table):
    """Which part of what is counted in a census zone (IRIS) lies in each station: the weights of the sociology.

    Of a zone astride the limit of the place, only if at least half of it lies inside.
    """

    grain = "census zone × polling station"
    keys = ("zone", "station")
    columns = {
        "zone": Column(pl.String, "IRIS, 9 characters"),
        "station": Column(pl.String, "normal key"),
        "share": Column(pl.Float64, "part of the zone that lies in the station, 0–1; estimate"),
        "method": Column(pl.String, "addresses, squares, areas or nearest: how the zone was shared out"),
    }
    invariants = {
        "0 < share ≤ 1": (pl.col("share") > 0) & (pl.col("share") <= 1 + 1e-9),
        "shares of a zone add up to 1": (pl.col("share").sum().over("zone") - 1).abs() < 1e-9,
    }
    caveats = ("Only in snapshots of a place built with IRIS outlines; never in those of the nation.",)


def _votes() -> dict[str, Column]:
    return {
        f"{family}{end}": Column(pl.Float64, f"votes for the family {label}{what}", "votes", nullable=True)
        for family, label in grid().families.items()
        for end, what in (("", ""), ("_low", ", 90 % interval"), ("_high", ", 90 % interval"))
    }


class StationSeries(Table):
    """What each election gave on the ground of today's polling stations."""

    grain = "today's polling station × election"
    keys = ("station", "election")
    columns = {
        "station": Column(pl.String, "normal key, today"),
        "election": Column(pl.String, "official identifier, 2022_pres_t1"),
        "ground": Column(pl.String, "identifier of ground inside the station; null without outline", nullable=True),
        "registered": Column(pl.Float64, "voters on the list on this ground", "persons"),
        "registered_low": Column(pl.Float64, "90 % interval", "persons"),
        "registered_high": Column(pl.Float64, "90 % interval", "persons"),
        "turnout": Column(pl.Float64, "voters who voted", "persons"),
        "turnout_low": Column(pl.Float64, "90 % interval", "persons"),
        "turnout_high": Column(pl.Float64, "90 % interval", "persons"),
        "valid": Column(pl.Float64, "valid votes", "votes"),
        "valid_low": Column(pl.Float64, "90 % interval", "votes"),
        "valid_high": Column(pl.Float64, "90 % interval", "votes"),
        **_votes(),
        "carried": Column(pl.Float64, "share of the registered that was counted in a station of another number, 0–1"),
        "basis": Column(pl.String, "counted, or what the carrying rests on, several joined by +"),
        "geometry": Column(pl.Binary, "outline of today, WKB, EPSG:4326; null without outline", nullable=True),
    }
    invariants = {"carried is a share": (pl.col("carried") >= 0) & (pl.col("carried") <= 1)}
    caveats = (
        "Votes are carried as if a station voted alike all over: its parts differ, and the interval says by how much.",
    )
