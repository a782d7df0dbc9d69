"""Addresses, streets, reference tables and recognition, on the genuine files."""

from pathlib import Path

import polars as pl
import pytest
import shapely

from arpenteur.domain.errors import InputError
from arpenteur.sources.ground import read_addresses, read_streets
from arpenteur.sources.imported import OtherTerritoryError
from arpenteur.sources.recognise import Found, Kind, recognise, scan_folder
from arpenteur.sources.reference import read_commune_circonscriptions, read_communes, read_station_names
from arpenteur.sources.territory import read_contours

pytestmark = pytest.mark.data
BONDY = frozenset({"93010"})


def test_addresses_of_bondy_are_read_once_each(shared_data: Path) -> None:
    imported = read_addresses(shared_data / "addresses/bondy-93010/adresse2.geojson", communes=BONDY)
    assert imported.report.rows_read == 8_399
    assert imported.report.dropped == {"adresse en double": 794}
    assert imported.table.height == 8_399 - 794
    assert imported.table["commune"].unique().to_list() == ["93010"]
    assert imported.table["address"].n_unique() == imported.table.height
    assert imported.table.filter(pl.col("suffix") == "bis").height > 200


def test_nearly_every_address_of_bondy_lies_in_a_station(shared_data: Path) -> None:
    table = read_addresses(shared_data / "addresses/bondy-93010/adresse2.geojson", communes=BONDY).table
    outlines = read_contours(shared_data / "bv_contours/bondy-93010/zone.geojson").table
    tree = shapely.STRtree(shapely.from_wkb(outlines["geometry"].to_numpy()))
    points = shapely.points(table["longitude"].to_numpy(), table["latitude"].to_numpy())
    inside = set(tree.query(points, predicate="intersects")[0].tolist())
    assert len(inside) > 0.99 * table.height


def test_addresses_without_commune_need_one_place(shared_data: Path) -> None:
    with pytest.raises(InputError, match="adresses sans code de commune"):
        read_addresses(shared_data / "addresses/bondy-93010/adresse2.geojson")


def test_neighbours_are_left_out_of_an_address_layer(shared_data: Path) -> None:
    imported = read_addresses(shared_data / "addresses/bondy-93010/iris.gpkg", communes=BONDY)
    assert imported.report.rows_read == 8_033
    assert imported.report.dropped["autre commune"] == 364
    assert imported.table["longitude"].is_between(2.45, 2.51).all()


def test_register_addresses_carry_their_station(shared_data: Path) -> None:
    path = shared_data / "addresses/finistere-29039-29046-29116/addresses_sample.csv"
    imported = read_addresses(path)
    assert imported.table.height == 12_335
    stations = imported.table.group_by("commune").agg(pl.col("station").n_unique()).sort("commune")
    assert stations.rows() == [("29039", 17), ("29046", 13), ("29116", 1)]
    precision = dict(imported.table["precision"].value_counts().iter_rows())
    assert (precision["street"], precision["locality"]) == (407, 3)
    assert imported.table["weight"].sum() == pl.read_csv(path)["nb_adresses"].sum()
    assert "29039_0001" in imported.table["station"]


def test_a_register_table_for_another_commune_is_told_apart(shared_data: Path) -> None:
    path = shared_data / "addresses/finistere-29039-29046-29116/addresses_sample.csv"
    with pytest.raises(OtherTerritoryError, match="29039"):
        read_addresses(path, communes=BONDY)


def test_only_lines_are_streets(shared_data: Path) -> None:
    imported = read_streets(shared_data / "streets/bondy-93010/rue2023.geojson")
    assert imported.report.rows_read == 2_371
    assert imported.report.dropped == {"point": 800, "surface": 14}
    assert imported.table.height == 1_557
    assert imported.report.vintage == "2023-07-27"
    assert imported.report.licence == "ODbL 1.0"


def test_lines_that_are_no_streets_are_counted(shared_data: Path) -> None:
    imported = read_streets(shared_data / "streets/bondy-93010/rueOSM.geojson")
    assert imported.table.height == 51
    assert imported.report.dropped["ligne qui n'est pas une voie"] == 1


