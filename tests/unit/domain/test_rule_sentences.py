"""What a rule says follows its dated parameters: a value that is changed leaves no sentence with the former one."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from host_rules import REFERENCES, Bring, rules_brought

from arpenteur.domain import law
from arpenteur.domain.errors import InputError
from arpenteur.domain.law.loading import Rule, program_rules, rule, rules
from arpenteur.domain.law.sentences import holes, in_french
from arpenteur.domain.money_gifts import LIMIT, Earlier, Gift, Giver, Means, gift_refusals, most_of_a_person

DAY, CHANGED = date(2026, 12, 1), date(2030, 1, 1)
NUMERIC = [(one.id, name) for one in program_rules().values() for name in one.parameters]
SILENT = {
    ("CONSO-D223-9-HOURS", "weekdays"),
    ("CONSO-D223-9-HOURS", "saturday"),
    ("FR-L49-SILENCE", "closing"),
    ("FR-L52-12-ACCOUNT", "least_percent"),
    ("FR-L52-12-ACCOUNT", "accountant_percent"),
    ("FR-L52-12-ACCOUNT", "accountant_european_percent"),
    ("FR-L52-12-ACCOUNT", "accountant_cents"),
    ("SMS-AF2M-HOURS", "widest_weekdays"),
    ("SMS-AF2M-HOURS", "widest_saturday"),
}
"""Parameters that no sentence of their rule tells."""
NUMBERS = {1: "un", 4: "quatre", 6: "six", 10: "dix", 11: "onze", 12: "douze", 18: "dix-huit", 30: "trente"}


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bring]:
    with rules_brought(tmp_path, monkeypatch) as brought:
        yield brought


def other(value: Any) -> Any:
    if isinstance(value, list):
        return [[time(7, 7), time(16, 16)]]
    if isinstance(value, time):
        return time(7, 7)
    if isinstance(value, str):
        return "33.3"
    return value * 7 if isinstance(value, float) else value + 7777


def in_toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(in_toml(one) for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def says(one: Rule, name: str, value: Any) -> list[str]:
    figures = re.escape(in_french(name, value)).replace("\N{NO-BREAK SPACE}", r"\s").replace(r"\ ", r"\s")
    words = NUMBERS.get(value) if type(value) is int and value > 1 else None
    found = re.compile(rf"(?<![\w,]){figures}(?!\d|,\d)" + (rf"|\b{words}\b" if words else ""))
    return [text for text in one.sentences if found.search(text)]


@pytest.mark.parametrize(("id", "name"), NUMERIC)
def test_no_sentence_keeps_a_value_that_a_host_changed(bring: Bring, id: str, name: str):
    before = rule(id, DAY).in_force(name, DAY)
    said = [text for text in program_rules()[id].sentences if name in holes([text])]
    assert bool(said) is ((id, name) not in SILENT)
    changed = other(before)
    bring(**{id: f"{REFERENCES}[[parameters.{name}]]\nsince = {CHANGED}\nvalue = {in_toml(changed)}\n"})
    after = rule(id, CHANGED)
    shared = {each for each, values in after.parameters.items() if each != name and values[-1].value == before}
    assert shared or says(after, name, before) == []
    assert len(says(after, name, changed)) == len(said)
    assert rule(id, CHANGED - timedelta(days=1)).sentences == program_rules()[id].told_on(DAY).sentences


def test_a_refusal_is_told_with_the_value_of_the_day_of_the_gift(bring: Bring):
    bring(**{LIMIT: f"{REFERENCES}[[parameters.most_cents]]\nsince = {CHANGED}\nvalue = 520000\n"})
    giver = Giver(natural=True, french=True, resident=True)
    told = [
        gift_refusals(Gift(600000, Means.CHEQUE, on, 0), giver, Earlier(), None)[0].reason
        for on in (CHANGED - timedelta(days=1), CHANGED)
    ]
    assert [re.findall(r"\d\s\d{3}\s€", one) for one in told] == [["4\u202f600\xa0€"], ["5\u202f200\xa0€"]]


def test_a_sentence_that_names_no_parameter_is_refused(bring: Bring):
    bring(**{LIMIT: 'title = "Jusqu\'à {most}"\n'})
    with pytest.raises(InputError, match="une phrase nomme un paramètre inconnu"):
        rules()


def test_a_gift_is_judged_at_its_own_date_by_one_function_everywhere(bring: Bring):
    bring(**{LIMIT: f"{REFERENCES}[[parameters.most_cents]]\nsince = {CHANGED}\nvalue = 520000\n"})
    assert [most_of_a_person(on) for on in (CHANGED - timedelta(days=1), CHANGED)] == [460000, 520000]
    package = Path(law.__file__).parents[2]
    asked = [
        file.name
        for file in package.rglob("*.py")
        if re.search(r'parameter\("(most_cents|gift_cents)"', file.read_text(encoding="utf-8"))
    ]
    assert asked == ["money_gifts.py"]
