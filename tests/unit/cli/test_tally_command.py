"""``arpenteur tally``, as anyone types it who counts again."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from arpenteur.cli import main
from arpenteur.domain.tally import read
from arpenteur.domain.tally.told import answer_schema

KEYS = ["rule", "parameters", "rules_hash", "input_sha256", "winners", "spent", "order", "explanation"]
VOTES = (("1", "a,b"), ("2", "a,b"), ("3", "a,b"), ("4", "c"), ("5", "c"))
HEAD = "META\nkey;value\nunit;Maquette\nbudget;100\nvote_type;approval\nPROJECTS\nproject_id;cost;name;district\n"
PROJECTS = "a;60;Des bancs;Est\nb;45.5;Un [b]terrain[/b];Est\nc;40;Une fontaine;Ouest\n"


@pytest.fixture
def urn(tmp_path: Path) -> Path:
    file = tmp_path / "urne.pb"
    votes = "".join(f"{voter};{vote}\n" for voter, vote in VOTES)
    file.write_text(f"{HEAD}{PROJECTS}VOTES\nvoter_id;vote\n{votes}", encoding="utf-8")
    return file


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Any:
    def run(*words: str | Path) -> int:
        monkeypatch.setattr(sys, "argv", ["arpenteur", "tally", *map(str, words)])
        try:
            main()
        except SystemExit as caught:
            return int(caught.code or 0)
        return 0

    return run


def answer(ending: Any, capsys: pytest.CaptureFixture[str], *words: str | Path) -> dict[str, Any]:
    assert ending(*words, "--format", "json") == 0
    return json.loads(capsys.readouterr().out)


def test_json_keeps_the_public_contract(urn: Path, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    said = answer(ending, capsys, urn, "--rule", "greedy")
    assert list(said) == KEYS
    assert said["input_sha256"] == hashlib.sha256(urn.read_bytes()).hexdigest()
    assert (said["winners"], said["order"], said["spent"]) == (["b", "c"], ["b", "c"], 85.5)
    canonical = json.dumps(
        {"rule": said["rule"], "parameters": said["parameters"]},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    assert said["rules_hash"] == hashlib.sha256(canonical.encode()).hexdigest()
    lost = said["explanation"]["projects"]["a"]
    assert lost == {"reason": "not_enough_left", "votes": 3, "counted": 3, "cost": 60, "left": 54.5, "needed": 1}


@pytest.mark.parametrize(
    ("words", "winners"),
    [
        (("--rule", "approval"), ["b", "c"]),
        (("--rule", "greedy", "--fit", "stop"), ["b"]),
        (("--rule", "greedy", "--threshold", "3"), ["b"]),
        (("--rule", "greedy", "--threshold", "50%"), ["b"]),
        (("--rule", "equal-shares"), ["b", "c"]),
        (("--rule", "equal-shares", "--completion", "add1"), ["b", "c"]),
        (("--rule", "schulze"), ["b"]),
        (("--rule", "majority-judgment"), ["b"]),
        (("--rule", "greedy", "--zone-budget", "50"), ["b", "c"]),
        (("--rule", "approval", "--places", "1"), ["b"]),
        (("--rule", "schulze", "--places", "2"), ["a", "b"]),
    ],
)
def test_every_rule_counts(
    urn: Path, ending: Any, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], winners: list[str]
) -> None:
    assert answer(ending, capsys, urn, *words)["winners"] == winners


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("zones.csv", "project_id;zone\na;Est\nb;Ouest\nc;Ouest\n"),
        ("zones.csv", "a,Est\nb,Ouest\nc,Ouest\n"),
        ("zones.tsv", "zone\tid\nEst\ta\nOuest\tb\nOuest\tc\n"),
        ("zones.json", '{"a": "Est", "b": "Ouest", "c": "Ouest"}'),
        ("zones.json", '{"Est": ["a"], "Ouest": ["b", "c"]}'),
    ],
)
def test_zones_come_from_a_file(
    urn: Path, ending: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, text: str
) -> None:
    zones = tmp_path / name
    zones.write_text(text, encoding="utf-8")
    said = answer(ending, capsys, urn, "--rule", "greedy", "--zones", zones, "--zone-budget", "50")
    assert said["parameters"]["zones"] == {"a": "Est", "b": "Ouest", "c": "Ouest"}
    assert said["explanation"]["projects"]["b"]["paid_by"] == "Ouest"
    own = answer(ending, capsys, urn, "--rule", "greedy", "--zones", urn, "--zone-budget", "50")
    assert own["parameters"]["zones"] == {"a": "Est", "b": "Est", "c": "Ouest"}
    assert own["rules_hash"] != said["rules_hash"]


def test_the_file_with_winners_counts_the_same(
    urn: Path, ending: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "resultat.pb"
    assert ending(urn, "--rule", "equal-shares", "--format", "pb", "--output", out) == 0
    exported = read(out.read_bytes())
    assert exported.official == {"b", "c"}
    capsys.readouterr()
    first = answer(ending, capsys, urn, "--rule", "equal-shares")
    again = answer(ending, capsys, out, "--rule", "equal-shares")
    assert first["input_sha256"] != again["input_sha256"]
    assert {key: first[key] for key in KEYS if key != "input_sha256"} == {
        key: again[key] for key in KEYS if key != "input_sha256"
    }


def test_the_file_with_winners_is_printed_whole(
    urn: Path, ending: Any, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert ending(urn, "--rule", "greedy", "--format", "pb") == 0
    assert read(capsysbinary.readouterr().out).official == {"b", "c"}


def test_the_table_says_why(urn: Path, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending(urn, "--rule", "equal-shares") == 0
    out = capsys.readouterr().out
    assert "Maquette · 5 bulletins · parts égales · 2 projets sur 3, 85,50 sur 100" in out.replace("\u202f", " ")
    assert "3 ont payé, 15,17 au plus" in out
    assert "ses soutiens n'ont plus que 14,50" in out
    assert "de plus, il passait" in out
    assert "[b]terrain[/b]" in out
    assert "Empreinte des règles" in out


@pytest.mark.parametrize(
    ("votes", "words", "sentences"),
    [
        ("yes,yes,no,", (), ["Accepté.", "plus de 50 % de oui parmi oui et non, et 0 bulletin."]),
        ("yes,yes,no", ("--majority", "67"), ["Pas accepté.", "Avec 1 oui de plus, il passait."]),
        ("yes", ("--quorum", "3"), ["Pas accepté.", "n'est pas atteint", "Avec 2 oui de plus, il passait."]),
        ("yes,no", ("--majority", "100%"), ["Pas accepté."]),
    ],
)
def test_yes_or_no_is_decided(
    tmp_path: Path,
    ending: Any,
    capsys: pytest.CaptureFixture[str],
    votes: str,
    words: tuple[str, ...],
    sentences: list[str],
) -> None:
    file = tmp_path / "oui.pb"
    lines = "".join(f"{number};{vote}\n" for number, vote in enumerate(votes.split(","), 1))
    head = "META\nkey;value\nbudget;1\nvote_type;approval\nPROJECTS\nproject_id;cost\nyes;1\nno;1\n"
    file.write_text(f"{head}VOTES\nvoter_id;vote\n{lines}", encoding="utf-8")
    assert ending(file, "--rule", "yes-no-blank", *words) == 0
    out = capsys.readouterr().out.replace("\u202f", " ")
    assert [one for one in sentences if one not in out] == []
    said = answer(ending, capsys, file, "--rule", "yes-no-blank", *words)
    jsonschema.validate(said, answer_schema())
    assert said["decision"]["accepted"] is ("Pas accepté." not in out)
    assert ending(file, "--rule", "yes-no-blank", *words, "--format", "pb", "--output", tmp_path / "out.pb") == 0
    chosen = read((tmp_path / "out.pb").read_bytes()).official
    assert chosen == {"yes" if said["decision"]["accepted"] else "no"}


def test_two_rules_are_shown_side_by_side(urn: Path, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending("--compare", "greedy,schulze", urn) == 0
    out = capsys.readouterr().out
    assert "greedy : 2 projets" in out
    assert "schulze : 1 projet, 45,50 ; 0 de plus et 1 de moins que greedy" in out
    compared = answer(ending, capsys, "--compare", "greedy,equal-shares", urn)["compared"]
    assert [one["rule"] for one in compared] == ["greedy", "equal-shares"]
    assert all(list(one) == KEYS for one in compared)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "il faut --rule ou --compare"),
        (("--rule", "greedy", "--compare", "greedy,schulze"), "il faut --rule ou --compare"),
        (("--compare", "greedy"), "au moins deux règles différentes"),
        (("--compare", "greedy,greedy"), "au moins deux règles différentes"),
        (("--compare", "greedy,lot"), "règle « lot »"),
        (("--compare", "greedy,schulze", "--format", "pb"), "ne dit qu'un résultat"),
        (("--compare", "greedy,yes-no-blank"), "« yes-no-blank » ne choisit pas entre des projets"),
        (("--rule", "yes-no-blank"), "ces bulletins ne disent pas oui ou non"),
        (("--rule", "yes-no-blank", "--majority", "40"), "--majority « 40 » ; attendu : 50 à 100."),
        (("--rule", "yes-no-blank", "--majority", "tous"), "--majority « tous »"),
        (("--rule", "equal-shares", "--places", "2"), "« equal-shares » ne compte pas par places"),
        (("--rule", "knapsack"), "des choix qui coûtent 105.5 ; attendu : 100 au plus."),
        (("--rule", "points"), "ces bulletins n'ont pas de points"),
        (("--rule", "greedy", "--threshold", "peu"), "seuil « peu » ; attendu : 50, 5% ou cost/3."),
        (("--rule", "greedy", "--zone-budget", "peu"), "--zone-budget « peu »"),
        (("--rule", "greedy", "--zone-budget", "60"), "les enveloppes des zones dépassent le budget"),
        (("--rule", "equal-shares", "--zone-budget", "10"), "« equal-shares » ne compte pas par zone"),
        (("--rule", "greedy", "--zones", "absent.csv"), "--zones demande --zone-budget"),
        (("--rule", "greedy", "--zones", "absent.csv", "--zone-budget", "10"), "absent.csv : le fichier des zones"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    urn: Path, ending: Any, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert ending(urn, *words) == 1
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a;Est\nz;Est\n", "zones.csv, ligne 2 : le projet « z » n'est pas dans les bulletins."),
        ("a;Est\na;Est\n", "zones.csv, ligne 2 : le projet « a » est là deux fois."),
        ("a;Est\nb\n", "zones.csv, ligne 2 : une ligne sans zone ; attendu : projet;zone."),
        ("\n", "zones.csv : aucune zone."),
        ("{\n", "zones.csv, ligne 2 : ce n'est pas du JSON."),
        ('{"a": null}', "zones.csv : la zone de « a » n'est pas un nom."),
        ('{"Est": [["a"]]}', "zones.csv : la zone de « Est » n'est pas un nom."),
        ('{"Est": ["a"], "Ouest": ["a"]}', "zones.csv : le projet « a » est là deux fois."),
        ("a;" + 200_000 * "E", "zones.csv, ligne 1 : le fichier des zones ne se lit pas"),
        ('{"z": "Est"}', "zones.csv : le projet « z » n'est pas dans les bulletins."),
    ],
)
def test_wrong_zones_are_one_sentence(
    urn: Path, ending: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, sentence: str
) -> None:
    zones = tmp_path / "zones.csv"
    zones.write_text(text, encoding="utf-8")
    assert ending(urn, "--rule", "greedy", "--zones", zones, "--zone-budget", "10") == 1
    assert sentence in capsys.readouterr().err


def test_a_wrong_file_is_one_sentence_with_its_line(urn: Path, ending: Any, capsys: pytest.CaptureFixture[str]) -> None:
    urn.write_text(urn.read_text(encoding="utf-8").replace("5;c", "5;z"), encoding="utf-8")
    assert ending(urn, "--rule", "greedy") == 1
    assert capsys.readouterr().err == f"{urn}, ligne 17 : le projet « z » n'est pas dans la liste.\n"
