"""A campaign is played from its first day by pages, links, files and phones; what people did is what the site says."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tiers import drawn, turn

from arpenteur import demo, pipeline

EVERYTHING = turn() is None
DAYS = 90 if EVERYTHING else 30
"""In the first tier a month of one seed, whose turn comes with the landing; before a version a season of each."""
SEEDS = drawn(range(1, 9), lambda _seed: [], lambda seed: f"season {seed}")[: None if EVERYTHING else 1]


@pytest.fixture(scope="session")
def valmarche(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration commune, built from its files."""
    folder = tmp_path_factory.mktemp("valmarche")
    demo.generate(folder / "sources", seed=2026)
    at = datetime(2026, 12, 1, tzinfo=UTC)
    pipeline.build([demo.DEMO_PLACE], sources=[folder / "sources"], out=folder / "snapshot", at=at)
    return folder / "snapshot"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_campaign_is_played_and_everything_holds(valmarche: Path, seed: int):
    play = Path(__file__).with_name("play.py")
    command = [sys.executable, str(play), str(valmarche), "--seed", str(seed), "--days", str(DAYS)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode in {0, 1}, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["faults"] == [], "\n".join(told["acts"])
