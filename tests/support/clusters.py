"""A PostgreSQL server of a test's own, to be stopped and started at will."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sites import free_port

_INSTALLED = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
PROGRAMS = Path(os.environ.get("POSTGRESQL_PROGRAMS") or _INSTALLED)


@dataclass(frozen=True)
class Cluster:
    """One server on the loopback, with an ordinary role that may create databases."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        """Of its first database, as that role."""
        return f"postgresql://arpenteur@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Wait until it answers."""
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self.folder}"
        _run(
            "pg_ctl",
            "-D",
            self.folder / "data",
            "-w",
            "-l",
            self.folder / "log",
            "-o",
            f"{options} -c fsync=off",
            "start",
        )

    def stop(self) -> None:
        """At once, as a machine that loses its power."""
        _run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop", check=False)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Started for the time of the block."""
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    own = Cluster(folder, free_port())
    try:
        _run("initdb", "-D", folder / "data", "-U", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-sync")
        own.start()
        _run(
            "psql",
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            own.port,
            "-U",
            "postgres",
            "-c",
            "CREATE ROLE arpenteur LOGIN CREATEDB",
            "postgres",
        )
        yield own
    finally:
        own.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: object, check: bool = True) -> None:
    """As the user a server may run as. The server keeps running, so its output goes nowhere we would wait for."""
    owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    command = [*owner, str(PROGRAMS / program), *map(str, arguments)]
    subprocess.run(command, check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
