"""What became of every test before a version: runs them on both databases and writes `docs/releases.json`; or checks
that each version of CHANGELOG.md has its line there, with nothing failed and nothing skipped.

Where something is changed that no commit has, nothing is run: the record would say of a revision what is not so. What
a database said of a revision is kept in `.pytest_cache/release`: an interrupted run goes on with the other.
"""

import argparse
import json
import re
import subprocess
import sys
import time
import tomllib
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "docs" / "releases.json"
KEPT = ROOT / ".pytest_cache" / "release"
BEFORE = (0, 7, 0)
"""The last version without a record: there was none then."""


def versions(changelog: str) -> list[str]:
    """Versions of CHANGELOG.md that need a record, the newest first."""
    every = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.M)
    return [one for one in every if tuple(map(int, one.split("."))) > BEFORE]


def faults(wanted: list[str], record: list[dict[str, Any]]) -> list[str]:
    """Versions without a good record, each with what it lacks."""
    by_version = {one["version"]: one for one in record}
    return [f"{version}: {why}" for version in wanted if (why := _fault(by_version.get(version)))]


def _fault(record: dict[str, Any] | None) -> str:
    if record is None:
        return "make test-release was not run for it (docs/releases.json)"
    runs = {name: record.get(name) or {} for name in ("sqlite", "postgresql")}
    bad = [name for name, run in runs.items() if not run.get("passed") or run.get("failed") or run.get("skipped")]
    return f"tests failed, were skipped or did not run: {', '.join(bad)}" if bad else ""


def counts(report: Path) -> dict[str, Any]:
    """Tests that passed, failed and were skipped, from a report of JUnit's form."""
    suites = list(ElementTree.parse(report).iter("testsuite"))  # noqa: S314 — pytest wrote it a moment ago
    of = {name: sum(int(one.attrib[name]) for one in suites) for name in ("tests", "failures", "errors", "skipped")}
    failed = of["failures"] + of["errors"]
    return {"passed": of["tests"] - failed - of["skipped"], "failed": failed, "skipped": of["skipped"]}


def run(tests: list[str], on_postgresql: list[str]) -> int:
    """Run everything on both databases and write what became of it."""
    if changes := [one[3:] for one in _git("status", "--porcelain").splitlines() if not one.endswith(RECORD.name)]:
        sys.stderr.write(f"not in a commit, so nothing was run: {', '.join(changes)}\n")
        return 1
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    line: dict[str, Any] = {
        "version": version,
        "day": datetime.now(UTC).date().isoformat(),
        "revision": _git("rev-parse", "HEAD").strip(),
    }
    commands = {
        "sqlite": [*tests, "tests"],
        "postgresql": ["tests/support/with-postgresql", *tests, *on_postgresql],
    }
    for name, command in commands.items():
        line[name] = ended(KEPT / line["revision"] / name, command)
    others = [one for one in _recorded() if one["version"] != version]
    RECORD.write_text(json.dumps([line, *others], indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(line)}\n")
    return bool(_fault(line))


def ended(place: Path, command: list[str]) -> dict[str, Any]:
    """What became of the tests of one database, which are run unless they ended before at this revision."""
    said = place.with_suffix(".json")
    if not said.is_file():
        report, began = place.with_suffix(".xml"), time.monotonic()
        report.parent.mkdir(parents=True, exist_ok=True)
        report.unlink(missing_ok=True)
        done = subprocess.run([*command, f"--junitxml={report}"], cwd=ROOT, check=False)
        found = (counts(report) if report.is_file() else {}) | {"minutes": round((time.monotonic() - began) / 60, 1)}
        if done.returncode and not found.get("failed"):
            found["failed"] = 1  # the run itself: a verb that never wrote its line, a function never executed
        if found.get("failed") or not found.get("passed"):
            return found
        said.write_text(json.dumps(found), encoding="utf-8")
    return json.loads(said.read_text(encoding="utf-8"))


def _recorded() -> list[dict[str, Any]]:
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.is_file() else []


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def main(arguments: list[str]) -> int:
    """Run, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="refuse a version without its record")
    parser.add_argument("--in-hand", action="store_true", help="but for the newest, whose tests are about to be run")
    parser.add_argument("--run", default="", metavar="COMMAND", help="what runs tests that are named after it")
    parser.add_argument("--on-postgresql", default="tests/web", help="tests that run there")
    options = parser.parse_args(arguments)
    if options.run:
        return run(options.run.split(), options.on_postgresql.split())
    wanted = versions((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    found = faults(wanted[1:] if options.in_hand else wanted, _recorded())
    sys.stderr.write("".join(f"CHANGELOG.md: {one}\n" for one in found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
