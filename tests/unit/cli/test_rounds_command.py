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

START = ("--start", "3.0026,46.5018")
SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "generated" / "rounds.schema.json"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return town.publish(tmp_path_factory.mktemp("turfs") / "s")


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Any:
    def run(*words: str | Path) -> int:
        monkeypatch.setattr(sys, "argv", ["arpenteur", "rounds", *map(str, words)])
        try:
            main()
        except SystemExit as caught:
            return int(caught.code or 0)
        return 0

    return run


def test_the_table_reads_alone(snapshot: Snapshot, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending(snapshot.path, *START, "--task", "letterboxes", "--crews", "2") == 0
    told = capsys.readouterr()
    assert "boîtes aux lettres en 2 tournées" in told.out
    assert "m à pied" in told.out
    assert ending(snapshot.path, *START, "--task", "letterboxes", "--crews", "1") == 0
    assert "boîtes aux lettres en 1 tournée " in capsys.readouterr().out.replace("\n", " ")


def test_json_keeps_its_schema(snapshot: Snapshot, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--task", "letterboxes", "--street", "rue A", "--crews", "2", "--carry", "50", "--format", "json")
    assert ending(snapshot.path, *START, *asked) == 0
    answer = json.loads(capsys.readouterr().out)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(answer)
    assert sum(one["load"] for one in answer["rounds"]) == snapshot.buildings.filter(street="Rue A")["dwellings"].sum()


def test_stops_come_from_a_file(snapshot: Snapshot, ending: Any, tmp_path: Path) -> None:
    stops, out = tmp_path / "arrets.csv", tmp_path / "tournees.geojson"
    stops.write_text("adresse,nombre\n3 rue A,2\n4 avenue B,1\n", encoding="utf-8")
    asked = ("--task", "posters", "--stops", stops, "--format", "geojson", "--output", out)
    assert ending(snapshot.path, *START, *asked) == 0
    features = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert [one["properties"]["role"] for one in features] == ["way", "stop", "stop"]


def test_sheets_are_one_pdf(snapshot: Snapshot, ending: Any, tmp_path: Path) -> None:
    out = tmp_path / "tournees.pdf"
    asked = ("--task", "letterboxes", "--zone", "1", "--format", "pdf", "--output", out)
    assert ending(snapshot.path, *START, *asked) == 0
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--task", "posters"), "--stops FICHIER ou --stations"),
        (("--task", "posters", "--stations", "--stops", "x.csv"), "à la fois"),
        (("--task", "letterboxes", "--zone", "77"), "zone inconnue"),
        (("--task", "letterboxes", "--carry", "90", "--crews", "2"), "au moins 7 équipages"),
        (("--task", "leaflets", "--stops", "absent.csv"), "introuvable"),
        (("--task", "letterboxes", "--format", "pdf"), "--output"),
        (("--task", "letterboxes", "--start", "ici"), "longitude"),
        (("--task", "letterboxes", "--seed", str(2**32)), "graine 4294967296"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    snapshot: Snapshot, ending: Any, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert ending(snapshot.path, *START, *words) == 1
    assert said in capsys.readouterr().err
