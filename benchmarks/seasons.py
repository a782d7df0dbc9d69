"""Plays whole seasons: every place, eight seeds, both databases, two at a time (`tests/season`).

Prints a line a season: acts, what does not hold, minutes. What ended without a fault is kept by revision in
`.pytest_cache/seasons`: a run that was stopped goes on where it was; where something is changed that no commit has,
nothing is kept.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

from _shared import DATA, ROOT

sys.path.insert(0, str(ROOT / "tests" / "season"))
from places import PLACES, build

SERVER = str(ROOT / "tests" / "support" / "with-postgresql")
LOADS = 2
"""Elections that are loaded on the way."""
DATABASES = ("sqlite", "postgresql")


def play(snapshots: list[Path], seed: int, days: int, database: str) -> dict[str, Any]:
    """A season: its acts, what does not hold, minutes; what it said on the error output where it ended otherwise."""
    server = [SERVER] if database == "postgresql" else []
    script = ROOT / "tests" / "season" / "play.py"
    began = time.monotonic()
    command = [*server, sys.executable, str(script), *map(str, snapshots), "--seed", str(seed), "--days", str(days)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        said = {"acts": [], "faults": [f"ended with {done.returncode}: {done.stderr[-2000:]}"]}
    return {"acts": said["acts"], "faults": said["faults"], "minutes": round((time.monotonic() - began) / 60, 1)}


def folder_of_revision() -> Path:
    """Where the seasons of this revision are kept; a folder without a past where the tree differs from it."""
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, check=True, capture_output=True, text=True)
    revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True)
    name = f"changed-{time.time_ns()}" if changed.stdout else revision.stdout.strip()
    found = ROOT / ".pytest_cache" / "seasons" / name
    found.mkdir(parents=True, exist_ok=True)
    return found


def main() -> int:
    """Play, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", nargs="*", default=list(PLACES))
    parser.add_argument("--seeds", nargs="*", type=int, default=list(range(1, 9)))
    parser.add_argument("--databases", nargs="*", default=list(DATABASES))
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--at-once", type=int, default=2)
    options = parser.parse_args()
    kept, began = folder_of_revision(), time.monotonic()
    snapshots = {}
    for name in options.places:
        shutil.rmtree(kept / name, ignore_errors=True)
        (kept / name).mkdir()
        snapshots[name] = build(PLACES[name], DATA if PLACES[name].code else None, kept / name, LOADS)

    def one(case: tuple[int, str, str]) -> bool:
        seed, name, database = case
        place = kept / f"{name}-{seed}-{database}-{options.days}.json"
        said = json.loads(place.read_text()) if place.is_file() else play(snapshots[name], seed, options.days, database)
        if not said["faults"]:
            place.write_text(json.dumps(said))
        print(
            f"{name:8} seed {seed} {database:10} {len(said['acts']):4} acts {len(said['faults']):3} faults"
            f" {said['minutes']:6.1f} min",
            *said["faults"],
            sep="\n    ",
            flush=True,
        )
        return not said["faults"]

    with ThreadPoolExecutor(options.at_once) as pool:
        good = list(pool.map(one, product(options.seeds, options.places, options.databases)))
    print(f"{sum(good)} of {len(good)} seasons hold; {(time.monotonic() - began) / 60:.1f} minutes")
    return len(good) - sum(good)


if __name__ == "__main__":
    sys.exit(bool(main()))
