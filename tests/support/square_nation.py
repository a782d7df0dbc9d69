"""Files of a small invented nation: a few départements of squares, no commune of which exists."""

import csv
import json
from pathlib import Path

import numpy as np

from arpenteur import geo

DEPARTEMENTS = ("01", "02", "2A", "971", "ZZ")
COMMUNES = 5
_COLUMNS = (
    "Code département",
    "Libellé département",
    "Code commune",
    "Libellé commune",
    "Code BV",
    "Inscrits",
    "Votants",
    "Abstentions",
    "Exprimés",
    "Blancs",
    "Nuls",
)
_BLOCK = (
    "Numéro de panneau",
    "Nuance candidat",
    "Nom candidat",
    "Prénom candidat",
    "Sexe candidat",
    "Voix",
)
_SQUARE = (
    "ind",
    "men",
    "men_pauv",
    "men_1ind",
    "men_5ind",
    "men_prop",
    "men_fmp",
    "ind_snv",
    "men_surf",
    "men_coll",
    "men_mais",
    "log_soc",
    "ind_0_3",
    "ind_4_5",
    "ind_6_10",
    "ind_11_17",
    "ind_18_24",
    "ind_25_39",
    "ind_40_54",
    "ind_55_64",
    "ind_65_79",
    "ind_80p",
)


def stations(each: int) -> list[tuple[str, str, int, int]]:
    """(département, commune, number, rank in the département) of ``each`` stations in every département."""
    found: list[tuple[str, str, int, int]] = []
    for departement in DEPARTEMENTS:
        for rank in range(each):
            commune = f"{departement}{990 + rank % COMMUNES}"[: 5 - len(str(rank % COMMUNES))] + str(rank % COMMUNES)
            found.append((departement, commune, rank // COMMUNES + 1, rank))
    return found


def write_results(path: Path, each: int, seed: int = 5) -> None:
    """Législatives, as published since 2024; the lists of voters do not depend on the seed."""
    lists, rng = np.random.default_rng(1), np.random.default_rng(seed)
    header = [*_COLUMNS, *(f"{name} {block}" for block in (1, 2) for name in _BLOCK)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header)
        for departement, commune, number, _ in stations(each):
            registered = int(lists.integers(300, 1200))
            voted = int(rng.integers(150, 300))
            first = int(rng.integers(0, voted))
            name = f"Essai {commune[-1]}"
            counts = [registered, voted, registered - voted, voted, 0, 0]
            left = [1, "UG", "FICTIVE", "A", "FEMININ", first]
            right = [2, "ENS", "INVENTE", "B", "MASCULIN", voted - first]
            writer.writerow([departement, "Essai", commune, name, f"{number:04d}", *counts, *left, *right])


def corner(departement: str, rank: int) -> tuple[float, float]:
    """South-west corner of the square of a station: each département has its own block of the map."""
    block = DEPARTEMENTS.index(departement)
    return 2.0 + 1.2 * block + 0.01 * (rank % 25), 45.0 + 0.01 * (rank // 25)


def write_contours(path: Path, each: int) -> None:
    """One square of a hundredth of a degree for each station, in Etalab's form; none abroad."""
    features = []
    for departement, commune, number, rank in stations(each):
        if departement == "ZZ":
            continue
        west, south = corner(departement, rank)
        east, north = west + 0.01, south + 0.01
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        properties = {
            "codeDepartement": departement,
            "codeCommune": commune,
            "numeroBureauVote": f"{number:04d}",
            "codeBureauVote": f"{commune}_{number:04d}",
        }
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def write_squares(path: Path, departement: str, each: int) -> None:
    """The square of 200 m in the middle of each station of a département."""
    corners = np.array([corner(departement, rank) for rank in range(each)]) + 0.005
    layer = geo.Layer.from_points(corners[:, 0], corners[:, 1], geo.WGS84, [str(rank) for rank in range(each)])
    centres = geo.project(layer, geo.LAEA_EUROPE).geometries
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["idcar_200m", "i_est_200", *_SQUARE])
        for rank, point in enumerate(centres):
            north, east = int(point.y // 200 * 200), int(point.x // 200 * 200)
            counts = [40 + rank % 7 + place for place in range(len(_SQUARE))]
            writer.writerow([f"CRS3035RES200mN{north}E{east}", 0, *counts])
