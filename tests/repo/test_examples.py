"""The scripts of ``examples`` give the figures of the program."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from arpenteur.library import ElectionType, Family, Snapshot, profile
from arpenteur.snapshot import TABLES

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
R = (EXAMPLES / "turnout.R").read_text(encoding="utf-8")


def printed(script: str, town: Path) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-W", "error", EXAMPLES / script],
        env=os.environ | {"SNAPSHOT": str(town)},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.splitlines()


def test_the_first_fifth_is_that_of_the_command_line(town: Path) -> None:
    words = ("rank", str(town), "--family", "gauche", "--for", "legi", "--format", "json")
    run = subprocess.run([sys.executable, "-m", "arpenteur", *words], capture_output=True, text=True, check=True)
    told = json.loads(run.stdout)
    first = [zone for zone in told["stations"] if zone["first_fifth"]]
    head, *lines = printed("first_fifth.py", town)
    assert len(first) > 2
    assert head.startswith(f"{told['place_name']}: {len(first)} stations, ")
    ends = [f"({zone['rank_low']}-{zone['rank_high']})" for zone in first]
    assert [line.split() for line in lines[: len(first)]] == [
        [str(zone["rank"]), end, zone["station"], "x", f"{zone['value']:.2f}"]
        for zone, end in zip(first, ends, strict=True)
    ]
    line = told["order"]["line"]
    assert lines[len(first) :] == [f"{line['target']}: {line['found']:.1f} % of the gain in the first fifth"]


def test_the_turnout_is_that_of_the_profile(town: Path) -> None:
    snapshot, family = Snapshot.open(town), Family.load("gauche")
    lines = {line.split()[0]: line.split()[1:] for line in printed("turnout.py", town)}
    assert len(lines) == snapshot.stations.height
    for station in ("00099_0001", "00099_0007"):
        last = profile(snapshot, station, family=family, target=ElectionType.LEGISLATIVE).turnout[-1]
        assert lines[station] == [last.election, f"{last.zone:.4f}", f"{last.commune:.4f}"]


def test_the_script_in_r_names_columns_that_exist() -> None:
    tables = {name: set(TABLES[name].columns) for name in re.findall(r'"(\w+)\.parquet"', R)}
    assert set(tables) == {"stations", "station_results"}
    code = re.sub(r"#.*|\"[^\"]*\"", "", R)
    made = set(re.findall(r"(\w+) =(?!=)", code)) | set(re.findall(r"^(\w+) <-", code, re.M))
    calls = set(re.findall(r"(\w+)\(", code)) | {"arrow", "dplyr", "sf", "TRUE", "Inf", "n", "c"}
    named = {word for word in re.findall(r"[A-Za-z_]\w*", code) if not re.fullmatch(r"[A-Z]+", word)}
    columns = named - made - calls - {"file", "path", "Sys", "getenv", "as"}
    assert {"latest_election", "registered", "turnout", "geometry", "commune"} <= columns | made
    assert columns - set().union(*tables.values()) == set()
    assert re.findall(r"select\(station, election = (\w+)\)", R) == ["latest_election"]


@pytest.mark.parametrize("name", ["first_fifth.py", "turnout.py", "turnout.R"])
def test_an_example_is_short_and_listed(name: str) -> None:
    code = [line for line in (EXAMPLES / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    assert len(code) <= 26
    assert f"({name})" in (EXAMPLES / "README.md").read_text(encoding="utf-8")
