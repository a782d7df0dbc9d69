"""The endings of a command: 0 done, 1 wrong input, 2 usage, 3 a bug."""

import sys
from pathlib import Path

import pytest

from arpenteur import __version__
from arpenteur.cli import main


def ending(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["arpenteur", *words])
    with pytest.raises(SystemExit) as caught:
        main()
    return int(caught.value.code or 0)


def test_the_version_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"arpenteur {__version__}\n"


@pytest.mark.parametrize("words", [("rank",), ("nope",), ("rank", "x", "--family", "gauche", "--top", "0")])
def test_a_misused_command_exits_with_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert ending(monkeypatch, *words) == 2
    assert "Usage" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rank", "nowhere", "--family", "gauche"), "nowhere : ce n'est pas un instantané"),
        (("rank", "nowhere", "--family", "inconnue"), "famille « inconnue »"),
        (("rank", "nowhere", "--family", "gauche", "--for", "xxxx"), "type de scrutin « xxxx »"),
        (("build", "Bondy", "--out", "o", "--sources", "."), "lieu « Bondy »"),
        (("build", "93010", "--out", "o"), "--download"),
        (("build", "93010", "--out", "o", "--sources", "nowhere"), "nowhere : introuvable"),
        (("build", "93010", "--out", "o", "--sources", ".", "--elections", "2022"), "élection « 2022 »"),
        (("check", "nowhere"), "arpenteur build"),
        (("explain", "nowhere", "1", "--family", "gauche"), "nowhere"),
        (("compare", "nowhere", "x.toml", "--family", "gauche"), "x.toml : scénario introuvable"),
        (("series", "nowhere"), "nowhere : ce n'est pas un instantané"),
        (("series", "nowhere", "--format", "parquet"), "--format parquet sans fichier"),
        (("series", "nowhere", "--output", "o.txt"), "o.txt : un tableau d'écran"),
        (("publish", "nowhere"), "nowhere"),
    ],
)
def test_wrong_input_is_one_sentence_and_exits_with_one(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ending(monkeypatch, *words) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_bug_keeps_its_trace_and_exits_with_three(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ARPENTEUR_HOME", str(tmp_path))
    monkeypatch.setattr("arpenteur.snapshot.Snapshot.open", lambda _path: 1 / 0)
    assert ending(monkeypatch, "check", "nowhere") == 3
    assert "Erreur du programme" in capsys.readouterr().err
    assert "ZeroDivisionError" in (tmp_path / "arpenteur-erreur.txt").read_text(encoding="utf-8")


def test_an_interruption_says_how_to_resume(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("arpenteur.snapshot.Snapshot.open", interrupt)
    assert ending(monkeypatch, "check", "nowhere") == 130
    assert "reprendre" in capsys.readouterr().err


def test_an_interruption_while_the_program_is_read_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("arpenteur.cli.app.main", interrupted)
    with pytest.raises(SystemExit) as ending:
        main()
    assert ending.value.code == 130
    assert capsys.readouterr().err == "Interrompu ; relancez la même commande pour reprendre.\n"
