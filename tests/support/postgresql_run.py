"""Which tests run on PostgreSQL, and a run there that fails where what differs between databases was not executed.

SQLite runs everything. ``make test`` runs on PostgreSQL, test by test, what SQLite cannot say: tests marked
``postgresql``; ``WHOLE`` files, which are about races, locks and rows sealed by the server; and those of
`postgresql_tests.txt`, few and quick, which together execute every function that locks, meets a constraint or writes a
statement. ``make test-release`` sets ``ARPENTEUR_TEST_EVERYTHING``, which runs all of the web there.

``make postgresql-tests`` runs everything there and writes `postgresql_tests.txt` anew.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType

import pytest
from web_rooms import WEB, in_wing

ROOT = Path(__file__).resolve().parents[2]
TESTS = Path(__file__).with_name("postgresql_tests.txt")
WHOLE = frozenset(
    {
        "test_api_idempotency",
        "test_attacks_races",
        "test_ballots_secrecy",
        "test_faults_database_gone",
        "test_operations_roles",
        "test_paths_races",
        "test_sealing",
        "test_segments_races",
    }
)
"""Files of which every test is about what a server does by itself."""
_DIFFERS = re.compile(
    r"select_for_update|IntegrityError|ignore_conflicts|update_conflicts|get_or_create|update_or_create"
    r"|connection\.cursor\(|connection\.vendor|advisory|RawSQL|\.raw\("
)
_APART = ("operations/backup/", "operations/presence.py", "operations/roles.py")
"""Run by processes of their own in `test_operations_restore.py`, `test_operations_roles.py` and others: nothing is
heard of them here."""
_OF_SQLITE = frozenset({"shared/overwriting.py _empty_log"})
"""Statements that PostgreSQL does not know, in functions that are called on SQLite alone."""
_TOOL = 4
"""Of those that `sys.monitoring` counts: none that a debugger, a profiler or a measure of coverage takes."""


@cache
def listed() -> frozenset[str]:
    """Tests of `postgresql_tests.txt`, as file::function."""
    lines = TESTS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def name_of(item: pytest.Item) -> str:
    """A test as file::function, whatever its case."""
    return item.nodeid.partition("[")[0]


def belongs(item: pytest.Item) -> bool:
    """Whether a test runs on PostgreSQL."""
    return (
        "ARPENTEUR_TEST_EVERYTHING" in os.environ
        or item.path.stem in WHOLE
        or item.get_closest_marker("postgresql") is not None
        or name_of(item) in listed()
    )


def may_belong(file: Path) -> bool:
    """Whether a file may hold a test that does: those that cannot are not read, which takes longer than many tests."""
    if file.stem in WHOLE or "ARPENTEUR_TEST_EVERYTHING" in os.environ or not file.name.startswith("test_"):
        return True
    path = file.relative_to(ROOT).as_posix()
    return any(one.startswith(f"{path}::") for one in listed()) or "mark.postgresql" in file.read_text(encoding="utf-8")


def differing() -> set[str]:
    """Functions of the web that lock, meet a constraint or write a statement, as file:line of their first line."""
    files = (file for file in WEB.rglob("*.py") if "migrations" not in file.parts)
    return {one for file in files if not str(in_wing(file)).startswith(_APART) for one in _functions(file)}


def _functions(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    if not _DIFFERS.search(text):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and _DIFFERS.search(ast.get_source_segment(text, node) or ""):
            if f"{in_wing(file)} {node.name}" in _OF_SQLITE:
                continue
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            yield f"{file.relative_to(ROOT)}:{first} {node.name}"


class PostgresqlRun:
    """Hears which functions start, in each process, and holds them to the code once every chosen test has run."""

    def __init__(self) -> None:
        self.whole = False
        self.started: set[str] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        chosen = session.config.option.keyword or session.config.option.markexpr
        if not chosen and {name_of(item) for item in session.items} >= listed():
            self.whole = True
            sys.monitoring.use_tool_id(_TOOL, "arpenteur")
            sys.monitoring.register_callback(_TOOL, sys.monitoring.events.PY_START, self._start)
            sys.monitoring.set_events(_TOOL, sys.monitoring.events.PY_START)

    def _start(self, code: CodeType, _offset: int) -> object:
        if code.co_filename.startswith(str(WEB)):
            self.started.add(f"{Path(code.co_filename).relative_to(ROOT)}:{code.co_firstlineno} {code.co_name}")
        return sys.monitoring.DISABLE

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """One of several processes is done."""
        told = getattr(node, "workeroutput", {}).get("started")
        self.whole |= told is not None
        self.started |= set(told or ())

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Tell the process that leads, or fail the run."""
        if not self.whole:
            return
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["started"] = sorted(self.started)
        elif exitstatus == pytest.ExitCode.OK and (missing := differing() - self.started):
            told = "never executed on PostgreSQL (tests/support/postgresql_run.py): " + ", ".join(sorted(missing))
            session.config.get_terminal_writer().line(f"\n{told}", red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
