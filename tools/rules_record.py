"""Runs the tests that prove the rules of law and writes what became of each into the program (``last_run.json``).

Nothing else writes that file: what an authority reads as a result is the result of this run. A test of several cases
has failed where one of them has, and is skipped where all of them are. Run again on the same commit for some files
(``--files PART``), what was recorded of the others stays; of another commit, nothing does.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime
from pathlib import Path

from arpenteur import __version__
from arpenteur.domain.law import rules
from arpenteur.domain.law.results import FILE, Outcome

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "src" / "arpenteur" / "domain" / "law" / FILE
_WORST = (Outcome.FAILED, Outcome.PASSED, Outcome.SKIPPED)


def main(arguments: list[str]) -> int:
    """Run them, more options of pytest given through; 1 where one failed, with the record written all the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", default="", help="only tests of files whose path has this in it")
    options, more = parser.parse_known_args(arguments)
    wanted = [one for one in named_tests() if options.files in one.partition("::")[0]]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "-o", "junit_family=xunit1"]
        subprocess.run([*command, *more, *wanted], cwd=ROOT, check=False)
        found = outcomes(report.read_text(encoding="utf-8"))
    commit = _commit()
    every = {**_recorded(commit), **{name: one.value for name, one in found.items()}}
    record = {
        "version": __version__, "commit": commit, "day": datetime.now(UTC).date().isoformat(),
        "outcomes": {name: every[name] for name in sorted(every)},
    }  # fmt: skip
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(Outcome.FAILED in found.values())


def _commit() -> str:
    said = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True)
    return said.stdout.strip()


def _recorded(commit: str) -> dict[str, str]:
    """What the record has of the same commit."""
    if not RECORD.is_file():
        return {}
    read = json.loads(RECORD.read_text(encoding="utf-8"))
    return read["outcomes"] if read["commit"] == commit else {}


def named_tests() -> list[str]:
    """Every test that a rule names, files once."""
    every = {test for one in rules().values() for test in one.tests}
    files = {one for one in every if "::" not in one}
    return sorted(one for one in every if one in files or one.partition("::")[0] not in files)


def outcomes(report: str) -> dict[str, Outcome]:
    """Of each test by its name, its cases together, from a report of JUnit's form."""
    found: dict[str, Outcome] = {}
    for case in ElementTree.fromstring(report).iter("testcase"):  # noqa: S314 — pytest wrote it a moment ago
        name = f"{case.attrib['file']}::{case.attrib['name'].partition('[')[0]}"
        outcome = _outcome(case)
        found[name] = next(one for one in _WORST if one in {found.get(name, outcome), outcome})
    return found


def _outcome(case: ElementTree.Element) -> Outcome:
    if case.find("failure") is not None or case.find("error") is not None:
        return Outcome.FAILED
    return Outcome.SKIPPED if case.find("skipped") is not None else Outcome.PASSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
