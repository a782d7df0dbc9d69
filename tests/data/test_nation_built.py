"""France from the official files, in départements: the same totals, the same tables, the ground where it is known."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from arpenteur import pipeline
from arpenteur.domain.places import Place
from arpenteur.snapshot import TABLES, Snapshot

AT = datetime(2026, 11, 25, tzinfo=UTC)
FOLDERS = (
    "results/national/legis-2022-t1_bureaux_territoires.parquet",
    "results/national/presid-2022-t1_bureaux_territoires.parquet",
    "results/national/legis-2017-t1_metadata_bureaux.csv.zip",
    "reference/national",
    "reference/etalab-decoupage-administratif/communes.json",
    "bv_contours/dept-04",
    "bv_contours/etalab-sample-ain",
    "participation_communes/04",
)


def built(shared: Path, place: str, out: Path) -> Snapshot:
    sources = [shared / folder for folder in FOLDERS]
    return pipeline.build(Place.parse(place), sources=sources, out=out, at=AT)


@pytest.fixture(scope="module")
def france(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return built(shared_data, "france", tmp_path_factory.mktemp("france") / "s")


@pytest.fixture(scope="module")
def alpes(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return built(shared_data, "dep:04", tmp_path_factory.mktemp("alpes") / "s")


def test_france_has_the_totals_that_were_proclaimed(france):
    rows = france.station_results.filter(pl.col("election") == "2022_pres_t1")
    sums = rows.select(pl.len(), pl.col("registered", "turnout", "valid").sum()).row(0)
    assert sums == (69_682, 48_747_876, 35_923_707, 35_132_947)
    whole = france.reference_results.filter((pl.col("scope") == "france") & (pl.col("election") == "2022_pres_t1"))
    assert whole["registered"].unique().to_list() == [48_747_876]
    assert whole["votes"].sum() == 35_132_947
    assert france.stations.height == 69_682


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("reference_results", "quartiers")])
def test_a_departement_of_france_is_what_it_is_alone(name, france, alpes):
    keys = TABLES[name].keys
    zone = "zone" if "zone" in keys else "station"
    inside = getattr(france, name).filter(pl.col(zone).str.strip_prefix("commune:").str.starts_with("04"))
    assert inside.equals(getattr(alpes, name).sort(keys))


def test_its_constituencies_have_the_same_totals(france, alpes):
    scopes = pl.col("scope").is_in(["dep:04", "circo:0401", "circo:0402"])
    found = france.reference_results.filter(scopes)
    assert found["scope"].n_unique() == 3
    keys = TABLES["reference_results"].keys
    assert found.equals(alpes.reference_results.filter(scopes).sort(keys))


def test_official_totals_agree_to_the_unit(france, alpes):
    assert france.quality["reconciliation"] == alpes.quality["reconciliation"]
    assert france.quality["reconciliation"]["differing"] == []
    assert france.quality["reconciliation"]["compared"] > 1000


def test_outlines_come_where_a_file_has_them(france):
    drawn = france.stations.drop_nulls("geometry")
    counts = dict(drawn.group_by(pl.col("commune").str.slice(0, 2)).len().iter_rows())
    assert counts == {"01": 7, "04": 260}


def test_overseas_and_citizens_abroad_are_there(france):
    codes = set(france.stations["commune"].str.slice(0, 3))
    assert {"971", "972", "973", "974", "975", "976", "987", "988", "ZX7", "ZZ0"} <= codes
