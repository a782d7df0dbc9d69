"""What a running site holds: memory of its process and seconds to its first page, beside a bare Django site.

Each server is a process of its own on the loopback, started as a person starts it; its first page is asked for until it
answers. Memory is read a few seconds later, when the jobs of its start are done: resident (RSS) and proportional (PSS,
what is shared with other processes counted once). ``demo`` is built in an empty folder first; its highest memory is
that of all its processes together, sampled. The bare site is one page of Django behind the same server (waitress, as
many threads), without a database. Linux.

    python benchmarks/light.py
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("arpenteur")
SETTLING = 8.0
LONGEST = 600.0
STEP = 0.02
MEGABYTE = 1_000_000
BARE = """
import sys
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from waitress import serve
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="bare")
urlpatterns = [path("", lambda request: HttpResponse("here"))]
serve(get_wsgi_application(), host="127.0.0.1", port=int(sys.argv[1]), threads=8)
"""


class Site:
    """A server that was started, and the most that it and its children held together so far, in bytes."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process, self.port, self.most = process, port, 0

    def answers(self, page: str = "/") -> bool:
        """Whether an address is answered, by a page or by where to find it."""
        asking = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            asking.request("GET", page)
            return asking.getresponse().status in {200, 302}
        except OSError:
            return False
        finally:
            asking.close()

    def memory(self) -> tuple[float, float]:
        """Resident and proportional, MB."""
        return _held(self.process.pid, "Rss") / MEGABYTE, _held(self.process.pid, "Pss") / MEGABYTE

    def sample(self) -> None:
        """Look at the memory of all its processes."""
        self.most = max(self.most, sum(_held(one, "Pss") for one in _family(self.process.pid)))


def main() -> None:
    """Start, ask, read, end; one line a server."""
    print("| | first page, s | RSS, MB | PSS, MB | most, all processes, MB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="arpenteur-light-") as scratch:
        empty, demo = Path(scratch) / "empty", Path(scratch) / "demo"
        measured("bare Django", [sys.executable, "-c", BARE], empty)
        measured("serve, no base yet", [PROGRAM, "serve", "--port"], empty)
        measured("serve, empty base", [PROGRAM, "serve", "--port"], empty)
        measured("serve, empty base, without its worker", [PROGRAM, "serve", "--no-worker", "--port"], empty)
        measured("demo, nothing built yet", [PROGRAM, "demo", "--port"], demo)
        measured("demo, again", [PROGRAM, "demo", "--port"], demo)
        measured("serve on the demo", [PROGRAM, "serve", "--port"], demo, then=["/compte/login/", "/strategie/00042/"])


def measured(name: str, command: Sequence[str | Path], home: Path, then: Sequence[str] = ()) -> None:
    """A line about a server; one more for what it holds after each page of ``then``."""
    with started(command, home) as (site, seconds):
        time.sleep(SETTLING)
        site.sample()
        line(name, f"{seconds:.1f}", site)
        for page in then:
            start = time.perf_counter()
            assert site.answers(page), page
            seconds = time.perf_counter() - start
            time.sleep(SETTLING)
            site.sample()
            line(f"{name}, after {page}", f"{seconds:.1f}", site)


def line(name: str, seconds: str, site: Site) -> None:
    """One line of the table."""
    rss, pss = site.memory()
    print(f"| {name} | {seconds} | {rss:.0f} | {pss:.0f} | {site.most / MEGABYTE:.0f} |", flush=True)


@contextmanager
def started(command: Sequence[str | Path], home: Path) -> Generator[tuple[Site, float]]:
    """A server that has answered once, and after how many seconds."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {**os.environ, "ARPENTEUR_HOME": str(home), "ARPENTEUR_ADDRESS": f"http://127.0.0.1:{port}"}
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    with subprocess.Popen([*command, str(port)], env=settings, stdout=quiet, stderr=quiet, cwd=home.parent) as process:
        site = Site(process, port)
        try:
            while not site.answers():
                assert process.poll() is None, "it ended"
                assert time.perf_counter() - start < LONGEST
                site.sample()
                time.sleep(STEP)
            yield site, time.perf_counter() - start
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _held(process: int, kind: str) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it ended meanwhile
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{kind}:"))


def _family(process: int) -> list[int]:
    found = [process]
    for one in found:
        try:
            tasks = list(Path(f"/proc/{one}/task").iterdir())
            found += [int(child) for task in tasks for child in (task / "children").read_text("ascii").split()]
        except OSError:
            continue
    return found


if __name__ == "__main__":
    main()
