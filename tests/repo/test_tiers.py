"""What make test draws: ten landings see all of it, never nothing; a budget that bites; a record of each version."""

import json
import sys
import tomllib
from collections import Counter
from pathlib import Path

import parts
import pytest
import tiers
from changed import chosen, near_first
from web_rooms import WEB, in_wing

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tools.release_record import counts, ended, faults, versions  # noqa: E402 — a tool of the repository, not of the program

NAMES = [f"page {n}" for n in range(200)]


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch):
    """Sets what a run draws."""

    def set_draw(turn: object = "", *changed: str) -> None:
        monkeypatch.setenv("ARPENTEUR_DRAW", str(turn))
        monkeypatch.setenv("ARPENTEUR_CHANGED", " ".join(changed))

    return set_draw


def of_money(name: str) -> list[str]:
    return ["money"] if name.endswith("7") else ["glance"]


def test_ten_turns_see_each_page_once_and_no_turn_sees_none(draw):
    seen = Counter[str]()
    for turn in range(10):
        draw(turn)
        found = tiers.drawn(NAMES, of_money)
        assert len(found) < len(NAMES) / 5
        seen.update(found)
        assert tiers.drawn(NAMES[:1], of_money) == NAMES[:1]
    assert set(seen) == set(NAMES)
    assert set(seen.values()) == {1}


def test_without_a_turn_everything_runs(draw):
    draw()
    assert tiers.drawn(NAMES, of_money) == NAMES
    assert tiers.left_out((ROOT / "tests").glob("*/test_*.py")) == set()


def test_a_room_that_changed_has_all_of_its_own(draw):
    draw(3, "money")
    found = set(tiers.drawn(NAMES, of_money))
    assert {name for name in NAMES if name.endswith("7")} <= found
    assert len(found) < len(NAMES) / 3


def test_whatever_changed_the_budget_holds(draw):
    draw(3, "money", "glance", "crew", "week", "contacts", "shared")
    share = len(tiers.drawn(NAMES, of_money)) / len(NAMES)
    assert 0.3 < share < 0.5
    draw(3, "shared")
    assert 0.2 < len(tiers.drawn(NAMES, of_money)) / len(NAMES) < 0.4


def test_files_that_changed_and_those_of_their_room_are_read(draw):
    files = set((ROOT / "tests").glob("*/test_*.py"))
    draw(3, "money", "tests/browser/test_letters.py")
    left = {file.name for file in tiers.left_out(files)}
    assert left.isdisjoint({"test_money_journey.py", "test_letters.py", *tiers.WALKS})
    assert {file.parent.name for file in tiers.left_out(files)} == {"browser", "data"}
    draw(3, tiers.ENGINE)
    assert {file.parent.name for file in tiers.left_out(files)} == {"browser"}


def test_what_changed_is_told_in_a_short_line():
    rooms = [f"room{n}" for n in range(60)]
    files = [f"tests/web/test_{n}.py" for n in range(900)]
    told = "rooms: 60 (room0, room1, room2, room3, room4, …); files of tests: 900"
    assert tiers.in_short([*rooms, *files]) == told
    assert tiers.in_short(["money"]) == "rooms: 1 (money); files of tests: 0"
    assert tiers.in_short([]) == "nothing"


def test_every_journey_belongs_to_a_room():
    web = {in_wing(one).name for one in WEB.glob("*/*") if one.is_dir()}
    files = [one for one in (ROOT / "tests/browser").glob("test_*.py") if tiers.folder_of(one)]
    rooms = {file.name: set(tiers.rooms_of_file(file)[1:]) for file in files}
    assert {name: found - web for name, found in rooms.items() if not found or found - web} == {}


@pytest.mark.parametrize(
    ("path", "rooms"),
    [
        ("src/arpenteur/web/accountability/money/views.py", ["money"]),
        ("src/arpenteur/web/accountability/money/migrations/0007_x.py", ["money", "migrations"]),
        ("src/arpenteur/stats/transfers.py", ["engine"]),
        ("frontend/src/app.ts", ["frontend"]),
        ("pyproject.toml", ["packaging"]),
        ("tests/web/test_people.py", ["tests/web/test_people.py"]),
        ("docs/architecture.md", []),
    ],
)
def test_what_a_changed_file_counts_as(path: str, rooms: list[str]):
    assert tiers.rooms_of_change(path) == rooms


def test_where_the_history_ends_before_it_nothing_is_known_to_have_changed():
    assert tiers.changed_since("0" * 40) is None
    assert len(tiers.landings()) >= 2


