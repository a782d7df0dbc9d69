"""Every back-test the national files of 2017 and 2022 allow: the model beside each naive rule, and the time it takes.

Prints one block an election held out: error of the model, of every naive rule, of the ceilings, the floor, and the
ratio of each error to the model's; then captured gains and the floating vote; then seconds and peak memory of the
whole command, in a process of its own. Nothing here is used to choose anything.

    python benchmarks/backtest_pairs.py [FOLDER]
"""

import json
import resource
import subprocess
import time
from pathlib import Path
from typing import Any

from _shared import ARPENTEUR, DATA, load, parser_of

TARGETS = ("2022_pres_t1", "2022_pres_t2", "2022_legi_t1", "2022_legi_t2")


def main() -> None:
    """Run the command on each target and print the tables."""
    parser = parser_of(__doc__)
    default = DATA / "results" / "national"
    parser.add_argument("folder", type=Path, nargs="?", default=default)
    folder = parser.parse_args().folder
    for target in TARGETS:
        started, used = time.perf_counter(), _children()
        found = replayed(folder, target)
        seconds, processor = time.perf_counter() - started, _children() - used
        print(f"\n## {target}: {found['stations']} stations, {found['stations_by_output']}")
        for output in ("support", "turnout"):
            print_errors(output, found[output])
        print_ranks(found["floating"])
        print_capture(found["capture"], found["gain"])
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{seconds:.1f} s, {processor:.1f} s of processor, peak {peak:.0f} MB, {load()}")


def replayed(folder: Path, target: str) -> dict[str, Any]:
    """The JSON of ``arpenteur backtest``."""
    command = [*ARPENTEUR, "backtest", str(folder), "--target", target, "--format", "json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def print_errors(output: str, rows: list[dict[str, Any]]) -> None:
    """Errors in points, their ratio to the model's, floors and intervals."""
    model = next((row["mae_pp"] for row in rows if row["name"] == "model"), None)
    print(f"{output:28}{'error':>7}{'÷ model':>9}{'within':>8}{'floor':>7}{'cover':>7}{'±':>7}  interval from")
    for row in rows:
        ratio = row["mae_pp"] / model if model else None
        name = row["name"] if row["honest"] else f"({row['name']})"
        figures = (row["mae_within_circonscription_pp"], row["floor_pp"], row["coverage_90"], row["half_width_pp"])
        written = "".join(
            f"{figure:>{width}}" for figure, width in zip(map(_short, figures), (8, 7, 7, 7), strict=True)
        )
        print(f"{name:28}{_short(row['mae_pp']):>7}{_short(ratio):>9}{written}  {row['interval_from'] or '-'}")


def print_ranks(rows: list[dict[str, Any]]) -> None:
    """Agreement with the net change of the vote."""
    if rows:
        print(f"{'floating':28}{'rank':>7}{'split':>9}{'lift, split':>13}")
    for row in rows:
        split = _short(row["spearman_split_half"])
        print(f"{row['name']:28}{_short(row['spearman']):>7}{split:>9}{_short(row['top_decile_lift']):>13}")


def print_capture(rows: list[dict[str, Any]], gain: str) -> None:
    """Split-half captured gains, one column a family."""
    families = list(dict.fromkeys(row["family"] for row in rows))
    if not families:
        return
    print(f"{f'captured, split ({gain})':40}" + "".join(f"{family:>15}" for family in families))
    for name in dict.fromkeys(row["name"] for row in rows):
        found = {row["family"]: row["top20_split_half_pct"] for row in rows if row["name"] == name}
        print(f"{name:40}" + "".join(f"{_short(found.get(family)):>15}" for family in families))


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
