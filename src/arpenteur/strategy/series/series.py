"""One series of a place: what each election gave, carried to the ground of today's stations.

A series as a file: JSON and CSV without outlines, Parquet with them (GeoParquet), each with its sources.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arpenteur.domain.disclosure import MIN_REGISTERED, MIN_TURNOUT
from arpenteur.domain.elections import Election, chronological
from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import grid
from arpenteur.domain.places import parse_station_id
from arpenteur.domain.spreadsheet import inert
from arpenteur.snapshot import Snapshot
from arpenteur.stats.crosswalk import VOTES, carried
from arpenteur.strategy.assessment.masks import masks
from arpenteur.strategy.credits import credits_of
from arpenteur.strategy.labels import counted, percent
from arpenteur.tables import StationSeries, table_metadata

Floats = NDArray[np.float64]
SINCE = 2012
COUNTED = "counted"
_GRID = "CRS3035RES"
_COUNTS = ("registered", "turnout", "valid")
_LEFT_OUT = 0.01
"""Above this share of the registered of an election, what is not carried is said."""
_ACTION = "reconstruisez l'instantané du lieu avec « arpenteur build »"


@dataclass(frozen=True)
class Series:
    """A place across elections. ``table`` holds StationSeries rows by station, then in the order of time; ``warnings``
    say in French what is not in it."""

    place_name: str
    credits: str
    fictional: bool
    elections: tuple[str, ...]
    table: pl.DataFrame
    warnings: tuple[str, ...]


def series(snapshot: Snapshot, *, station: str | None = None, commune: str | None = None) -> Series:
    """Each election since 2012 on the ground of today's stations: registered, turnout, votes by family, 90 % intervals.

    ``station`` is a key in any spelling (93010_1) or an identifier of ground, ``commune`` an INSEE code; without
    either, every station. Raises InputError where the snapshot has no crosswalk (a nation, an older version), or no
    such zone.
    """
    asked = _asked(snapshot, station, commune)
    today = int(snapshot.stations["latest_election"][0][:4]) if snapshot.stations.height else 0
    known = [one for one in _elections(snapshot) if one.year >= SINCE]
    elections = [one for one in known if one.year <= today]
    if snapshot.station_crosswalk.is_empty() and any(one.year < today for one in elections):
        raise InputError(
            "cet instantané n'a pas de table de passage entre les bureaux d'hier et ceux d'aujourd'hui",
            expected="l'instantané d'un lieu (commune, circonscription, département), construit par cette version",
            action=_ACTION,
        )
    parts: list[pl.DataFrame] = []
    said = [
        f"{one.label} : laissé de côté, ce scrutin ne couvre pas tout le lieu." for one in known if one.year > today
    ]
    for election in elections:
        rows, lost = _one(snapshot, election, today)
        parts.append(rows.filter(pl.col("station").is_in(asked)))
        if lost > _LEFT_OUT and station is None:
            said.append(f"{election.label} : {percent(lost, 1)} des inscrits d'alors n'ont pas de bureau connu ici.")
    table, hidden = _shown(snapshot, pl.concat(parts) if parts else StationSeries.empty().drop("ground", "geometry"))
    if hidden:
        said.append(f"{counted(hidden, 'ligne masquée', 'lignes masquées')} : trop peu de voix pour rester anonymes.")
    return Series(
        snapshot.manifest.place_name,
        credits_of(snapshot.manifest),
        snapshot.manifest.fictional,
        tuple(map(str, elections)),
        _with_ground(snapshot, table),
        tuple(said),
    )


def _asked(snapshot: Snapshot, station: str | None, commune: str | None) -> list[str]:
    """Keys of the stations asked for."""
    if station is not None and commune is not None:
        raise InputError("--station et --commune ensemble", expected="un bureau ou une commune, pas les deux")
    known = snapshot.stations.select("station", "commune")
    if commune is not None:
        found = known.filter(pl.col("commune") == commune)["station"].to_list()
    elif station is not None:
        text = station.strip()
        key = _at(snapshot, text) if text.startswith(_GRID) else parse_station_id(text)
        found = [key] if key is not None and key in set(known["station"]) else []
    else:
        return known["station"].to_list()
    if not found:
        kind, raw = ("commune", commune) if commune is not None else ("bureau de vote", station)
        example = known["commune" if commune is not None else "station"].head(1).to_list()
        raise InputError(
            f"{kind} « {raw} » absent de l'instantané",
            expected=f"une zone de {snapshot.manifest.place_name}, comme {example[0]}" if example else "un lieu",
        )
    return found


def _at(snapshot: Snapshot, ground: str) -> str | None:
    """Today's station that holds a piece of ground; None for what is no identifier, too."""
    from arpenteur import geo  # heavy, and the other questions do not need it

    if geo.square_corner(ground) is None:
        return None
    drawn = snapshot.stations.drop_nulls("geometry")
    outlines = geo.Layer.from_wkb(drawn["geometry"].to_list(), geo.WGS84, drawn["station"].to_list())
    (found,) = geo.assign(geo.ground_points((ground,), geo.WGS84), outlines).tolist()
    return outlines.ids[found] if found >= 0 else None


