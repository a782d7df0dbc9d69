"""Search among every polling station of France, and the pages that lead to one: times as a visitor would wait.

500 stations drawn at random are looked for by commune and number, by their code, and their commune by the beginning
of its name; the same words are then looked for with LIKE over all rows, as one does without an index. Prints median
and 95th percentile in milliseconds, and the ratio. Goal: any station in under one second.

    python benchmarks/search.py [--data ../shared/data] [--snapshot DIR] [--pages]

SQLite by default; PostgreSQL where ARPENTEUR_DATABASE_URL is set (``tests/support/with-postgresql`` starts one and
sets ARPENTEUR_TEST_DATABASE_URL, which serves too). ``--pages`` publishes whole, with the figures of every family,
and times the national pages through the site's own stack.
"""

import random
import time
from collections.abc import Callable
from pathlib import Path

from _shared import france, options_of, own_site, quantile

SOUGHT, SEED, GOAL = 500, 2026, 1000.0
SCANS = 60
PAGES = (
    "/france/",
    "/france/dep/93/",
    "/france/circo/9310/",
    "/france/commune/93010/",
    "/france/commune/75056/",
    "/france/bureau/93010_0016/",
    "/france/recherche/?q=bondy+16",
    "/france/carte.json",
)


def timed(calls: list[Callable[[], bool]]) -> tuple[float, float, int]:
    """Median and 95th percentile in milliseconds, and how many calls found what was looked for."""
    times: list[float] = []
    good = 0
    for call in calls:
        start = time.perf_counter()
        good += call()
        times.append(1000 * (time.perf_counter() - start))
    return quantile(times, 0.5), quantile(times, 0.95), good


def main() -> None:
    """Publish into a folder of its own, then search."""
    arguments = options_of(__doc__, data=True, snapshot=True, pages=False)
    with own_site() as home:
        measure(france(arguments.snapshot, arguments.data, home), pages=arguments.pages)


def measure(path: Path, *, pages: bool) -> None:
    """Everything after the snapshot is there."""
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from arpenteur.web.foundation.territory.actions import publish_snapshot
    from arpenteur.web.foundation.territory.nation import publishing

    if not pages:
        publishing.compute_figures = lambda *_: None
    start = time.perf_counter()
    published = publish_snapshot(path=path, by="benchmark", at=timezone.now())
    print(f"{connection.vendor}: published in {time.perf_counter() - start:.1f} s{'' if pages else ' without figures'}")
    connection.cursor().execute("ANALYZE")
    worst = searches(published)
    if pages:
        client = Client(headers={"host": "localhost"})
        print(f"\n{'page':34}{'first':>9}{'median':>9}{'p95':>9}   ms")
        for address in PAGES:
            first, _, _ = timed([lambda address=address: client.get(address).status_code == 200])
            median, high, good = timed([lambda address=address: client.get(address).status_code == 200] * 20)
            print(f"{address:34}{first:9.1f}{median:9.1f}{high:9.1f}   {'' if good == 20 else 'FAILED'}")
    print(f"\nworst p95 {worst:.0f} ms; goal {GOAL:.0f} ms: {'met' if worst <= GOAL else 'missed'}")


def searches(published: object) -> float:
    """Time the searches beside their scans; returns the worst 95th percentile of ours, in milliseconds."""
    from arpenteur.web.foundation.territory.models import Landmark
    from arpenteur.web.foundation.territory.nation.search import search

    stations = list(Landmark.objects.filter(level="station").order_by("code"))
    communes = dict(Landmark.objects.filter(level="commune").values_list("code", "name"))
    drawn = random.Random(SEED).sample(stations, SOUGHT)

    def ours(text: str, wanted: str) -> bool:
        return wanted in {one.code for _, landmarks in search(published, text).groups for one in landmarks}

    def scan(text: str, wanted: str) -> bool:
        found = Landmark.objects.filter(name__icontains=text).order_by("-registered")[:200]
        return wanted in {one.code for one in found}

    def by_name(one: Landmark) -> str:
        return f"{communes[one.commune]} {one.code.partition('_')[2].lstrip('0')}"

    questions: dict[str, list[tuple[str, str, str]]] = {
        "commune and number": [(by_name(one), one.name, one.code) for one in drawn],
        "code of the station": [(one.code, one.code, one.code) for one in drawn],
        "beginning of a commune": [
            (communes[one.commune][:6], communes[one.commune][:6], one.commune) for one in drawn
        ],
    }
    print(f"{len(stations)} stations, {SOUGHT} looked for; scans: the first {SCANS}; milliseconds")
    print(f"{'':26}{'median':>9}{'p95':>9}{'found':>8}{'scan':>9}{'p95':>9}{'ratio':>8}")
    worst = 0.0
    for name, asked in questions.items():
        median, high, good = timed([lambda one=one: ours(one[0], one[2]) for one in asked])
        base, base_high, _ = timed([lambda one=one: scan(one[1], one[2]) for one in asked[:SCANS]])
        print(f"{name:26}{median:9.1f}{high:9.1f}{good:8d}{base:9.1f}{base_high:9.1f}{base / median:8.1f}")
        worst = max(worst, high)
    return worst


if __name__ == "__main__":
    main()
