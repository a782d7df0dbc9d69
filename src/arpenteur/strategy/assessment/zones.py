"""Zones of a level, and past counts brought onto them.

Find a zone from what people type.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.grid import fold
from arpenteur.domain.places import departement_of, parse_station_id
from arpenteur.snapshot import Snapshot
from arpenteur.stats.crosswalk import bring, group_sum
from arpenteur.strategy.assessment.records import FAMILIES, Array, Ints, Records, station_index

Level = Literal["station", "quartier", "commune"]
LEVELS: tuple[Level, ...] = ("station", "quartier", "commune")


@dataclass(frozen=True)
class Zones:
    """n zones of a level. ``member_of`` gives each of today's stations its zone, −1 where it has none."""

    level: Level
    frame: pl.DataFrame
    member_of: Ints
    snapshot: Snapshot

    def __len__(self) -> int:
        return self.frame.height

    @cached_property
    def registered(self) -> Array:
        """Voters on the list today (n)."""
        return self.frame["registered"].to_numpy().astype(np.float64)

    @cached_property
    def communes(self) -> pl.Series:
        """Communes of the place, each once."""
        return self.snapshot.stations["commune"].unique().sort()

    @cached_property
    def commune(self) -> Ints:
        """Row in ``communes`` of each zone (n)."""
        return station_index(self.communes, self.frame["commune"])

    @cached_property
    def departements(self) -> list[str]:
        """Département of each of ``communes``."""
        return [departement_of(code) for code in self.communes]


@dataclass(frozen=True)
class Past:
    """One first round on n zones of today: counts, by family where (n × k), and how they came there.

    ``pooled`` is the part (0–1) of the registered that comes from a pool of stations cut anew; ``borrowed`` zones
    have no counts of their own and lean on the commune's; a zone without any has 0 registered.
    """

    election: Election
    registered: Array
    turnout: Array
    valid: Array
    votes: Array
    ours: Array
    reach: Array
    standing: npt.NDArray[np.bool_]
    pooled: Array
    borrowed: npt.NDArray[np.bool_]

    @property
    def turnout_rate(self) -> Array:
        """Turnout as a share of registered, NaN without registered."""
        return np.divide(
            self.turnout, self.registered, out=np.full(self.turnout.shape, np.nan), where=self.registered > 0
        )


def levels(snapshot: Snapshot) -> tuple[Level, ...]:
    """The levels that hold zones: a place may have no quartiers."""
    stations = snapshot.stations
    without = stations["quartier"].null_count() == stations.height
    return tuple(level for level in LEVELS if not (without and level == "quartier"))


def zones_of(snapshot: Snapshot, level: Level) -> Zones:
    """The zones of a level: stations, quartiers that hold a station, or communes.

    Raises InputError for a level that holds none.
    """
    stations = snapshot.stations
    if level not in levels(snapshot):
        raise InputError(
            "ce lieu n'a pas de quartiers",
            Where(snapshot.manifest.place_name),
            expected="un instantané construit avec des quartiers ou des IRIS, et des contours de bureaux",
            action="reconstruisez-le avec eux dans --sources, ou demandez les bureaux ou les communes",
        )
    if level == "station":
        name = pl.col("name")
        label = pl.format("Bureau {}", "number") + pl.when(name.is_null()).then(pl.lit("")).otherwise(", " + name)
        frame = stations.select("station", label.alias("label"), "commune", "commune_name", "quartier", "registered")
        return Zones(level, frame.rename({"station": "zone"}), np.arange(stations.height), snapshot)
    key = "quartier" if level == "quartier" else "commune"
    frame = (
        stations.lazy()
        .filter(pl.col(key).is_not_null())
        .group_by(pl.col(key).alias("zone"), maintain_order=True)
        .agg(pl.col("commune", "commune_name").first(), pl.col("registered").sum())
        .collect()
    )
    if level == "quartier":
        names = snapshot.quartiers.select(pl.col("quartier").alias("zone"), pl.col("name").alias("label"))
        frame = frame.join(names, on="zone", how="left", maintain_order="left")
        frame = frame.with_columns(pl.col("label").fill_null(pl.col("zone")), pl.col("zone").alias("quartier"))
    else:
        frame = frame.with_columns(pl.col("commune_name").alias("label"), pl.lit(None, pl.String).alias("quartier"))
    columns = ("zone", "label", "commune", "commune_name", "quartier", "registered")
    return Zones(level, frame.select(columns), station_index(frame["zone"], stations[key]), snapshot)