def _elections(snapshot: Snapshot) -> Sequence[Election]:
    return chronological([Election.parse(one) for one in snapshot.station_results["election"].unique()])


def _one(snapshot: Snapshot, election: Election, today: int) -> tuple[pl.DataFrame, float]:
    """Rows of one election, and the share of its registered that no station of today takes."""
    counts = _counts(snapshot, election)
    cells = _cells(snapshot, counts["station"], election.year, today)
    keys = cells["to_station"].unique().sort()
    row = _positions(cells["from_station"], counts["station"])
    column = _positions(cells["to_station"], keys)
    ends = [cells[name].to_numpy() for name in ("weight", "lower", "upper")]
    weight, lower, upper = ends
    families = [name for name in counts.columns if name in grid().families]
    found: dict[str, Floats] = {}
    for names, wider in ((("registered",), 1.0), (("turnout", "valid", *families), VOTES)):
        values = counts.select(names).to_numpy().astype(np.float64)
        sums = carried(row, column, weight, lower, upper, values, len(keys), wider=wider)
        for end, table in zip(("", "_low", "_high"), sums, strict=True):
            found |= {f"{name}{end}": table[:, at] for at, name in enumerate(names)}
    registered = counts["registered"].to_numpy().astype(np.float64)[row] * weight
    other = np.bincount(column, registered * (cells["from_station"] != cells["to_station"]).to_numpy(), len(keys))
    whole = found["registered"]
    basis = cells.group_by("to_station").agg(pl.col("basis").unique().sort().str.join("+"))
    rows = pl.DataFrame(
        {"station": keys, "election": [str(election)] * len(keys)}
        | found
        | {"carried": np.clip(np.divide(other, whole, out=np.zeros(len(keys)), where=whole > 0), 0, 1)}
    ).join(basis, left_on="station", right_on="to_station", maintain_order="left")
    missing = [name for name in grid().families if name not in families]
    rows = rows.with_columns(
        pl.lit(None, pl.Float64).alias(f"{one}{end}") for one in missing for end in ("", "_low", "_high")
    )
    total = float(counts["registered"].sum())
    return rows.select(_NAMES), 1 - float(registered.sum()) / total if total else 0.0


_NAMES = [name for name in StationSeries.columns if name not in ("ground", "geometry")]


def _counts(snapshot: Snapshot, election: Election) -> pl.DataFrame:
    """Counts of each station of an election, with votes by family of those that stood somewhere in the place."""
    chosen = pl.col("election") == str(election)
    results = snapshot.station_results.filter(chosen).select("station", *_COUNTS).sort("station")
    families = {option.id: option.family for option in grid().options.values()}
    votes = snapshot.option_votes.filter(chosen).select(
        "station", pl.col("option").replace_strict(families, return_dtype=pl.String).alias("family"), "votes"
    )
    if votes.is_empty():
        return results
    wide = votes.pivot("family", index="station", values="votes", aggregate_function="sum")
    return results.join(wide, on="station", how="left", maintain_order="left").fill_null(0)


