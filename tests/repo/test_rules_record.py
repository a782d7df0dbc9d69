"""The record of tests that ships: written by a run, of tests that are there, none of which failed."""

import sys
from datetime import date
from pathlib import Path

import pytest

from arpenteur.domain.law import rules
from arpenteur.domain.law.results import Outcome, TestRecord, last_run
from arpenteur.web.accountability.compliance.authority import law

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tools.rules_record import (  # noqa: E402 — a tool of the repository
    faults,
    named_outcomes,
    named_tests,
    outcomes,
    unreleased,
)

CASE = '<testcase file="tests/unit/test_x.py" name="{}">{}</testcase>'


def report(*cases: tuple[str, str]) -> str:
    return f"<testsuites><testsuite>{''.join(CASE.format(*one) for one in cases)}</testsuite></testsuites>"


@pytest.mark.parametrize(
    ("cases", "outcome"),
    [
        ([("test_a", "")], Outcome.PASSED),
        ([("test_a", "<failure/>")], Outcome.FAILED),
        ([("test_a", "<error/>")], Outcome.FAILED),
        ([("test_a", "<skipped/>")], Outcome.SKIPPED),
        ([("test_a[1]", ""), ("test_a[2]", "<failure/>"), ("test_a[3]", "")], Outcome.FAILED),
        ([("test_a[1]", "<skipped/>"), ("test_a[2]", "")], Outcome.PASSED),
    ],
)
def test_cases_of_a_test_are_one_outcome(cases: list[tuple[str, str]], outcome: Outcome):
    assert outcomes(report(*cases)) == {"tests/unit/test_x.py::test_a": outcome}


@pytest.mark.parametrize(
    ("cases", "outcome"),
    [
        ([Outcome.PASSED, Outcome.PASSED], Outcome.PASSED),
        ([Outcome.PASSED, Outcome.FAILED], Outcome.FAILED),
        ([Outcome.PASSED, Outcome.SKIPPED], Outcome.PASSED),
        ([Outcome.SKIPPED], Outcome.SKIPPED),
    ],
)
def test_a_file_that_a_rule_names_is_one_outcome_and_what_none_names_is_not_written(
    cases: list[Outcome], outcome: Outcome
):
    file = next(test for one in rules().values() for test in one.tests if "::" not in test)
    found = {f"{file}::test_{n}": one for n, one in enumerate(cases)}
    assert named_outcomes({**found, "tests/unit/test_other.py::test_z": Outcome.FAILED}) == {file: outcome}


def test_every_test_that_a_rule_names_is_run_once():
    named = named_tests()
    assert len(named) == len(set(named))
    for one in rules().values():
        for test in one.tests:
            assert test in named or test.partition("::")[0] in named, test


def test_without_a_record_no_rule_is_said_to_be_proved(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(law, "last_run", lambda: None)
    rows = law.rule_rows()
    assert len(rows) == len(rules())
    assert {one["result"] for one in rows} == {test["result"] for one in rows for test in one["tests"]} == {"unknown"}


@pytest.mark.parametrize("record", [one for one in (last_run(),) if one is not None])
def test_a_record_that_ships_is_of_tests_that_rules_name_and_none_failed(record: TestRecord):
    assert date(2026, 11, 1) <= record.day
    assert len(record.commit) == 40
    assert set(record.outcomes) <= {test for one in rules().values() for test in one.tests}
    assert [name for name, one in record.outcomes.items() if one is Outcome.FAILED] == []
    assert sum(record.of_rule(one) is Outcome.PASSED for one in rules().values()) > len(rules()) / 2


def test_a_version_does_not_ship_with_the_record_of_another_or_a_part_of_one():
    every = {test: "passed" for one in rules().values() for test in one.tests}
    lacking = dict(list(every.items())[1:])
    shipped = {"as_released": True}
    assert faults([], {"version": "0.5.0", "outcomes": {}}, **shipped) == []
    assert faults(["0.8.0", "0.7.1"], {"version": "0.8.0", "outcomes": every}, **shipped) == []
    old = faults(["0.8.0"], {"version": "0.5.0", "outcomes": every}, **shipped)
    assert "of version 0.5.0, not 0.8.0" in "".join(old)
    assert next(iter(every)) in "".join(faults(["0.8.0"], {"version": "0.8.0", "outcomes": lacking}, **shipped))


def test_between_two_versions_a_rule_may_name_a_new_test_and_the_record_stays_that_of_the_last():
    record = {"version": "0.8.0", "outcomes": {}}
    assert faults(["0.8.0"], record, as_released=False) == []
    assert len(faults(["0.8.1", "0.8.0"], record, as_released=False)) == 1


@pytest.mark.parametrize(
    ("changelog", "text"),
    [
        ("# C\n\n## [Unreleased]\n\n## [0.8.0] - 2026-12-09\n\n- A\n", ""),
        ("# C\n\n## [Unreleased]\n\n### Pages\n- B\n\n## [0.8.0] - 2026-12-09\n\n- A\n", "### Pages\n- B"),
        ("# C\n\n## [Unreleased]\n\n- B\n", "- B"),
    ],
)
def test_what_is_unreleased_stands_above_the_newest_version(changelog: str, text: str):
    assert unreleased(changelog) == text
