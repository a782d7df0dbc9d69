"""``worker``, ``backup``, ``restore``, ``doctor``: what they say, and how they end."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from arpenteur.cli import main
from arpenteur.domain.errors import InputError
from arpenteur.web import entry


def ending(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["arpenteur", *words])
    try:
        main()
    except SystemExit as caught:
        return int(caught.code or 0)
    return 0


def finding(name: str, level: str, to_do: str = "") -> SimpleNamespace:
    return SimpleNamespace(name=name, level=SimpleNamespace(value=level), state="constat", to_do=to_do)


@pytest.fixture
def restored(monkeypatch: pytest.MonkeyPatch):
    def given(*, same_key: bool = True, broken: tuple[object, ...] = (), closed: int = 0) -> None:
        done = SimpleNamespace(
            home=Path("/srv"),
            manifest=SimpleNamespace(made_at="2026-09-02"),
            erased=2,
            same_key=same_key,
            broken=broken,
            closed=closed,
            out=SimpleNamespace(known=0, unknown=0),
        )
        monkeypatch.setattr(entry, "restore", lambda *_arguments, **_options: done)
        monkeypatch.setattr(entry, "encrypted_backup", lambda _file: False)

    return given


def test_a_backup_says_where_it_is_and_what_it_holds(monkeypatch, capsys, tmp_path: Path) -> None:
    out = tmp_path / "x.tar.gz"
    out.write_bytes(b"1234567")
    manifest = SimpleNamespace(files={"a": 1, "b": 2})
    made = SimpleNamespace(file=out, manifest=manifest, encrypted=False, gone=(out, out, out))
    monkeypatch.setattr(entry, "backup", lambda _out, progress: made)
    assert ending(monkeypatch, "backup", str(out)) == 0
    said = capsys.readouterr().err
    assert "2 fichiers" in said
    assert "Anciennes sauvegardes effacées : 3." in said
    assert "sans les clés du site" in said


@pytest.mark.parametrize(("typed", "given"), [("base\n", "base"), ("autre\n", "autre")])
def test_the_name_of_what_is_replaced_is_typed(monkeypatch, capsys, restored, typed: str, given: str) -> None:
    restored()
    heard: dict[str, object] = {}
    done = entry.restore
    monkeypatch.setattr(entry, "restore", lambda _file, **options: heard.update(options) or done())
    monkeypatch.setattr(entry, "replaced", lambda _into: SimpleNamespace(name="base", place="la base « base »"))
    monkeypatch.setattr(sys, "stdin", _Terminal(typed))
    assert ending(monkeypatch, "restore", "x.tar.gz", "--replace") == 0
    assert heard["confirm"] == given
    said = capsys.readouterr().err
    assert "Tout ce que contiennent la base « base » sera remplacé" in said
    assert "écrivez « base »" in said


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_restoration_says_what_was_erased_again(monkeypatch, capsys, restored) -> None:
    restored()
    assert ending(monkeypatch, "restore", "x.tar.gz") == 0
    said = capsys.readouterr().err
    assert "Effacements refaits : 2." in said
    assert "Le journal se vérifie." in said


def test_another_key_is_said(monkeypatch, capsys, restored) -> None:
    restored(same_key=False)
    assert ending(monkeypatch, "restore", "x.tar.gz") == 0
    assert "La clé secrète n'est pas celle de la sauvegarde" in capsys.readouterr().err


def test_campaigns_whose_names_no_key_opens_are_counted(monkeypatch, capsys, restored) -> None:
    restored(closed=2)
    assert ending(monkeypatch, "restore", "x.tar.gz") == 0
    assert "Campagnes dont aucune clé présente n'ouvre les noms : 2 ;" in capsys.readouterr().err


def test_a_journal_that_does_not_hold_ends_with_one(monkeypatch, capsys, restored) -> None:
    restored(broken=(SimpleNamespace(chain=3, number=12, fault="altered"),))
    assert ending(monkeypatch, "restore", "x.tar.gz") == 1
    assert "campagne 3, ligne 12" in capsys.readouterr().err


@pytest.mark.parametrize(("level", "code"), [("good", 0), ("advice", 0), ("bad", 1)])
def test_the_doctor_ends_with_one_where_something_must_be_corrected(monkeypatch, capsys, level: str, code: int) -> None:
    monkeypatch.setattr(entry, "examine", lambda: [finding("HTTPS", level, "mettez ARPENTEUR_HTTPS=1")])
    assert ending(monkeypatch, "doctor") == code
    assert "→ mettez ARPENTEUR_HTTPS=1" in capsys.readouterr().out
    assert ending(monkeypatch, "doctor", "--format", "json") == code
    assert json.loads(capsys.readouterr().out)[0]["level"] == level


def test_the_worker_says_that_it_runs_and_that_it_is_over(monkeypatch, capsys) -> None:
    monkeypatch.setattr(entry, "work", lambda ready: ready())
    assert ending(monkeypatch, "worker") == 0
    said = capsys.readouterr().err
    assert "Ctrl-C les arrête" in said
    assert "Les tâches sont arrêtées." in said


@pytest.mark.parametrize("command", [("worker",), ("backup", "x.tar.gz"), ("restore", "x.tar.gz"), ("doctor",)])
def test_wrong_input_is_one_sentence_and_ends_with_one(monkeypatch, capsys, command: tuple[str, ...]) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise InputError("ce n'est pas possible", action="faites autrement")

    for door in ("work", "backup", "encrypted_backup", "restore", "examine"):
        monkeypatch.setattr(entry, door, refuse)
    assert ending(monkeypatch, *command) == 1
    assert capsys.readouterr().err == "ce n'est pas possible ; faites autrement.\n"


def test_serve_passes_on_how_many_threads_and_whether_it_works(monkeypatch, capsys) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr(entry, "serve", lambda _host, _port, **options: asked.update(options))
    assert ending(monkeypatch, "serve", "--threads", "9", "--no-worker") == 0
    assert (asked["threads"], asked["worker"]) == (9, False)
    assert ending(monkeypatch, "serve", "--threads", "0") == 2
