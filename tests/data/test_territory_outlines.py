"""Outlines, on the genuine files: counts, keys, coordinate systems, what the reports say."""

from pathlib import Path

import polars as pl
import pytest
import shapely

from arpenteur.domain.errors import InputError
from arpenteur.sources.imported import Imported, OtherTerritoryError
from arpenteur.sources.territory import (
    read_circonscription_outlines,
    read_commune_outlines,
    read_contours,
    read_iris,
    read_quartiers,
)
from arpenteur.sources.territory.crs import transform

pytestmark = pytest.mark.data


def area_m2(imported: Imported) -> float:
    shapes = shapely.from_wkb(imported.table["geometry"].to_numpy())
    return float(shapely.area(transform(shapes, 4326, 3035)).sum())


@pytest.mark.parametrize(
    ("file", "read", "stations"),
    [
        ("bondy-93010/zone.geojson", 32, 32),
        ("blaye-33058/monBV.geojson", 3, 3),
        ("circo-9213/circo_contours.geojson", 91, 91),
        ("circo-9213/circo_contours_bvnames_corrected.geojson", 91, 91),
        ("circo-9213/circo_contours_bvnames_filosofi+results.geojson", 91, 91),
        ("etalab-sample-ain/exemple.geojson", 7, 7),
        ("dept-04/Bvote_Propre_Dep_04.geojson", 261, 260),
        ("agonac-24002/24002_voronoi_bvote.geojson", 678, 2),
        ("paris-75056/ParisPollingStations2012.geojson", 867, 867),
    ],
)
def test_every_file_of_contours_gives_its_stations(shared_data: Path, file: str, read: int, stations: int) -> None:
    imported = read_contours(shared_data / "bv_contours" / file)
    assert (imported.report.rows_read, imported.table.height) == (read, stations)
    assert imported.report.rows_read == imported.report.rows_kept + sum(imported.report.dropped.values())
    assert len(imported.report.sha256) == 64
    assert imported.table["station"].str.contains(r"^\d{5}_[0-9A-Z]{4}$").all()
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(imported.table["geometry"].to_numpy()))
    assert -1 < west < east < 7
    assert 43 < south < north < 49


def test_unpadded_keys_are_padded(shared_data: Path) -> None:
    table = read_contours(shared_data / "bv_contours/bondy-93010/zone.geojson").table
    assert table["station"].to_list() == [f"93010_{n:04d}" for n in range(1, 33)]


def test_etalab_contours_keep_multipolygons_and_the_constituency(shared_data: Path) -> None:
    imported = read_contours(shared_data / "bv_contours/circo-9213/circo_contours.geojson")
    shapes = shapely.from_wkb(imported.table["geometry"].to_numpy())
    assert int((shapely.get_type_id(shapes) == 6).sum()) == 52
    assert imported.table["circonscription"].unique().to_list() == ["9213"]
    assert imported.report.licence == "Licence Ouverte 2.0"


def test_names_of_voting_places_are_kept(shared_data: Path) -> None:
    table = read_contours(shared_data / "bv_contours/circo-9213/circo_contours_bvnames_corrected.geojson").table
    assert table.row(0, named=True)["name"] == "001 HOTEL DE VILLE SALLE DU CONSEIL"


def test_a_null_geometry_is_reported_by_its_key(shared_data: Path) -> None:
    report = read_contours(shared_data / "bv_contours/dept-04/Bvote_Propre_Dep_04.geojson").report
    assert report.dropped == {"géométrie absente": 1}
    assert report.unmatched_keys == ("04116_0004",)


def test_voronoi_cells_are_dissolved_and_keep_their_area(shared_data: Path) -> None:
    imported = read_contours(shared_data / "bv_contours/agonac-24002/24002_voronoi_bvote.geojson")
    assert imported.table["station"].to_list() == ["24002_0001", "24002_0002"]
    assert "678 entités réunies en 2 bureaux de vote" in imported.report.warnings
    one, two = shapely.from_wkb(imported.table["geometry"].to_numpy())
    assert shapely.intersection(one, two).area < 1e-6 * one.area


def test_paris_stations_carry_their_arrondissement(shared_data: Path) -> None:
    path = shared_data / "bv_contours/paris-75056/ParisPollingStations2012.geojson"
    by_id = read_contours(path, communes=frozenset({"75056"}))
    by_pair = read_contours(path, key="arrondisse+num_bv", communes=frozenset({"75056"}))
    assert by_id.table["station"].to_list() == by_pair.table["station"].to_list()
    assert "75056_0619" in by_id.table["station"]
    assert by_id.table["commune"].unique().to_list() == ["75056"]
    assert 85e6 < area_m2(by_id) < 110e6


