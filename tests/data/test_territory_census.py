"""Census, incomes and squares, on the genuine files."""

from pathlib import Path

import polars as pl
import pytest

from arpenteur.sources.census import read_base_ic, read_commune_rates, read_filosofi_iris, read_squares

pytestmark = pytest.mark.data
PARIS = frozenset({"75056"})


def totals(table: pl.DataFrame) -> dict[str, float]:
    return dict(table.group_by("indicator").agg(pl.col("count").sum()).iter_rows())


@pytest.mark.parametrize("year", [2010, 2015])
def test_activity_totals_are_those_of_the_file(shared_data: Path, year: int) -> None:
    path = shared_data / f"iris/paris-75056/emploi-{year}.csv"
    imported = read_base_ic(path, communes=PARIS)
    published = pl.read_csv(path)
    yy = year % 100
    found = totals(imported.table)
    assert found["active_15_64"] == published[f"P{yy}_ACT1564"].sum()
    assert found["unemployed_15_64"] == published[f"P{yy}_CHOM1564"].sum()
    assert found["active_executives"] == published[f"C{yy}_ACT1564_CS3"].sum()
    assert imported.table["zone"].n_unique() == 992
    assert imported.table["vintage"].unique().to_list() == [year]
    assert imported.report.vintage == str(year)


def test_diplomas_add_up_whatever_the_levels_of_the_vintage(shared_data: Path) -> None:
    for year in (1990, 1999, 2010, 2015):
        path = shared_data / f"iris/paris-75056/diplomes-{year}.csv"
        found = totals(read_base_ic(path, communes=PARIS).table)
        levels = ("no_diploma", "vocational", "baccalaureate", "higher_education")
        parts = sum(found[name] for name in levels)
        # Integers of ours, rounded by the producer zone by zone.
        assert parts == pytest.approx(found["out_of_school_15_plus"], rel=2e-3)


def test_seven_levels_of_2010_become_four(shared_data: Path) -> None:
    path = shared_data / "iris/paris-75056/diplomes-2010.csv"
    raw = pl.read_csv(path)
    found = totals(read_base_ic(path).table)
    assert found["no_diploma"] == sum(raw[f"P10_NSCOL15P_{x}"].sum() for x in ("DIPL0", "CEP", "BEPC"))
    assert found["higher_education"] == sum(raw[f"P10_NSCOL15P_{x}"].sum() for x in ("BACP2", "SUP"))


@pytest.mark.parametrize("year", [1990, 1999])
def test_older_dictionaries_are_translated(shared_data: Path, year: int) -> None:
    imported = read_base_ic(shared_data / f"iris/paris-75056/emploi-{year}.csv", communes=PARIS)
    found = totals(imported.table)
    assert 1_000_000 < found["active_15_64"] < 1_200_000
    assert 0.05 < found["unemployed_15_64"] / found["active_15_64"] < 0.15
    assert any("absentes ou sous secret" in warning for warning in imported.report.warnings)


def test_occupations_of_paris_add_up_to_the_published_total(shared_data: Path) -> None:
    found = totals(read_base_ic(shared_data / "iris/paris-75056/RP_2011_CS8_Paris.csv").table)
    assert found["population_15_plus"] == 1_926_666


@pytest.mark.parametrize(
    ("file", "vintage", "rows", "paris"),
    [
        ("BASE_TD_FILO_DISP_IRIS_2018_income_paris_2018.csv", 2018, 12_395, 870),
        ("revenus-2015_FILO_DISP_IRIS_2015.csv", 2015, 12_227, 868),
    ],
)
def test_incomes_by_iris_in_both_spellings(shared_data: Path, file: str, vintage: int, rows: int, paris: int) -> None:
    path = shared_data / "iris/national" / file
    whole = read_filosofi_iris(path)
    assert whole.report.rows_read == rows
    assert whole.table["vintage"].unique().to_list() == [vintage]
    local = read_filosofi_iris(path, communes=PARIS)
    assert local.table["zone"].n_unique() == paris
    poverty = whole.table.filter(pl.col("indicator") == "poverty_rate")["value"].drop_nulls()
    assert 0 < poverty.min() < poverty.median() < poverty.max() < 1


