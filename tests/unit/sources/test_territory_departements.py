import json
from pathlib import Path

import pytest
import shapely
import shapely.geometry

from arpenteur.domain.errors import InputError
from arpenteur.sources.recognise import Kind, recognise
from arpenteur.sources.territory import read_departement_outlines


def write(path: Path, *rows: dict[str, object]) -> Path:
    shape = shapely.geometry.mapping(shapely.box(2, 48, 3, 49))
    features = [{"type": "Feature", "properties": row, "geometry": shape} for row in rows]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_departements_are_known_by_code_and_name_together(tmp_path):
    known = write(tmp_path / "a.geojson", {"code": "2A", "nom": "Corse-du-Sud"}, {"code": "01", "nom": "Ain"})
    assert recognise(known) is Kind.DEPARTEMENT_OUTLINES
    assert recognise(write(tmp_path / "b.geojson", {"code": "01", "nom": "Centre"})) is not Kind.DEPARTEMENT_OUTLINES


def test_parts_of_a_departement_are_one_outline(tmp_path):
    file = write(tmp_path / "a.geojson", {"code": "971", "nom": "Guadeloupe"}, {"code": "971", "nom": "Guadeloupe"})
    found = read_departement_outlines(file)
    assert found.table.select("departement", "name").rows() == [("971", "Guadeloupe")]


def test_a_code_of_no_departement_is_named(tmp_path):
    file = write(tmp_path / "a.geojson", {"code": "01", "nom": "Ain"}, {"code": "2C", "nom": "Corse"})
    with pytest.raises(InputError, match="« 2C »"):
        read_departement_outlines(file)
