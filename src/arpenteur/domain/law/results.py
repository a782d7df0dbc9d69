"""What became of the tests that prove the rules, at the last run that was recorded (``last_run.json``).

The record ships with the program: ``make rules-record`` writes it from a run of these tests and nothing else does.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from arpenteur.domain.law.loading import Rule

FILE = "last_run.json"


class Outcome(StrEnum):
    """Of a test; ``UNKNOWN`` where the record does not have it."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class TestRecord:
    """One run: which version and commit, when, and what became of each test or file of tests that a rule names."""

    __test__ = False
    version: str
    commit: str
    day: date
    outcomes: Mapping[str, Outcome]

    def outcome(self, test: str) -> Outcome:
        """Of a test, or of a file of tests, as a rule names it."""
        return self.outcomes.get(test, Outcome.UNKNOWN)

    def of_rule(self, rule: Rule) -> Outcome:
        """Passed where all of its tests are; failed where one is."""
        found = {self.outcome(test) for test in rule.tests}
        if Outcome.FAILED in found:
            return Outcome.FAILED
        return Outcome.PASSED if found == {Outcome.PASSED} else Outcome.UNKNOWN


@cache
def last_run() -> TestRecord | None:
    """The record of this version, None where none is shipped."""
    file = files("arpenteur.domain.law").joinpath(FILE)
    return read_record(file.read_text(encoding="utf-8")) if file.is_file() else None


def read_record(text: str) -> TestRecord:
    """A record from its JSON. Raises ValueError or KeyError for anything else."""
    raw = json.loads(text)
    outcomes = MappingProxyType({name: Outcome(one) for name, one in raw["outcomes"].items()})
    return TestRecord(raw["version"], raw["commit"], date.fromisoformat(raw["day"]), outcomes)
