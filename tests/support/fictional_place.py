"""A small fictional town as a snapshot, for tests of the web: 24 stations on a bent grid, with planted troubles.

Station 24 is too small to be shown, station 23 has no past, station 12 was cut anew. Deterministic.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely

from arpenteur.snapshot import Manifest, Snapshot, Source, write_snapshot
from arpenteur.tables import (
    OptionVotes,
    Quartiers,
    ReferenceResults,
    StationProfile,
    StationResults,
    Stations,
    StationStability,
    StationStreets,
)

PLACE = "00099"
NAME = "Exempleville (commune fictive)"
COLUMNS, ROWS = 4, 6
COUNT = COLUMNS * ROWS
SMALL, NEW, CHANGED = COUNT - 1, COUNT - 2, 11
ELECTIONS = {
    "2017_pres_t1": (0.74, (0.28, 0.05, 0.22, 0.20, 0.20, 0.05)),
    "2017_legi_t1": (0.43, (0.30, 0.04, 0.28, 0.20, 0.14, 0.04)),
    "2022_pres_t1": (0.71, (0.33, 0.03, 0.26, 0.06, 0.25, 0.07)),
    "2022_legi_t1": (0.42, (0.34, 0.02, 0.25, 0.13, 0.20, 0.06)),
    "2024_legi_t1": (0.62, (0.32, 0.02, 0.20, 0.09, 0.33, 0.04)),
}
OPTIONS = ("ug", "exg", "ens", "lr", "rn", "div")
FAMILIES = ("gauche", "exg", "centre", "droite", "rn", "divers")
STREETS = ("rue des Exemples", "avenue du Modèle", "impasse Fictive", "place de l'Épreuve", "allée du Prototype")
INDICATORS = {
    "owner_share": 0.42,
    "social_housing_share": 0.31,
    "flat_share": 0.63,
    "poor_share": 0.19,
    "unemployment_rate": 0.14,
    "higher_education_share": 0.27,
    "living_standard": 19_400.0,
    "age_65_plus_share": 0.17,
}


def write_fictional_place(
    path: Path, *, generated_at: str = "2026-09-01T08:00:00+02:00", more: Mapping[str, pl.DataFrame] | None = None
) -> Snapshot:
    """Write the town at ``path``; with ``more`` tables, such as streets and buildings."""
    rng = np.random.default_rng(7)
    lean = rng.normal(0, 0.35, COUNT)
    presence = rng.normal(0, 0.25, COUNT)
    registered = rng.integers(620, 1150, COUNT)
    registered[SMALL] = 64
    return write_snapshot(
        path,
        manifest=_manifest(generated_at),
        quality={"sources": []},
        tables={
            "stations": Stations.conform(_stations(registered)),
            "quartiers": Quartiers.conform(_quartiers()),
            **_results(rng, registered, lean, presence),
            "station_stability": StationStability.conform(_stability()),
            "station_profile": StationProfile.conform(_profile(rng)),
            "station_streets": StationStreets.conform(_streets()),
            **(more or {}),
        },
    )


def outlines() -> list[shapely.Polygon]:
    """Of its stations, in degrees."""
    return [_outline(index) for index in range(COUNT)]


def station(index: int) -> str:
    """Key of a station by its position."""
    return f"{PLACE}_{index + 1:04d}"


def _manifest(generated_at: str) -> Manifest:
    results = Source(
        "results",
        "Résultats par bureau (fictifs)",
        "Exemple",
        "Licence Ouverte",
        "2017-2024",
        "results.csv",
        "0" * 64,
        elections=tuple(ELECTIONS),
    )
    squares = Source(
        "squares", "Carreaux de 200 m (fictifs)", "Exemple", "Licence Ouverte", "2019", "squares.csv", "1" * 64
    )
    return Manifest(
        place=PLACE,
        place_name=NAME,
        generated_at=generated_at,
        sources=(results, squares),
        elections=tuple(ELECTIONS),
        fictional=True,
        misallocated_population=0.021,
    )


def _corner(column: int, row: int) -> tuple[float, float]:
    """A bent grid: no two zones have the same outline."""
    x = column + 0.18 * np.sin(2.1 * row + column)
    y = row + 0.16 * np.cos(1.7 * column + 0.6 * row)
    return 2.40 + 0.009 * float(x), 48.85 + 0.005 * float(y)


def _outline(index: int) -> shapely.Polygon:
    column, row = index % COLUMNS, index // COLUMNS
    corners = ((column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1))
    return shapely.Polygon([_corner(*corner) for corner in corners])


def _quartier(index: int) -> str:
    return f"Q{1 + index * 3 // COUNT}"


def _stations(registered: np.ndarray[Any, Any]) -> pl.DataFrame:
    points = [_outline(index).representative_point() for index in range(COUNT)]
    return pl.DataFrame(
        {
            "station": [station(index) for index in range(COUNT)],
            "commune": PLACE,
            "commune_name": NAME,
            "number": [str(index + 1) for index in range(COUNT)],
            "name": [f"École {name}" for name in "ABCDEFGHIJKLMNOPQRSTUVWX"],
            "circonscription": "0001",
            "quartier": [_quartier(index) for index in range(COUNT)],
            "latest_election": "2024_legi_t1",
            "registered": registered,
            "geometry": [_outline(index).wkb for index in range(COUNT)],
            "longitude": [point.x for point in points],
            "latitude": [point.y for point in points],
            "contour_source": "exemple",
        }
    )


def _quartiers() -> pl.DataFrame:
    names = {"Q1": "Les Quais", "Q2": "Centre", "Q3": "Le Plateau"}
    unions = {
        quartier: shapely.union_all([_outline(index) for index in range(COUNT) if _quartier(index) == quartier])
        for quartier in names
    }
    return pl.DataFrame(
        {
            "quartier": list(names),
            "name": list(names.values()),
            "commune": PLACE,
            "source": "city_layer",
            "geometry": [shape.wkb for shape in unions.values()],
        }
    )


def _results(
    rng: np.random.Generator,
    registered: np.ndarray[Any, Any],
    lean: np.ndarray[Any, Any],
    presence: np.ndarray[Any, Any],
) -> dict[str, pl.DataFrame]:
    counts: list[dict[str, Any]] = []
    votes: list[dict[str, Any]] = []
    for election, (turnout, shares) in ELECTIONS.items():
        for index in range(COUNT):
            if index == NEW and not election.startswith("2024"):
                continue
            drawn = _one(rng, election, index, int(registered[index]), turnout, shares, lean[index], presence[index])
            counts.append(drawn[0])
            votes.extend(drawn[1])
    results = StationResults.conform(pl.DataFrame(counts))
    options = OptionVotes.conform(pl.DataFrame(votes))
    return {"station_results": results, "option_votes": options, "reference_results": _reference(results, options)}


def _one(
    rng: np.random.Generator,
    election: str,
    index: int,
    registered: int,
    turnout: float,
    shares: tuple[float, ...],
    lean: float,
    presence: float,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    weight = 1.0 if "legi" in election else 0.4
    chance = 1 / (1 + np.exp(-(np.log(turnout / (1 - turnout)) + weight * presence)))
    came = int(rng.binomial(registered, chance))
    blank = came // 50
    tilt = np.array(shares) * np.exp(np.array([lean, lean, 0.0, -lean, -lean / 2, 0.0]))
    cast = rng.multinomial(came - blank, tilt / tilt.sum())
    key = {"election": election, "station": station(index)}
    count = {
        **key,
        "commune": PLACE,
        "commune_name": NAME,
        "circonscription": "0001",
        "canton": None,
        "registered": registered,
        "abstentions": registered - came,
        "turnout": came,
        "blank": blank,
        "null_votes": 0,
        "valid": came - blank,
    }
    lines = [
        {**key, "candidate": rank + 1, "option": option, "nuance": None, "name": f"EXEMPLE {rank + 1}", "votes": number}
        for rank, (option, number) in enumerate(zip(OPTIONS, cast.tolist(), strict=True))
    ]
    return count, lines


def _reference(results: pl.DataFrame, options: pl.DataFrame) -> pl.DataFrame:
    totals = results.group_by("election").agg(pl.col("valid", "registered", "turnout").sum(), stations=pl.len())
    families = pl.DataFrame({"option": OPTIONS, "family": FAMILIES})
    votes = options.join(families, on="option").group_by("election", "family").agg(pl.col("votes").sum())
    joined = votes.join(totals, on="election")
    scopes = ("place", f"commune:{PLACE}")
    return ReferenceResults.conform(
        pl.concat([joined.with_columns(pl.lit(scope).alias("scope")) for scope in scopes]).sort(
            "election", "scope", "family"
        )
    )


def _stability() -> pl.DataFrame:
    rows = [
        {
            "station": station(index),
            "election": election,
            "registered_ratio": None if index == NEW else 1.32 if index == CHANGED else 1.02,
            "overlap": None,
            "changed": index in (NEW, CHANGED),
        }
        for election in ELECTIONS
        if not election.startswith("2024")
        for index in range(COUNT)
    ]
    return pl.DataFrame(rows)


def _profile(rng: np.random.Generator) -> pl.DataFrame:
    zones = [station(index) for index in range(COUNT)] + ["Q1", "Q2", "Q3", f"commune:{PLACE}"]
    rows: list[dict[str, Any]] = []
    for zone in zones:
        for indicator, middle in INDICATORS.items():
            masked = (
                "moins de 11 ménages"
                if zone == station(SMALL) and indicator in ("poor_share", "living_standard")
                else None
            )
            spread = 0 if zone.startswith("commune") else rng.normal(0, 0.25)
            value = (
                middle * (1 + spread)
                if indicator == "living_standard"
                else float(np.clip(middle + 0.4 * spread, 0.01, 0.98))
            )
            rows.append(
                {
                    "zone": zone,
                    "indicator": indicator,
                    "vintage": 2019,
                    "value": None if masked else value,
                    "numerator": None if masked else value * 500,
                    "denominator": None if masked else 500.0,
                    "low": None if masked else value * 0.95,
                    "high": None if masked else value * 1.05,
                    "source": "squares",
                    "method": "squares",
                    "masked": masked,
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None)


def _streets() -> pl.DataFrame:
    rows = [
        {
            "station": station(index),
            "street": f"{street} {index + 1}" if place else street,
            "addresses": 12 + 3 * place + index % 5,
            "dwellings": 40.0 + 11 * place,
            "odd_from": 1,
            "odd_to": 31 + 2 * index,
            "even_from": 2,
            "even_to": 28 + 2 * index,
            "shared": place == 0,
        }
        for index in range(COUNT)
        for place, street in enumerate(STREETS)
    ]
    return pl.DataFrame(rows)