def test_streets_can_be_limited_to_a_box(shared_data: Path) -> None:
    box = (2.480, 48.895, 2.490, 48.900)
    some = read_streets(shared_data / "streets/bondy-93010/rue2023.geojson", bounds=box).table
    assert 0 < some.height < 1_557
    assert shapely.intersects(shapely.from_wkb(some["geometry"].to_numpy()), shapely.box(*box)).all()


def test_communes_in_force_and_no_others(shared_data: Path) -> None:
    imported = read_communes(shared_data / "reference/etalab-decoupage-administratif/communes.json")
    assert imported.table.height == 34_969
    assert imported.report.dropped["arrondissement municipal"] == 45
    paris = imported.table.filter(pl.col("commune") == "75056").row(0, named=True)
    assert (paris["name"], paris["departement"], paris["region"]) == ("Paris", "75", "11")
    assert imported.table.filter(pl.col("commune") == "97101")["departement"].item() == "971"


def test_large_communes_touch_several_constituencies(shared_data: Path) -> None:
    table = read_commune_circonscriptions(shared_data / "reference/national/commune_circo.json").table
    seats = dict(table.iter_rows())
    assert len(seats["75056"]) == 18
    assert "9309" in seats["93010"]
    assert seats["97101"] == ["97101"]
    assert not [code for code in seats if code.startswith("ZA")]


def test_names_of_voting_places_get_padded_keys(shared_data: Path) -> None:
    table = read_station_names(shared_data / "results/circo-9213/noms_bureaux_votes.xlsx").table
    assert table.height == 91
    assert dict(table.iter_rows())["92002_0019"] == "019 ECOLE MATERNELLE ANDRE CHENIER"


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("bv_contours", {Kind.CONTOURS: 9, Kind.UNKNOWN: 2}),
        ("carreaux", {Kind.SQUARES: 3, Kind.UNKNOWN: 2}),
        ("addresses", {Kind.ADDRESSES_BAN: 2, Kind.ADDRESSES_REU: 1, Kind.COMMUNE_OUTLINES: 1}),
        ("streets", {Kind.STREETS: 2}),
        ("iris/paris-75056", {Kind.IRIS: 1, Kind.BASE_IC: 9}),
        ("iris/national", {Kind.FILOSOFI_IRIS: 2}),
        ("iris/strasbourg-ems", {Kind.IRIS: 1}),
        ("reference/geo", {Kind.COMMUNE_OUTLINES: 5, Kind.DEPARTEMENT_OUTLINES: 1, Kind.UNKNOWN: 4}),
        ("reference/national", {Kind.COMMUNE_CIRCONSCRIPTIONS: 1}),
        ("reference/finistere-29", {Kind.CIRCONSCRIPTION_OUTLINES: 1, Kind.COMMUNE_OUTLINES: 1}),
        ("reference/etalab-decoupage-administratif", {Kind.COMMUNES: 1, Kind.UNKNOWN: 4}),
        ("socio_commune", {Kind.COMMUNE_RATES: 2, Kind.UNKNOWN: 1}),
        ("results/circo-9213", {Kind.RESULTS: 7, Kind.STATION_NAMES: 1}),
    ],
)
def test_layouts_are_told_by_their_content(shared_data: Path, folder: str, expected: dict[Kind, int]) -> None:
    kinds = [found.kind for found in scan_folder(shared_data / folder)]
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == expected


def test_the_name_of_a_file_says_nothing(shared_data: Path, tmp_path: Path) -> None:
    disguised = tmp_path / "resultats-par-niveau-burvot-t1.txt"
    disguised.write_bytes((shared_data / "bv_contours/bondy-93010/zone.geojson").read_bytes())
    assert recognise(disguised) is Kind.CONTOURS


def test_layers_of_a_geopackage_are_found_one_by_one(shared_data: Path) -> None:
    path = shared_data / "iris/bondy-93010/limitesSocle.gpkg"
    found = scan_folder(path.parent)
    assert len(found) == 16
    assert Found(path, Kind.IRIS, "iris") in found
    assert [one.layer for one in found if one.kind is Kind.QUARTIERS] == ["quartier2"]
