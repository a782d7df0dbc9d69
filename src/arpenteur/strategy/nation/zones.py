"""Zones of a nation at any level: counts added up, shares computed again from what they are shares of."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import polars as pl

from arpenteur.domain.places import circonscription_name, departements
from arpenteur.stats import intervals
from arpenteur.stats.parameters import Transition
from arpenteur.strategy.nation.stations import ENDS
from arpenteur.strategy.results import Interval

NationLevel = Literal["departement", "circonscription", "commune", "station"]
_COUNTS = ("mobilisable",)


@dataclass(frozen=True)
class NationZone:
    """One zone of a nation with its figures; None where nothing may or can be said.

    ``covered`` counts the registered voters of the stations that the figures rest on: masked stations and those
    without past are in ``registered`` only, so that no total tells what a masked station hides. ``value``: what an hour
    is worth beside the mean of the nation, 1.
    """

    level: NationLevel
    zone: str
    label: str
    registered: int
    covered: int
    stations: int
    support: Interval | None
    floating: Interval | None
    intermittence: Interval | None
    mobilisable: Interval | None
    value: float | None
    suppressed: str | None = None
    detail: str = ""


def added(stations: pl.DataFrame, level: NationLevel, transition: Transition) -> tuple[NationZone, ...]:
    """The zones of a level that some stations make together, in the order of their codes.

    Counts are sums, their ends sums of ends: as if all stations erred together, the widest range. Support and
    floating vote are means by the votes they are shares of, the gap and the value of a door by registered voters.
    The interval of a support is the calibrated one for that many voters, its common error kept whole; the other ends
    are means of ends.
    """
    placed = stations.drop_nulls(level)
    weights = {"support": "voters", "floating": "last_voters", "intermittence": "registered"}
    sums = [
        pl.col("registered").sum(),
        pl.len().alias("stations"),
        pl.col("registered").filter(pl.col("support_central").is_not_null()).sum().alias("covered"),
        pl.col("commune_name").first(),
        pl.col("voters").sum(),
        _mean("inflation", "voters"),
        _mean("value", "registered"),
        *(_mean(f"{name}_{end}", weight) for name, weight in weights.items() for end in ENDS),
        *(_total(f"{name}_{end}") for name in _COUNTS for end in ENDS),
    ]
    table = placed.lazy().group_by(level).agg(sums).sort(level).collect()
    return tuple(_zone(row, level, transition) for row in table.iter_rows(named=True))


def listed(stations: pl.DataFrame) -> tuple[NationZone, ...]:
    """Polling stations one by one, in the order given."""
    return tuple(_station(row) for row in stations.iter_rows(named=True))


def label_of(level: NationLevel, code: str, commune_name: str = "") -> str:
    """How a zone above the station is called."""
    if level == "departement":
        known = departements().get(code)
        return known.name if known else code
    return circonscription_name(code) if level == "circonscription" else commune_name


def _mean(column: str, weight: str) -> pl.Expr:
    known = pl.col(column).is_not_null()
    weights = pl.col(weight).cast(pl.Float64).filter(known)
    return ((pl.col(column).filter(known) * weights).sum() / weights.sum()).alias(column)


def _total(column: str) -> pl.Expr:
    return pl.when(pl.col(column).is_not_null().any()).then(pl.col(column).cast(pl.Float64).sum()).alias(column)


def _zone(row: dict[str, Any], level: NationLevel, transition: Transition) -> NationZone:
    code = row[level]
    return NationZone(
        level=level,
        zone=code,
        label=label_of(level, code, row["commune_name"]),
        registered=row["registered"],
        covered=row["covered"],
        stations=row["stations"],
        support=_support(row, transition),
        floating=_interval(row, "floating"),
        intermittence=_interval(row, "intermittence"),
        mobilisable=_interval(row, "mobilisable"),
        value=_known(row["value"]),
    )


def _station(row: dict[str, Any]) -> NationZone:
    return NationZone(
        level="station",
        zone=row["station"],
        label=row["number"],
        registered=row["registered"],
        covered=0 if row["support_central"] is None else row["registered"],
        stations=1,
        support=_interval(row, "support"),
        floating=_interval(row, "floating"),
        intermittence=_interval(row, "intermittence"),
        mobilisable=_interval(row, "mobilisable"),
        value=_known(row["value"]),
        suppressed=row["suppressed"],
        detail=row["name"] or "",
    )


def _known(value: float | None) -> float | None:
    """A mean of nothing is not a number."""
    return None if value is None or value != value else value


def _interval(row: dict[str, Any], name: str) -> Interval | None:
    central = row[f"{name}_central"]
    if _known(central) is None:
        return None
    return Interval(central, row[f"{name}_low"], row[f"{name}_high"])


def _support(row: dict[str, Any], transition: Transition) -> Interval | None:
    central = row["support_central"]
    if central is None or central != central:
        return None
    share, voters = np.array([central]), np.array([row["voters"]], dtype=np.float64)
    low, high = intervals.clipped(share, intervals.half_width(share, voters, transition, row["inflation"]))
    return Interval(central, float(low[0]), float(high[0]))
