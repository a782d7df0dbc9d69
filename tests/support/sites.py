"""A whole site in child processes, with its own folder and its own database: what tests of operation need."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_SCRIPT = """
import os, sys
sys.path.insert(0, {support!r})
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arpenteur.web.config.settings")
import django
django.setup()
"""
POPULATE = """
from datetime import UTC, datetime
from pathlib import Path
from django.core.management import call_command
from cast import gather, AT
from arpenteur.web.territory.actions import publish_snapshot
call_command("migrate", verbosity=0)
publish_snapshot(path=Path({town!r}), by="test", at=AT)
gather()
"""


@dataclass
class Site:
    """``database`` is empty for SQLite."""

    home: Path
    database: str = ""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Variables of its processes: none of the test run's own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ARPENTEUR_")}
        kept |= {"ARPENTEUR_HOME": str(self.home), "ARPENTEUR_LOG": "json", "PYTHONUNBUFFERED": "1"}
        if self.database:
            kept["ARPENTEUR_DATABASE_URL"] = self.database
        return kept | self.more

    def run(self, *arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        """``arpenteur …``, which must end with ``code``."""
        command = [sys.executable, "-m", "arpenteur", *map(str, arguments)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def python(self, text: str) -> str:
        """What a piece of Python prints, with Django set up."""
        done = subprocess.run(
            self._script(text), env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextmanager
    def started(self, *command: str) -> Iterator[subprocess.Popen[str]]:
        """A process that is ended with the block, however it stands."""
        with subprocess.Popen(
            [sys.executable, "-m", "arpenteur", *command],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()

    @contextmanager
    def script(self, text: str) -> Iterator[subprocess.Popen[str]]:
        """The same for a piece of Python."""
        with subprocess.Popen(
            self._script(text), env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()

    def _script(self, text: str) -> list[str]:
        return [sys.executable, "-c", _SCRIPT.format(support=str(ROOT / "tests/support")) + text]


def empty_site(home: Path) -> Site:
    """On the database of the test run: a file of its own, or a database of its own on its server."""
    server = os.environ.get("ARPENTEUR_TEST_DATABASE_URL", "")
    return Site(home, new_database(server) if server else "")


def populated_site(home: Path, town: Path) -> Site:
    """With the fictional town published, and the cast of every test."""
    site = empty_site(home)
    site.python(POPULATE.format(town=str(town)))
    return site


def new_database(server: str, role: str = "") -> str:
    """Address of a new database on a server."""
    import psycopg

    name = f"site_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}" + (f" OWNER {role}" if role else ""))
    return f"{server.rpartition('/')[0]}/{name}"


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Ask again until it holds; fails after ``seconds``."""
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it does not come to hold"
        time.sleep(0.02)


def line_with(process: subprocess.Popen[str], words: str) -> str:
    """The next line of a process that has the words."""
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return line
    raise AssertionError(f"ended without saying: {words}")
