"""Small invented places as snapshots, for tests of strategy: any number of stations, every family on every ballot."""

from pathlib import Path

import numpy as np
import polars as pl
import shapely

from arpenteur.domain.grid import grid
from arpenteur.snapshot import OPTIONAL, TABLES, Manifest, Snapshot, Source, write_snapshot

FAMILIES = tuple(grid().families)
OPTION = dict(zip(FAMILIES, ("ug", "exg", "ens", "lr", "rn", "rec", "dsv", "div"), strict=True))
TURNOUT = {"2017_pres_t1": 0.75, "2017_legi_t1": 0.45, "2022_pres_t1": 0.72, "2022_legi_t1": 0.42}
LATEST = "2022_legi_t1"
Tables = dict[str, pl.DataFrame]


def town(
    seed: int = 1,
    *,
    stations: int = 12,
    communes: int = 1,
    quartiers: int = 3,
    smallest: int = 400,
    largest: int = 1200,
) -> Tables:
    """Tables of a place; quartiers are blocks of stations, communes deal them in turn."""
    rng = np.random.default_rng(seed)
    keys = [f"000{90 + i % communes}_{i + 1:04d}" for i in range(stations)]
    registered = rng.integers(smallest, largest + 1, stations)
    lean = rng.normal(0, 0.6, (stations, len(FAMILIES)))
    strength = np.array([30, 2, 25, 10, 20, 5, 2, 6.0])
    results: list[dict[str, object]] = []
    votes: list[dict[str, object]] = []
    for election, turnout in TURNOUT.items():
        shift = rng.normal(0, 0.25, len(FAMILIES))
        for i, key in enumerate(keys):
            chances = strength * np.exp(lean[i] + shift)
            voted = int(rng.binomial(registered[i], np.clip(turnout + rng.normal(0, 0.05), 0.05, 0.95)))
            blank = int(rng.binomial(voted, 0.02))
            counts = rng.multinomial(voted - blank, chances / chances.sum())
            results.append(_result(election, key, int(registered[i]), voted, blank))
            votes += [_vote(election, key, k, int(count)) for k, count in enumerate(counts)]
    size = -(-stations // quartiers)
    tables: Tables = {name: table.empty() for name, table in TABLES.items()}
    tables["station_results"] = TABLES["station_results"].conform(pl.DataFrame(results))
    tables["option_votes"] = TABLES["option_votes"].conform(pl.DataFrame(votes))
    tables["stations"] = _stations(keys, registered.tolist(), [f"{key[:5]}Q{i // size}" for i, key in enumerate(keys)])
    tables["quartiers"] = _quartiers(tables["stations"])
    return tables


def publish(path: Path, tables: Tables, *, place: str = "00090", fictional: bool = True) -> Snapshot:
    """Write the tables as a snapshot."""
    sources = tuple(
        Source(
            election,
            f"Résultats {election}",
            "Inventé",
            "sans objet",
            election[:4],
            f"{election}.csv",
            "0" * 64,
            elections=(election,),
        )
        for election in TURNOUT
    )
    manifest = Manifest(place, "Essai-sur-Rien", "2026-11-25T10:00:00+01:00", sources, tuple(TURNOUT), fictional)
    return write_snapshot(path, manifest=manifest, quality={}, tables=tables)


def with_reference(tables: Tables, scope: str, *, factor: float = 1.0, turnout: float = 0.0) -> Tables:
    """Add results of a wider territory: the place's own, the first family times ``factor``, turnout raised."""
    rows: list[dict[str, object]] = []
    for election in TURNOUT:
        totals = tables["station_results"].filter(pl.col("election") == election)
        votes = tables["option_votes"].filter(pl.col("election") == election)
        counts = {family: votes.filter(pl.col("option") == OPTION[family])["votes"].sum() for family in FAMILIES}
        counts[FAMILIES[0]] = round(counts[FAMILIES[0]] * factor)
        registered = totals["registered"].sum()
        rows += [
            {
                "election": election,
                "scope": scope,
                "family": family,
                "votes": count,
                "valid": sum(counts.values()),
                "registered": registered,
                "turnout": round(totals["turnout"].sum() + turnout * registered),
                "stations": totals.height,
            }
            for family, count in counts.items()
        ]
    reference = TABLES["reference_results"].conform(pl.DataFrame(rows))
    return tables | {"reference_results": pl.concat([tables["reference_results"], reference])}


def with_council(
    tables: Tables, election: str, lists: tuple[tuple[str, str | None, str, float], ...], like: str = "2022_legi_t1"
) -> Tables:
    """Adds a first round by lists (option, nuance, name, part of the valid votes) with the turnout of another one; the
    parts lean a little more on one list at each station."""
    results = (
        tables["station_results"].filter(pl.col("election") == like).with_columns(pl.lit(election).alias("election"))
    )
    lean = 1 + 0.3 * (pl.col("station").str.slice(-2).cast(pl.Int64) % 3 - 1)
    votes = [
        results.select(
            "election",
            "station",
            pl.lit(rank).cast(pl.Int32).alias("candidate"),
            pl.lit(option).alias("option"),
            pl.lit(nuance, pl.String).alias("nuance"),
            pl.lit(None, pl.String).alias("name"),
            pl.lit(name).alias("list_name"),
            (pl.col("valid") * part * (lean if rank == 1 else 1)).cast(pl.Int64).alias("votes"),
        )
        for rank, (option, nuance, name, part) in enumerate(lists, start=1)
    ]
    added = {"station_results": results, "option_votes": pl.concat(votes)}
    return tables | {name: pl.concat([tables[name], TABLES[name].conform(one)]) for name, one in added.items()}


def changed(tables: Tables, station: str, *elections: str) -> Tables:
    """Say that a station was another territory at these elections."""
    rows = pl.DataFrame(
        [
            {"station": station, "election": one, "registered_ratio": 2.0, "overlap": None, "changed": True}
            for one in elections
        ]
    )
    added = TABLES["station_stability"].conform(rows)
    return tables | {"station_stability": pl.concat([tables["station_stability"], added])}


def without(tables: Tables, station: str, *elections: str) -> Tables:
    """Remove a station from these elections, as if it had been created since."""
    gone = (pl.col("station") == station) & pl.col("election").is_in(elections)
    return tables | {name: tables[name].filter(~gone) for name in ("station_results", "option_votes")}


def shrunk(tables: Tables, station: str) -> Tables:
    """Leave 40 registered voters in a station, who all voted, five for each family."""
    here = pl.col("station") == station

    def instead(value: int, column: str) -> pl.Expr:
        return pl.when(here).then(pl.lit(value, pl.Int64)).otherwise(pl.col(column)).alias(column)

    counts = {"registered": 40, "turnout": 40, "valid": 40, "blank": 0, "abstentions": 0}
    return tables | {
        "stations": tables["stations"].with_columns(instead(40, "registered")),
        "station_results": tables["station_results"].with_columns(instead(n, column) for column, n in counts.items()),
        "option_votes": tables["option_votes"].with_columns(instead(5, "votes")),
    }


def with_flats(tables: Tables, shares: dict[str, float]) -> Tables:
    """Add the share of households in blocks of flats."""
    rows = [
        {
            "zone": zone,
            "indicator": "flat_share",
            "vintage": 2022,
            "value": share,
            "numerator": 100 * share,
            "denominator": 100.0,
            "source": "logement",
            "method": "squares",
        }
        for zone, share in shares.items()
    ]
    return tables | {"station_profile": TABLES["station_profile"].conform(pl.DataFrame(rows))}


def with_squares(tables: Tables) -> Tables:
    """Give each station a square, in a row from west to east."""
    shapes = [
        shapely.to_wkb(shapely.box(0.01 * i, 47.0, 0.01 * (i + 1), 47.01)) for i in range(tables["stations"].height)
    ]
    return tables | {"stations": tables["stations"].with_columns(pl.Series("geometry", shapes, dtype=pl.Binary))}


def permuted(tables: Tables, order: tuple[int, ...]) -> Tables:
    """The same place where family k of the grid is now called ``order[k]``."""
    options = {OPTION[FAMILIES[k]]: OPTION[FAMILIES[new]] for k, new in enumerate(order)}
    families = {FAMILIES[k]: FAMILIES[new] for k, new in enumerate(order)}
    return tables | {
        "option_votes": tables["option_votes"].with_columns(pl.col("option").replace_strict(options)),
        "reference_results": tables["reference_results"].with_columns(
            pl.col("family").replace_strict(families, return_dtype=pl.String)
        ),
    }


def _result(election: str, key: str, registered: int, voted: int, blank: int) -> dict[str, object]:
    return {
        "election": election,
        "station": key,
        "commune": key[:5],
        "commune_name": f"Essai {key[4]}",
        "registered": registered,
        "abstentions": registered - voted,
        "turnout": voted,
        "blank": blank,
        "null_votes": 0,
        "valid": voted - blank,
    }


def _vote(election: str, key: str, family: int, votes: int) -> dict[str, object]:
    name = FAMILIES[family]
    return {
        "election": election,
        "station": key,
        "candidate": family + 1,
        "option": OPTION[name],
        "nuance": name.upper(),
        "name": f"CANDIDATURE {family + 1}",
        "votes": votes,
    }


def _stations(keys: list[str], registered: list[int], quartiers: list[str]) -> pl.DataFrame:
    rows = [
        {
            "station": key,
            "commune": key[:5],
            "commune_name": f"Essai {key[4]}",
            "number": str(int(key[6:])),
            "name": "École des Essais" if key.endswith("1") else None,
            "quartier": quartier,
            "latest_election": LATEST,
            "registered": count,
        }
        for key, count, quartier in zip(keys, registered, quartiers, strict=True)
    ]
    return TABLES["stations"].conform(pl.DataFrame(rows, infer_schema_length=None))


def _quartiers(stations: pl.DataFrame) -> pl.DataFrame:
    frame = stations.select("quartier", "commune").unique().sort("quartier")
    return TABLES["quartiers"].conform(
        frame.with_columns(pl.format("Quartier {}", "quartier").alias("name"), pl.lit("city_layer").alias("source"))
    )


def with_crosswalk(tables: Tables, shared: dict[str, dict[str, tuple[float, float, float]]] | None = None) -> Tables:
    """Adds the table from 2017 to 2022: each station to itself, but for those ``shared`` out (station → later station →
    weight, lower, upper)."""
    keys = tables["stations"]["station"].to_list()
    cells = {key: {key: (1.0, 1.0, 1.0)} for key in keys} | (shared or {})
    rows = [
        {
            "from_vintage": 2017,
            "from_station": key,
            "to_vintage": 2022,
            "to_station": heir,
            "weight": weight,
            "lower": lower,
            "upper": upper,
            "basis": "areas" if len(heirs) > 1 else "same number",
        }
        for key, heirs in cells.items()
        for heir, (weight, lower, upper) in heirs.items()
    ]
    return tables | {"station_crosswalk": OPTIONAL["station_crosswalk"].conform(pl.DataFrame(rows))}
