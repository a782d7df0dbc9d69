"""What benchmarks have in common: where files are, their options, a site of their own, a process that is measured."""

import argparse
import logging
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("ARPENTEUR_DATA") or ROOT.parent / "shared" / "data")
"""The official files."""
_KINDS = ("results", "bv_contours", "iris", "carreaux", "addresses", "streets")
BONDY = (
    "results/national",
    "reference/national",
    *(f"{kind}/bondy-93010" for kind in _KINDS),
    "participation_communes/93",
)
"""Folders of the official files that a build of Bondy reads."""
ARPENTEUR = (sys.executable, "-m", "arpenteur")
sys.path[:0] = [str(ROOT / "tests" / "support")]  # what tests make a site of serves here too


def parser_of(
    doc: str | None, *, data: bool = False, snapshot: bool = False, **named: float | bool
) -> argparse.ArgumentParser:
    """The options of a benchmark: each is named with its default, a whole number, a number or a switch that is off.

    ``data`` and ``snapshot`` are folders: the official files, and a snapshot to reuse. ``doc`` is printed as help.
    """
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    if data:
        parser.add_argument("--data", type=Path, default=DATA)
    if snapshot:
        parser.add_argument("--snapshot", type=Path)
    for name, value in named.items():
        option = f"--{name.replace('_', '-')}"
        if value is False:
            parser.add_argument(option, action="store_true")
        else:
            parser.add_argument(option, type=type(value), default=value)
    return parser


def options_of(doc: str | None, **named: float | bool) -> argparse.Namespace:
    """What was asked for, of the options of ``parser_of``; SystemExit where it needs official files and has none."""
    options = parser_of(doc, **named).parse_args()
    if "data" in options and not options.data.is_dir():
        sys.exit(f"official data not at hand: {options.data}")
    return options


def load() -> str:
    """The machine's load, which says what its seconds are worth."""
    return f"load {os.getloadavg()[0]:.1f}"


class Process(NamedTuple):
    """Seconds by the clock, seconds of processor and peak MB of one process."""

    wall: float
    processor: float
    peak: float


def process(*command: str | Path) -> Process:
    """Run one process to its end, its output thrown away; SystemExit with its errors where it fails."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen([str(one) for one in command], stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        if child.returncode:
            raise SystemExit(f"{' '.join(map(str, command))} failed: {errors.read().decode()}")
    return Process(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def france(snapshot: Path | None, data: Path, scratch: Path) -> Path:
    """The snapshot that is given, else one of every polling station, from the national files without geometry."""
    path = snapshot or scratch / "france"
    if not (path / "manifest.json").is_file():
        process(*ARPENTEUR, "build", "france", "--sources", data / "results" / "national", "--out", path)
    return path


def peaks() -> tuple[float, float]:
    """Peak MB of this process, and of the largest of its children."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, apart = (resource.getrusage(one).ru_maxrss / 1024 for one in both)
    return own, apart


def bondy(data: Path) -> Any:
    """The snapshot of Bondy, with its streets, from its official files: built in this process, in a folder it keeps."""
    from arpenteur.domain.places import Place
    from arpenteur.pipeline import build

    out = Path(tempfile.mkdtemp(prefix="arpenteur-bondy-")) / "bondy"
    return build(Place.parse("93010"), sources=[data / one for one in BONDY], out=out, at=datetime.now(UTC))


def timed[T](work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of a piece of work, and what it gave."""
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def median_ms(work: Callable[[], Any], rounds: int) -> float:
    """Of so many rounds after a first, in milliseconds."""
    work()
    return 1000 * statistics.median(timed(work)[0] for _ in range(rounds))


def quantile(values: Sequence[float], share: float) -> float:
    """The value that a share of the others does not exceed; 0 for nothing."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)] if values else 0.0


def own_database() -> None:
    """A database of its own on the server that ``with-postgresql`` started; without one, SQLite."""
    url = os.environ.get("ARPENTEUR_TEST_DATABASE_URL", "")
    if url:
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE arpenteur_load")
        # As a host has it: connections are kept from one request to the next, which those of tests are not.
        del os.environ["ARPENTEUR_TEST_DATABASE_URL"]
        os.environ["ARPENTEUR_DATABASE_URL"] = url.rpartition("/")[0] + "/arpenteur_load"


def django_in(home: Path | str, *, keys: Path | str | None = None, **more: str) -> None:
    """Django of this process on a folder and, where PostgreSQL was started, a database of its own; quiet."""
    os.environ |= {"ARPENTEUR_HOME": str(home), "DJANGO_SETTINGS_MODULE": "arpenteur.web.config.settings"}
    os.environ |= {"ARPENTEUR_SECOND_FACTOR": "0", **more}
    if keys:
        os.environ["ARPENTEUR_MASTER_KEY_FILE"] = f"{keys}/master_key"
    own_database()
    import django

    django.setup()
    logging.disable(logging.INFO)


def migrated() -> None:
    """Every table of the site, in a sixth of the seconds that a site takes for it."""
    from django.core.management import call_command
    from migrating import states_rendered_sparingly

    with states_rendered_sparingly():
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def own_site(**more: str) -> Iterator[Path]:
    """A site of this process with every table, in folders that end with it: its home."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as keys:
        django_in(home, keys=keys, **more)
        migrated()
        yield Path(home)


def cast_in_town(home: Path, at: datetime) -> Any:
    """The fictional town published, and the people of every test in a campaign there."""
    from cast import gather
    from fictional_place import write_fictional_place

    from arpenteur.web.foundation.territory.actions import publish_snapshot

    publish_snapshot(path=write_fictional_place(home / "town").path, by="benchmark", at=at)
    return gather()
