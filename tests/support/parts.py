"""Minutes and processor seconds of each part of ``make test``, beside a yardstick; the budget is `tests/budget.toml`.

    parts.py begin                 forget what was measured before
    parts.py run NAME COMMAND …    run one part; its own code is given back
    parts.py end [--held]          print all parts; with --held, fail above the budget and name the slowest tests
    parts.py note                  write the seconds of each file of tests into `tests/seconds.toml`

The yardstick is a fixed piece of work timed before each part: a machine half as quick has twice the seconds of both, so
that the budget is written in yardsticks and not in seconds. Run by any Python 3.11, since set-up is a part too.
"""

import ast
import hashlib
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".pytest_cache" / "parts"
BUDGET = ROOT / "tests" / "budget.toml"
SECONDS = ROOT / "tests" / "seconds.toml"
NOTED = """# Seconds of each file of tests on SQLite, noted after make test (python tests/support/parts.py note): what
# make test-changed and make quick choose by. Nothing fails when they grow old.
"""
ALLOWED = 1.5
"""Of the budget: what else a machine does, and what a change has drawn, are no reason to fail."""
SLOWEST = 20


def yardstick() -> float:
    """Processor seconds of a fixed piece of work like that of tests: Python's own, JSON, digests, a small database."""
    began = time.process_time()
    for _turn in range(5):
        _work()
    return time.process_time() - began


def _work() -> None:
    code = "\n".join(f"def f{n}(a, b={n}):\n    return [a + one for one in range(b) if one % 3]" for n in range(400))
    for _turn in range(6):
        compile(ast.parse(code), "yardstick", "exec")
    rows = [{"number": n, "words": f"é{n}" * 5} for n in range(20_000)]
    text = json.dumps(sorted(json.loads(json.dumps(rows)), key=lambda row: row["words"]))
    for _turn in range(40):
        hashlib.sha256(text.encode()).hexdigest()
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE t (number INTEGER PRIMARY KEY, words TEXT UNIQUE)")
    base.executemany("INSERT INTO t VALUES (:number, :words)", rows)
    base.execute("SELECT count(*) FROM t AS a JOIN t AS b ON a.words = b.words").fetchone()
    base.close()


def begin() -> int:
    """Forget what was measured before."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in FOLDER.iterdir():
        file.unlink()
    return 0


def run(name: str, command: list[str]) -> int:
    """Run one part and note what it took, its children's children too."""
    stick, began = yardstick(), time.monotonic()
    code = subprocess.run(command, check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    line = {
        "part": name,
        "minutes": (time.monotonic() - began) / 60,
        "processor": used.ru_utime + used.ru_stime,
        "yardstick": stick,
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "parts.jsonl").open("a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")
    return code


def timed(report: str = "*") -> Iterator[tuple[float, str, str]]:
    """Seconds of each test, the module that it is in and its name, from reports in JUnit's form."""
    for file in FOLDER.glob(f"{report}.xml"):
        for case in ElementTree.parse(file).iter("testcase"):  # noqa: S314 — pytest wrote it
            yield float(case.attrib["time"]), case.attrib["classname"], case.attrib["name"]


def slowest() -> list[tuple[float, str]]:
    """Seconds and names of the slowest tests of all parts."""
    return sorted(((seconds, f"{file}::{name}") for seconds, file, name in timed()), reverse=True)[:SLOWEST]


def note() -> int:
    """Seconds of each file of tests that ran on SQLite; the others stay as they were noted."""
    found: dict[str, float] = {}
    for seconds, module, _name in timed("sqlite"):
        path = f"{module.replace('.', '/')}.py"
        found[path] = found.get(path, 0.0) + seconds
    every = tomllib.loads(SECONDS.read_text(encoding="utf-8")) | found
    lines = (f'"{path}" = {seconds:.1f}\n' for path, seconds in sorted(every.items()) if (ROOT / path).is_file())
    SECONDS.write_text(NOTED + "".join(lines), encoding="utf-8")
    return 0


def end(*, held: bool) -> int:
    """Print all parts; above the budget, where it holds, name the slowest tests and fail."""
    lines = [json.loads(line) for line in (FOLDER / "parts.jsonl").read_text(encoding="utf-8").splitlines()]
    stick = statistics.median([*(one["yardstick"] for one in lines), yardstick()])
    budget = tomllib.loads(BUDGET.read_text(encoding="utf-8"))["yardsticks"]
    sys.stdout.write(f"{'part':12}{'minutes':>9}{'processor s':>13}{'yardsticks':>12}{'budget':>8}\n")
    for one in lines:
        planned = budget["parts"].get(one["part"], "")
        figures = f"{one['minutes']:9.1f}{one['processor']:13.0f}{one['processor'] / stick:12.0f}{planned:>8}"
        sys.stdout.write(f"{one['part']:12}{figures}\n")
    counted = sum(one["processor"] for one in lines if one["part"] in budget["parts"]) / stick
    most = sum(budget["parts"].values())
    sys.stdout.write(
        f"{counted:.0f} yardsticks of {stick:.2f} s, the budget is {most}, {ALLOWED} times that may be used\n"
    )
    if not held or counted <= ALLOWED * most:
        return 0
    names = "".join(f"{seconds:8.1f} s  {name}\n" for seconds, name in slowest())
    sys.stdout.write(f"Above the budget (tests/budget.toml). The slowest tests:\n{names}")
    return 1


def main(arguments: list[str]) -> int:
    """One of the four."""
    verb, *more = arguments
    if verb == "run":
        return run(more[0], more[1:])
    if verb == "note":
        return note()
    return begin() if verb == "begin" else end(held="--held" in more)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
