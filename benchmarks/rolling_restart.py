"""Requests lost while two processes behind nginx are restarted one after the other, as `systemctl restart` does.

    python benchmarks/rolling_restart.py 2>/dev/null       # without the logs of the site

Pages and forms are asked without pause over https, through deploy/nginx.conf. A request is lost where it is not
answered, or by nginx in place of the site. Beside it: restarts that wait for nothing, with the same files.
"""

from _shared import ARPENTEUR, options_of  # isort: skip — it puts tests/support on the path

import re
import socket
import subprocess
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from proxies import NAME, nginx, trusting
from sites import Site, empty_site, free_port, listening, until

READERS, WRITERS, ROUNDS = 4, 2, 2


class Process:
    """One web process of the site, as a unit of systemd: started, heard, ended."""

    def __init__(self, site: Site, folder: Path, number: int) -> None:
        self.site, self.port, self.place = site, free_port(), folder / f"notify-{number}"
        self.ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.ear.bind(str(self.place))
        self.ear.settimeout(120)
        self.running: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool) -> None:
        """With ``wait``, come back once it says that it is ready."""
        words = ["serve", "--host", "127.0.0.1", "--port", str(self.port), "--threads", "8", "--no-worker"]
        environment = self.site.environment | {"NOTIFY_SOCKET": str(self.place)}
        self.running = subprocess.Popen([*ARPENTEUR, *words], env=environment)
        while wait and not self.ear.recv(500).startswith(b"READY=1"):
            pass

    def end(self) -> None:
        """As asked: what is under way is answered."""
        if self.running is not None:
            self.running.terminate()
            self.running.wait(timeout=60)


@contextmanager
def load(url: str) -> Iterator[Counter[str]]:
    """Pages and forms without pause for the time of the block; how each was answered."""
    ending, answers = threading.Event(), Counter[str]()

    def ask(kind: str) -> None:
        with httpx.Client(base_url=url, verify=trusting(), headers={"Host": NAME}, timeout=60) as client:
            found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/compte/login/").text)
            sent = {"csrfmiddlewaretoken": found[1] if found else "", "language": "en", "next": "/"}
            about = {"Referer": f"https://{NAME}/"}
            while not ending.is_set():
                try:
                    if kind == "form":
                        answer = client.post("/langue/setlang/", data=sent, headers=about)
                    else:
                        answer = client.get("/compte/login/")
                except httpx.HTTPError:
                    answers[f"{kind} lost"] += 1
                else:
                    answers[f"{kind} lost" if answer.status_code >= 500 else f"{kind} {answer.status_code}"] += 1

    threads = [threading.Thread(target=ask, args=(kind,)) for kind in ["page"] * READERS + ["form"] * WRITERS]
    for one in threads:
        one.start()
    try:
        yield answers
    finally:
        ending.set()
        for one in threads:
            one.join()


def measure(folder: Path, name: str, *, wait: bool) -> None:
    """Both processes, restarted in turn under load."""
    more = {
        "ARPENTEUR_HTTPS": "1",
        "ARPENTEUR_TRUSTED_PROXY": "127.0.0.1",
        "ARPENTEUR_ALLOWED_HOSTS": f"{NAME},localhost",
        "ARPENTEUR_ADDRESS": f"https://{NAME}",
    }
    site = empty_site(folder / "home")
    site.more |= more
    with ExitStack() as stack:
        processes = [Process(site, folder, number) for number in range(2)]
        for one in processes:
            stack.callback(one.end)
            one.start(wait=True)
        (folder / "nginx").mkdir()
        url = stack.enter_context(nginx(folder / "nginx", *(one.port for one in processes)))
        with load(url) as answers:
            until(lambda: sum(answers.values()) > 50, 120)
            for _ in range(ROUNDS):
                for one in processes:
                    one.end()
                    one.start(wait=wait)
            for one in processes:
                until(lambda one=one: listening(one.port), 120)
    lost = sum(count for kind, count in answers.items() if kind.endswith("lost"))
    print(f"{name}: {lost} lost of {sum(answers.values())} ({dict(sorted(answers.items()))})", flush=True)


def main() -> None:
    """One that waits for nothing, then one that waits for readiness."""
    options_of(__doc__)
    for name, wait in (("without waiting", False), ("waiting for READY", True)):
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), name, wait=wait)


if __name__ == "__main__":
    main()
