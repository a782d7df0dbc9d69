"""The people of the demo commune: the same ones in squares and in census zones, none of them real."""

import csv
import json

import pytest

from arpenteur.demo import DemoTown

IDENTIFICATION = [
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
]


def _table(town: DemoTown, name: str) -> list[dict[str, str]]:
    with (town.folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _total(rows: list[dict[str, str]], column: str) -> float:
    return sum(float(row[column]) for row in rows)


@pytest.mark.parametrize("theme", ["activite-residents", "diplomes-formation", "logement", "evol-struct-pop"])
def test_base_ic_identifies_zones_as_insee_does(town: DemoTown, theme: str) -> None:
    rows = _table(town, f"base-ic-{theme}-2021.csv")
    assert list(rows[0])[:12] == IDENTIFICATION
    assert all(row["GRD_QUART"] == row["IRIS"][:7] for row in rows)
    assert all(column[:4] in ("P21_", "C21_") for column in list(rows[0])[12:])
    assert "fictive" in rows[0]["LIBCOM"]


def test_parts_of_the_census_add_up(town: DemoTown) -> None:
    activity = _table(town, "base-ic-activite-residents-2021.csv")
    for row in activity:
        active = float(row["P21_ACT1564"])
        assert float(row["P21_ACTOCC1564"]) + float(row["P21_CHOM1564"]) == pytest.approx(active, abs=1e-3)
        assert sum(float(row[f"C21_ACT1564_CS{n}"]) for n in range(1, 7)) == pytest.approx(active, abs=1e-3)
        assert active + float(row["P21_INACT1564"]) == pytest.approx(float(row["P21_POP1564"]), abs=1e-3)
    diplomas = _table(town, "base-ic-diplomes-formation-2021.csv")
    levels = ("DIPLMIN", "BEPC", "CAPBEP", "BAC", "SUP2", "SUP34", "SUP5")
    assert sum(_total(diplomas, f"P21_NSCOL15P_{level}") for level in levels) == pytest.approx(
        _total(diplomas, "P21_NSCOL15P"), abs=0.1
    )
    housing = _table(town, "base-ic-logement-2021.csv")
    tenures = ("P21_RP_PROP", "P21_RP_LOC", "P21_RP_GRAT")
    assert sum(_total(housing, name) for name in tenures) == pytest.approx(_total(housing, "P21_RP"), abs=0.1)
    assert all(float(row["P21_RP_LOCHLMV"]) <= float(row["P21_RP_LOC"]) + 1e-6 for row in housing)


def test_no_count_is_negative(town: DemoTown) -> None:
    for path in sorted(town.folder.glob("base-ic-*.csv")):
        for row in _table(town, path.name):
            assert all(float(value) >= 0 for name, value in row.items() if name[:4] in ("P21_", "C21_")), path.name


def test_squares_and_census_count_the_same_households(town: DemoTown) -> None:
    squares = json.loads((town.folder / "carreaux_200m.geojson").read_text("utf-8"))["features"]
    households = sum(one["properties"]["men"] for one in squares)
    persons = sum(one["properties"]["ind"] for one in squares)
    assert households == pytest.approx(_total(_table(town, "base-ic-logement-2021.csv"), "P21_RP"), rel=2e-3)
    assert persons == pytest.approx(_total(_table(town, "base-ic-evol-struct-pop-2021.csv"), "P21_POP"), rel=2e-3)
    for one in squares:
        ages = sum(value for name, value in one["properties"].items() if name.startswith("ind_") and name != "ind_snv")
        assert ages == pytest.approx(one["properties"]["ind"], abs=0.6)


def test_incomes_are_hidden_where_few_live(town: DemoTown) -> None:
    incomes = {row["IRIS"]: row for row in _table(town, "BASE_TD_FILO_DISP_IRIS_2021.csv")}
    housing = {row["IRIS"]: row for row in _table(town, "base-ic-logement-2021.csv")}
    hidden = {iris for iris, row in incomes.items() if not row["DISP_MED21"]}
    assert hidden == {iris for iris, row in housing.items() if float(row["P21_RP"]) < 100}
    assert hidden
    assert all(9_000 < float(row["DISP_MED21"]) < 60_000 for iris, row in incomes.items() if iris not in hidden)


def test_the_commune_is_listed_with_its_constituencies(town: DemoTown) -> None:
    (commune,) = json.loads((town.folder / "communes.json").read_text("utf-8"))
    assert (commune["code"], commune["departement"], commune["type"]) == ("00042", "00", "commune-actuelle")
    assert json.loads((town.folder / "commune_circo.json").read_text("utf-8")) == {"00042": ["0001", "0002"]}
