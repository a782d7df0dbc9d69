"""A city's own outlines, whose key has a name of its own."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely import Polygon, transform
from shapely.geometry import mapping

from arpenteur import pipeline
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place
from arpenteur.sources.territory import read_contours


@pytest.fixture
def city(shared_data: Path, tmp_path: Path) -> Path:
    """The outlines of Bondy as a city would publish them: a bare number under a name of its own."""
    layer = json.loads((shared_data / "bv_contours" / "bondy-93010" / "zone.geojson").read_text(encoding="utf-8"))
    for feature in layer["features"]:
        feature["properties"] = {"mon_numero": int(feature["properties"]["bureau"].partition("_")[2])}
    file = tmp_path / "ville.geojson"
    file.write_text(json.dumps(layer), encoding="utf-8")
    return file


def built(shared_data: Path, city: Path, key: str | None) -> int:
    results = shared_data / "results" / "bondy-93010" / "bondy_2022.csv"
    at = datetime(2026, 1, 1, tzinfo=UTC)
    snapshot = pipeline.build(
        Place.parse("93010"), sources=[results, city], out=city.parent / "out", at=at, contour_key=key
    )
    return snapshot.stations["geometry"].drop_nulls().len()


def test_the_column_that_is_named_carries_the_key(shared_data: Path, city: Path) -> None:
    assert built(shared_data, city, "mon_numero") == 32


def test_without_its_name_the_key_is_told_by_its_values(shared_data: Path, city: Path) -> None:
    assert built(shared_data, city, None) == 32


def rewritten(city: Path, properties: Callable[[int, dict[str, Any]], dict[str, Any]]) -> Path:
    layer = json.loads(city.read_text(encoding="utf-8"))
    for rank, feature in enumerate(layer["features"]):
        feature["properties"] = properties(rank, feature["properties"])
    city.write_text(json.dumps(layer), encoding="utf-8")
    return city


def test_a_counter_of_rows_is_no_key_and_two_keys_are_refused(shared_data: Path, city: Path) -> None:
    def shuffled(rank: int, old: dict[str, Any]) -> dict[str, Any]:
        return {"fid": rank + 1, "n": (old["mon_numero"] + 4) % 32 + 1, "revenu": 37610 + rank}

    assert built(shared_data, rewritten(city, shuffled), None) == 32
    rewritten(city, lambda rank, old: {"n": old["n"], "m": old["n"] % 32 + 1})
    with pytest.raises(InputError, match=r"ville\.geojson : plusieurs colonnes .*\(n, m\).*--contour-key NOM"):
        pipeline.build(
            Place.parse("93010"),
            sources=[shared_data / "results/bondy-93010/bondy_2022.csv", city],
            out=city.parent / "other",
            at=datetime(2026, 1, 1, tzinfo=UTC),
        )


def test_values_of_no_station_say_which_option_names_the_key(shared_data: Path, city: Path) -> None:
    with pytest.raises(InputError, match=r"ville\.geojson : colonne .* absente .*--contour-key NOM"):
        built(shared_data, rewritten(city, lambda rank, _: {"secteur": 500 + rank}), None)


@pytest.mark.parametrize(("lon", "lat"), [(1.44 - 2.48, 43.6 - 48.9), (0.0, 0.08)])
@pytest.mark.parametrize("named", [True, False])
def test_outlines_of_another_city_are_never_used_in_silence(
    shared_data: Path, city: Path, lon: float, lat: float, named: bool
) -> None:
    """The stations of Bondy on polygons of Toulouse, then on those of a near town: addresses tell where Bondy is."""
    layer = json.loads(city.read_text(encoding="utf-8"))
    for feature in layer["features"]:
        shape = transform(Polygon(max(rings(feature), key=len)), lambda points: points + np.array([lon, lat]))
        feature["geometry"] = mapping(shape)
        feature["properties"] = {"bureau": f"93010_{feature['properties']['mon_numero']}"}
    city.write_text(json.dumps(layer), encoding="utf-8")
    results = shared_data / "results/bondy-93010/bondy_2022.csv"
    ground = shared_data / "addresses/bondy-93010/adresse2.geojson"
    iris = shared_data / "iris/bondy-93010/limitesSocle.gpkg"
    sources = [results, ground, iris, city if named else city.parent]
    place, at = Place.parse("93010"), datetime(2026, 1, 1, tzinfo=UTC)
    if named:
        with pytest.raises(InputError, match=r"ville\.geojson : contours (hors du département 93|loin du lieu)"):
            pipeline.build(place, sources=sources, out=city.parent / "out", at=at)
        return
    snapshot = pipeline.build(place, sources=sources, out=city.parent / "out", at=at)
    assert snapshot.stations["geometry"].count() == 0
    assert any("ville.geojson laissé de côté : contours" in line for line in pipeline.summary(snapshot))


def rings(feature: dict[str, Any]) -> list[list[list[float]]]:
    shape = feature["geometry"]
    parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    return [part[0] for part in parts]


@pytest.mark.parametrize("vintage", ["paris-2017", "paris-2024", "lyon-2012"])
def test_a_median_income_is_no_commune(shared_data: Path, tmp_path: Path, vintage: str) -> None:
    """Dated outlines with columns of five-digit numbers beside the key: every feature of the city is read."""
    packed = shared_data.parent / f"elections/outline_vintages/{vintage}.geojson.gz"
    layer = json.loads(gzip.decompress(packed.read_bytes()))
    for rank, feature in enumerate(layer["features"]):
        feature["properties"] |= {"revenu_median": 37610 + rank, "population": 10001, "ID": rank}
    file = tmp_path / "ville.geojson"
    file.write_text(json.dumps(layer), encoding="utf-8")
    commune = "69123" if vintage.startswith("lyon") else "75056"
    read = read_contours(
        file, communes=frozenset({commune}), stations=frozenset(f"{commune}_{n:04d}" for n in (101, 102))
    )
    assert read.report.dropped == {}
    assert read.table.height == len({feature["properties"]["code"] for feature in layer["features"]})


def test_a_median_income_beside_arrondissement_and_number(shared_data: Path, tmp_path: Path) -> None:
    layer = json.loads((shared_data / "bv_contours/paris-75056/ParisPollingStations2012.geojson").read_text("utf-8"))
    for rank, feature in enumerate(layer["features"]):
        old = feature["properties"]
        feature["properties"] = {"arrondisse": old["arrondisse"], "num_bv": old["num_bv"], "revenu": 37610 + rank}
    file = tmp_path / "ville.geojson"
    file.write_text(json.dumps(layer), encoding="utf-8")
    assert read_contours(file, communes=frozenset({"75056"})).table.height == 867


def test_a_column_that_is_not_there_is_named(shared_data: Path, city: Path) -> None:
    with pytest.raises(InputError, match="colonne « autre »"):
        built(shared_data, city, "autre")