def test_the_samples_are_those_of_the_document():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    assert [name for name in tiers.SAMPLES if f"`{name}`" not in text] == []


def test_above_the_budget_a_run_fails_and_names_the_slowest_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(parts, "FOLDER", tmp_path)
    monkeypatch.setattr(parts, "BUDGET", tmp_path / "budget.toml")
    monkeypatch.setattr(parts, "yardstick", lambda: 2.0)
    (tmp_path / "budget.toml").write_text("[yardsticks.parts]\nsqlite = 100\n")
    case = '<testcase classname="tests.web.test_x" name="test_{}" time="{}"/>'
    cases = "".join(case.format(n, n) for n in range(30))
    (tmp_path / "sqlite.xml").write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    line = {"part": "sqlite", "minutes": 5.0, "processor": 290.0, "yardstick": 2.0}
    (tmp_path / "parts.jsonl").write_text(json.dumps(line) + "\n")
    assert parts.end(held=True) == 0
    (tmp_path / "parts.jsonl").write_text(json.dumps({**line, "processor": 310.0}) + "\n")
    assert parts.end(held=False) == 0
    capsys.readouterr()
    assert parts.end(held=True) == 1
    out = capsys.readouterr().out
    assert out.count("tests.web.test_x::test_") == 20
    assert "test_29\n" in out


def test_a_budget_that_is_raised_says_why():
    budget = tomllib.loads((ROOT / "tests/budget.toml").read_text(encoding="utf-8"))["yardsticks"]["parts"]
    whole = f"| {sum(budget.values()):,} |"
    assert whole in (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8"), f"a line with its reason: {whole}"


def test_what_changed_comes_first_and_what_is_far_is_left_to_make_test(tmp_path: Path):
    files = ["tests/web/test_people.py", "tests/repo/test_tiers.py", "tests/web/test_money_bank.py"]
    near = {"arpenteur.web.persons.people.models": 0, "arpenteur.web.accountability.money.models": 4}
    found = near_first([ROOT / one for one in files], near, [files[1]])
    assert [path for _steps, path in found] == [files[1], files[0], files[2]]
    assert chosen(found, {files[0]: 40.0, files[1]: 500.0, files[2]: 3.0}, 60.0) == [files[1]]
    assert chosen(found, {files[0]: 40.0, files[1]: 10.0, files[2]: 20.0}, 60.0) == files[1::-1]


GOOD = {"passed": 9, "failed": 0, "skipped": 0, "minutes": 1.0}


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ({"version": "0.8.0", "sqlite": GOOD, "postgresql": GOOD}, False),
        ({"version": "0.7.9", "sqlite": GOOD, "postgresql": GOOD}, True),
        ({"version": "0.8.0", "sqlite": GOOD}, True),
        ({"version": "0.8.0", "sqlite": GOOD, "postgresql": GOOD | {"skipped": 1}}, True),
        ({"version": "0.8.0", "sqlite": GOOD | {"failed": 1}, "postgresql": GOOD}, True),
    ],
)
def test_a_version_has_a_record_in_which_nothing_failed_nor_was_skipped(record: dict[str, object], fault: bool):
    wanted = versions("## [Unreleased]\n\n## [0.8.0] - 2026-12-05\n\n## [0.7.0] - 2026-11-30\n")
    assert wanted == ["0.8.0"]
    assert bool(faults(wanted, [record])) is fault


def test_tests_are_counted_from_their_report(tmp_path: Path):
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="1" errors="1" skipped="2"/></testsuites>')
    assert counts(report) == {"passed": 5, "failed": 2, "skipped": 2}


def test_a_database_whose_tests_passed_is_not_run_again_at_that_revision(tmp_path: Path):
    place = tmp_path / "revision" / "sqlite"
    assert ended(place, _run_of(failures=1, code=1))["failed"] == 1
    assert ended(place, _run_of(failures=0, code=1))["failed"] == 1, "the run itself failed"
    assert ended(place, _run_of(failures=0, code=0))["passed"] == 3
    assert ended(place, _run_of(failures=1, code=1))["failed"] == 0


def _run_of(*, failures: int, code: int) -> list[str]:
    """A process that writes a report where its last word says, and ends with a code."""
    report = f'<testsuite tests="3" failures="{failures}" errors="0" skipped="0"/>'
    place = "pathlib.Path(sys.argv[1].partition('=')[2])"
    return [sys.executable, "-c", f"import pathlib, sys; {place}.write_text({report!r}); sys.exit({code})"]
