"""A whole site in child processes, with its own folder and its own database: what tests of operation need."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import forks

ROOT = Path(__file__).resolve().parents[2]
_SCRIPT = """
import os, sys
sys.path.insert(0, {support!r})
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arpenteur.web.config.settings")
import django
django.setup()
"""
MIGRATE = """
from django.core.management import call_command
from migrating import states_rendered_sparingly
with states_rendered_sparingly():
    call_command("migrate", verbosity=0)
"""
"""In four seconds of processor, where a site takes twenty-seven."""
POPULATE = """
from datetime import UTC, datetime
from pathlib import Path
from cast import gather, AT
from arpenteur.web.foundation.territory.actions import publish_snapshot
publish_snapshot(path=Path({town!r}), by="test", at=AT)
gather()
"""
_SERVE = """
from arpenteur.web.config import server
server.missing_build = lambda: False
{before}
server.serve("127.0.0.1", {port}, worker=True, ready=lambda: print("listening", flush=True))
"""

MIGRATED: list[Callable[[Path], None]] = []
"""Writes the database of this process as the migrations left it, where it is a file and there is one."""


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
        kept["ARPENTEUR_MASTER_KEY_FILE"] = str(self.home.parent / "master_key")
        if self.database:
            kept["ARPENTEUR_DATABASE_URL"] = self.database
        return kept | self.more

    def run(self, *arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        """``arpenteur …``, which must end with ``code``."""
        done = forks.run(["-m", "arpenteur", *map(str, arguments)], self.environment, timeout=400)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def python(self, text: str, seconds: float = 400) -> str:
        """What a piece of Python prints, with Django set up; killed where it takes longer."""
        done = forks.run(self._script(text)[1:], self.environment, timeout=seconds)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def query(self, sql: str) -> list[tuple]:
        """Rows of its database, asked from outside."""
        if self.database:
            import psycopg

            with psycopg.connect(self.database) as connection:
                return connection.execute(sql).fetchall()
        with closing(sqlite3.connect(self.home / "arpenteur.sqlite3")) as connection:
            return connection.execute(sql).fetchall()

    @contextmanager
    def served(self, before: str = "") -> Iterator[tuple[subprocess.Popen[str], str]]:
        """The server on a free port, without built files; its process and its address."""
        port = free_port()
        with self.script(_SERVE.format(port=port, before=before)) as process:
            line_with(process, "listening")
            yield process, f"http://127.0.0.1:{port}"

    @contextmanager
    def started(self, *command: str) -> Iterator[subprocess.Popen[str]]:
        """A process that is ended with the block, however it stands."""
        with subprocess.Popen(
            [sys.executable, "-m", "arpenteur", *command],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()

    @contextmanager
    def script(self, text: str) -> Iterator[subprocess.Popen[str]]:
        """The same for a piece of Python, with Django set up."""
        with subprocess.Popen(
            self._script(text),
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
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
    """With the fictional town published, and the cast of every test: migrated and written once a process, then copied,
    with the keys that were drawn.
    """
    return copied_site(_first_site(town, os.environ.get("ARPENTEUR_TEST_DATABASE_URL", "")), home)


def migrated_site(home: Path) -> Site:
    """With the tables and nothing in them: migrated once a process, then copied."""
    return copied_site(_empty_tables(os.environ.get("ARPENTEUR_TEST_DATABASE_URL", "")), home)


@cache
def _first_site(town: Path, _server: str) -> Site:
    site = migrated_site(Path(tempfile.mkdtemp(dir=_folder().name)) / "home")
    site.python(POPULATE.format(town=str(town)))
    return site


@cache
def _empty_tables(_server: str) -> Site:
    site = empty_site(Path(tempfile.mkdtemp(dir=_folder().name)) / "home")
    for write in MIGRATED:
        write(site.home / "arpenteur.sqlite3")
    site.python(MIGRATE)
    return site


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="arpenteur-site-")


def copied_site(site: Site, home: Path) -> Site:
    """The same site again, in another folder and another database; nobody may be using the first."""
    shutil.copytree(site.home, home)
    copy_master_key(site, home)
    database = ""
    if site.database:
        server, _, name = site.database.rpartition("/")
        database = new_database(f"{server}/postgres", f"TEMPLATE {name}")
    return Site(home, database, dict(site.more))


def copy_master_key(site: Site, home: Path) -> None:
    """That of a site, for another that will open what it wrapped."""
    file = site.home.parent / "master_key"
    if file.is_file() and file.parent != home.parent:
        shutil.copy(file, home.parent)


def new_database(server: str, more: str = "") -> str:
    """Address of a new database on a server."""
    import psycopg

    name = f"site_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {more}")
    return f"{server.rpartition('/')[0]}/{name}"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listening(port: int) -> bool:
    """Whether somebody listens there, on the loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def fetched(url: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an address on the loopback."""
    try:
        answer = urllib.request.urlopen(url, timeout=30)  # noqa: S310 — the loopback
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, dict(answer.headers), answer.read().decode()


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
