"""INSEE files: squares of 200 m, census by IRIS (base-ic) and incomes by IRIS, in the published columns."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arpenteur.demo.addresses import Addresses
from arpenteur.demo.census import AGES, Census, floor_area, household_kinds
from arpenteur.demo.identity import COMMUNE, COMMUNE_NAME, DEPARTEMENT, ORIGIN
from arpenteur.demo.projection import EUROPEAN, LAMBERT_93, transform
from arpenteur.demo.skeleton import IRIS
from arpenteur.demo.write_ground import write_features

Array = NDArray[np.float64]
LAMBERT_URN = "urn:ogc:def:crs:EPSG::2154"
BASE_IC_HEAD = (
    "IRIS",
    "REG",
    "DEP",
    "UU2020",
    "COM",
    "LIBCOM",
    "TRIRIS",
    "GRD_QUART",
    "LIBIRIS",
    "TYP_IRIS",
    "MODIF_IRIS",
    "LAB_IRIS",
)
INCOME_HEAD = (
    "TP60",
    "Q1",
    "MED",
    "Q3",
    "EQ",
    "D1",
    "D2",
    "D3",
    "D4",
    "D6",
    "D7",
    "D8",
    "D9",
    "RD",
    "S80S20",
    "GI",
    "PACT",
    "PTSA",
    "PCHO",
    "PBEN",
    "PPEN",
    "PPAT",
    "PPSOC",
    "PPFAM",
    "PPMINI",
    "PPLOGT",
    "PIMPOT",
    "NOTE",
)
_SECRET_UNDER = 100.0  # households: INSEE publishes no income of a smaller zone
_SQUARE = 200
_DECILES = {
    "D1": -1.25,
    "D2": -0.84,
    "Q1": -0.67,
    "D3": -0.52,
    "D4": -0.25,
    "MED": 0.0,
    "D6": 0.25,
    "D7": 0.52,
    "Q3": 0.67,
    "D8": 0.84,
    "D9": 1.25,
}


def write_squares(path: Path, addresses: Addresses, census: Census) -> None:
    """FiLoSoFi 2019 on 200 m squares, coordinates in Lambert-93."""
    european = transform(addresses.xy + np.array(ORIGIN), LAMBERT_93, EUROPEAN)
    corner = np.floor(european / _SQUARE).astype(np.int64) * _SQUARE
    living = census.people.households > 0
    corners, square = np.unique(corner[living], axis=0, return_inverse=True)
    columns = {
        name: np.bincount(square.ravel(), value[living], minlength=len(corners))
        for name, value in _square_columns(census).items()
    }
    features: list[dict[str, Any]] = []
    for index in np.lexsort((corners[:, 0], corners[:, 1])):
        east, north = corners[index].tolist()
        imputed = int(columns["men"][index] < 11)
        properties: dict[str, Any] = {
            "idcar_200m": _square_id(200, north, east),
            "idcar_1km": _square_id(1000, north, east),
            "idcar_nat": _square_id(1000, north, east),
            "i_est_200": imputed,
            "i_est_1km": 0,
            "lcog_geo": COMMUNE,
        }
        properties |= {name: round(float(value[index]), 1) for name, value in columns.items()}
        features.append({"type": "Feature", "properties": properties, "geometry": _square_shape(east, north)})
    write_features(path, features, LAMBERT_URN)


def _square_columns(census: Census) -> dict[str, Array]:
    people, kinds = census.people, household_kinds(census.people)
    flats = people.households * people.flats
    nothing = np.zeros_like(flats)
    columns = {
        "ind": people.persons,
        "men": people.households,
        "men_pauv": census.poor,
        "men_1ind": kinds["single"],
        "men_5ind": kinds["large"],
        "men_prop": people.households * people.owners,
        "men_fmp": kinds["lone_parent"],
        "ind_snv": people.persons * census.income,
        "men_surf": floor_area(people),
        "men_coll": flats,
        "men_mais": people.households - flats,
        "log_av45": census.eras[:, 0],
        "log_45_70": census.eras[:, 1],
        "log_70_90": census.eras[:, 2],
        "log_ap90": census.eras[:, 3],
        "log_inc": nothing,
        "log_soc": people.households * people.social,
    }
    return columns | {f"ind_{age}": census.ages[:, index] for index, age in enumerate(AGES)} | {"ind_inc": nothing}


def _square_id(size: int, north: int, east: int) -> str:
    return f"CRS3035RES{size}mN{north // size * size}E{east // size * size}"


def _square_shape(east: int, north: int) -> dict[str, Any]:
    steps = np.array([(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)])
    ring = transform(np.array([east, north]) + steps * _SQUARE, EUROPEAN, LAMBERT_93).round(2)
    return {"type": "Polygon", "coordinates": [ring.tolist()]}


def write_base_ic(folder: Path, iris_of_address: NDArray[np.int64], census: Census) -> None:
    """Census 2021 by IRIS: structure of the population, activity, diplomas, housing."""
    themes = {
        "base-ic-evol-struct-pop-2021.csv": _structure(census),
        "base-ic-activite-residents-2021.csv": _activity(census),
        "base-ic-diplomes-formation-2021.csv": _diplomas(census),
        "base-ic-logement-2021.csv": _housing(census),
    }
    for name, variables in themes.items():
        totals = {key: np.bincount(iris_of_address, value, minlength=len(IRIS)) for key, value in variables.items()}
        rows = [";".join([*BASE_IC_HEAD, *totals])]
        for index, iris in enumerate(IRIS):
            head = [COMMUNE + iris.code, "00", DEPARTEMENT, "00101", COMMUNE, COMMUNE_NAME, COMMUNE + "1"]
            head += [COMMUNE + iris.code[:2], iris.name, iris.type, "0", "1"]
            rows.append(";".join([*head, *(f"{value[index]:.6f}" for value in totals.values())]))
        (folder / name).write_bytes(("\n".join(rows) + "\n").encode("utf-8"))


def _by_sex(name: str, value: Array, women: float = 0.515) -> dict[str, Array]:
    """A count with its two halves: P21_POP1564, P21_H1564 and P21_F1564 style names come from the caller."""
    return {name.format(""): value, name.format("H"): value * (1 - women), name.format("F"): value * women}


def _structure(census: Census) -> dict[str, Array]:
    a = census.ages
    population = a.sum(axis=1)
    bands = {
        "0002": a[:, 0] * 0.74,
        "0305": a[:, 0] * 0.26 + a[:, 1],
        "0610": a[:, 2],
        "1117": a[:, 3],
        "1824": a[:, 4],
        "2539": a[:, 5],
        "4054": a[:, 6],
        "5564": a[:, 7],
        "6579": a[:, 8],
        "80P": a[:, 9],
    }
    variables = {"P21_POP": population} | {f"P21_POP{band}": value for band, value in bands.items()}
    variables |= {"P21_POPH": population * 0.485, "P21_POPF": population * 0.515}
    fifteen = a[:, 3] * 0.43 + a[:, 4:].sum(axis=1)
    retired = a[:, 7] * 0.2 + a[:, 8:].sum(axis=1) * 0.95
    active = census.occupations
    groups = [*active.T, retired, fifteen - active.sum(axis=1) - retired]
    variables |= {"C21_POP15P": fifteen} | {f"C21_POP15P_CS{n}": group for n, group in enumerate(groups, start=1)}
    foreign = population * np.clip(0.05 - 0.03 * census.people.wealth, 0.01, 0.3)
    variables |= {"P21_POP_FR": population - foreign, "P21_POP_ETR": foreign, "P21_POP_IMM": foreign * 1.4}
    return variables | {"P21_PMEN": population, "P21_PHORMEN": np.zeros_like(population)}


def _activity(census: Census) -> dict[str, Array]:
    young = census.ages[:, 3] * 0.43 + census.ages[:, 4]
    middle = census.ages[:, 5] + census.ages[:, 6]
    older = census.ages[:, 7]
    working_age = young + middle + older
    inactive = working_age - census.active
    occupied = census.active - census.unemployed
    variables = {"P21_POP1564": working_age, "P21_POP1524": young, "P21_POP2554": middle, "P21_POP5564": older}
    variables |= {"P21_H1564": working_age * 0.49, "P21_F1564": working_age * 0.51}
    variables |= _by_sex("P21_{}ACT1564", census.active, 0.485)
    variables |= _by_sex("P21_{}ACTOCC1564", occupied, 0.487)
    variables |= _by_sex("P21_{}CHOM1564", census.unemployed, 0.47)
    variables |= _by_sex("P21_{}INACT1564", inactive, 0.58)
    variables |= _by_sex("P21_{}ETUD1564", inactive * 0.36, 0.53)
    variables |= _by_sex("P21_{}RETR1564", inactive * 0.27, 0.52)
    variables |= _by_sex("P21_{}AINACT1564", inactive * 0.37, 0.68)
    variables |= {"C21_ACT1564": census.active}
    return variables | {f"C21_ACT1564_CS{n}": group for n, group in enumerate(census.occupations.T, start=1)}


def _diplomas(census: Census) -> dict[str, Array]:
    a = census.ages
    variables = {
        "P21_POP0205": a[:, 0] * 0.5 + a[:, 1],
        "P21_POP0610": a[:, 2],
        "P21_POP1114": a[:, 3] * 0.57,
        "P21_POP1517": a[:, 3] * 0.43,
        "P21_POP1824": a[:, 4],
        "P21_POP2529": a[:, 5] * 0.33,
        "P21_POP30P": a[:, 5] * 0.67 + a[:, 6:].sum(axis=1),
    }
    variables |= {"P21_SCOL1824": a[:, 4] * 0.58, "P21_NSCOL15P": census.diplomas.sum(axis=1)}
    levels = ("DIPLMIN", "BEPC", "CAPBEP", "BAC", "SUP2", "SUP34", "SUP5")
    return variables | {f"P21_NSCOL15P_{level}": part for level, part in zip(levels, census.diplomas.T, strict=True)}


def _housing(census: Census) -> dict[str, Array]:
    people = census.people
    main = people.households
    all_dwellings = main / 0.94
    owners, social = main * people.owners, main * people.social
    flats = all_dwellings * people.flats
    rented = main * 0.98 - owners
    return {
        "P21_LOG": all_dwellings,
        "P21_RP": main,
        "P21_RSECOCC": all_dwellings * 0.01,
        "P21_LOGVAC": all_dwellings * 0.05,
        "P21_MAISON": all_dwellings - flats,
        "P21_APPART": flats,
        "P21_RP_120M2P": main * np.clip(0.14 + 0.08 * people.wealth - 0.08 * people.density, 0.0, 0.7),
        "P21_RP_ACHTOT": main,
        "P21_RP_ACH19": census.eras[:, 0] * 0.6,
        "P21_RP_ACH45": census.eras[:, 0] * 0.4,
        "P21_RP_ACH70": census.eras[:, 1],
        "P21_RP_ACH90": census.eras[:, 2],
        "P21_RP_ACH05": census.eras[:, 3] * 0.55,
        "P21_RP_ACH18": census.eras[:, 3] * 0.45,
        "P21_RP_PROP": owners,
        "P21_RP_LOC": rented,
        "P21_RP_LOCHLMV": np.minimum(social, rented),
        "P21_RP_GRAT": main * 0.02,
        "P21_NPER_RP": people.persons,
        "P21_RP_VOIT1P": main * np.clip(0.78 + 0.08 * people.wealth - 0.10 * people.density, 0.3, 0.97),
    }


def write_incomes(path: Path, iris_of_address: NDArray[np.int64], census: Census) -> None:
    """FiLoSoFi 2021, disposable income by IRIS; empty where the zone is too small to publish."""
    households = np.bincount(iris_of_address, census.people.households, minlength=len(IRIS))
    weight = np.maximum(households, 1e-9)
    income = np.bincount(iris_of_address, census.people.households * census.income, minlength=len(IRIS)) / weight
    poor = np.bincount(iris_of_address, census.poor, minlength=len(IRIS)) / weight
    rows = [";".join(["IRIS", *(f"DISP_{name}21" for name in INCOME_HEAD)])]
    for index, iris in enumerate(IRIS):
        secret = households[index] < _SECRET_UNDER
        values = [""] * (len(INCOME_HEAD) - 1) if secret else _incomes(float(income[index]), float(poor[index]))
        rows.append(";".join([COMMUNE + iris.code, *values, "1" if secret else "0"]))
    path.write_bytes(("\n".join(rows) + "\n").encode("utf-8"))


def _incomes(mean: float, poor: float) -> list[str]:
    """A row without its note, from a log-normal spread around the mean."""
    spread = 0.40 + 0.25 * poor
    level = {name: round(mean * float(np.exp(spread * z - spread**2 / 2)), -1) for name, z in _DECILES.items()}
    shown = {name: f"{value:.0f}" for name, value in level.items()}
    shown |= {
        "TP60": f"{100 * poor:.1f}",
        "EQ": f"{(level['Q3'] - level['Q1']) / level['MED']:.2f}",
        "RD": f"{level['D9'] / level['D1']:.1f}",
        "S80S20": f"{level['D8'] / level['D2'] * 1.6:.1f}",
        "GI": f"{0.2 + 0.12 * poor + 0.05 * spread:.3f}",
        "PACT": f"{73 - 12 * poor:.1f}",
        "PTSA": f"{67 - 11 * poor:.1f}",
        "PCHO": f"{2.4 + 4 * poor:.1f}",
        "PBEN": f"{3.6 - 3 * poor:.1f}",
        "PPEN": f"{27 - 6 * poor:.1f}",
        "PPAT": f"{8.5 - 9 * poor:.1f}",
        "PPSOC": f"{3.2 + 26 * poor:.1f}",
        "PPFAM": f"{1.6 + 8 * poor:.1f}",
        "PPMINI": f"{0.8 + 10 * poor:.1f}",
        "PPLOGT": f"{0.8 + 8 * poor:.1f}",
        "PIMPOT": f"{-(17 - 15 * poor):.1f}",
    }
    return [shown[name] for name in INCOME_HEAD[:-1]]