def _cells(snapshot: Snapshot, stations: pl.Series, year: int, today: int) -> pl.DataFrame:
    """Weights from the stations of one election to those of today."""
    if year < today:
        table = snapshot.station_crosswalk.filter(
            (pl.col("from_vintage") == year)
            & (pl.col("to_vintage") == today)
            & pl.col("from_station").is_in(stations.implode())
            & pl.col("to_station").is_in(snapshot.stations["station"].implode())
        )
        return table.drop("from_vintage", "to_vintage", "ground")
    same = stations.filter(stations.is_in(snapshot.stations["station"].implode()))
    one = pl.lit(1.0)
    return pl.DataFrame({"from_station": same, "to_station": same}).with_columns(
        one.alias("weight"), one.alias("lower"), one.alias("upper"), pl.lit(COUNTED).alias("basis")
    )


def _positions(keys: pl.Series, known: pl.Series) -> NDArray[np.int64]:
    order = pl.Series(np.arange(len(known), dtype=np.int64))
    return keys.replace_strict(known, order, return_dtype=pl.Int64).to_numpy().astype(np.int64)


def _shown(snapshot: Snapshot, table: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Rows that may be shown, and how many others there are: masked stations, and what was carried in small numbers."""
    masked = [zone for level, zone in masks(snapshot) if level == "station"]
    few = (pl.col("registered") < MIN_REGISTERED) | (pl.col("turnout") < MIN_TURNOUT)
    kept = table.filter(~pl.col("station").is_in(masked) & ~few)
    return kept, table.height - kept.height


def _with_ground(snapshot: Snapshot, table: pl.DataFrame) -> pl.DataFrame:
    """The rows by station and time, with the identifier and the outline of today's ground."""
    from arpenteur import geo  # heavy, and the other questions do not need it

    stations = snapshot.stations.select("station", "geometry", "longitude", "latitude")
    drawn = stations.drop_nulls(["longitude", "latitude"])
    points = geo.Layer.from_points(
        drawn["longitude"].to_numpy(), drawn["latitude"].to_numpy(), geo.WGS84, drawn["station"].to_list()
    )
    named = pl.DataFrame(
        {"station": points.ids, "ground": geo.ground_ids(points.geometries, points.epsg)},
        schema={"station": pl.String, "ground": pl.String},
    )
    order = {str(one): rank for rank, one in enumerate(_elections(snapshot))}
    rank = pl.col("election").replace_strict(order, return_dtype=pl.Int64)
    joined = (
        table.join(named, on="station", how="left")
        .join(stations.select("station", "geometry"), on="station", how="left")
        .sort("station", rank)
    )
    return StationSeries.conform(joined)


CREDITS = "credits"
"""The key of the line of sources and licences among the metadata of the Parquet file."""


def series_labels(found: Series) -> dict[str, str]:
    """Families that have votes in a series, with their French names, in the order of the grid."""
    return {one: label for one, label in grid().families.items() if found.table[one].drop_nulls().len()}


def series_json(found: Series) -> str:
    """One document: the place, the line of credits, what is left out, and one row a station and election."""
    document = {
        "place_name": found.place_name,
        "fictional": found.fictional,
        "credits": found.credits,
        "elections": list(found.elections),
        "warnings": list(found.warnings),
        "rows": _plain(found).to_dicts(),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def series_csv(found: Series) -> str:
    """One row a station and election; empty cells where a family did not stand."""
    return _plain(found).with_columns(pl.col(pl.String).map_elements(inert, return_dtype=pl.String)).write_csv()


def write_series(found: Series, path: Path | str) -> None:
    """GeoParquet 1.1 (EPSG:4326) with the description of every column, and the line of credits, in its metadata."""
    from arpenteur.geo.geoparquet import geo_metadata  # heavy, and only this format needs it

    metadata = {
        "geo": geo_metadata(found.table["geometry"]),
        CREDITS: found.credits,
        **table_metadata(StationSeries),
    }
    found.table.write_parquet(path, compression="zstd", metadata=metadata)


def _plain(found: Series) -> pl.DataFrame:
    """Without outlines, figures to a hundredth: they are estimates, and files that nobody reads to the last digit."""
    return found.table.drop("geometry").with_columns(
        pl.col(pl.Float64).exclude("carried").round(2), pl.col("carried").round(4)
    )
