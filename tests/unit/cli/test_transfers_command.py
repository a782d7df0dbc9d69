"""``arpenteur transfers``, as a person runs it."""

import csv
import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from ecological_tables import drawn_units

from arpenteur.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["arpenteur", "transfers", *words])
    try:
        main()
    except SystemExit as ending:
        return int(ending.code or 0)
    return 0


def write(path: Path, names: tuple[str, ...], counts: np.ndarray, first: int = 1) -> str:
    lines = [";".join(("bureau", *names))]
    lines += [
        ";".join([f"B{unit:03}", *(str(int(count)) for count in line)]) for unit, line in enumerate(counts, first)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Two votes of 30 fictional stations, with 5 voters fewer in the first station and 7 more in the second."""
    monkeypatch.chdir(tmp_path)
    rows, columns, _ = drawn_units(30, 3, 2)
    columns[0, 0] -= 5
    columns[1, 0] += 7
    return (
        write(tmp_path / "avant.csv", ("Alpha", "Entrées", "Entrées (2)"), rows),
        write(tmp_path / "apres.csv", ("Bêta", "Gamma"), columns),
    )


def test_json_has_the_published_keys_and_rows_sum_to_one(
    files: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *files, "--format", "json") == 0
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert list(answer) == [
        "rows",
        "columns",
        "share",
        "low",
        "high",
        "level",
        "counts",
        "units",
        "method",
        "warnings",
        "credits",
    ]
    assert answer["rows"] == ["Alpha", "Entrées", "Entrées (2)", "Entrées (3)"]
    assert answer["columns"] == ["Bêta", "Gamma", "Sorties"]
    assert np.sum(answer["share"], axis=1) == pytest.approx(np.ones(4))
    assert np.sum(answer["counts"][3]) == pytest.approx(7)
    assert np.sum(answer["counts"], axis=0)[2] == pytest.approx(5)
    assert answer["units"] == 30
    assert answer["level"] == 0.9
    assert len(answer["warnings"]) == 1
    assert printed.err == ""


def test_the_same_json_is_written_where_asked(
    files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *files, "--format", "json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert run(monkeypatch, *files, "--format", "json", "--output", "r.json") == 0
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8")) == shown
    assert capsys.readouterr().out == ""


def test_local_tables_add_up_to_the_margins_of_the_files(
    files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *files, "--format", "csv", "--local", "l.csv") == 0
    cells = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    local = list(csv.DictReader((tmp_path / "l.csv").read_text(encoding="utf-8").splitlines()))
    assert list(local[0]) == ["unit", "row", "column", "count"]
    assert len(local) == 30 * 4 * 3
    for cell in cells:
        pair = (cell["row"], cell["column"])
        total = sum(float(line["count"]) for line in local if (line["row"], line["column"]) == pair)
        assert total == pytest.approx(float(cell["count"]), abs=1e-6)
    votes = list(csv.reader(Path(files[0]).read_text(encoding="utf-8").splitlines(), delimiter=";"))
    alpha = sum(float(line["count"]) for line in local if line["unit"] == "B004" and line["row"] == "Alpha")
    assert alpha == pytest.approx(float(votes[4][1]))


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("options", [2, 12])
def test_the_table_fits_the_window_whatever_its_columns(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    width: int,
    options: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    rows, columns, _ = drawn_units(40, 3, options)
    names = tuple(f"Option au nom plutôt long {k}" for k in range(options))
    source = write(tmp_path / "a.csv", (*names[:2], "C"), rows)
    target = write(tmp_path / "b.csv", tuple(reversed(names)), columns)
    assert run(monkeypatch, source, target, "--concurrent") == 0
    printed = capsys.readouterr()
    assert max(map(len, printed.out.splitlines())) <= width
    heads = [line for line in printed.out.splitlines() if line.startswith("┃ De")]
    assert sum(line.count("Option au n…") for line in heads) == options
    assert len({word for line in heads for word in line.split("┃") if "…" in word}) == options
    assert printed.out.count("Transferts de voix (") == (0 if len(heads) == 1 else len(heads))
    assert "d'après 40 unités" in printed.out
    assert printed.err == ""


def test_a_cell_is_never_shown_as_nothing_or_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    apart = np.array([[100, 0], [0, 100], [200, 0], [0, 50]])
    source, target = write(tmp_path / "a.csv", ("A", "B"), apart), write(tmp_path / "b.csv", ("C", "D"), apart)
    assert run(monkeypatch, source, target) == 0
    shown = capsys.readouterr().out
    assert shown.count(">99 (>99–100)") == 2
    assert shown.count("<1 (0–<1)") == 2


def test_small_options_are_added_up_after_the_estimate_where_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, columns, _ = drawn_units(40, 3, 2)
    small = np.column_stack([rows // 40, rows])
    more = np.column_stack([columns, small[:, :3].sum(axis=1)])
    source = write(tmp_path / "a.csv", ("p1", "p2", "p3", "A", "B", "Autres (3 options)"), small)
    target = write(tmp_path / "b.csv", ("C", "D", "E"), more)
    assert run(monkeypatch, source, target, "--concurrent", "--format", "json") == 0
    apart = json.loads(capsys.readouterr().out)
    assert run(monkeypatch, source, target, "--concurrent", "--format", "json", "--merge", "3") == 0
    found = json.loads(capsys.readouterr().out)
    assert apart["rows"] == ["p1", "p2", "p3", "A", "B", "Autres (3 options)"]
    assert found["rows"] == ["A", "B", "Autres (3 options)", "Autres (3 options) (2)"]
    assert found["columns"] == apart["columns"] == ["C", "D", "E"]
    assert found["counts"][:3] == pytest.approx(np.array(apart["counts"][3:]))
    assert found["counts"][3] == pytest.approx(np.sum(apart["counts"][:3], axis=0))
    assert found["warnings"] == [
        "Additionnées après l'estimation, sous « Autres (3 options) (2) » : « p1 », « p2 », « p3 »."
    ]


def test_units_in_one_file_only_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, columns, _ = drawn_units(40, 2, 2)
    source = write(tmp_path / "a.csv", ("A", "B"), rows)
    target = write(tmp_path / "b.csv", ("C", "D"), columns[1:], first=2)
    assert run(monkeypatch, source, target, "--concurrent") == 0
    printed = capsys.readouterr()
    assert printed.err == "Attention : 1 unité présente seulement dans a.csv, laissée de côté : B001.\n"
    assert "d'après 39 unités" in printed.out


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("u;a;b\n1;2;3\n", None, "b.csv : fichier introuvable"),
        ("u;a;b\n1;2;x\n", "u;c;d\n1;2;3\n", "a.csv, ligne 2, colonne « b » : valeur « x »"),
        ("u;a;b\n1;2;3\n", "u;c;d\n2;2;3\n", "aucune unité commune"),
        ("u;a;b\n1;2;3\n", "u;c\n1;5\n", "a.csv et b.csv : 1 option au second vote"),
        ("u;a;b\n1;0;0\n", "u;c;d\n1;0;0\n", "a.csv et b.csv : aucun électeur"),
    ],
)
def test_wrong_files_are_one_sentence_and_leave_nothing_behind(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    first: str,
    second: str | None,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text(first, encoding="utf-8")
    if second is not None:
        Path("b.csv").write_text(second, encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    assert run(monkeypatch, "a.csv", "b.csv", "--format", "json", "--output", "o", "--local", "l") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


def test_a_local_file_that_cannot_be_written_is_told(
    files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *files, "--local", "nowhere/l.csv") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "nowhere" in printed.err
    assert len(list(tmp_path.iterdir())) == 2
