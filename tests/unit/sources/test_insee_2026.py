"""INSEE's files in autumn 2026: census of 2022, squares of 2021, incomes of 2023; small, in their layouts."""

import csv
from pathlib import Path

import published_layouts as layouts
import pytest

from arpenteur.sources.census import read_base_ic, read_commune_rates, read_squares
from arpenteur.sources.recognise import Kind, recognise

GROUPS = ("11_21", "12_22", "13_23", "14_24", "15_25", "16_26")
SQUARE = (
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
    "log_av45",
    "log_45_70",
    "log_70_90",
    "log_ap90",
    "log_inc",
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
    "ind_inc",
)


def write(path: Path, header: list[str], *rows: list[object], separator: str = ";") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator).writerows([header, *rows])
    return path


def counts(path: Path) -> dict[str, float]:
    return dict(read_base_ic(path).table.select("indicator", "count").iter_rows())


def test_occupations_of_2022_are_in_the_nomenclature_of_2020(tmp_path: Path) -> None:
    groups = [f"C22_ACT1564_STAT_GSEC{group}" for group in GROUPS]
    header = ["IRIS", "COM", "TYP_IRIS", "LAB_IRIS", "P22_POP1564", "P22_ACT1564", "P22_CHOM1564", *groups]
    path = write(
        tmp_path / "base-ic-activite-residents-2022.CSV",
        header,
        ["010010000", "01001", "Z", "5", 500, 400, 40, 1, 2, 30, 40, 50, 60],
    )
    assert recognise(path) is Kind.BASE_IC
    found = counts(path)
    assert (found["active_executives"], found["active_workers"], found["active_by_occupation"]) == (30, 60, 183)
    assert not any("pas de variable pour active_" in line for line in read_base_ic(path).report.warnings)


def test_people_of_15_and_over_of_2022_with_those_retired(tmp_path: Path) -> None:
    groups = [f"C22_POP15P_STAT_GSEC{group}" for group in (*GROUPS, "32", "40")]
    header = ["IRIS", "COM", "TYP_IRIS", "LAB_IRIS", "P22_POP", "C22_POP15P", *groups]
    row = ["010010000", "01001", "Z", "5", 1000, 800, 1, 2, 30, 40, 50, 60, 200, 100]
    found = counts(write(tmp_path / "base-ic-evol-struct-pop-2022.CSV", header, row))
    assert (found["executives_15_plus"], found["retired"], found["other_inactive_15_plus"]) == (30, 200, 100)


def test_diplomas_of_2022_have_the_brevet_apart_and_three_levels_above(tmp_path: Path) -> None:
    levels = ("DIPLMIN", "BEPC", "CAPBEP", "BAC", "SUP2", "SUP34", "SUP5")
    header = ["IRIS", "COM", "TYP_IRIS", "LAB_IRIS", "P22_NSCOL15P", *(f"P22_NSCOL15P_{level}" for level in levels)]
    row = ["010010000", "01001", "Z", "5", 280, 10, 20, 30, 40, 50, 60, 70]
    found = counts(write(tmp_path / "base-ic-diplomes-formation-2022.CSV", header, row))
    assert (found["no_diploma"], found["higher_education"]) == (30, 180)


@pytest.mark.parametrize(
    ("place", "year"), [("Filosofi2021_carreaux_200m_csv/carreaux_200m_met.csv", 2021), ("carreaux.csv", 2019)]
)
@pytest.mark.parametrize("mark", ["", ","])
def test_squares_of_2021_have_the_columns_of_2019_and_their_own_year(
    tmp_path: Path, place: str, year: int, mark: str
) -> None:
    header = ["idcar_200m", "idcar_1km", "idcar_nat", "i_est_200", "i_est_1km", "lcog_geo", *SQUARE]
    codes = mark.join(("93064", "93010"))
    row = ["CRS3035RES200mN2891800E3770600", "k", "n", 0, 0, codes, *[1.5] * len(SQUARE)]
    path = write(tmp_path / place, header, row, separator=",")
    assert recognise(path) is Kind.SQUARES
    read = read_squares(path, communes=frozenset({"93010"}))
    assert (read.table["vintage"].to_list(), read.report.vintage) == ([year], str(year))


def test_incomes_of_2023_are_those_of_communes_and_their_method_is_told(tmp_path: Path) -> None:
    rows = [
        ["MED_SL", "01001", "COM", "22000"],
        ["PR_MD60", "01001", "COM", "14.2"],
        ["GI_SL", "01001", "COM", "0.27"],
        ["MED_SL", "01002", "COM", ""],
        ["PR_MD60", "01", "DEP", "14.2"],
        ["MED_SL", "FRANCE", "FRANCE", "23000"],
    ]
    path = layouts.write_commune_incomes(tmp_path / "FILOSOFI_CC_csv.zip", rows)
    assert recognise(path) is Kind.COMMUNE_RATES
    read = read_commune_rates(path)
    assert read.table.select("zone", "indicator", "vintage", "value", "secret").rows() == [
        ("01001", "median_income", 2023, 22000.0, False),
        ("01001", "poverty_rate", 2023, 0.142, False),
        ("01002", "median_income", 2023, None, True),
    ]
    assert read.report.dropped == {"autre niveau que la commune": 2, "mesure sans usage ici": 1}
    assert any("méthode nouvelle" in line for line in read.report.warnings)
    one = read_commune_rates(path, communes=frozenset({"01001"}))
    assert one.table["zone"].unique().to_list() == ["01001"]