def test_decimal_commas_and_points_are_read_alike(shared_data: Path) -> None:
    old = read_filosofi_iris(shared_data / "iris/national/revenus-2015_FILO_DISP_IRIS_2015.csv").table
    value = old.filter(pl.col("zone") == "010040101", pl.col("indicator") == "poverty_rate")["value"].item()
    assert value == pytest.approx(0.226)


def test_withheld_values_are_null_and_marked_secret(shared_data: Path) -> None:
    path = shared_data / "iris/national/BASE_TD_FILO_DISP_IRIS_2018_income_paris_2018.csv"
    table = read_filosofi_iris(path).table
    assert table.filter(pl.col("secret"))["value"].null_count() == table["secret"].sum() > 3_000
    assert table.filter(~pl.col("secret"))["value"].null_count() == 0


def test_squares_clipped_to_bondy_without_system(shared_data: Path) -> None:
    imported = read_squares(
        shared_data / "carreaux/bondy-93010/carreaux.gpkg", layer="bondy", communes=frozenset({"93010"})
    )
    assert imported.table.height == 164
    assert imported.table["persons"].sum() == pytest.approx(65_548)
    assert imported.table["area_m2"].min() < 100 < 39_000 < imported.table["area_m2"].max() < 40_100
    assert any("EPSG:2154 retenu" in warning for warning in imported.report.warnings)
    assert imported.table["longitude"].is_between(2.46, 2.51).all()
    assert imported.table["latitude"].is_between(48.88, 48.93).all()


def test_a_contradicted_system_is_overridden_and_both_files_agree(shared_data: Path) -> None:
    lambert = read_squares(shared_data / "carreaux/circo-9213/carreaux.geojson")
    degrees = read_squares(shared_data / "carreaux/circo-9213/carreaux_geo.geojson")
    assert (lambert.table.height, degrees.table.height) == (318, 504)
    assert degrees.report.warnings == ("EPSG:2154 annoncé, les coordonnées sont en EPSG:4326 : EPSG:4326 retenu",)
    assert lambert.report.warnings == ()
    both = lambert.table.join(degrees.table, on="square")
    assert both.height == 318
    for name in ("longitude", "latitude", "persons", "area_m2"):
        assert (both[name] - both[f"{name}_right"]).abs().max() < 1e-4


def test_whole_squares_measure_four_hectares(shared_data: Path) -> None:
    area = read_squares(shared_data / "carreaux/circo-9213/carreaux_geo.geojson").table["area_m2"]
    assert (area - 40_000).abs().max() < 1


def test_ages_of_squares_add_up_to_their_persons(shared_data: Path) -> None:
    table = read_squares(shared_data / "carreaux/circo-9213/carreaux_geo.geojson").table
    ages = table.select(pl.sum_horizontal(pl.selectors.starts_with("age_"))).to_series()
    assert (table["persons"] - ages).abs().max() < 25
    assert ages.sum() == pytest.approx(table["persons"].sum(), rel=0.02)


def test_pieces_without_imputation_column_are_judged_by_their_households(shared_data: Path) -> None:
    imported = read_squares(shared_data / "carreaux/bondy-93010/carreaux.gpkg", layer="perimetre")
    assert (imported.table["imputed"] == (imported.table["households"] < 11)).all()


def test_rates_of_communes_are_shares(shared_data: Path) -> None:
    census = read_commune_rates(shared_data / "socio_commune/national/rp_2022_commune.parquet")
    assert census.report.rows_read == 34_848
    assert census.table["vintage"].unique().to_list() == [2022]
    rate = census.table.filter(pl.col("zone") == "10327", pl.col("indicator") == "unemployment_rate")["value"].item()
    assert rate == pytest.approx(0.083)
    incomes = read_commune_rates(
        shared_data / "socio_commune/national/filosofi_2021_commune.parquet", communes=frozenset({"93010"})
    )
    assert incomes.table.filter(pl.col("indicator") == "median_income")["value"].item() > 10_000
