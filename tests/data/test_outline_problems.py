"""Outlines of several communes in one file: another commune's column is used, and what cannot be is refused or said.

The file is made of the genuine outlines of 92-13: Antony with its neighbours, each numbered from 1.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from shapely import affinity
from shapely.geometry import mapping, shape

from arpenteur import pipeline
from arpenteur.domain.places import Place
from arpenteur.pipeline.outline_problems import of_table
from arpenteur.snapshot import Snapshot
from arpenteur.sources.territory import read_contours

pytestmark = pytest.mark.data
AT = datetime(2026, 12, 1, tzinfo=UTC)
ANTONY, STATIONS, KM2 = "92002", 44, 9.6


def several(shared_data: Path, path: Path, *, communes: bool) -> Path:
    """Outlines of the four towns under a bare number, with the code of the commune or without."""
    layer = json.loads((shared_data / "bv_contours/circo-9213/circo_contours.geojson").read_text(encoding="utf-8"))
    for feature in layer["features"]:
        old = feature["properties"]
        whole = {"DEPCO": old["codeCommune"]} if communes else {}
        feature["properties"] = {"NUM_BUR": int(old["numeroBureauVote"]), "QUARTIER": 1, **whole}
    path.write_text(json.dumps(layer), encoding="utf-8")
    return path


def built(shared_data: Path, outlines: Path) -> Snapshot:
    sources = [*(shared_data / "results/national").glob("presid-2022-t1*"), outlines]
    return pipeline.build(Place.parse(ANTONY), sources=sources, out=outlines.parent / "out", at=AT)


def test_a_column_of_communes_keeps_the_one_asked_for(shared_data: Path, tmp_path: Path) -> None:
    snapshot = built(shared_data, several(shared_data, tmp_path / "villes.geojson", communes=True))
    assert snapshot.stations["geometry"].drop_nulls().len() == STATIONS
    assert not [line for line in snapshot.quality["remarks"] if "Contours" in line]
    file = shared_data / "bv_contours/circo-9213/circo_contours.geojson"
    alone = read_contours(file, communes=frozenset({ANTONY})).table
    again = read_contours(
        tmp_path / "villes.geojson", communes=frozenset({ANTONY}), stations=frozenset(alone["station"])
    )
    assert again.table["station"].to_list() == alone["station"].to_list()
    assert again.table["geometry"].to_list() == alone["geometry"].to_list()


def test_numbers_of_several_communes_without_one_are_refused_and_said(shared_data: Path, tmp_path: Path) -> None:
    snapshot = built(shared_data, several(shared_data, tmp_path / "villes.geojson", communes=False))
    (line,) = [line for line in snapshot.quality["remarks"] if "Contours refusés" in line]
    assert "villes.geojson : Contours refusés (92002) : parties d'un même bureau éloignées" in line
    assert snapshot.stations["geometry"].drop_nulls().len() == 0
    assert line in pipeline.summary(snapshot)


def refused(shared_data: Path, **changed: Any) -> list[str]:
    """Classes of problem of Antony's own outlines once one station was changed, beside its own limit."""
    file = shared_data / "bv_contours/circo-9213/circo_contours.geojson"
    layer = json.loads(file.read_text(encoding="utf-8"))
    mine = [one for one in layer["features"] if one["properties"]["codeCommune"] == ANTONY]
    whole = changed["change"](shape(mine[0]["geometry"]))
    mine[0]["geometry"] = mapping(whole)
    path = changed["path"]
    path.write_text(json.dumps({**layer, "features": mine}), encoding="utf-8")
    return [one.kind for one in of_table(read_contours(path, communes=frozenset({ANTONY})).table, None)]


def test_a_station_of_another_size_is_said(shared_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "grand.geojson"
    assert refused(shared_data, path=path, change=lambda one: one) == []
    assert refused(shared_data, path=path, change=lambda one: affinity.scale(one, 9, 9)) == ["far_larger"]


def test_genuine_outlines_have_no_problem(shared_data: Path) -> None:
    for file in (
        "bv_contours/bondy-93010/zone.geojson",
        "bv_contours/circo-9213/circo_contours.geojson",
        "bv_contours/dept-04/Bvote_Propre_Dep_04.geojson",
        "bv_contours/paris-75056/ParisPollingStations2012.geojson",
    ):
        communes = frozenset({"75056"}) if "paris" in file else None
        found = of_table(read_contours(shared_data / file, communes=communes).table, None)
        assert found == []
