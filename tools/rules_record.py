"""Runs the tests that prove the rules of law and writes what became of each into the program (``last_run.json``).

Nothing else writes that file: what an authority reads as a result is the result of this run. A test of several cases,
or a file of tests, has failed where one of them has, and is skipped where all of them are; only what a rule names is
written. Run again on the same commit for some files (``--files PART``, which ``,`` separates), what was recorded of the
others stays; of another commit, nothing does. Where something is changed that no commit has, nothing is run: the record
would say of a commit what is not so.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from arpenteur import __version__
from arpenteur.domain.law import rules
from arpenteur.domain.law.results import FILE, Outcome

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "src" / "arpenteur" / "domain" / "law" / FILE
_WORST = (Outcome.FAILED, Outcome.PASSED, Outcome.SKIPPED)


def main(arguments: list[str]) -> int:
    """Run them, more options of pytest given through; 1 where one failed, with the record written all the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", default="", help="only tests of files whose path has one of these in it")
    parser.add_argument("--check", action="store_true", help="refuse a version with the record of another, or a part")
    options, more = parser.parse_known_args(arguments)
    if options.check:
        from release_record import versions  # beside this file only where it is run as a command

        changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        record = json.loads(RECORD.read_text(encoding="utf-8"))
        found = faults(versions(changelog), record, as_released=not unreleased(changelog))
        sys.stderr.writelines(f"{one}: make rules-record\n" for one in found)
        return int(bool(found))
    if changed := changes():
        sys.stderr.write(f"not in a commit, so nothing was run: {', '.join(changed)}\n")
        return 1
    parts = options.files.split(",")
    wanted = [one for one in named_tests() if any(part in one.partition("::")[0] for part in parts)]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "-o", "junit_family=xunit1"]
        subprocess.run([*command, *more, *wanted], cwd=ROOT, check=False)
        found = named_outcomes(outcomes(report.read_text(encoding="utf-8")))
    commit = _commit()
    every = {**_recorded(commit), **{name: one.value for name, one in found.items()}}
    record = {
        "version": __version__,
        "commit": commit,
        "day": datetime.now(UTC).date().isoformat(),
        "outcomes": {name: every[name] for name in sorted(every)},
    }
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(Outcome.FAILED in found.values())


def unreleased(changelog: str) -> str:
    """What the changelog has under ``[Unreleased]``, empty where the tree is that of the version below it."""
    return changelog.partition("## [Unreleased]\n")[2].partition("\n## [")[0].strip()


def faults(released: list[str], record: dict[str, Any], *, as_released: bool) -> list[str]:
    """Why the newest of the versions that need a record may not ship with this one; none where no version does.

    Only a tree ``as_released`` needs a result of each test: one that a rule names since then has run in no version.
    """
    if not released:
        return []
    lacking = sorted({test for one in rules().values() for test in one.tests} - record["outcomes"].keys())
    found = [f"{RECORD.name} has no result of {', '.join(lacking)}"] if lacking and as_released else []
    if record["version"] != released[0]:
        found.append(f"{RECORD.name} is of version {record['version']}, not {released[0]}")
    return found


def changes() -> list[str]:
    """Files that are not as the commit has them, but for the record itself."""
    lines = _git("status", "--porcelain", "--untracked-files=all").splitlines()
    return [one[3:] for one in lines if not one.endswith(FILE)]


def _commit() -> str:
    return _git("rev-parse", "HEAD").strip()


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


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


def named_outcomes(found: dict[str, Outcome]) -> dict[str, Outcome]:
    """Of each test and each file that a rule names, what ran."""
    every = {test for one in rules().values() for test in one.tests}
    told = {test: {one for name, one in found.items() if test in (name, name.partition("::")[0])} for test in every}
    return {test: next(one for one in _WORST if one in ran) for test, ran in told.items() if ran}


def _outcome(case: ElementTree.Element) -> Outcome:
    if case.find("failure") is not None or case.find("error") is not None:
        return Outcome.FAILED
    return Outcome.SKIPPED if case.find("skipped") is not None else Outcome.PASSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
