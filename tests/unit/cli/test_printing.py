"""French figures, and files written whole or not at all."""

from pathlib import Path

import pytest

from arpenteur.cli.console import (
    MOST_LINES,
    NARROW_NO_BREAK_SPACE,
    number,
    percent,
    print_table,
    say,
    write_or_print,
)
from arpenteur.domain.errors import InputError


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [(1234567, 0, "1_234_567"), (0.5, 2, "0,50"), (-3.25, 1, "\u22123,2"), (None, 0, "–")],
)
def test_figures_are_french(value: float | None, digits: int, shown: str) -> None:
    assert number(value, digits) == shown.replace("_", NARROW_NO_BREAK_SPACE)


def test_a_share_is_a_percentage() -> None:
    assert percent(0.3149, 1) == f"31,5{NARROW_NO_BREAK_SPACE}%"


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="écriture impossible"):
        write_or_print("x", tmp_path / "absent" / "file.csv")
    assert list(tmp_path.iterdir()) == []


def test_an_output_file_replaces_the_former_one(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old", encoding="utf-8")
    write_or_print("new\n", target)
    assert target.read_text(encoding="utf-8") == "new\n"
    assert list(tmp_path.iterdir()) == [target]


def test_a_table_of_a_nation_stops_and_says_how_to_have_it_whole(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("T", ("Zone", "Rang"), [(f"Bureau {i}", str(i)) for i in range(MOST_LINES + 250)])
    printed = capsys.readouterr()
    assert printed.out.count("Bureau ") == MOST_LINES
    assert printed.err == "250 lignes de plus : « --format csv » ou « --format json » les donne toutes.\n"


_FORMULA = "0,5 × (0,293462 − 0,301234) ÷ max(0,001 ; 0,012345) + " * 6 + "1"


def test_a_sentence_is_wrapped_at_the_terminal_and_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    say(_FORMULA, indent="  ", under="      ")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 80
    assert " ".join(line.strip() for line in lines) == _FORMULA


def test_a_sentence_in_a_pipe_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    say(_FORMULA)
    assert capsys.readouterr().out == f"{_FORMULA}\n"
