"""The demo commune on the map: outlines that tile it, streets that meet, addresses in their station."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from arpenteur.demo import DemoTown

ETALAB = [
    "codeDepartement",
    "nomDepartement",
    "codeCirconscription",
    "nomCirconscription",
    "codeCommune",
    "nomCommune",
    "numeroBureauVote",
    "codeBureauVote",
    "id_bv",
]
BAN = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;"
    "source_nom_voie;certification_commune;cad_parcelles"
)
TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True)
TO_GRID = Transformer.from_crs("EPSG:2154", "EPSG:3035", always_xy=True)


def _features(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text("utf-8"))["features"]


def _shapes(features: list[dict[str, Any]]) -> np.ndarray[Any, Any]:
    degrees = shapely.from_geojson([json.dumps(one["geometry"]) for one in features])
    return shapely.transform(degrees, lambda xy: np.column_stack(TO_METRES.transform(xy[:, 0], xy[:, 1])))


@pytest.fixture(scope="module")
def outlines(town: DemoTown) -> dict[str, Any]:
    features = _features(town.folder / "contours-france-entiere-latest-v2.geojson")
    keys = [one["properties"]["codeBureauVote"] for one in features]
    return dict(zip(keys, _shapes(features), strict=True))


@pytest.fixture(scope="module")
def addresses(town: DemoTown) -> list[dict[str, str]]:
    with (town.folder / "adresses-00.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_station_outlines_follow_the_official_schema(town: DemoTown) -> None:
    features = _features(town.folder / "contours-france-entiere-latest-v2.geojson")
    assert [*features[0]["properties"]] == ETALAB
    assert features[0]["properties"]["codeBureauVote"] == "00042_0001"
    assert features[0]["properties"]["id_bv"] == "00042_1"
    assert {one["properties"]["codeBureauVote"] for one in features} == {one.station for one in town.stations}
    assert {one["properties"]["codeCirconscription"] for one in features} == {"0001", "0002"}


def test_stations_tile_the_commune(outlines: dict[str, Any]) -> None:
    shapes = list(outlines.values())
    assert all(shapely.is_valid(shape) for shape in shapes)
    whole = shapely.union_all(shapes, grid_size=0.01)
    assert shapely.get_num_geometries(whole) == 1
    total = sum(shape.area for shape in shapes)
    assert total == pytest.approx(whole.area, rel=1e-4)
    assert 10e6 < whole.area < 30e6


def test_stations_are_in_one_piece_and_compact(outlines: dict[str, Any]) -> None:
    for key, shape in outlines.items():
        assert shape.geom_type == "Polygon", key
        filled = shapely.convex_hull(shape)
        assert shape.area / filled.area > 0.4, key


def test_iris_tile_the_same_commune(town: DemoTown, outlines: dict[str, Any]) -> None:
    features = _features(town.folder / "contours-iris.geojson")
    assert [*features[0]["properties"]] == ["INSEE_COM", "NOM_COM", "IRIS", "CODE_IRIS", "NOM_IRIS", "TYP_IRIS"]
    shapes = _shapes(features)
    assert float(shapely.area(shapes).sum()) == pytest.approx(sum(shape.area for shape in outlines.values()), rel=1e-4)
    quartiers = Counter(one["properties"]["CODE_IRIS"][:7] for one in features)
    assert 4 <= len(quartiers) <= 5


def test_iris_do_not_follow_stations(town: DemoTown, outlines: dict[str, Any]) -> None:
    """Census zones and stations cross, as everywhere: a join has something to do."""
    iris = _shapes(_features(town.folder / "contours-iris.geojson"))
    largest = [
        float((shapely.area(shapely.intersection(iris, shape))).max() / shape.area) for shape in outlines.values()
    ]
    assert min(largest) < 0.8


def test_addresses_have_the_official_columns(town: DemoTown, addresses: list[dict[str, str]]) -> None:
    assert (town.folder / "adresses-00.csv").read_text("utf-8").split("\n")[0] == BAN
    assert 5_000 < len(addresses) < 7_500
    assert len({one["id"] for one in addresses}) == len(addresses)
    assert {one["code_insee"] for one in addresses} == {"00042"}


def test_every_address_lies_in_one_station(outlines: dict[str, Any], addresses: list[dict[str, str]]) -> None:
    tree = shapely.STRtree(list(outlines.values()))
    points = shapely.points([(float(one["x"]), float(one["y"])) for one in addresses])
    point, _ = tree.query(points, predicate="within")
    assert sorted(point.tolist()) == list(range(len(addresses)))


def test_lambert_and_degrees_of_an_address_agree(addresses: list[dict[str, str]]) -> None:
    lonlat = np.array([(float(one["lon"]), float(one["lat"])) for one in addresses])
    metres = np.array([(float(one["x"]), float(one["y"])) for one in addresses])
    back = np.column_stack(TO_METRES.transform(lonlat[:, 0], lonlat[:, 1]))
    assert np.abs(back - metres).max() < 0.15


def test_odd_numbers_are_on_one_side_of_a_street(town: DemoTown, addresses: list[dict[str, str]]) -> None:
    ways = [one for one in _features(town.folder / "rues.geojson") if one["properties"].get("name") == "Route du Sud"]
    street = shapely.union_all(_shapes(ways))
    sides: dict[int, list[float]] = {0: [], 1: []}
    for one in addresses:
        if one["nom_voie"] != "Route du Sud":
            continue
        x, y = float(one["x"]), float(one["y"])
        nearest = shapely.get_coordinates(shapely.shortest_line(street, shapely.Point(x, y)))[0]
        sides[int(one["numero"]) % 2].append(x - float(nearest[0]))  # the street runs north to south
    assert len(sides[0]) > 5
    assert len(sides[1]) > 5
    assert max(sides[0]) < 0 < min(sides[1]) or max(sides[1]) < 0 < min(sides[0])


def test_streets_form_one_network(town: DemoTown) -> None:
    ways = [one for one in _features(town.folder / "rues.geojson") if "highway" in one["properties"]]
    assert all(one["properties"]["name"] for one in ways)
    assert all(one["id"] == one["properties"]["@id"] for one in ways)
    parent: dict[tuple[float, ...], tuple[float, ...]] = {}

    def root(node: tuple[float, ...]) -> tuple[float, ...]:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for way in ways:
        ends = [tuple(way["geometry"]["coordinates"][at]) for at in (0, -1)]
        parent[root(ends[0])] = root(ends[1])
    sizes = Counter(root(tuple(way["geometry"]["coordinates"][0])) for way in ways)
    assert max(sizes.values()) / len(ways) > 0.95


def test_squares_are_named_by_their_corner(town: DemoTown) -> None:
    document = json.loads((town.folder / "carreaux_200m.geojson").read_text("utf-8"))
    assert document["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::2154"
    for feature in document["features"]:
        x, y = feature["geometry"]["coordinates"][0][0]
        east, north = TO_GRID.transform(x, y)
        expected = f"CRS3035RES200mN{round(north / 200) * 200}E{round(east / 200) * 200}"
        assert feature["properties"]["idcar_200m"] == expected
        assert feature["properties"]["i_est_200"] == int(feature["properties"]["men"] < 11)
