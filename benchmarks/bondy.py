"""A commune from local files to ranked zones: ``build`` then ``rank`` of Bondy, whole processes, warm file cache.

Prints one table: our two commands; the bare import of the libraries they need; pandas that only reads the national
tables and keeps the rows of the commune. Best of five, wall clock and processor time. Goal: build + rank under 3 s.

    python benchmarks/bondy.py [--data ../shared/data] [--all]

``--all`` gives the build the whole folder of official data, most of it about other places.
"""

import sys
import tempfile
from pathlib import Path

from _shared import ARPENTEUR, BONDY, options_of, process

ROUNDS = 5
GOAL = 3.0
IMPORTS = "import polars, numpy, scipy.sparse, shapely, pyproj, typer"
PANDAS = """
import sys
from pathlib import Path
import pandas as pd
for file in sorted(Path(sys.argv[1]).glob("*_bureaux_*.parquet")):
    frame = pd.read_parquet(file)
    frame[frame["code"].str.startswith("93010_")].to_dict()
"""


def main() -> None:
    """Measure in turn, so that a busy moment weighs on all alike."""
    options = options_of(__doc__, data=True, all=False)
    folders = [options.data] if options.all else [options.data / folder for folder in BONDY]
    sources = [argument for folder in folders for argument in ("--sources", str(folder))]
    with tempfile.TemporaryDirectory() as scratch:
        out = str(Path(scratch) / "bondy")
        cases = {
            "build": [*ARPENTEUR, "build", "93010", *sources, "--out", out],
            "rank": [*ARPENTEUR, "rank", out, "--family", "gauche", "--format", "json"],
            "imports alone": [sys.executable, "-c", IMPORTS],
            "pandas, reading alone": [sys.executable, "-c", PANDAS, str(options.data / "results" / "national")],
        }
        rounds = [{name: process(*command) for name, command in cases.items()} for _ in range(ROUNDS)]
    times = {name: [one[name] for one in rounds] for name in cases}
    best = {name: (min(one.wall for one in runs), min(one.processor for one in runs)) for name, runs in times.items()}
    best["build + rank"] = (best["build"][0] + best["rank"][0], best["build"][1] + best["rank"][1])
    print(f"{'':24}{'wall, s':>10}{'cpu, s':>10}")
    for name in ("build", "rank", "build + rank", "imports alone", "pandas, reading alone"):
        print(f"{name:24}{best[name][0]:>10.2f}{best[name][1]:>10.2f}")
    total = best["build + rank"][0]
    print(f"build + rank: {total / best['imports alone'][0]:.1f} × the imports alone, ", end="")
    print(f"{total / best['pandas, reading alone'][0]:.1f} × pandas; ", end="")
    print(f"goal {GOAL:.0f} s: {'met' if total < GOAL else 'missed'}")


if __name__ == "__main__":
    main()
