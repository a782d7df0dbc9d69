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
import copy
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
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

from _mutant_rooms import ROOMS, ROOT, SOURCES

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
SLOW, SLOW_DRAWN, LONGEST = 5.0, 60.0, 60
"""Seconds of a test that is left out, of one that is drawn; seconds beyond what its tests take of a fault that never
ends."""
_HARMLESS = {"jemalloc_bg_thd", "polars-ooc-clea"}
"""Threads that sweep for Polars from its import on: those that compute start when they are first asked."""
_TOOL = 4
_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_REPLACED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}


@dataclass(frozen=True)
class Mutant:
    """One fault: the function it is in, and the number of its place there."""

    file: Path
    function: str
    place: int
    line: int
    words: str


class Fault(ast.NodeTransformer):
    """Walks a function; changes the place with a number, or only lists the places that can be changed."""

    def __init__(self, wanted: int = -1) -> None:
        self.wanted, self.places = wanted, list[tuple[int, str]]()

    def _here(self, node: ast.AST, words: str) -> bool:
        self.places.append((node.lineno, words))  # type: ignore[attr-defined]
        return len(self.places) - 1 == self.wanted

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        # Defaults, decorators and annotations are evaluated when the module is read.
        node.body = [self.visit(one) for one in node.body]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        for rank, op in enumerate(node.ops):
            other = _COMPARED[type(op)]
            if self._here(node, f"{type(op).__name__} → {other.__name__}"):
                node.ops[rank] = other()
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        other = _REPLACED.get(type(node.op))
        if other and self._here(node, f"{type(node.op).__name__} → {other.__name__}"):
            node.op = other()
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if self._here(node, "and ↔ or"):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        taken = isinstance(node.op, ast.Not | ast.USub) and self._here(node, f"{type(node.op).__name__} → nothing")
        return node.operand if taken else node

    def _turned(self, node: Any) -> ast.AST:
        self.generic_visit(node)
        if self._here(node, "condition turned round"):
            node.test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        return self._turned(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self._turned(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        return self._turned(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool):
            other: Any = not node.value
        elif isinstance(node.value, int | float):
            other = node.value + 1
        else:
            return node
        return ast.copy_location(ast.Constant(other), node) if self._here(node, f"{node.value} → {other}") else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        called = node.func
        name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        if name in _CALLED and self._here(node, f"{name} → {_CALLED[name]}"):
            if isinstance(called, ast.Name):
                called.id = _CALLED[name]
            elif isinstance(called, ast.Attribute):
                called.attr = _CALLED[name]
        return node


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions of a module and methods of its classes, with their names."""
    for one in tree.body:
        if isinstance(one, ast.FunctionDef):
            yield one.name, one
        elif isinstance(one, ast.ClassDef):
            yield from ((f"{one.name}.{each.name}", each) for each in one.body if isinstance(each, ast.FunctionDef))


def mutants(file: Path) -> Iterator[Mutant]:
    for name, function in functions(ast.parse(file.read_text("utf-8"))):
        fault = Fault()
        fault.visit(copy.deepcopy(function))
        yield from (Mutant(file, name, place, *where) for place, where in enumerate(fault.places))


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


def _inside(code: CodeType) -> Iterator[CodeType]:
    """A piece of code and all that is defined in it."""
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _inside(one)


def _code(module: CodeType, name: str) -> CodeType:
    inside = module
    for part in name.split("."):
        inside = next(one for one in inside.co_consts if isinstance(one, CodeType) and one.co_name == part)
    return inside


class Trial:
    """A plugin of pytest: instead of the tests, the faults of a room, each on the tests that execute its line."""

    def __init__(self, files: list[Path], drawn: list[Mutant], time_allowed: float) -> None:
        self.files, self.drawn, self.time_allowed = {str(one) for one in files}, drawn, time_allowed
        self.results: list[tuple[Mutant, str]] = []
        self.items: list[pytest.Item] = []
        self.failed = False
        self.lines: set[tuple[str, int]] = set()
        self.holders: dict[tuple[str, str], list[FunctionType]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed |= report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = list(session.items)
        self._set_up_the_database(session)
        self.holders = loaded(self.files)
        # A library that computes in threads already would wait for them in vain in a copy.
        beside = {(one / "comm").read_text().strip() for one in Path("/proc/self/task").iterdir()} - _HARMLESS
        assert len(beside) == 1, f"threads run: {sorted(beside)}"
        seconds, lines = self._measured(session)
        until = time.monotonic() + self.time_allowed
        for mutant in self.drawn:
            if time.monotonic() > until:
                break
            key = f"{mutant.file}:{mutant.line}"
            chosen = sorted(
                (one for one in session.items if key in lines[one.nodeid]), key=lambda one: seconds[one.nodeid]
            )
            first = [one for one in chosen if not _is_drawn(one) and seconds[one.nodeid] < SLOW]
            second = [one for one in chosen if _is_drawn(one) and seconds[one.nodeid] < SLOW_DRAWN]
            said = self._tried(mutant, first, seconds) if first else "not executed"
            if said != "killed" and second and self._tried(mutant, second, seconds) == "killed":
                said = "killed by what is drawn"
            self.results.append((mutant, said))
        return True

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

    def _measured(self, session: pytest.Session) -> tuple[dict[str, float], dict[str, set[str]]]:
        """Seconds and lines of each test, told by a copy that ran them all; one that fails is no judge."""
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            os.close(reading)
            found = list(self._each_test(session))
            with os.fdopen(writing, "w") as out:
                json.dump(found, out)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            found = json.load(told)
        os.waitpid(child, 0)
        judges = [one for one in found if not one[3]]
        session.items[:] = [one for one in session.items if one.nodeid in {name for name, *_ in judges}]
        return {name: spent for name, spent, *_ in judges}, {name: set(seen) for name, _, seen, _ in judges}

    def _each_test(self, session: pytest.Session) -> Iterator[tuple[str, float, list[str], bool]]:
        watch = sys.monitoring
        watch.use_tool_id(_TOOL, "mutants")
        watch.register_callback(_TOOL, watch.events.LINE, self._line)
        # Only the code of the room is watched: else every line of every library would tell, once a test.
        for code in {each for held in self.holders.values() for one in held for each in _inside(one.__code__)}:
            watch.set_local_events(_TOOL, code, watch.events.LINE)
        began = time.process_time()
        for item in self._run_all(session.items):
            spent = time.process_time() - began
            yield item.nodeid, spent, [f"{name}:{line}" for name, line in self.lines], self.failed
            self.lines, self.failed = set(), False
            watch.restart_events()
            began = time.process_time()

    def _line(self, code: CodeType, line: int) -> object:
        self.lines.add((code.co_filename, line))
        return sys.monitoring.DISABLE

    def _tried(self, mutant: Mutant, chosen: list[pytest.Item], seconds: dict[str, float]) -> str:
        usual = sum(seconds[one.nodeid] for one in chosen)
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
    if tried:
        low, high = interval(killed, tried)
        share = f"{killed / tried:.0%} ({low:.0%} to {high:.0%})"
        print(f"{name}: {killed} of {tried} faults noticed by the first tier, {share}; {len(every)} can be made")
        either = sum(said.startswith("killed") for _, said in trial.results)
        print(f"{name}: {either} of {tried} noticed by the first tier or by what it draws, {either / tried:.0%}")
    for mutant, said in trial.results:
        if said != "killed":
            print(f"  {said}: {mutant.file.relative_to(ROOT)}:{mutant.line} {mutant.function}: {mutant.words}")
    return killed, tried


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="*", choices=[*ROOMS, []], default=list(ROOMS))
    parser.add_argument("--count", type=int, default=80)
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument(
        "--seconds", type=float, default=1800, help="of faults: those in which tests are measured first are not counted"
    )
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
