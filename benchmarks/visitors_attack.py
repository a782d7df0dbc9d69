"""Sign-in while visitors try to stop the site: printed profiles and plans asked in loops, 120 forms that never end.

    python benchmarks/visitors_attack.py 2>/dev/null       # without the log of the site

One process of the site on the loopback, no proxy, SQLite, the fictional town of the tests. Beside it, the same attack
on the site as it was before queues apart, kept PDFs, pace and limits of connections: switched off by name below.
"""

from _shared import options_of  # isort: skip — it puts tests/support on the path

import itertools
import re
import socket
import statistics
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import httpx
from fictional_place import PLACE, station, write_fictional_place
from sites import Site, populated_site

BEFORE = """
from arpenteur.web.config import channels
from arpenteur.web.foundation.shared import middleware
from arpenteur.web.foundation.territory import answers
server.LIMITS = {"connection_limit": 100, "channel_timeout": 120, "cleanup_interval": 30}
server.THREADS = 4
server.serve.__kwdefaults__["threads"] = 4
middleware.Asker = lambda *_: None
answers.read_or_make = lambda published, name, inputs, make: make()
"""
PRINTERS, PLANNERS, SLOW, SIGN_INS, STATIONS = 8, 4, 120, 8, 12
PATIENCE = 60.0


def attack(url: str, ending: threading.Event, answers: Counter[str]) -> list[threading.Thread]:
    """Threads that ask until told to end; how they were answered."""
    seeds = itertools.count(1)

    def loop(kind: str) -> None:
        with httpx.Client(timeout=PATIENCE) as client:
            while not ending.is_set():
                seed = next(seeds)
                page = (
                    f"/profils/{PLACE}/{station(seed % STATIONS)}/profil.pdf"
                    if kind == "pdf"
                    else f"/plan/{PLACE}/?graine={seed}"
                )
                with suppress(httpx.HTTPError):
                    answers[f"{kind} {client.get(url + page).status_code}"] += 1

    kinds = ["pdf"] * PRINTERS + ["plan"] * PLANNERS
    threads = [threading.Thread(target=loop, args=(kind,), daemon=True) for kind in kinds]
    for one in threads:
        one.start()
    return threads


def slow_forms(url: str) -> list[socket.socket]:
    """Connections that promise a form and send a byte of it."""
    port = int(url.rpartition(":")[2])
    held: list[socket.socket] = []
    for _ in range(SLOW):
        one = socket.create_connection(("127.0.0.1", port), timeout=5)
        one.sendall(b"POST /compte/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx")
        held.append(one)
    return held


def sign_in(url: str) -> float:
    """Seconds to open the page and to be signed in; raises where it is not done in time."""
    began = time.perf_counter()
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        page = client.get("/compte/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        sent = {"csrfmiddlewaretoken": token[1], "login": "guest@exemple.invalid", "password": PASSWORD}
        assert client.post("/compte/login/", data=sent).status_code == 302
    return time.perf_counter() - began


PASSWORD = "quatre tortues vertes valsent"  # noqa: S105 — of the cast of the tests


def timed(url: str) -> str:
    """Median and worst of so many sign-ins, those never answered told apart."""
    seconds, lost = list[float](), 0
    for _ in range(SIGN_INS):
        try:
            seconds.append(sign_in(url))
        except httpx.HTTPError:
            lost += 1
            if lost > 1:
                break
    if not seconds:
        return f"never answered within {PATIENCE:.0f} s"
    return f"median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s" + (f", {lost} lost" if lost else "")


def measure(site: Site, name: str, before: str) -> None:
    """Quiet, under loops, under slow forms."""
    with site.served(before) as (process, url):
        print(f"{name:<7} quiet: {timed(url)}", flush=True)
        ending, answers = threading.Event(), Counter[str]()
        threads = attack(url, ending, answers)
        print(f"{name:<7} loops: {timed(url)}", flush=True)
        ending.set()
        for one in threads:
            one.join(PATIENCE)
        print(f"{name:<7}        visitors were answered {dict(sorted(answers.items()))}", flush=True)
        held = slow_forms(url)
        print(f"{name:<7} {SLOW} slow forms: {timed(url)}", flush=True)
        for one in held:
            one.close()
        process.terminate()
        process.wait(timeout=60)


def main() -> None:
    """Before, then now."""
    options_of(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        town = write_fictional_place(Path(folder) / "town")
        # Each its own site: sign-ins of both from one address would meet the limit of one.
        measure(populated_site(Path(folder) / "before", town.path), "before", BEFORE)
        measure(populated_site(Path(folder) / "now", town.path), "now", "")


if __name__ == "__main__":
    main()
