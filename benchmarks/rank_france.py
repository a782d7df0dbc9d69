"""``arpenteur rank`` on every polling station of France: whole processes, on the snapshot that ``build france`` writes.

Prints one table: our command for two families; Polars that only reads the tables of the snapshot; the bare import of
the libraries. Best of three, wall clock and processor time, peak memory. Goal: 4 s on two cores.

    python benchmarks/rank_france.py [--data ../shared/data] [--snapshot DIR]

The snapshot is built once, outside the measure, from the national files without geometry; ``--snapshot`` reuses one.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 3
GOAL = 4.0
ARPENTEUR = (sys.executable, "-m", "arpenteur")
IMPORTS = "import polars, numpy, scipy.sparse, typer, rich"
READING = (
    "import sys, pathlib, polars\nfor file in pathlib.Path(sys.argv[1]).glob('*.parquet'): polars.read_parquet(file)"
)


def measured(*command: str) -> tuple[float, float, int]:
    """Seconds by the clock, seconds of processor and peak MB of one process; its output is thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {process.stderr.read().decode() if process.stderr else ''}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def main() -> None:
    """Build where needed, then time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("ARPENTEUR_DATA", "../shared/data")))
    parser.add_argument("--snapshot", type=Path, help="a snapshot of france to reuse")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        snapshot = arguments.snapshot or Path(scratch) / "france"
        if not (snapshot / "manifest.json").is_file():
            national = str(arguments.data / "results" / "national")
            measured(*ARPENTEUR, "build", "france", "--sources", national, "--out", str(snapshot))
        ranked = {
            f"rank, {family}": (*ARPENTEUR, "rank", str(snapshot), "--family", family, "--top", "100")
            for family in ("gauche", "droite")
        }
        peers = {
            "Polars, reading alone": (sys.executable, "-c", READING, str(snapshot)),
            "imports alone": (sys.executable, "-c", IMPORTS),
        }
        best = {name: min(measured(*command) for _ in range(ROUNDS)) for name, command in {**ranked, **peers}.items()}
    print(f"{'':24}{'wall, s':>10}{'cpu, s':>10}{'peak MB':>10}")
    for name, (wall, processor, peak) in best.items():
        print(f"{name:24}{wall:10.2f}{processor:10.2f}{peak:10d}")
    worst = max(best[name][0] for name in ranked)
    ratio = worst / best["Polars, reading alone"][0]
    print(f"rank: {ratio:.1f} × reading alone; goal {GOAL:g} s: {'met' if worst <= GOAL else 'missed'}")


if __name__ == "__main__":
    main()
