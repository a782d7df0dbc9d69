"""Import of a national results file (69,682 stations × 105 columns, 36 MB of Latin-1 text), beside two peers.

Prints one table: ours into canonical tables with checks and report; Polars that only transcodes and reads the same
bytes as text; pandas that only reads and reshapes, with every cell as text so that no zero is lost, and once more with
only the needed columns and their types written by hand. Each runs in a process of its own, best of five, with its peak
memory.

    python benchmarks/import_national.py [FILE.txt]
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from _shared import parser_of

ROUNDS = 5
BASE, BLOCK, CANDIDATES = 21, 7, 12
COUNTS = {7: "registered", 8: "abstentions", 10: "turnout", 12: "blank", 15: "null_votes", 18: "valid"}


def ours(path: Path) -> int:
    """Canonical tables, checks and quality report."""
    from arpenteur.sources.results import read_results

    return read_results(path).votes.height


def bare_polars(path: Path) -> int:
    """Transcode, and read every column as text: nothing is understood."""
    import polars as pl

    text = path.read_bytes().decode("latin-1").encode()
    width = BASE + BLOCK * CANDIDATES
    schema = {f"column_{i + 1}": pl.String for i in range(width)}
    return pl.read_csv(text, separator=";", has_header=False, skip_rows=1, schema=schema).height


def careful_pandas(path: Path) -> int:
    """Every cell as text, counts converted afterwards, then one row per candidate: no check, no report."""
    import pandas as pd

    width = BASE + BLOCK * CANDIDATES
    frame = pd.read_csv(path, sep=";", encoding="latin-1", header=None, skiprows=1, names=range(width), dtype=str)
    station = frame[0] + frame[4] + "_" + frame[6]
    results = frame[list(COUNTS)].astype("int64").assign(station=station, commune=frame[0] + frame[4])
    parts = [
        frame[[start, start + 2, start + 3, start + 4]]
        .set_axis(["panel", "name", "first_name", "votes"], axis=1)
        .assign(station=station, candidate=rank)
        for rank, start in enumerate(range(BASE, width, BLOCK), start=1)
    ]
    votes = pd.concat(parts, ignore_index=True).astype({"panel": "int32", "votes": "int64"})
    return len(votes) + 0 * len(results)


def typed_pandas(path: Path) -> int:
    """Only the needed columns, typed on reading, then one row per candidate: no check, no report."""
    import pandas as pd

    blocks = [BASE + BLOCK * i for i in range(CANDIDATES)]
    keys = [0, 2, 4, 5, 6]
    texts = {**dict.fromkeys(keys, str), **{start + i: str for start in blocks for i in (2, 3)}}
    numbers = {**dict.fromkeys(COUNTS, "int64"), **{start + i: "int64" for start in blocks for i in (0, 4)}}
    frame = pd.read_csv(
        path,
        sep=";",
        encoding="latin-1",
        header=None,
        skiprows=1,
        names=range(BASE + BLOCK * CANDIDATES),
        usecols=sorted({*texts, *numbers}),
        dtype={**texts, **numbers},
        keep_default_na=False,
        engine="c",
    )
    station = frame[0] + frame[4] + "_" + frame[6]
    results = frame[list(COUNTS)].rename(columns=COUNTS).assign(station=station, commune=frame[0] + frame[4])
    parts = [
        frame[[start, start + 2, start + 3, start + 4]]
        .set_axis(["panel", "name", "first_name", "votes"], axis=1)
        .assign(station=station, candidate=rank)
        for rank, start in enumerate(blocks, start=1)
    ]
    return len(pd.concat(parts, ignore_index=True)) + 0 * len(results)


RUNS: dict[str, Callable[[Path], int]] = {
    "ours": ours,
    "bare Polars": bare_polars,
    "careful pandas": careful_pandas,
    "typed pandas": typed_pandas,
}


def measure(name: str, path: Path) -> dict[str, float]:
    """Best time in seconds and peak memory in MB of one contender, in this process."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        rows = RUNS[name](path)
        best = min(best, time.perf_counter() - start)
    return {"seconds": best, "rows": rows, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def rebuild(tool: Path, folder: Path) -> Path:
    """The file of the first round of 2022 in its published layout."""
    subprocess.run([sys.executable, str(tool), "build", "presid-2022-t1", "--out", str(folder)], check=True)
    return next(folder.rglob("*.txt"))


def main() -> None:
    """Run each contender in a subprocess and print the table."""
    parser = parser_of(__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    tool = Path(__file__).parents[2] / "shared" / "tools" / "official_layout.py"
    parser.add_argument("--tool", type=Path, default=tool, help="script that rebuilds the national file")
    parser.add_argument("--one", choices=RUNS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure(args.one, args.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = args.file or rebuild(args.tool, Path(folder))
        lines = {name: json.loads(_apart(name, path)) for name in RUNS}
    print(f"{'':16}{'seconds':>9}{'÷ ours':>9}{'peak MB':>9}")
    for name, line in lines.items():
        ratio = line["seconds"] / lines["ours"]["seconds"]
        print(f"{name:16}{line['seconds']:9.3f}{ratio:9.2f}{line['peak']:9.0f}")
    print(f"ours ÷ bare Polars: {lines['ours']['seconds'] / lines['bare Polars']['seconds']:.2f} (goal ≤ 1.5)")
    print(f"careful pandas ÷ ours: {lines['careful pandas']['seconds'] / lines['ours']['seconds']:.2f} (goal ≥ 2)")


def _apart(name: str, path: Path) -> str:
    command = [sys.executable, __file__, "--one", name, str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
