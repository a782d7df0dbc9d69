"""Sign-in while 24 visitors at once loop on one page: a drawn map, a comparison, a step of a consultation.

    python benchmarks/visitor_loops.py 2>/dev/null       # without the log of the site

One process of the site on the loopback, as ``arpenteur serve`` runs it, no proxy, SQLite, the fictional town of the
tests. Each request has another ``x``, which no page reads. The peer is the same sign-in with nobody else there.
"""

from _shared import options_of  # isort: skip — it puts tests/support on the path

import itertools
import os
import statistics
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import httpx
from fictional_place import PLACE, write_fictional_place
from sites import Site, populated_site

from visitors_attack import sign_in

AT_ONCE, SIGN_INS, PATIENCE = 24, 6, 60.0
TEXTS = 30
"""Texts at the step of the consultation."""
_CONSULTATION = f"""
from types import SimpleNamespace
from django.utils import timezone
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from consulted import process_of, resident_of, step_of, written
at = timezone.now()
with unsealed():
    campaign = Campaign.objects.order_by("pk").first()
with sealed(campaign.pk):
    step = step_of(process_of(SimpleNamespace(campaign=campaign), at=at), at=at)
    for number in range({TEXTS}):
        written(step, resident_of(step.process, at=at), f"Idée {{number}}", at=at)
    print(f"/pages/{{campaign.slug}}/participer/{{step.process_id}}/etape/{{step.position}}/")
"""


def loops(address: str, ending: threading.Event, answers: Counter[int]) -> list[threading.Thread]:
    """Threads that ask for a page until told to end; how they were answered."""
    numbers = itertools.count(1)

    def loop() -> None:
        with httpx.Client(timeout=PATIENCE) as client:
            while not ending.is_set():
                with suppress(httpx.HTTPError):
                    answers[client.get(f"{address}?x={next(numbers)}").status_code] += 1

    threads = [threading.Thread(target=loop, daemon=True) for _one in range(AT_ONCE)]
    for one in threads:
        one.start()
    return threads


def timed(url: str) -> str:
    """Median and worst of so many sign-ins."""
    seconds = [sign_in(url) for _one in range(SIGN_INS)]
    return f"median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s"


def measure(site: Site, pages: dict[str, str]) -> None:
    """Alone, then beside each loop."""
    with site.served() as (process, url):
        sign_in(url)
        print(f"alone: {timed(url)}", flush=True)
        for name, page in pages.items():
            began = time.perf_counter()
            httpx.get(url + page, timeout=PATIENCE)
            first, began = time.perf_counter() - began, time.perf_counter()
            httpx.get(url + page, timeout=PATIENCE)
            again = time.perf_counter() - began
            ending, answers = threading.Event(), Counter[int]()
            threads = loops(url + page, ending, answers)
            print(f"{name}: {timed(url)}; first {first:.2f} s, again {again:.3f} s", end="", flush=True)
            ending.set()
            for one in threads:
                one.join(PATIENCE)
            print(f"; answered {dict(sorted(answers.items()))}", flush=True)
        process.terminate()
        process.wait(timeout=60)


def main() -> None:
    """The three pages."""
    options_of(__doc__)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        town = write_fictional_place(Path(folder) / "town")
        site = populated_site(Path(folder) / "site", town.path)
        step = site.python(_CONSULTATION).splitlines()[-1]
        pages = {
            "carte.png": f"/strategie/{PLACE}/carte.png",
            "comparer": f"/comparer/{PLACE}/",
            "a consultation's step": step,
        }
        measure(site, pages)


if __name__ == "__main__":
    main()
