"""Every command tells in French how it is to be written, and what is wrong with how it was."""

import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from arpenteur.cli import main
from arpenteur.cli.app import app

ENGLISH = re.compile(
    r"\b(?:No such|Did you|Missing|Invalid|Got|Try|Error|Usage:|Possible|requires|does not|Choose|Input|should"
    r"|valid (?:integer|number)|list\[|Path|Show|exit|required|default|Commands|COMMAND|ARGS|range|unexpected|extra"
    r"|must|not)\b"
)


def _walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from _walk(child, (*path, name))


EVERY = list(_walk(get_command(app), ()))
LEAVES = [(path, command) for path, command in EVERY if not hasattr(command, "commands")]
GROUPS = [
    path
    for path, command in EVERY
    if hasattr(command, "commands") and not hasattr(command, "default") and not command.invoke_without_command
]
"""A group with a default command takes other words for that one's; one that answers alone shows no help."""


def _name(value: Any) -> str:
    return " ".join(value) if isinstance(value, tuple) else ""


def _run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["arpenteur", *words])
    with pytest.raises(SystemExit) as caught:
        main()
    printed = capsys.readouterr()
    return int(caught.value.code or 0), printed.out, printed.err


def _options(command: Any) -> list[Any]:
    return [one for one in command.params if one.param_type_name == "option"]


def _needed(command: Any) -> list[str]:
    """Words that satisfy every obligation of a command, so that the next error is the one looked for."""
    words: list[str] = []
    for one in command.params:
        choices = one.type_descriptor.choices
        if one.required and one.param_type_name == "option":
            words += [one.opts[0], str(choices[0].value) if choices else "1"]
        elif one.required:
            words.append(str(choices[0].value) if choices else "x")
    return words


def _whole(command: Any) -> list[str]:
    """Every word that a command takes."""
    optional = [one for one in command.params if one.param_type_name == "argument" and not one.required]
    return [*_needed(command), *("x" for _ in optional)]


def _wrong(path: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Command lines that are wrong, and what the refusal must name."""
    needed, options = _needed(command), _options(command)
    yield ("--nonsense",), "option inconnue : « --nonsense »"
    if any(one.required for one in command.params):
        first = next(one for one in command.params if one.required)
        yield (), first.opts[0] if first in options else (first.metavar or first.name.upper())
    if not any(one.nargs == -1 for one in command.params):
        yield (*_whole(command), "y", "z"), "argument en trop : « y z »"
    for one in options:
        kind = one.type_descriptor.annotation.__name__
        if one.is_flag:
            yield (f"{one.opts[0]}=3",), f"l'option « {one.opts[0]} » ne prend pas de valeur"
            continue
        yield (one.opts[0],), f"l'option « {one.opts[0]} » attend une valeur"
        if one.type_descriptor.choices:
            yield (*needed, one.opts[0], "zz"), f"« {one.opts[0]} » : valeur « zz » refusée ; attendu : "
        if kind in ("int", "float", "datetime"):
            yield (*needed, one.opts[0], "douze"), f"« {one.opts[0]} » : valeur « douze » refusée ; attendu : un "
        if getattr(one, "min", None) is not None:
            low = str(one.min - 1)
            yield (*needed, one.opts[0], low), f"valeur « {low} » refusée ; attendu : au moins {one.min}"


@pytest.mark.parametrize(
    ("words", "said"),
    [((*path, *words), said) for path, command in LEAVES for words, said in _wrong(path, command)],
    ids=_name,
)
def test_a_command_line_that_is_wrong_is_refused_in_french(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, out, err = _run(monkeypatch, capsys, *words)
    assert (code, out) == (2, "")
    assert said.lower() in err.lower()
    assert err.startswith("Usage : arpenteur ")
    assert ENGLISH.findall(err) == []


@pytest.mark.parametrize("path", GROUPS, ids=_name)
@pytest.mark.parametrize(
    ("words", "said"), [(("inconnu",), "Commande inconnue : « inconnu »"), (("--",), "Commande manquante")]
)
def test_a_command_that_does_not_exist_is_named(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    path: tuple[str, ...],
    words: tuple[str, ...],
    said: str,
) -> None:
    code, out, err = _run(monkeypatch, capsys, *path, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert ENGLISH.findall(err) == []


def test_a_group_that_answers_alone_names_what_it_does_not_know(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = _run(monkeypatch, capsys, "sources", "chek")
    assert (code, out) == (2, "")
    assert "Commande inconnue : « chek » ; vouliez-vous dire « check » ?" in err


def test_what_was_likely_meant_is_proposed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert "vouliez-vous dire « rank » ?\n" in _run(monkeypatch, capsys, "rnk")[2]
    assert "vouliez-vous dire « --family » ?\n" in _run(monkeypatch, capsys, "rank", "x", "--familly", "a")[2]


@pytest.mark.parametrize("path", [path for path, _ in EVERY], ids=_name)
def test_help_is_french(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: tuple[str, ...]
) -> None:
    code, out, err = _run(monkeypatch, capsys, *path, "--help")
    assert (code, err) == (0, "")
    assert out.startswith("Usage : ")
    assert "Affiche cette aide" in out
    assert ENGLISH.findall(out) == []


@pytest.mark.parametrize("path", GROUPS, ids=_name)
def test_a_group_alone_shows_its_help_in_french(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: tuple[str, ...]
) -> None:
    code, out, err = _run(monkeypatch, capsys, *path)
    assert (code, out) == (2, "")
    assert "Commandes :" in err
    assert ENGLISH.findall(err) == []
