"""Sociology of stations, quartiers and communes: counts added up, then divided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arpenteur import geo
from arpenteur.domain.disclosure import OfHouseholds, suppress_by
from arpenteur.domain.indicators import Indicator, indicators
from arpenteur.pipeline.join import Joined
from arpenteur.tables import StationProfile

Floats = NDArray[np.float64]
_Z90 = 1.645


@dataclass(frozen=True)
class Counted:
    """Counts of one source and vintage, brought to stations: name → values, shape (stations,)."""

    source: str
    vintage: int
    counts: Mapping[str, Floats]
    error: Floats
    method: str


def counts_of_squares(joined: Joined, squares: pl.DataFrame, source: str) -> Counted:
    """Every additive column of the squares, and the ages that indicators add up."""
    columns = squares.with_columns((pl.col("age_65_79") + pl.col("age_80_plus")).alias("age_65_plus"))
    columns = columns.drop("square", "imputed", "vintage", "longitude", "latitude", "area_m2")
    values = geo.prorate(joined.weights, columns.to_numpy().astype(np.float64))
    counts = {name: values[:, index] for index, name in enumerate(columns.columns)}
    return Counted(source, _year(squares), counts, joined.station_error(), _method(joined))


def counts_of_iris(joined: Joined, counts: pl.DataFrame, vintage: int, source: str) -> Counted:
    """Every count of one census year by IRIS; zones without a count add nothing."""
    wide = counts.filter(pl.col("vintage") == vintage).pivot("indicator", index="zone", values="count")
    zones = pl.DataFrame({"zone": joined.weights.zones})
    wide = zones.join(wide, on="zone", how="left", maintain_order="left").drop("zone").fill_null(0.0)
    values = geo.prorate(joined.weights, wide.to_numpy().astype(np.float64))
    found = {name: values[:, index] for index, name in enumerate(wide.columns)}
    return Counted(source, vintage, found, joined.station_error(), _method(joined))


def _method(joined: Joined) -> str:
    """The method that places most persons."""
    methods, persons = joined.weights.methods, joined.persons
    names = sorted(set(methods.tolist()) - {"outside"})
    return max(names, key=lambda name: float(persons[methods == name].sum()), default="areas")


def profile(
    stations: tuple[str, ...], sources: list[Counted], quartiers: Mapping[str, str], communes: Mapping[str, str]
) -> pl.DataFrame:
    """StationProfile of stations, quartiers and communes; the first source that has an indicator serves it."""
    groups: list[tuple[str, NDArray[np.int64]]] = [(station, np.array([i])) for i, station in enumerate(stations)]
    for prefix, members in (("", quartiers), ("commune:", communes)):
        names = sorted({members[station] for station in stations if station in members})
        groups += [
            (prefix + name, np.flatnonzero([members.get(station) == name for station in stations])) for name in names
        ]
    rows: list[dict[str, Any]] = []
    for indicator in indicators().values():
        found = next(
            (one for one in sources if {indicator.numerator, indicator.denominator} <= one.counts.keys()), None
        )
        if found is not None:
            rows += _rows(indicator, found, groups, _masks(indicator, found, stations, quartiers, communes))
    if not rows:
        return StationProfile.empty()
    return StationProfile.conform(pl.DataFrame(rows, schema_overrides=StationProfile.schema()))


def _rows(
    indicator: Indicator,
    source: Counted,
    groups: list[tuple[str, NDArray[np.int64]]],
    masked: Mapping[str, str],
) -> list[dict[str, Any]]:
    top, base = source.counts[indicator.numerator], source.counts[indicator.denominator]
    values = np.divide(top, base, out=np.full(len(base), np.nan), where=base > 0)
    spread = _spread(values, base)
    rows: list[dict[str, Any]] = []
    for zone, members in groups:
        numerator, denominator = float(top[members].sum()), float(base[members].sum())
        if denominator <= 0:
            continue
        value = numerator / denominator
        error = float((source.error[members] * base[members]).sum() / denominator) if len(members) == 1 else 0.0
        margin = _Z90 * error * spread
        high = min(value + margin, 1.0) if indicator.kind == "share" else value + margin
        hidden = masked.get(zone)
        rows.append(
            {
                "zone": zone,
                "indicator": indicator.id,
                "vintage": source.vintage,
                "value": None if hidden else value,
                "numerator": None if hidden else numerator,
                "denominator": None if hidden else denominator,
                "low": None if hidden else max(value - margin, 0.0),
                "high": None if hidden else max(high, value),
                "source": source.source,
                "method": source.method,
                "masked": hidden,
            }
        )
    return rows


def _spread(values: Floats, base: Floats) -> float:
    """Standard deviation between stations: what a wrongly placed person may differ by."""
    known = np.isfinite(values) & (base > 0)
    if known.sum() < 2:
        return 0.0
    mean = np.average(values[known], weights=base[known])
    return float(np.sqrt(np.average((values[known] - mean) ** 2, weights=base[known])))


def _masks(
    indicator: Indicator,
    source: Counted,
    stations: Sequence[str],
    quartiers: Mapping[str, str],
    communes: Mapping[str, str],
) -> dict[str, str]:
    """Zones to mask where figures are income-like, and others with them so that none can be subtracted."""
    households = source.counts.get("households")
    if not indicator.income_like or households is None:
        return {}
    cells = {station: float(count) for station, count in zip(stations, households, strict=True) if count > 0}
    nested = (_within(station, quartiers, communes) for station in cells)
    parents = {inner: outer for zones in nested for inner, outer in pairwise(zones)}
    return suppress_by(OfHouseholds(), cells, parents)


def _within(station: str, quartiers: Mapping[str, str], communes: Mapping[str, str]) -> list[str]:
    """A station, its quartier and its commune, as far as there are."""
    quartier = [quartiers[station]] if station in quartiers else []
    commune = [f"commune:{communes[station]}"] if station in communes else []
    return [station, *quartier, *commune]


def _year(squares: pl.DataFrame) -> int:
    return max((int(year) for year in squares["vintage"].unique()), default=0)
