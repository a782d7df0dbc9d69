"""Sociology and streets of a zone, as the snapshot publishes them; no score below the polling station."""

import polars as pl

from arpenteur.domain.indicators import indicators as catalogue
from arpenteur.strategy.assessment.zones import Zones
from arpenteur.strategy.results import IndicatorLine, StreetLine


def indicators(zones: Zones, row: int) -> tuple[IndicatorLine, ...]:
    """Indicators of a zone, of its commune, and the range over the zones of the level."""
    table = zones.snapshot.station_profile
    prefix = "commune:" if zones.level == "commune" else ""
    zone = prefix + zones.frame["zone"][row]
    level = table.filter(pl.col("zone").is_in((prefix + zones.frame["zone"]).implode()))
    ranges = {
        indicator: (low, high)
        for indicator, low, high in level.group_by("indicator")
        .agg(pl.col("value").min().alias("low"), pl.col("value").max().alias("high"))
        .iter_rows()
    }
    commune = table.filter(pl.col("zone") == f"commune:{zones.frame['commune'][row]}")
    of_commune = dict(commune.select("indicator", "value").iter_rows())
    own = {line["indicator"]: line for line in level.filter(pl.col("zone") == zone).iter_rows(named=True)}
    return tuple(
        IndicatorLine(
            indicator=name,
            label=entry.label,
            kind=entry.kind,
            vintage=own[name]["vintage"],
            zone=own[name]["value"],
            commune=of_commune.get(name),
            place_low=ranges[name][0],
            place_high=ranges[name][1],
            source=own[name]["source"],
            method=own[name]["method"],
            masked=own[name]["masked"],
        )
        for name, entry in catalogue().items()
        if name in own
    )


def streets(zones: Zones, row: int) -> tuple[StreetLine, ...]:
    """The street sheet of a zone, by name; streets of several of its stations are one line."""
    keys = zones.snapshot.stations["station"].filter(pl.Series(zones.member_of == row))
    table = zones.snapshot.station_streets.filter(pl.col("station").is_in(keys.implode()))
    lines = (
        table.group_by("street")
        .agg(
            pl.col("addresses").sum(),
            pl.when(pl.col("dwellings").null_count() < pl.len()).then(pl.col("dwellings").sum()).alias("dwellings"),
            pl.col("odd_from", "even_from").min(),
            pl.col("odd_to", "even_to").max(),
            pl.col("shared").any(),
        )
        .sort("street")
    )
    return tuple(
        StreetLine(
            line["street"],
            line["addresses"],
            line["dwellings"],
            numbers((line["odd_from"], line["odd_to"]), (line["even_from"], line["even_to"])),
            line["shared"],
        )
        for line in lines.iter_rows(named=True)
    )


def numbers(odd: tuple[int | None, int | None], even: tuple[int | None, int | None]) -> str:
    """House numbers of a street, odd side first.

    >>> numbers((1, 45), (2, 30)), numbers((7, 7), (None, None))
    ('1–45, 2–30', '7')
    """
    sides = [(low, high) for low, high in (odd, even) if low is not None and high is not None]
    return ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in sides)
