"""The ground of a campaign: its stations and quartiers, how many voters, how many doors. No forecast, no vote."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import polars as pl

from arpenteur.domain.grid import fold
from arpenteur.plan.priors import priors
from arpenteur.plan.response import doors_per_hour
from arpenteur.snapshot import Snapshot


@dataclass(frozen=True)
class GroundStation:
    """One station. ``doors`` are its dwellings: households of the census, else estimated from its registered; ``pace``
    is how many of them one person knocks at in an hour, as plans believe it.
    """

    station: str
    number: str
    name: str
    commune: str
    commune_name: str
    quartier: str
    quartier_name: str
    registered: int
    doors: int
    pace: float


def ground(snapshot: Snapshot) -> tuple[GroundStation, ...]:
    """The stations of a place, in the order of their keys; ``quartier`` is empty where the place has none."""
    quartiers = snapshot.quartiers.select("quartier", pl.col("name").alias("quartier_name"))
    households = snapshot.station_profile.filter(pl.col("indicator") == "flat_share").select(
        pl.col("zone").alias("station"), pl.col("denominator").alias("households"), pl.col("value").alias("flats")
    )
    rows = (
        snapshot.stations.drop("geometry")
        .join(quartiers, on="quartier", how="left", maintain_order="left")
        .join(households.unique("station"), on="station", how="left", maintain_order="left")
        .sort("station")
    )
    beliefs = priors()
    flats = rows["flats"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    paces = doors_per_hour(flats, beliefs).tolist()
    return tuple(
        GroundStation(
            station=row["station"],
            number=row["number"],
            name=row["name"] or "",
            commune=row["commune"],
            commune_name=row["commune_name"],
            quartier=row["quartier"] or "",
            quartier_name=row["quartier_name"] or "",
            registered=row["registered"],
            doors=round(row["households"] or row["registered"] / beliefs.registered_per_dwelling),
            pace=pace,
        )
        for row, pace in zip(rows.iter_rows(named=True), paces, strict=True)
    )


def stations_by_street(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Each street of a place to the stations it has addresses in, the one with most addresses first."""
    rows = (
        snapshot.station_streets.drop_nulls("street")
        .group_by("street", "station")
        .agg(pl.col("addresses").sum())
        .sort("addresses", "station", descending=[True, False])
        .group_by("street", maintain_order=True)
        .agg("station")
    )
    return {street: tuple(stations) for street, stations in rows.iter_rows()}


def unknown_streets(snapshot: Snapshot, names: Iterable[str]) -> list[tuple[str, str]]:
    """Those of some names that no street of a place has, whatever their case and accents, each with the nearest name,
    empty where none is near. Nothing where the place's streets are not known at all.
    """
    known = {fold(name): name for name in snapshot.station_streets.get_column("street").drop_nulls().unique().sort()}
    if not known:
        return []
    found: list[tuple[str, str]] = []
    for name in names:
        if name and fold(name) not in known:
            nearest = get_close_matches(fold(name), known, n=1)
            found.append((name, known[nearest[0]] if nearest else ""))
    return found


def streets_of(snapshot: Snapshot, typed: str, *, most: int = 20) -> tuple[str, ...]:
    """Streets of a place whose name holds what is typed, whatever its case and accents; by name, those that start
    with it first.
    """
    asked = fold(typed)
    names = sorted(set(snapshot.station_streets.get_column("street").drop_nulls().to_list()))
    found = [name for name in names if asked in fold(name)]
    return tuple(sorted(found, key=lambda name: not fold(name).startswith(asked))[:most])
