"""Writes `postgresql_tests.txt` from a run of everything on PostgreSQL: few tests, and quick ones, that together
execute every function that differs between databases.

``make postgresql-tests`` runs it. A run writes, in the folder that ``ARPENTEUR_POSTGRESQL_COVER`` names, what each test
executed and how long it took; then ``python tests/support/postgresql_cover.py FOLDER`` chooses.
"""

import json
import os
import sys
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType

import pytest
from postgresql_run import ROOT, TESTS, WEB, WHOLE, differing, name_of

_TOOL = 3
"""Of those that `sys.monitoring` counts: not that of `PostgresqlRun`."""
_A_TEST = 0.05
"""Seconds that a test costs beside its own."""
HEAD = """# Tests that run on PostgreSQL too: together they execute every function that differs between databases.
# Written by `make postgresql-tests`; a line may be added by hand, and one of a test that is gone is removed.
"""


@dataclass
class Executed:
    """A test as file::function, its cases together."""

    seconds: float = 0.0
    functions: set[str] = field(default_factory=set)
    runs: bool = False
    """Whether it runs on PostgreSQL whatever it executes."""


class CoverRun:
    """Hears which functions that differ each test starts, and writes them."""

    def __init__(self, folder: Path) -> None:
        self.out = (folder / f"{os.getpid()}.jsonl").open("w", encoding="utf-8")
        self.wanted, self.started = differing(), set[str]()
        sys.monitoring.use_tool_id(_TOOL, "arpenteur-cover")
        sys.monitoring.register_callback(_TOOL, sys.monitoring.events.PY_START, self._start)
        sys.monitoring.set_events(_TOOL, sys.monitoring.events.PY_START)

    def _start(self, code: CodeType, _offset: int) -> object:
        if code.co_filename.startswith(str(WEB)):
            self.started.add(f"{Path(code.co_filename).relative_to(ROOT)}:{code.co_firstlineno} {code.co_name}")
        return sys.monitoring.DISABLE

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """One test that passes, what it stands on included where it is the first to ask."""
        self.started.clear()
        sys.monitoring.restart_events()
        began, failed = time.monotonic(), item.session.testsfailed
        answer = yield
        if item.session.testsfailed > failed:
            return answer
        runs = item.path.stem in WHOLE or item.get_closest_marker("postgresql") is not None
        line = [name_of(item), time.monotonic() - began, sorted(self.started & self.wanted), runs]
        self.out.write(json.dumps(line) + "\n")
        self.out.flush()
        return answer


def read(folder: Path) -> dict[str, Executed]:
    """What a run wrote, the cases of a test together."""
    found: dict[str, Executed] = {}
    for file in folder.glob("*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            name, seconds, functions, runs = json.loads(line)
            one = found.setdefault(name, Executed(runs=runs))
            one.seconds += seconds
            one.functions.update(functions)
    return found


def cover(executed: Mapping[str, Executed]) -> list[str]:
    """Tests that execute all that any does and that tests which run anyway do not: at each step the one that brings
    most for its seconds, the first by name of equal ones.
    """
    left = set[str]().union(*(one.functions for one in executed.values()))
    left -= set[str]().union(*(one.functions for one in executed.values() if one.runs))
    chosen: list[str] = []
    while left:
        gain = {name: len(one.functions & left) / (one.seconds + _A_TEST) for name, one in executed.items()}
        best = min(gain, key=lambda name: (-gain[name], name))
        chosen.append(best)
        left -= executed[best].functions
    return sorted(chosen)


def main(arguments: list[str]) -> int:
    """Choose, write, and say what no test executes."""
    executed = read(Path(arguments[0]))
    chosen = cover(executed)
    TESTS.write_text(HEAD + "".join(f"{one}\n" for one in chosen), encoding="utf-8")
    missing = differing() - set[str]().union(*(one.functions for one in executed.values()))
    seconds = sum(executed[one].seconds for one in chosen)
    sys.stdout.write(
        f"{len(chosen)} tests, {seconds:.0f} s; executed by none: {', '.join(sorted(missing)) or 'nothing'}\n"
    )
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
