"""What an installation weighs: the base and each extra in a fresh environment, beside the usual pair for such data.

A wheel is built from the checkout and installed with pip, as on any machine (its settings say from where), each time
into a new environment that is thrown away. Prints megabytes as pip leaves them (its own apart), the number of
distributions, and the time to install; then the best of several imports in new processes; then builds the demo
commune with the base alone and ranks it, which fails where something of an extra would be needed.

    python benchmarks/install_size.py [--snapshot DIR] [--only base]

``--snapshot`` ranks that one too. Needs a package index, unlike everything else here.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from _shared import parser_of

ROOT = Path(__file__).resolve().parent.parent
SETS = {
    "base": "{wheel}",
    "ground": "{wheel}[ground]",
    "web": "{wheel}[web]",
    "web,postgresql": "{wheel}[web,postgresql]",
    "cluster": "{wheel}[cluster]",
    "pandas + geopandas": "pandas geopandas",
}
PEER = "pandas + geopandas"
IMPORTS = {
    "base": ("arpenteur", "arpenteur.stats.transfers", "arpenteur.strategy", "arpenteur.library", "polars"),
    PEER: ("pandas", "geopandas"),
}
ROUNDS = 5
MEGABYTE = 1_000_000
_ADDED_UP = """
import sys, sysconfig
from importlib.metadata import distributions
from pathlib import Path
own = {"pip"}
packages = Path(sysconfig.get_path("purelib"))
files = (one for one in packages.rglob("*") if one.is_file() and not one.is_relative_to(packages / "pip"))
size = sum(one.lstat().st_size for one in files)
print(size, len({one.name for one in distributions()} - own))
"""
_DEMO = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from arpenteur.demo import DEMO_PLACE, generate
from arpenteur.library import build
generate(Path("files"), seed=2026)
build(DEMO_PLACE, sources=[Path("files")], out="town", at=datetime(2026, 9, 1, tzinfo=UTC))
"""


def said(*words: str | Path, cwd: Path) -> str:
    """Standard output of a command; CalledProcessError where it fails."""
    return subprocess.run(words, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True).stdout


def installed(name: str, wheel: Path, scratch: Path) -> Path:
    """A fresh environment with one of the sets, and a line about it; the folder of its programs."""
    folder = scratch / name.replace(" ", "")
    said(sys.executable, "-m", "venv", folder, cwd=scratch)
    programs = folder / "bin"
    start = time.perf_counter()
    said(programs / "pip", "install", "--quiet", *SETS[name].format(wheel=wheel).split(), cwd=scratch)
    seconds = time.perf_counter() - start
    size, count = said(programs / "python", "-c", _ADDED_UP, cwd=scratch).split()
    print(f"| {name} | {int(size) / MEGABYTE:.0f} | {count} | {seconds:.0f} |", flush=True)
    return programs


def imported(programs: Path, module: str, scratch: Path) -> tuple[float, float]:
    """Best seconds, on the wall and of the processor, of several imports of a module, each in a new process."""
    clocks = "(time.perf_counter(), time.process_time())"
    code = f"import time; start = {clocks}; import {module}; print(*(b - a for a, b in zip(start, {clocks})))"
    runs = [said(programs / "python", "-c", code, cwd=scratch).split() for _ in range(ROUNDS)]
    return min(float(wall) for wall, _ in runs), min(float(own) for _, own in runs)


def ranked(programs: Path, snapshot: Path, scratch: Path) -> float:
    """Best seconds of ``arpenteur rank`` on a snapshot."""
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        told = said(programs / "arpenteur", "rank", snapshot, "--family", "gauche", "--format", "csv", cwd=scratch)
        times.append(time.perf_counter() - start)
        assert len(told.splitlines()) > 1
    return min(times)


def main() -> None:
    """Install, measure, throw away."""
    parser = parser_of(__doc__, snapshot=True)
    parser.add_argument("--only", choices=sorted(SETS))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="arpenteur-install-") as folder:
        scratch = Path(folder)
        (built,) = WheelBuilder(str(ROOT)).build(directory=str(scratch), versions=["standard"])
        print(f"wheel: {Path(built).stat().st_size / MEGABYTE:.1f} MB\n\n| installed | MB | distributions | s |")
        print("|---|---|---|---|")
        names = [asked.only] if asked.only else list(SETS)
        programs = {name: installed(name, Path(built), scratch) for name in names}
        print("\n| import | wall, s | processor, s |\n|---|---|---|")
        for name, modules in IMPORTS.items():
            for module in modules if name in programs else ():
                wall, own = imported(programs[name], module, scratch)
                print(f"| {module} | {wall:.2f} | {own:.2f} |", flush=True)
        if "base" in programs:
            said(programs["base"] / "python", "-c", _DEMO, cwd=scratch)
            snapshots = [scratch / "town", *([asked.snapshot.resolve()] if asked.snapshot else [])]
            for snapshot in snapshots:
                print(
                    f"\nrank {snapshot.name} with the base alone: {ranked(programs['base'], snapshot, scratch):.2f} s"
                )


if __name__ == "__main__":
    main()
