"""A city's own outlines, whose key has a name of its own."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from arpenteur import pipeline
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place


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


def test_without_its_name_the_file_is_not_recognised(shared_data: Path, city: Path) -> None:
    with pytest.raises(InputError, match=r"ville\.geojson : format non reconnu"):
        built(shared_data, city, None)


def test_a_column_that_is_not_there_is_named(shared_data: Path, city: Path) -> None:
    with pytest.raises(InputError, match="colonne « autre »"):
        built(shared_data, city, "autre")
