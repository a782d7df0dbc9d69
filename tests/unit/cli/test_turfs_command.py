"""``arpenteur turfs``, as a campaign types it."""

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import walked_town as town

from arpenteur.cli import main
from arpenteur.snapshot import Snapshot

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "generated" / "turfs.schema.json"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return town.publish(tmp_path_factory.mktemp("turfs") / "s")


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Any:
    def run(*words: str | Path) -> int:
        monkeypatch.setattr(sys, "argv", ["arpenteur", "turfs", *map(str, words)])
        try:
            main()
        except SystemExit as caught:
            return int(caught.code or 0)
        return 0

    return run


def test_the_table_reads_alone(snapshot: Snapshot, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending(snapshot.path, "--zone", "1", "--pairs", "3") == 0
    told = capsys.readouterr()
    assert "3 secteurs" in told.out
    assert "d'un seul tenant" in told.out


def test_json_keeps_its_schema(snapshot: Snapshot, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending(snapshot.path, "--doors", "80", "--across-stations", "--format", "json") == 0
    answer = json.loads(capsys.readouterr().out)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(answer)
    assert sum(turf["doors"] for turf in answer["turfs"]) == 600


def test_a_drawn_area_is_read_from_its_file(snapshot: Snapshot, ending: Any, tmp_path: Path) -> None:
    drawn, out = tmp_path / "zone.geojson", tmp_path / "secteurs.geojson"
    ring = [[2.999, 46.499], [3.002, 46.499], [3.002, 46.502], [2.999, 46.502], [2.999, 46.499]]
    drawn.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), encoding="utf-8")
    assert ending(snapshot.path, "--area", drawn, "--format", "geojson", "--output", out) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["type"] == "FeatureCollection"


def test_walk_sheets_are_one_pdf(snapshot: Snapshot, ending: Any, tmp_path: Path) -> None:
    out = tmp_path / "secteurs.pdf"
    assert ending(snapshot.path, "--zone", "2", "--pairs", "2", "--format", "pdf", "--output", out) == 0
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--zone", "77"), "zone inconnue"),
        (("--format", "pdf"), "--output"),
        (("--start", "ici"), "longitude"),
        (("--start", "300,2"), "longitude"),
        (("--area", "absent.geojson"), "zone illisible"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    snapshot: Snapshot, ending: Any, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert ending(snapshot.path, *words) == 1
    assert said in capsys.readouterr().err
