"""Small faults put into the program one at a time: how many of them the fast tests notice, and which they do not.

Of every fault that can be made in the functions of a room (a comparison off by its edge, plus for minus, and for or, a
condition turned round, a number changed, min for max), so many are drawn with a fixed seed. Each is tried in a copy of
the process, on the tests that execute its line, quickest first; a test of more than five seconds is none of them. One
that no test executes survives. Some survivors change nothing that can be observed: they are counted as survivors too.

    python benchmarks/mutants.py                        every room
    python benchmarks/mutants.py plan --count 200       one room, more faults
    python benchmarks/mutants.py plan --everything      what survives is tried on what make test only draws, too

Two figures are printed: what tests of the first tier notice, and what all do. To the second belong tests marked as
drawn and, with --everything, those on the official files. Journeys in a browser ask a server of their own, where no
fault can be put: they judge nothing here.
"""

import argparse
import ast
import contextlib
import gc
import importlib
import io
import json
import math
import os
import random
import signal
import sys
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

from _mutant_faults import Fault, Mutant, functions, mutants
from _mutant_rooms import ROOMS, ROOT, SOURCES

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
SLOW, SLOW_DRAWN, LONGEST = 5.0, 60.0, 15
"""Seconds of a test that is left out, of one that is drawn; seconds beyond what its tests take of a fault that never
ends."""
_HARMLESS = {"jemalloc_bg_thd", "polars-ooc-clea"}
"""Threads that sweep for Polars from its import on: those that compute start when they are first asked."""
_TOOL = 4
_CACHE = type(cache(len))


def put_in(mutant: Mutant, holders: list[FunctionType]) -> None:
    """Change the function in this process, whoever holds it."""
    tree = ast.parse(mutant.file.read_text("utf-8"))
    Fault(mutant.place).visit(dict(functions(tree))[mutant.function])
    wanted = _code(compile(ast.fix_missing_locations(tree), str(mutant.file), "exec"), mutant.function)
    for one in holders:
        one.__code__ = wanted


def loaded(files: Iterable[str]) -> dict[tuple[str, str], list[FunctionType]]:
    """Functions of some files in this process, by file and name; whoever wraps one holds the same."""
    for file in files:
        importlib.import_module(".".join(Path(file).relative_to(SOURCES.parent).with_suffix("").parts))
    found = dict[tuple[str, str], list[FunctionType]]()
    gc.unfreeze()  # tests leave what was collected out of searches
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename in files:
            found.setdefault((one.__code__.co_filename, one.__code__.co_qualname), []).append(one)
    gc.freeze()
    return found


def caches(files: Iterable[str]) -> list[Any]:
    """What keeps answers of functions of these files: else a table read once is read by no test any more."""
    gc.unfreeze()
    kept = [one for one in gc.get_objects() if type(one) is _CACHE and _file(one) in files]
    gc.freeze()
    return kept


def _file(cached: Any) -> str:
    return getattr(getattr(cached.__wrapped__, "__code__", None), "co_filename", "")


def _inside(code: CodeType) -> Iterator[CodeType]:
    """A piece of code and all that is defined in it."""
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _inside(one)


def _code(module: CodeType, name: str) -> CodeType:
    """Of a function; between a generic class and its methods there is a piece of code without a name of theirs."""
    return next(one for one in _inside(module) if one.co_qualname == name)


@dataclass(frozen=True)
class Judges:
    """Tests that may notice a fault, quickest first; of each its seconds and the lines that it executes."""

    items: list[pytest.Item]
    seen: dict[str, tuple[float, set[str]]]