def test_only_the_communes_asked_for_are_kept(shared_data: Path) -> None:
    imported = read_contours(
        shared_data / "bv_contours/dept-04/Bvote_Propre_Dep_04.geojson", communes=frozenset({"04116"})
    )
    assert imported.table["station"].to_list() == ["04116_0001", "04116_0002", "04116_0003"]
    assert imported.report.dropped == {"autre commune": 257, "géométrie absente": 1}


def test_a_file_for_another_commune_is_told_apart(shared_data: Path) -> None:
    with pytest.raises(OtherTerritoryError, match="aucune ligne pour la commune 93010"):
        read_contours(shared_data / "bv_contours/blaye-33058/monBV.geojson", communes=frozenset({"93010"}))


@pytest.mark.parametrize(
    ("file", "layer", "count", "commune"),
    [
        ("paris-75056/ParisIris.geojson", None, 992, "75056"),
        ("bondy-93010/limitesSocle.gpkg", "iris", 20, "93010"),
    ],
)
def test_iris_of_a_place(shared_data: Path, file: str, layer: str | None, count: int, commune: str) -> None:
    imported = read_iris(shared_data / "iris" / file, communes=frozenset({commune}), layer=layer)
    assert imported.table.height == count
    assert imported.table["commune"].unique().to_list() == [commune]
    assert imported.table["iris_type"].is_in(["H", "A", "D", "Z"]).all()


def test_paris_iris_measure_105_square_kilometres(shared_data: Path) -> None:
    assert area_m2(read_iris(shared_data / "iris/paris-75056/ParisIris.geojson")) == pytest.approx(105.4e6, rel=1e-3)


def test_strasbourg_iris_have_lower_case_names_and_numbers_for_codes(shared_data: Path) -> None:
    table = read_iris(shared_data / "iris/strasbourg-ems/iris.geojson").table
    assert table.height == 195
    row = table.filter(pl.col("iris") == "674820901").row(0, named=True)
    assert (row["name"], row["commune"], row["iris_type"]) == ("Vauban Sud", "67482", "H")


def test_grands_quartiers_are_those_of_insee(shared_data: Path) -> None:
    zones = read_iris(shared_data / "iris/paris-75056/ParisIris.geojson").table
    published = pl.read_csv(shared_data / "iris/paris-75056/emploi-2015.csv", infer_schema=False)
    joined = zones.join(published, left_on="iris", right_on="IRIS")
    assert joined.height == 992
    assert (joined["grand_quartier"] == joined["GRD_QUART"]).all()


def test_quartiers_of_a_city_layer(shared_data: Path) -> None:
    imported = read_quartiers(shared_data / "iris/bondy-93010/limitesSocle.gpkg", "quartier2", commune="93010")
    assert imported.table.height == 5
    assert imported.table["quartier"].str.starts_with("93010-").all()


def test_quartiers_without_commune_are_refused(shared_data: Path) -> None:
    with pytest.raises(InputError, match="commune des quartiers inconnue"):
        read_quartiers(shared_data / "iris/bondy-93010/limitesSocle.gpkg", "quartier2")


def test_a_layer_without_system_is_placed_by_its_coordinates(shared_data: Path) -> None:
    imported = read_commune_outlines(shared_data / "iris/bondy-93010/limitesSocle.gpkg", layer="communesEPT")
    assert imported.table.height == 9
    assert imported.report.warnings == (
        "système de coordonnées non déclaré, les coordonnées sont en EPSG:2154 : EPSG:2154 retenu",
    )
    lon, lat = shapely.total_bounds(shapely.from_wkb(imported.table["geometry"].to_numpy()))[:2]
    assert (lon, lat) == pytest.approx((2.39, 48.85), abs=0.03)


def test_one_town_in_two_systems_is_one_town(shared_data: Path) -> None:
    path = shared_data / "iris/bondy-93010/limitesSocle.gpkg"
    lambert = shapely.from_wkb(read_commune_outlines(path, layer="bondy").table["geometry"][0])
    degrees = shapely.from_wkb(read_commune_outlines(path, layer="bondy4326").table["geometry"][0])
    assert lambert.symmetric_difference(degrees).area < 0.01 * degrees.area


def test_communes_of_the_register_sample(shared_data: Path) -> None:
    path = shared_data / "addresses/finistere-29039-29046-29116/contours_com_sample.geojson"
    assert read_commune_outlines(path).table["commune"].to_list() == ["29039", "29046", "29116"]


def test_constituencies_in_parts_are_dissolved(shared_data: Path) -> None:
    path = shared_data / "reference/finistere-29/circos29.geojson"
    imported = read_circonscription_outlines(path, departement="29")
    assert imported.report.rows_read == 19
    assert imported.table["circonscription"].to_list() == [f"290{n}" for n in range(1, 9)]


def test_a_layer_that_is_not_named_is_asked_for(shared_data: Path) -> None:
    with pytest.raises(InputError, match="16 couches dans le fichier"):
        read_iris(shared_data / "iris/bondy-93010/limitesSocle.gpkg")
