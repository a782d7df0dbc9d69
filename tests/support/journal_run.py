"""A run of every test of the web fails when a verb never wrote its line in the journal (`journalled.py`)."""

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]


class JournalRun:
    """Hears the lines that tests make the program write, in each process, and holds all of them to the code."""

    def __init__(self) -> None:
        self.whole = False
        self.lines: set[str] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Only a run with every file of the web and every test of them says what is never written."""
        chosen = session.config.option.keyword or session.config.option.markexpr
        parts = any("::" in one for one in session.config.args)
        files = set((TESTS / "web").rglob("test_*.py"))
        if not chosen and not parts and files <= {item.path for item in session.items}:
            from journalled import Written

            self.whole = True
            self.lines = Written().listen()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """One of several processes is done."""
        told = getattr(node, "workeroutput", {}).get("journalled")
        self.whole |= told is not None
        self.lines |= set(told or ())

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Tell the process that leads, or fail the run."""
        if not self.whole:
            return
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["journalled"] = sorted(self.lines)
        elif exitstatus == pytest.ExitCode.OK:
            from journalled import unwritten

            missing = unwritten(self.lines)
            if missing:
                told = "journal: no test made these write their line: " + ", ".join(missing)
                session.config.get_terminal_writer().line(f"\n{told}", red=True)
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