class Trial:
    """A plugin of pytest: instead of the tests, the faults of a room, each on the tests that execute its line."""

    def __init__(self, files: list[Path], drawn: list[Mutant], time_allowed: float) -> None:
        self.files, self.drawn, self.time_allowed = {str(one) for one in files}, drawn, time_allowed
        self.results: list[tuple[Mutant, str]] = []
        self.tried_again = 0
        self.items: list[pytest.Item] = []
        self.failed = False
        self.lines: set[tuple[str, int]] = set()
        self.holders: dict[tuple[str, str], list[FunctionType]] = {}
        self.caches: list[Any] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed |= report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = list(session.items)
        self._set_up_the_database(session)
        self.holders = loaded(self.files)
        self.caches = caches(self.files)
        # A library that computes in threads already would wait for them in vain in a copy.
        beside = {(one / "comm").read_text().strip() for one in Path("/proc/self/task").iterdir()} - _HARMLESS
        assert len(beside) == 1, f"threads run: {sorted(beside)}"
        until = time.monotonic() + self.time_allowed
        first = self._judges([one for one in self.items if not _is_drawn(one)], SLOW)
        self.results = [(mutant, self._said(mutant, first)) for mutant in self.drawn if time.monotonic() < until]
        print(*score(self.results), sep="\n", file=sys.stderr, flush=True)
        second = self._judges([one for one in self.items if _is_drawn(one)], SLOW_DRAWN)
        for rank, (mutant, said) in enumerate(self.results):
            if said != "killed" and second.items and time.monotonic() < until:
                self.tried_again += 1
                if self._said(mutant, second) == "killed":
                    self.results[rank] = (mutant, "killed by what is drawn")
        return True

    def _judges(self, items: list[pytest.Item], longest: float) -> "Judges":
        """Of some tests those that pass and take no longer than so many seconds, with the lines that each executes."""
        found = self._measured(items) if items else []
        kept = {name: (spent, set(seen)) for name, spent, seen, failed in found if not failed and spent < longest}
        mine = sorted((one for one in items if one.nodeid in kept), key=lambda one: kept[one.nodeid][0])
        return Judges(mine, kept)

    def _said(self, mutant: Mutant, judges: "Judges") -> str:
        key = f"{mutant.file}:{mutant.line}"
        chosen = [one for one in judges.items if key in judges.seen[one.nodeid][1]]
        usual = sum(judges.seen[one.nodeid][0] for one in chosen)
        return self._tried(mutant, chosen, usual) if chosen else "not executed"

    def _run_all(self, items: list[pytest.Item]) -> Iterator[pytest.Item]:
        """Each item once it has run. One comes after the last too, so that what the session shares stays."""
        for item, after in zip(items, [*items[1:], self.items[0]], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            yield item

    def _set_up_the_database(self, session: pytest.Session) -> None:
        """What the session shares is there before copies of the process are made; no test has run."""
        asking = next((one for one in self.items if one.get_closest_marker("django_db")), None)
        asking = asking or next((one for one in self.items if "db" in getattr(one, "fixturenames", ())), None)
        if not isinstance(asking, pytest.Function):
            return
        session._setupstate.setup(session)  # type: ignore[arg-type]
        asking._initrequest()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # no test is being set up: pytest takes that for one that ends
            asking._request.getfixturevalue("django_db_setup")
        from django.db import connections

        connections.close_all()

    def _measured(self, items: list[pytest.Item]) -> list[tuple[str, float, list[str], bool]]:
        """Name, seconds and lines of each test, and whether it failed, told by a copy that ran them all."""
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            os.close(reading)
            found = list(self._each_test(items))
            with os.fdopen(writing, "w") as out:
                json.dump(found, out)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            found = json.load(told)
        os.waitpid(child, 0)
        return found

    def _each_test(self, items: list[pytest.Item]) -> Iterator[tuple[str, float, list[str], bool]]:
        watch = sys.monitoring
        watch.use_tool_id(_TOOL, "mutants")
        watch.register_callback(_TOOL, watch.events.LINE, self._line)
        # Only the code of the room is watched: else every line of every library would tell, once a test.
        for code in {each for held in self.holders.values() for one in held for each in _inside(one.__code__)}:
            watch.set_local_events(_TOOL, code, watch.events.LINE)
        self._forget()
        began = time.process_time()
        for item in self._run_all(items):
            spent = time.process_time() - began
            yield item.nodeid, spent, [f"{name}:{line}" for name, line in self.lines], self.failed
            self.lines, self.failed = set(), False
            watch.restart_events()
            self._forget()
            began = time.process_time()

    def _forget(self) -> None:
        for one in self.caches:
            one.cache_clear()

    def _line(self, code: CodeType, line: int) -> object:
        self.lines.add((code.co_filename, line))
        return sys.monitoring.DISABLE

    def _tried(self, mutant: Mutant, chosen: list[pytest.Item], usual: float) -> str:
        if (child := os.fork()) == 0:
            os._exit(self._noticed(mutant, chosen, LONGEST + 2 * usual))
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if ended > 1:
            raise RuntimeError(f"{mutant} could not be tried")
        return "survived" if ended == 0 else "killed"

    def _noticed(self, mutant: Mutant, chosen: list[pytest.Item], longest: float) -> int:
        """In the copy: 1 where a test fails, 0 where none does; it is ended by a signal where a test never ends."""
        try:
            signal.setitimer(signal.ITIMER_PROF, longest)
            signal.alarm(int(10 * longest))
            self.failed = False
            self._forget()
            put_in(mutant, self.holders[str(mutant.file), mutant.function])
            for _item in self._run_all(chosen):
                if self.failed:
                    return 1
        except Exception:  # noqa: BLE001 — the copy ends here, whatever it met
            return 2
        return 0


def _is_drawn(item: pytest.Item) -> bool:
    """Whether a test belongs to a sample that make test draws from."""
    return "tests/data" in item.path.as_posix() or item.get_closest_marker("drawn") is not None


def interval(killed: int, tried: int) -> tuple[float, float]:
    """Wilson's interval of 95 % for a share."""
    z = 1.96
    share, root = killed / tried, z * math.sqrt(killed * (tried - killed) / tried + z * z / 4)
    middle = (share * tried + z * z / 2) / (tried + z * z)
    return middle - root / (tried + z * z), middle + root / (tried + z * z)


def score(results: list[tuple[Mutant, str]]) -> Iterator[str]:
    """What the first tier noticed, and what it noticed with what it draws."""
    if not results:
        return
    for what, last in (("the first tier", "killed"), ("the first tier or by what it draws", "killed by what is drawn")):
        killed, tried = sum(said in ("killed", last) for _, said in results), len(results)
        low, high = interval(killed, tried)
        yield f"{killed} of {tried} faults noticed by {what}, {killed / tried:.0%} ({low:.0%} to {high:.0%})"


def room(name: str, count: int, seed: int, seconds: float, *, everything: bool = False) -> tuple[int, int]:
    """Try the faults drawn of a room; prints its scores and what survived. Returns how many were killed and tried."""
    asked = ROOMS[name]
    files = sorted(
        one
        for place in asked.places
        for one in ([SOURCES / place] if place.endswith(".py") else (SOURCES / place).rglob("*.py"))
        if "migrations" not in one.parts
    )
    every = [one for file in files for one in mutants(file)]
    drawn = random.Random(seed).sample(every, min(count, len(every)))
    trial = Trial(files, drawn, seconds)
    tests = [*asked.tests, *(asked.drawn if everything else ())]
    options = ["-q", "-n0", "-p", "no:cacheprovider", "--no-header", "--show-capture=no"]
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        pytest.main([*options, "-o", "console_output_style=classic", *tests], plugins=[trial])
    if not trial.results:
        print(f"{name}: nothing could be tried\n{told.getvalue()}")
    killed, tried = sum(said == "killed" for _, said in trial.results), len(trial.results)
    print(f"{name}, seed {seed}: {len(every)} faults can be made")
    print(*(f"{name}: {line}" for line in score(trial.results)), sep="\n")
    print(f"{name}: {trial.tried_again} of the {tried - killed} others were tried on what is drawn")
    for mutant, said in trial.results:
        if said != "killed":
            print(f"  {said}: {mutant.file.relative_to(ROOT)}:{mutant.line} {mutant.function}: {mutant.words}")
    return killed, tried


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="*", choices=[*ROOMS, []], default=list(ROOMS))
    parser.add_argument("--count", type=int, default=80)
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument("--seconds", type=float, default=1800, help="after which no fault is tried any more")
    parser.add_argument("--everything", action="store_true", help="tests on the official files too")
    asked = parser.parse_args()
    os.chdir(ROOT)
    for name in asked.rooms or ROOMS:
        # A process for each: what a session of tests leaves behind is nobody's.
        if (child := os.fork()) == 0:
            room(name, asked.count, asked.seed, asked.seconds, everything=asked.everything)
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
