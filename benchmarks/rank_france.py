"""``arpenteur rank`` on every polling station of France: whole processes, on the snapshot that ``build france`` writes.

Prints one table: our command for two families; Polars that only reads the tables of the snapshot; the bare import of
the libraries. Best of three, wall clock and processor time, peak memory. Goal: 4 s on two cores.

    python benchmarks/rank_france.py [--data ../shared/data] [--snapshot DIR]

The snapshot is built once, outside the measure, from the national files without geometry; ``--snapshot`` reuses one.
"""

import sys
import tempfile
from pathlib import Path

from _shared import ARPENTEUR, france, options_of, process

ROUNDS = 3
GOAL = 4.0
IMPORTS = "import polars, numpy, scipy.sparse, typer, rich"
READING = (
    "import sys, pathlib, polars\nfor file in pathlib.Path(sys.argv[1]).glob('*.parquet'): polars.read_parquet(file)"
)


def main() -> None:
    """Build where needed, then time."""
    arguments = options_of(__doc__, data=True, snapshot=True)
    with tempfile.TemporaryDirectory() as scratch:
        snapshot = france(arguments.snapshot, arguments.data, Path(scratch))
        ranked = {
            f"rank, {family}": (*ARPENTEUR, "rank", str(snapshot), "--family", family, "--top", "100")
            for family in ("gauche", "droite")
        }
        peers = {
            "Polars, reading alone": (sys.executable, "-c", READING, str(snapshot)),
            "imports alone": (sys.executable, "-c", IMPORTS),
        }
        best = {name: min(process(*command) for _ in range(ROUNDS)) for name, command in {**ranked, **peers}.items()}
    print(f"{'':24}{'wall, s':>10}{'cpu, s':>10}{'peak MB':>10}")
    for name, (wall, processor, peak) in best.items():
        print(f"{name:24}{wall:10.2f}{processor:10.2f}{peak:10.0f}")
    worst = max(best[name][0] for name in ranked)
    ratio = worst / best["Polars, reading alone"][0]
    print(f"rank: {ratio:.1f} × reading alone; goal {GOAL:g} s: {'met' if worst <= GOAL else 'missed'}")


if __name__ == "__main__":
    main()
