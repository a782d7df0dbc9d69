"""A campaign is played from its first day by pages, links, files and phones; what people did is what the site says."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from places import PLACES, build
from tiers import drawn, landings, turn

EVERYTHING = turn() is None
LOADS = 2 if EVERYTHING else 1
"""Elections that are loaded on the way."""
CASES = [(place, seed) for seed in range(1, 9) for place in PLACES]
"""All of them are played by `benchmarks/seasons.py`. In the first tier one, whose turn comes with the landing, for
weeks; before a version 90 days of one seed in each place, two places on each database, the other two with the seed
after it.
"""
_SEED = 1 + len(landings()) % 8
_HALF = (_SEED + bool(os.environ.get("ARPENTEUR_TEST_DATABASE_URL"))) % 2
CHOSEN = (
    [(place, _SEED) for place in list(PLACES)[_HALF::2]]
    if EVERYTHING
    else drawn(CASES, lambda _case: [], lambda case: f"season {case[0]} {case[1]}")[:1]
)


@pytest.fixture(scope="session")
def snapshots_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], list[Path]]:
    """The snapshots of a place by its name, built once."""

    @cache
    def built(name: str) -> list[Path]:
        shared = request.getfixturevalue("shared_data") if PLACES[name].code else None
        return build(PLACES[name], shared, tmp_path_factory.mktemp(name), LOADS)

    return built


@pytest.mark.parametrize(("place", "seed"), CHOSEN)
def test_a_campaign_is_played_and_everything_holds(snapshots_of: Callable[[str], list[Path]], place: str, seed: int):
    days = 90 if EVERYTHING else PLACES[place].days
    play = Path(__file__).with_name("play.py")
    command = [sys.executable, str(play), *map(str, snapshots_of(place)), "--seed", str(seed), "--days", str(days)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.stdout, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["faults"] == [], "\n".join(told["acts"])
