"""``arpenteur backtest`` as people run it: a table, JSON, a file, one sentence where it cannot."""

import json
from pathlib import Path

import pytest
from small_nation import L22, P17, P22, SIZE, write_tidy
from typer.testing import CliRunner

from arpenteur.cli.app import app
from arpenteur.domain.errors import InputError

runner = CliRunner()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nation")
    for election in (P17, P22, L22):
        write_tidy(folder, election)
    return folder


def run(*arguments: str) -> str:
    result = runner.invoke(app, ["backtest", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_the_table_tells_ceilings_floors_and_the_scope_of_the_scenario(files: Path) -> None:
    text = run(str(files), "--target", "2022_legi_t1")
    for words in (
        "Modèle",
        "(plafond)",
        "(plancher)",
        "résultat des seuls fichiers donné",
        "Baisse depuis 2022_pres_t1",
    ):
        assert words in text
    assert "fall" not in text


def test_json_goes_to_standard_output_or_whole_to_a_file(files: Path, tmp_path: Path) -> None:
    printed = json.loads(run(str(files), "--target", "2022_legi_t1", "--format", "json"))
    out = tmp_path / "table.json"
    assert run(str(files), "--target", "2022_legi_t1", "--format", "json", "--output", str(out)) == ""
    assert json.loads(out.read_text(encoding="utf-8")) == printed
    assert printed["stations"] == SIZE


def test_csv_has_one_header(files: Path) -> None:
    lines = run(str(files), "--target", "2022_legi_t1", "--format", "csv").splitlines()
    assert lines[0].startswith("target,place,output,name,label")
    assert sum(line.startswith("target,") for line in lines) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--target", "2022"], "élection « 2022 »"),
        (["--target", "2012_pres_t1"], "2012_pres_t1 n'est pas parmi les résultats"),
        (["--target", "2022_legi_t1", "--place", "ici"], "lieu « ici » non reconnu"),
        (["--target", "2022_legi_t1", "--place", "93010"], "aucun bureau de 93010 dans ce scrutin"),
    ],
)
def test_wrong_input_is_one_sentence(files: Path, arguments: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        runner.invoke(app, ["backtest", str(files), *arguments], catch_exceptions=False)
