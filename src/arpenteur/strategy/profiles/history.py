"""Past elections of one zone beside its commune: shares as they were counted, without any model."""

from dataclasses import dataclass

import polars as pl

from arpenteur.domain.elections import Election, chronological
from arpenteur.domain.grid import grid
from arpenteur.strategy.assessment.zones import Zones
from arpenteur.strategy.explanation.sheet import day_of
from arpenteur.strategy.results import ResultPoint, TurnoutPoint

_FAMILY = {option.id: option.family for option in grid().options.values()}


@dataclass(frozen=True)
class History:
    """Turnout and results by family at each first round, oldest first."""

    turnout: tuple[TurnoutPoint, ...]
    results: tuple[ResultPoint, ...]


def history(zones: Zones, row: int, *, zone_shown: bool, commune_shown: bool) -> History:
    """First rounds of the zone at ``row``; what is masked is None on its side."""
    snapshot = zones.snapshot
    commune = zones.frame["commune"][row]
    keys = _keys(zones, row, commune)
    results = snapshot.station_results.filter((pl.col("commune") == commune) & pl.col("election").str.ends_with("_t1"))
    changed = _changed(zones, keys)
    turnouts: list[TurnoutPoint] = []
    shares: list[ResultPoint] = []
    for election in chronological([Election.parse(raw) for raw in results["election"].unique()]):
        rows = results.filter(pl.col("election") == str(election))
        own = rows.filter(pl.col("station").is_in(keys.implode()))
        comparable = zones.level == "commune" or (own.height == len(keys) and str(election) not in changed)
        turnouts.append(
            TurnoutPoint(
                str(election),
                election.label,
                day_of(election),
                _rate(own) if zone_shown else None,
                _rate(rows) if commune_shown else None,
                comparable,
            )
        )
        shares += _results(zones, election, rows["station"], own["station"], (zone_shown, commune_shown))
    return History(tuple(turnouts), tuple(shares))


def _keys(zones: Zones, row: int, commune: str) -> pl.Series:
    """Stations of the zone; for a commune, all it ever had."""
    if zones.level == "commune":
        results = zones.snapshot.station_results
        return results.filter(pl.col("commune") == commune)["station"].unique()
    return zones.snapshot.stations["station"].filter(pl.Series(zones.member_of == row))


def _changed(zones: Zones, keys: pl.Series) -> set[str]:
    """Earlier elections at which a station of the zone was another territory."""
    table = zones.snapshot.station_stability
    return set(table.filter(pl.col("changed") & pl.col("station").is_in(keys.implode()))["election"])


def _rate(rows: pl.DataFrame) -> float | None:
    registered, turnout = int(rows["registered"].sum()), int(rows["turnout"].sum())
    return turnout / registered if registered else None


def _results(
    zones: Zones, election: Election, commune: pl.Series, own: pl.Series, shown: tuple[bool, bool]
) -> list[ResultPoint]:
    votes = (
        zones.snapshot.option_votes.lazy()
        .filter((pl.col("election") == str(election)) & pl.col("station").is_in(commune.implode()))
        .with_columns(pl.col("option").replace_strict(_FAMILY).alias("family"))
        .group_by("family")
        .agg(
            pl.col("votes").sum().alias("commune"),
            pl.col("votes").filter(pl.col("station").is_in(own.implode())).sum().alias("zone"),
        )
        .collect()
    )
    found = {family: (zone, total) for family, total, zone in votes.iter_rows()}
    zone_total, commune_total = int(votes["zone"].sum()), int(votes["commune"].sum())
    return [
        ResultPoint(
            str(election),
            election.label,
            family,
            label,
            found[family][0] / zone_total if shown[0] and zone_total else None,
            found[family][1] / commune_total if shown[1] and commune_total else None,
        )
        for family, label in grid().families.items()
        if family in found
    ]
