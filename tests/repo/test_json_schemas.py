"""The schemas of ``docs/generated`` are a promise: what the program prints must keep it."""

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import small_snapshots as small

from arpenteur.cli import main
from arpenteur.cli.tally import TallyRule
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import explain, rank
from arpenteur.strategy.assessment.zones import LEVELS, Level

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "generated"
FAMILY, TARGET = "centre", ElectionType.LEGISLATIVE


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    tables = small.shrunk(small.town(), "00090_0003")
    return small.publish(tmp_path_factory.mktemp("schemas") / "s", tables)


@pytest.mark.parametrize("level", LEVELS)
def test_a_ranking_keeps_its_schema(masked: Snapshot, level: Level) -> None:
    answer = rank(masked, family=Family.load(FAMILY), target=TARGET, level=level).to_json()
    validator("rank").validate(answer)
    assert answer[f"{level}s"]


@pytest.mark.parametrize("zone", ["00090_0001", "00090_0003"])
def test_an_explanation_keeps_its_schema_even_where_the_zone_is_masked(masked: Snapshot, zone: str) -> None:
    validator("explain").validate(explain(masked, zone, family=Family.load(FAMILY), target=TARGET).to_json())


def test_a_figure_of_the_wrong_type_breaks_the_schema(masked: Snapshot) -> None:
    answer = rank(masked, family=Family.load(FAMILY), target=TARGET).to_json()
    answer["stations"][0]["registered"] = "beaucoup"
    assert not validator("rank").is_valid(answer)


BALLOTS = (
    "META\nkey;value\nunit;Maquette\nbudget;100\nvote_type;{kind}\nPROJECTS\nproject_id;cost;name;votes\n"
    "a;60;Des bancs;3\nb;60;Un terrain;3\nc;40;Une fontaine;2\nd;900;Une piscine;0\n"
    "VOTES\nvoter_id;vote{column}\n1;a,b{points}\n2;a,b{points}\n3;a,b{points}\n4;c{one}\n5;c{one}\n"
)


def ended() -> int:
    try:
        main()
    except SystemExit as caught:
        return int(caught.code or 0)
    return 0


_AMONG_PROJECTS = [one for one in TallyRule if one is not TallyRule.YES_NO]


@pytest.mark.parametrize("rule", [*_AMONG_PROJECTS, "greedy,equal-shares"])
def test_a_tally_keeps_its_schema(rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    """Under every rule, with a tie, a project without a vote and one that is paid."""
    file = tmp_path / "urne.pb"
    pointed = rule in ("points", "majority-judgment")
    ordered = rule == "schulze"
    kind = "ordinal" if ordered else "cumulative" if pointed else "approval"
    text = BALLOTS.format(
        kind=kind, column=";points" if pointed else "", points=";2,1" if pointed else "", one=";3" if pointed else ""
    )
    if rule == "knapsack":  # each ballot within the budget
        text = text.replace("budget;100", "budget;130")
    file.write_text(text, encoding="utf-8")
    words = ["--compare", rule] if "," in rule else ["--rule", rule]
    more = ["--completion", "add1"] if "equal" in rule else []
    monkeypatch.setattr(sys, "argv", ["arpenteur", "tally", str(file), *words, *more, "--format", "json"])
    assert ended() == 0, capsys.readouterr()
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    validator("tally").validate(answer)
    one: dict[str, Any] = answer["compared"][0] if "compared" in answer else answer
    one["explanation"]["projects"]["a"]["voters"] = ["Témoin"]
    assert not validator("tally").is_valid(answer), "nobody who voted could be in it"


def test_a_decision_keeps_its_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    file = tmp_path / "urne.pb"
    head = "META\nkey;value\nbudget;1\nvote_type;approval\nPROJECTS\nproject_id;cost\nyes;1\nno;1\n"
    file.write_text(f"{head}VOTES\nvoter_id;vote\n1;yes\n2;no\n3;\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["arpenteur", "tally", str(file), "--rule", "yes-no-blank", "--format", "json"])
    assert ended() == 0, capsys.readouterr()
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    validator("tally").validate(answer)
    del answer["decision"]["accepted"]
    assert not validator("tally").is_valid(answer)
