"""RGPD-30-FILE: what the record of tests says of a rule."""

import dataclasses
import json

import pytest

from arpenteur.domain.law import rules
from arpenteur.domain.law.results import Outcome, TestRecord, read_record

ONE = "tests/web/test_essai.py::test_one"
RULE = next(iter(rules().values()))


def record(**outcomes: str) -> TestRecord:
    named = {f"tests/web/test_essai.py::test_{name}": one for name, one in outcomes.items()}
    return read_record(json.dumps({"version": "1", "commit": "c", "day": "2026-11-30", "outcomes": named}))


@pytest.mark.parametrize(
    ("outcomes", "tests", "result"),
    [
        ({"one": "passed"}, [ONE], Outcome.PASSED),
        ({"one": "failed"}, [ONE], Outcome.FAILED),
        ({"one": "skipped"}, [ONE], Outcome.UNKNOWN),
        ({}, [ONE], Outcome.UNKNOWN),
        ({"one": "passed"}, [ONE, "tests/web/test_other.py::test_x"], Outcome.UNKNOWN),
        ({"one": "failed"}, [ONE, "tests/web/test_other.py::test_x"], Outcome.FAILED),
    ],
)
def test_a_rule_is_proved_where_all_of_its_tests_are(outcomes: dict, tests: list[str], result: Outcome):
    rule = dataclasses.replace(RULE, tests=tuple(tests))
    assert record(**outcomes).of_rule(rule) is result


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"version": "1"}',
        json.dumps({"version": "1", "commit": "c", "day": "2026-11-30", "outcomes": {"x": "fine"}}),
    ],
)
def test_what_is_no_record_is_refused(text: str):
    with pytest.raises((ValueError, KeyError)):
        read_record(text)
