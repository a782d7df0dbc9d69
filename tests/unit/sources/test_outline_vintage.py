"""Of which year a file of outlines is: what the file says comes before its name, and a guess is called one."""

import json
from pathlib import Path
from typing import Any

import pytest

from arpenteur.sources.territory import read_contours
from arpenteur.sources.territory.origin import year_of_vintage

SQUARE = [[[3.0, 46.5], [3.01, 46.5], [3.01, 46.51], [3.0, 46.5]]]


def vintage(folder: Path, name: str, *, members: dict[str, Any] | None = None, **properties: Any) -> str:
    feature = {
        "type": "Feature",
        "properties": {"id_bv": "03185_1", **properties},
        "geometry": {"type": "Polygon", "coordinates": SQUARE},
    }
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(json.dumps({"type": "FeatureCollection", **(members or {}), "features": [feature]}))
    return read_contours(file).report.vintage


@pytest.mark.parametrize(
    ("column", "value", "year"),
    [
        ("millesime", 2021, "2021"),
        ("Annee", "2021", "2021"),
        ("date", "2021-09-01", "2021"),
        ("DATE_MAJ", "01/09/2021", "2021"),
        ("date_reu", "20210901", "2021"),
    ],
)
def test_a_column_that_holds_a_date_tells(tmp_path: Path, column: str, value: Any, year: str) -> None:
    assert vintage(tmp_path / "x", "bureaux-2012.geojson", **{column: value}) == year


@pytest.mark.parametrize("value", ["hier", 93010, "2021 ou 2022"])
def test_a_column_that_holds_no_date_tells_nothing(tmp_path: Path, value: Any) -> None:
    assert vintage(tmp_path / "x", "bureaux.geojson", date=value) == "inconnu"


@pytest.mark.parametrize(
    "members",
    [
        {"name": "Bureaux de vote 2021"},
        {"metadata": {"millesime": 2021, "title": "Bureaux de 2019"}},
        {"source": {"producteur": "Ville", "date": "2021-01"}},
    ],
)
def test_a_member_of_the_collection_tells(tmp_path: Path, members: dict[str, Any]) -> None:
    assert vintage(tmp_path / "x", "bureaux-2012.geojson", members=members) == "2021"


def test_a_title_with_two_years_or_a_coordinate_system_tells_nothing(tmp_path: Path) -> None:
    members = {"name": "2012-2021", "crs": {"type": "name", "properties": {"name": "EPSG 2154 de 2010"}}}
    assert vintage(tmp_path / "x", "bureaux.geojson", members=members) == "inconnu"


def test_the_national_file_has_the_vintage_of_the_catalogue(tmp_path: Path) -> None:
    assert vintage(tmp_path / "x", "contours-france-entiere-latest-v2.geojson") == "2022"


def test_a_name_is_the_last_resort_and_is_said_to_be_a_guess(tmp_path: Path) -> None:
    of_file = vintage(tmp_path / "x", "bureaux-2012.geojson")
    of_folder = vintage(tmp_path / "vote 2017", "bureaux.geojson")
    assert of_file == "2012 (supposé, d'après le nom du fichier)"
    assert of_folder == "2017 (supposé, d'après le nom du dossier)"
    assert [year_of_vintage(one) for one in (of_file, of_folder, "inconnu", "")] == [2012, 2017, None, None]
