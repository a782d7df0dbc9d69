"""The table of security requirements is whole, and the tests it names exist."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (V[\d.]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", TEXT, re.M)
STATES = {"met", "partial", "not met", "n/a"}
# Requirements of levels 1 and 2 in each section of version 5.0.0; numbers of a section run from 1.
SECTIONS = {
    "V1.1": 2,
    "V1.2": 9,
    "V1.3": 11,
    "V1.4": 3,
    "V1.5": 2,
    "V2.1": 3,
    "V2.2": 3,
    "V2.3": 4,
    "V2.4": 1,
    "V3.2": 2,
    "V3.3": 4,
    "V3.4": 6,
    "V3.5": 5,
    "V3.7": 2,
    "V4.1": 3,
    "V4.2": 1,
    "V4.3": 2,
    "V4.4": 4,
    "V5.1": 1,
    "V5.2": 3,
    "V5.3": 2,
    "V5.4": 3,
    "V6.1": 3,
    "V6.2": 12,
    "V6.3": 4,
    "V6.4": 4,
    "V6.5": 5,
    "V6.6": 3,
    "V6.8": 4,
    "V7.1": 3,
    "V7.2": 4,
    "V7.3": 2,
    "V7.4": 5,
    "V7.5": 2,
    "V7.6": 2,
    "V8.1": 2,
    "V8.2": 3,
    "V8.3": 1,
    "V8.4": 1,
    "V9.1": 3,
    "V9.2": 4,
    "V11.1": 2,
    "V11.2": 3,
    "V11.3": 3,
    "V11.4": 4,
    "V11.5": 1,
    "V11.6": 1,
    "V12.1": 3,
    "V12.2": 2,
    "V12.3": 4,
    "V13.1": 1,
    "V13.2": 5,
    "V13.3": 2,
    "V13.4": 5,
    "V14.1": 2,
    "V14.2": 4,
    "V14.3": 3,
    "V15.1": 3,
    "V15.2": 3,
    "V15.3": 7,
    "V16.1": 1,
    "V16.2": 5,
    "V16.3": 4,
    "V16.4": 3,
    "V16.5": 3,
}


def test_every_requirement_of_both_levels_has_one_row_in_order() -> None:
    wanted = [f"{section}.{number}" for section, most in SECTIONS.items() for number in range(1, most + 1)]
    assert [row[0] for row in ROWS] == wanted


def test_every_row_has_a_state_and_a_test_or_a_reason() -> None:
    assert {row[2] for row in ROWS} <= STATES
    bare = [row[0] for row in ROWS if not re.match(r"`test_\w+\.py(::test_\w+)?`|not testable: \S", row[4])]
    assert bare == []


def test_named_tests_exist() -> None:
    files = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py")}
    named = {name for row in ROWS for name in re.findall(r"`(test_[\w.:]+)`", row[4])}
    missing = []
    for name in sorted(named):
        file, _, function = name.partition("::")
        if f"def {function}" not in files.get(file, "") or file not in files:
            missing.append(name)
    assert missing == []


def test_what_is_not_met_is_not_hidden() -> None:
    states = Counter(row[2] for row in ROWS)
    assert states["not met"] >= 1
    assert all(len(row[3]) > 5 or row[2] == "n/a" for row in ROWS if row[2] in {"partial", "not met"})
