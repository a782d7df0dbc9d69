"""Every rule of law has tests, every test of law a rule; nothing known from memory only blocks anybody."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import Effect, Grade, rule, rules
from arpenteur.domain.law.loading import JudgedOn, read_rule

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "arpenteur" / "domain" / "law" / "entries"
LAWFUL = ("test_law_*.py", "test_compliance_*.py", "test_audit_*.py")
WHOLE = (FOLDER / "FR-L49-SILENCE.toml").read_text(encoding="utf-8")
POINTS = next(line for line in WHOLE.splitlines() if line.startswith("control_points = ["))
TELLING = {"domain/law/loading.py", "web/accountability/compliance/pages/rules.py"}
"""Where values are read to be told: the rules themselves, and the page that lists them."""
NAMED = WHOLE[WHOLE.index("tests = [") : WHOLE.index("]\n", WHOLE.index("tests = [")) + 1]


def test_every_file_is_a_rule():
    assert set(rules()) == {file.stem for file in FOLDER.glob("*.toml")}


def proofs() -> Iterator[tuple[str, str]]:
    for id, one in rules().items():
        for test in one.tests:
            yield id, test


@pytest.mark.parametrize(("id", "test"), list(proofs()))
def test_a_rule_s_test_exists(id: str, test: str):
    path, _, name = test.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    present = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    assert present
    assert not name or name in present


NUMBERED = {
    11: ("UE-18-ADVERTISING",),
    12: ("UE-18-MEMBERS",),
    13: ("RGPD-13-MESSAGE", "RFC-8058-EXIT", "CNIL-NO-TRACKING", "MAIL-SENDERS-RATES"),
    14: ("UE-11-LABEL", "UE-12-NOTICE", "UE-7-SPONSOR", "UE-15-COMPLAINT"),
    15: ("FR-L49-SILENCE", "FR-SATURDAY-VOTE"),
    16: ("FR-L52-1-ADVERTISING", "FR-L51-POSTERS", "FR-L50-1-CALLS"),
    17: ("FR-L52-11-CEILING", "FR-L52-12-ACCOUNT", "FR-L52-4-AGENT", "CNCCFP-DIRECT-PAYMENTS"),
    18: ("FR-L52-8-TARIFF",),
    19: (
        "FR-L52-8-DONOR",
        "FR-L52-8-LIMIT",
        "FR-L52-8-CASH",
        "FR-L52-9-MENTIONS",
        "FR-R39-1-RECEIPT",
        "FR-L52-7-1-LOAN",
    ),
    26: ("IA-III-8B-TEXTS",),
    27: ("UE-19-TARGETING",),
    28: ("UE-18-REFUSAL",),
    29: ("ARCEP-2022-1583-SENDER",),
}
"""What messages and money must refuse or do, by its number in the design, with the rules that carry it out."""


@pytest.mark.parametrize(("number", "ids"), NUMBERED.items())
def test_each_refusal_of_messages_and_money_is_a_rule_with_tests_of_its_own(number: int, ids: tuple[str, ...]):
    """A rule that is not there raises; what it names is looked for by ``test_a_rule_s_test_exists``."""
    assert ids, number
    for id in ids:
        assert rule(id).tests, id
    named = {test for id in ids for test in rule(id).tests}
    assert any(name for _path, _colons, name in (test.partition("::") for test in named)), number


def test_a_test_of_law_has_its_rule():
    named = {test.partition("::")[0] for _, test in proofs()}
    files = {
        str(file.relative_to(ROOT))
        for pattern in LAWFUL
        for file in (ROOT / "tests").rglob(pattern)
        if file != Path(__file__)
    }
    assert files - named == set()


def test_nothing_known_from_memory_only_blocks_anybody():
    for one in rules().values():
        if one.effect is Effect.REFUSE:
            assert any(reference.grade is not Grade.MEMORY for reference in one.references)


def test_a_rule_says_where_it_is_read_and_cannot_be_changed():
    silence = rule("FR-L49-SILENCE")
    assert silence.article == "Code électoral, art. L49"
    with pytest.raises(AttributeError):
        silence.title = "autre"  # type: ignore[misc]
    with pytest.raises(TypeError):
        silence.parameters["eve_days"] = ()  # type: ignore[index]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('grade = "P"', 'grade = "X"', "illisible"),
        ('effect = "refuse"', 'effect = "forbid"', "illisible"),
        ('id = "FR-L49-SILENCE"', 'id = "silence"', "identifiant"),
        ('id = "FR-L49-SILENCE"', 'id = "FR-OTHER"', "nom du fichier"),
        (NAMED, "tests = []", "aucun test"),
        (
            POINTS,
            "control_points = []",
            "aucun point de contrôle",
        ),
        ('grade = "P"\n', 'grade = "M"\n', "seule mémoire"),
        ("read_on = 2026-04-02", 'read_on = "2026-04-02"', "illisible"),
        ('title = "Silence électoral"\n', "", "clés manquantes"),
        ('title = "Silence électoral"', 'title = "Silence électoral"\nmore = 1', "clés manquantes ou inconnues"),
        ("value = 1", "valeur = 1", "illisible"),
        ('title = "Silence électoral"', 'title = ""', "titre ou résumé vide"),
        ('judged_on = "first_round"\n', "", "jour de référence"),
        ('judged_on = "first_round"', 'judged_on = "today"', "illisible"),
        ('id = "', "id = ", "illisible"),
    ],
)
def test_a_rule_that_is_not_complete_stops_the_program(old: str, new: str, fault: str):
    assert old in WHOLE
    with pytest.raises(InputError, match=fault):
        read_rule(WHOLE.replace(old, new), "FR-L49-SILENCE.toml")


def parameter_calls() -> dict[str, set[tuple[str, str]]]:
    """By the day that each module judges on, the texts that stand in it."""
    found: dict[str, set[tuple[str, str]]] = {}
    for file in (ROOT / "src").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and _called(one) == "parameter"]
        texts = {str(one.value) for one in ast.walk(tree) if isinstance(one, ast.Constant)}
        for call in calls:
            (day,) = call.keywords
            found.setdefault(str(day.arg), set()).update((file.name, text) for text in texts)
    return found


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def test_each_dated_parameter_is_read_by_the_one_function_and_at_the_day_its_rule_says():
    calls = parameter_calls()
    assert calls.keys() == set(JudgedOn)
    for one in rules().values():
        texts = {text for _module, text in calls.get(str(one.judged_on), set())}
        assert one.parameters.keys() <= texts, one.id


def test_no_other_way_to_a_value_judges():
    others = re.compile(r"\.in_force\(|\.parameters\[")
    package = ROOT / "src" / "arpenteur"
    found = {
        str(file.relative_to(package))
        for folder in ("domain", "web")
        for file in (package / folder).rglob("*.py")
        if others.search(file.read_text(encoding="utf-8"))
    }
    assert found == TELLING


@pytest.mark.parametrize("day", ["gift", "act", "loan"])
def test_a_rule_is_not_judged_on_another_day_than_the_one_it_says(day: str):
    with pytest.raises(ValueError, match=f"FR-L49-SILENCE is judged on first_round, not on {day}"):
        rule("FR-L49-SILENCE").parameter("eve_days", **{day: date(2027, 1, 1)})


def test_a_parameter_is_the_one_in_force_on_its_day():
    text = WHOLE.replace(
        "[[parameters.closing]]", "[[parameters.eve_days]]\nsince = 2030-01-01\nvalue = 2\n\n[[parameters.closing]]"
    )
    changed = read_rule(text, "FR-L49-SILENCE.toml")
    days = [changed.parameter("eve_days", first_round=date(year, 6, 1)) for year in (2010, 2027, 2029, 2030)]
    assert days == [1, 1, 1, 2]
