"""Every file that the command line writes says whose its figures are."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import small_snapshots as small
import walked_town
from ecological_tables import drawn_units
from exports import FROM_SNAPSHOTS
from PIL import Image
from small_nation import L22, P17, P22, write_tidy
from typer.testing import CliRunner

from arpenteur.cli.app import app
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.credits import credits_of

runner = CliRunner()
SCENARIO = 'id = "essai"\nturnout = 0.6\n'


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Snapshot]:
    """A place of votes that is not said to be fictional, and one with streets."""
    folder = tmp_path_factory.mktemp("exports")
    voted = small.publish(folder / "voted", small.with_crosswalk(small.with_squares(small.town())), fictional=False)
    return {True: walked_town.publish(folder / "walked"), False: voted}


def run(*words: str | Path) -> Any:
    result = runner.invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def asked(command: str, snapshot: Snapshot, folder: Path) -> list[str | Path]:
    scenario = folder / "essai.toml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    family = ("--family", "gauche")
    more: dict[str, tuple[str | Path, ...]] = {
        "rank": family,
        "explain": ("00090_0001", *family),
        "compare": (scenario, *family),
        "second-round": ("--finalists", "gauche,rn", *family),
        "plan": ("--hours", "60", *family),
        "series": (),
        "turfs": ("--zone", "1"),
        "rounds": ("--start", "3.0026,46.5018", "--task", "letterboxes"),
    }
    return [command, snapshot.path, *more[command]]


def told_in(file: Path) -> str:
    """The line that a file carries, or that stands beside it."""
    if file.suffix == ".csv":
        beside = json.loads(file.with_name(f"{file.name}-metadata.json").read_text(encoding="utf-8"))
        header = next(csv.reader(file.read_text(encoding="utf-8").splitlines()))
        assert beside["url"] == file.name
        assert [one["titles"] for one in beside["tableSchema"]["columns"]] == header
        return beside["dc:bibliographicCitation"]
    if file.suffix in (".json", ".geojson"):
        return json.loads(file.read_text(encoding="utf-8"))["credits"]
    return file.read_bytes().decode("utf-8", errors="replace").replace("&apos;", "'").replace("&#x27;", "'")


@pytest.mark.parametrize(("command", "format"), FROM_SNAPSHOTS)
def test_a_file_made_from_a_snapshot_has_the_line(
    command: str, format: str, places: dict[bool, Snapshot], tmp_path: Path
):
    walked = command in ("turfs", "rounds")
    out = tmp_path / f"export.{format}"
    run(*asked(command, places[walked], tmp_path), "--format", format, "--output", out)
    line = credits_of(places[walked].manifest, ground_only=walked)
    assert ("données fictives" if walked else "Inventé (sans objet, 2017–2022)") in line
    assert line in told_in(out)


@pytest.mark.parametrize("format", ["json", "csv"])
def test_a_replay_names_the_files_it_read(format: str, tmp_path: Path):
    for election in (P17, P22, L22):
        write_tidy(tmp_path, election)
    out = tmp_path / f"replay.{format}"
    run("backtest", tmp_path, "--target", "2022_legi_t1", "--format", format, "--output", out)
    assert told_in(out) == "Sources : Ministère de l'Intérieur (Licence Ouverte 2.0, 2017–2022)"


@pytest.mark.parametrize("format", ["json", "csv"])
def test_transfers_name_the_files_given_and_say_that_nothing_is_known_of_them(format: str, tmp_path: Path):
    rows, columns, _ = drawn_units(30, 2, 2)
    for name, counts in (("avant.csv", rows), ("apres.csv", columns)):
        lines = ["bureau;A;B", *(f"b{at};{int(one[0])};{int(one[1])}" for at, one in enumerate(counts))]
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    out, units = tmp_path / f"matrice.{format}", tmp_path / "unites.csv"
    words = ("transfers", tmp_path / "avant.csv", tmp_path / "apres.csv", "--local", units)
    run(*words, "--format", format, "--output", out)
    said = "Sources : avant.csv, apres.csv (producteur inconnu, licence inconnue)"
    assert {told_in(out), told_in(units)} == {said}


@pytest.mark.parametrize("kind", ["map", "intervals", "transfers", "backtest"])
@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_picture_has_the_line(kind: str, ending: str, places: dict[bool, Snapshot], tmp_path: Path):
    out, family = tmp_path / f"picture.{ending}", ("--family", "gauche") if kind in ("map", "intervals") else ()
    run("figure", places[False].path, kind, *family, "--output", out)
    told = told_in(out) if ending == "svg" else Image.open(out).text["Source"]
    years = "2022" if kind == "transfers" else "2017–2022"
    assert f"Inventé (sans objet, {years}) ; instantané du " in told


def test_a_quality_report_has_the_line(tmp_path: Path):
    for election in (P17, P22, L22):
        write_tidy(tmp_path, election)
    out = tmp_path / "snapshot"
    run("build", "dep:01", "--sources", tmp_path, "--out", out)
    line = credits_of(Snapshot.open(out).manifest)
    assert line.startswith("Sources : Ministère de l'Intérieur (Licence Ouverte 2.0, 2017–2022) ; instantané du ")
    told = run("check", out, "--format", "csv")
    assert line in told.stderr
    assert "Sources :" not in told.stdout
    assert json.loads(run("check", out, "--format", "json").stdout)["credits"] == line


def test_a_table_in_a_pipe_says_the_line_beside_it(places: dict[bool, Snapshot], tmp_path: Path):
    told = run(*asked("rank", places[False], tmp_path), "--format", "csv")
    assert credits_of(places[False].manifest) in told.stderr
    assert "Sources" not in told.stdout


def test_flat_properties_are_the_nested_ones_under_plain_names(places: dict[bool, Snapshot], tmp_path: Path):
    nested, flat = tmp_path / "a.geojson", tmp_path / "b.geojson"
    words = (*asked("rank", places[False], tmp_path), "--format", "geojson")
    run(*words, "--output", nested)
    run(*words, "--flat", "--output", flat)
    pairs = zip(*(json.loads(one.read_text(encoding="utf-8"))["features"] for one in (nested, flat)), strict=True)
    for before, after in ((one["properties"], other["properties"]) for one, other in pairs):
        assert not any(isinstance(value, dict | list) for value in after.values())
        assert after["flags"] == " ".join(before["flags"])
        for band in ("support", "floating", "intermittence", "mobilisable"):
            assert {end: after[f"{band}_{end}"] for end in ("central", "low", "high")} == (
                before[band] or dict.fromkeys(("central", "low", "high"))
            )


def test_flat_is_for_geojson_only(places: dict[bool, Snapshot], tmp_path: Path):
    words = (*asked("rank", places[False], tmp_path), "--format", "csv", "--flat")
    with pytest.raises(Exception, match="--flat"):
        runner.invoke(app, [str(word) for word in words], catch_exceptions=False)
