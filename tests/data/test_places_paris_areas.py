"""Areal weighting of Paris, against the result published with sfReapportion (GPL, compared and not copied)."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from arpenteur import geo
from arpenteur.geo import Layer

GROUPS = ["C11_POP15P", *(f"C11_POP15P_CS{i}" for i in range(1, 9))]


def layer(path: Path, key) -> Layer:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    ids = tuple(key(feature["properties"]) for feature in features)
    return geo.project(Layer(np.asarray(shapes, dtype=object), geo.WGS84, ids), geo.LAMBERT_93)


def table(path: Path, key: str, ids: tuple[str, ...]) -> np.ndarray:
    with path.open(encoding="utf-8") as file:
        rows = {row[key]: [float(row[name]) for name in GROUPS] for row in csv.DictReader(file)}
    return np.array([rows[name] for name in ids])


@pytest.fixture(scope="module")
def paris(shared_data: Path):
    stations = layer(shared_data / "bv_contours/paris-75056/ParisPollingStations2012.geojson", lambda p: str(p["ID"]))
    zones = layer(shared_data / "iris/paris-75056/ParisIris.geojson", lambda p: str(p["DCOMIRIS"]))
    persons = table(shared_data / "iris/paris-75056/RP_2011_CS8_Paris.csv", "IRIS", zones.ids)
    folder = shared_data / "bv_contours/paris-75056"
    expected = table(folder / "CS_ParisPollingStations_expected.csv", "ID", stations.ids)
    return stations, zones, persons, expected


def test_plain_area_weighting_gives_the_published_figures_and_loses_what_they_lose(paris):
    stations, zones, persons, expected = paris
    found = geo.prorate(geo.area_weights(stations, zones, conserve=False), persons)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert round(expected[:, 0].sum()) == 1_883_732


def test_conserving_weights_keep_every_person(paris):
    stations, zones, persons, _ = paris
    weights = geo.area_weights(stations, zones, within=500)
    assert weights.covered.all()
    found = geo.prorate(weights, persons)
    assert round(found[:, 0].sum()) == round(persons[:, 0].sum()) == 1_926_666
    np.testing.assert_allclose(found.sum(axis=0), persons.sum(axis=0), rtol=1e-12)
