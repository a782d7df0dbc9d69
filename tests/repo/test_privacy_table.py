"""The table of the 35 rules (`docs/privacy-rules.md`): each is carried out, proved and met by an act of a season, and
what the table names is there.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from arpenteur.domain.law import rules

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {folder.name: folder for folder in (ROOT / "src" / "arpenteur" / "web").glob("*/*") if folder.is_dir()}
ROOMS["domain"] = ROOT / "src" / "arpenteur" / "domain"
WITHOUT_ENTRY = {34, 35}
"""Kept by what there is not: no table, no page."""
NOT_PLAYED = {1, 7, 8, 9, 10, 12, 13, 14, 15, 16, 18, 21, 24, 25, 26, 27, 28, 29, 30, 31, 34, 35}
"""Rules that no act of the season meets yet: one that gets its act leaves this list, and none comes in."""


@dataclass(frozen=True)
class TableRow:
    number: int
    entries: list[str]
    points: list[str]
    tests: list[str]
    acts: list[str]


def rows() -> list[TableRow]:
    lines = (ROOT / "docs" / "privacy-rules.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d", line)]
    return [TableRow(int(one[0]), *(re.findall(r"`([^`]+)`", cell) for cell in one[2:])) for one in cells]


def functions(file: Path) -> dict[str, list[str]]:
    """Each function of a file with the names of its decorators."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return {
        node.name: [one.id for one in node.decorator_list if isinstance(one, ast.Name)]
        for node in body
        if isinstance(node, ast.FunctionDef)
    }


ROWS = rows()


def test_the_table_has_the_35_rules_and_every_entry_of_law_that_it_names_once():
    assert [one.number for one in ROWS] == list(range(1, 36))
    named = [id for one in ROWS for id in one.entries]
    assert len(named) == len(set(named))
    assert set(named) <= rules().keys()
    assert {one.number for one in ROWS if not one.entries} == WITHOUT_ENTRY


@pytest.mark.parametrize("row", ROWS, ids=lambda one: str(one.number))
def test_each_rule_is_carried_out_at_places_that_are_there(row: TableRow):
    assert row.points
    known = {point for id in row.entries for point in rules()[id].control_points}
    assert row.number in WITHOUT_ENTRY or set(row.points) == known
    for point in row.points:
        room, *rest = point.split(".")
        assert room in ROOMS, point
        text = "\n".join(file.read_text(encoding="utf-8") for file in ROOMS[room].rglob("*.py"))
        names = {
            part for file in ROOMS[room].rglob("*.py") for part in file.relative_to(ROOMS[room]).with_suffix("").parts
        }
        for part in rest:
            assert part in names or re.search(rf"\b(def|class) {part}\b|\b{part}\b", text), point


@pytest.mark.parametrize("row", ROWS, ids=lambda one: str(one.number))
def test_each_rule_has_a_test_that_is_there(row: TableRow):
    assert row.tests
    for test in row.tests:
        path, _colons, name = test.partition("::")
        present = {one for one in functions(ROOT / path) if one.startswith("test_")}
        assert present, test
        assert not name or name in present, test
        assert row.number in WITHOUT_ENTRY or any(
            test in rules()[id].tests or path in rules()[id].tests for id in row.entries
        )


def test_each_rule_is_met_by_an_act_of_the_season_or_waits_for_one():
    acts = {
        name
        for file in (ROOT / "tests" / "season").glob("*_acts.py")
        for name, decorators in functions(file).items()
        if "act" in decorators
    }
    assert acts
    assert {act for one in ROWS for act in one.acts} <= acts
    assert {one.number for one in ROWS if not one.acts} == NOT_PLAYED