def past_on(zones: Zones, records: Records, election: Election) -> Past:
    """Counts of a first round on the zones of today (boundaries: ``stats.crosswalk``)."""
    voted = records.counts(election)
    counts, pooled, borrowed = counts_on(zones, voted.stations, voted.counts, election)
    size = len(FAMILIES)
    blocks = [counts[:, 3 + block * size : 3 + (block + 1) * size] for block in range(4)]
    return Past(
        election,
        counts[:, 0],
        counts[:, 1],
        counts[:, 2],
        blocks[0],
        blocks[1],
        blocks[2],
        blocks[3] > 0,
        pooled,
        borrowed,
    )


def counts_on(
    zones: Zones, voted: pl.DataFrame, counts: Array, election: Election
) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
    """Counts of stations of then (m × c, registered first) on the zones of today (n × c), the part that is pooled (n)
    and whether they are the commune's (n). ``voted``: columns station and commune of the stations of then (m)."""
    then_commune = station_index(zones.communes, voted["commune"])
    by_commune = group_sum(counts[then_commune >= 0], then_commune[then_commune >= 0], len(zones.communes))
    if zones.level == "commune":
        found, pooled = by_commune[zones.commune], np.zeros(len(zones))
    else:
        found, pooled = _from_stations(zones, voted["station"], counts, then_commune, election)
    borrowed = (found[:, 0] <= 0) & (by_commune[zones.commune, 0] > 0)
    return (
        np.where(borrowed[:, None], by_commune[zones.commune], found),
        np.where(borrowed, 1.0, pooled),
        borrowed,
    )


def _from_stations(
    zones: Zones, keys: pl.Series, counts: Array, then_commune: Ints, election: Election
) -> tuple[Array, Array]:
    stations = zones.snapshot.stations
    changed = zones.snapshot.station_stability.filter((pl.col("election") == str(election)) & pl.col("changed"))
    same = station_index(keys, stations["station"])
    same[stations["station"].is_in(changed["station"].implode()).to_numpy()] = -1
    registered = stations["registered"].to_numpy().astype(np.float64)
    brought = bring(counts, then_commune, same, station_index(zones.communes, stations["commune"]), registered)
    inside = zones.member_of >= 0
    member = zones.member_of[inside]
    total = group_sum(brought.counts[inside], member, len(zones))
    pooled = group_sum((brought.counts[:, :1] * brought.pooled[:, None])[inside], member, len(zones))[:, 0]
    return total, np.divide(pooled, total[:, 0], out=np.zeros(len(zones)), where=total[:, 0] > 0)


_NAMES = {"station": "bureau de vote", "quartier": "quartier", "commune": "commune"}


def row_of(zones: Zones, raw: str) -> int:
    """Row of a zone given by its key in any spelling (93010_1), its id, its code or its name.

    Raises InputError with an example of what was expected.
    """
    text = raw.strip()
    ids = zones.frame["zone"].to_list()
    if text in ids:
        return ids.index(text)
    key = parse_station_id(text) if zones.level == "station" else text.removeprefix("commune:")
    if key in ids:
        return ids.index(key)
    labels = [fold(label) for label in zones.frame["label"]]
    if zones.level != "station" and labels.count(fold(text)) == 1:
        return labels.index(fold(text))
    raise InputError(
        f"{_NAMES[zones.level]} « {raw} » absent de l'instantané",
        expected=f"une zone de {zones.snapshot.manifest.place_name}, comme {ids[0]}"
        if ids
        else "un lieu avec des zones",
    )
