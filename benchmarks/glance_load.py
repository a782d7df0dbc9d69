"""Coup d'œil under load: 900 stations, 200,000 visits, 2,000 actions, 50 organisers at once, while counts come in.

    python benchmarks/glance_load.py                                        # SQLite
    tests/support/with-postgresql python benchmarks/glance_load.py          # PostgreSQL

Everything stays on the loopback and in a folder that is removed. Server time is measured around the application, in the
server, and sent in ``Server-Timing``. The baseline is the same page whose sums are made from the events, not the tally.
"""

import argparse
import asyncio
import gzip
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from _glance_ground import PEOPLE, STATIONS, Crowd, fill
from _shared import django_in, parser_of, quantile

SECONDS, VISITS, ACTIONS = 120.0, 200_000, 2_000
PORT = 8230
PAGE = "/c/charge/"
LIVE = f"{PAGE}coup-d-oeil/direct/"
GOAL_MS, GOAL_KB = 150, 350


def serve(port: int, threads: int, from_events: bool) -> None:
    """One process of the site; time spent in the application is written into each answer."""
    from django.db import connection
    from waitress import serve as run

    from arpenteur.web.config.wsgi import application
    from arpenteur.web.foundation.reads import limits

    limits.LISTED.update(
        dict.fromkeys(limits.LISTED, 10**9)
    )  # a bench sees more names in a day than anybody works with
    if from_events:
        from arpenteur.web.site.glance.scope import GlanceScope

        GlanceScope.tallies = GlanceScope.events  # type: ignore[method-assign, assignment] — the same columns, one row a visit

    asked = threading.local()

    def clocked(execute: Any, *args: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*args)
        finally:
            asked.ms = getattr(asked, "ms", 0.0) + 1000 * (time.perf_counter() - began)

    def timed(environ: Any, start_response: Any) -> Any:
        began, worked, asked.ms = time.perf_counter(), time.thread_time(), 0.0
        told: list[Any] = []

        def keep(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
            told[:] = [status, headers, *rest]

        with connection.execute_wrapper(clocked):
            body = list(application(environ, keep))
        took, cpu = 1000 * (time.perf_counter() - began), 1000 * (time.thread_time() - worked)
        told[1].append(("Server-Timing", f"app;dur={took:.2f}, cpu;dur={cpu:.2f}, db;dur={asked.ms:.2f}"))
        start_response(*told)
        return body

    run(timed, host="127.0.0.1", port=port, threads=threads)


@dataclass
class Seen:
    """What the organisers measured."""

    server: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)
    database: dict[str, list[float]] = field(default_factory=dict)
    total: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    errors: int = 0

    def add(self, kind: str, answer: httpx.Response, took: float) -> None:
        """One answer."""
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        self.total.append(1000 * took)
        found = re.findall(r"dur=([\d.]+)", answer.headers.get("Server-Timing", ""))
        if found and answer.status_code < 400:
            self.server.setdefault(kind, []).append(float(found[0]))
            self.processor.setdefault(kind, []).append(float(found[1]))
            self.database.setdefault(kind, []).append(float(found[2]))
        else:
            self.errors += 1


def views(rng: random.Random) -> str:
    """Another look at the ground."""
    zone = f"00098_{rng.randint(1, STATIONS):04d}"
    return rng.choice(["", f"?zone={zone}", "?niveau=quartier", "?periode=week", "?mesure=met&tri=met"])


async def organiser(n: int, key: str, until: float, seen: Seen, ports: list[int], think: float) -> None:
    """Opens the page, then lets it refresh; now and then she looks at something else."""
    rng = random.Random(n)
    base = f"http://127.0.0.1:{ports[n % len(ports)]}"
    headers = {"Cookie": f"sessionid={key}", "Accept-Encoding": "gzip"}
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=30) as client:
        query, etag = "", ""
        await asyncio.sleep(rng.random() * think)
        while time.monotonic() < until:
            opens = not etag or rng.random() < 0.15
            query = views(rng) if opens and etag else query
            path = (PAGE if opens else LIVE) + query
            began = time.perf_counter()
            try:
                answer = await client.get(path, headers={} if opens else {"If-None-Match": etag})
            except httpx.HTTPError:
                seen.errors += 1
                continue
            kind = "page" if opens else "304" if answer.status_code == 304 else "refresh"
            seen.add(kind, answer, time.perf_counter() - began)
            found = re.search(r'data-etag="&quot;(\w+)&quot;"', answer.text)
            etag = f'"{found[1]}"' if found else etag
            await asyncio.sleep(think * (0.5 + rng.random()))


def count_something(rng: random.Random) -> None:
    """A volunteer sends six doors."""
    from django.utils import timezone

    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.models import Campaign
    from arpenteur.web.foundation.shared.sealing import sealed, unsealed
    from arpenteur.web.ground.fieldwork.events import Counted, record_counts
    from arpenteur.web.ground.fieldwork.models import Action

    with unsealed():
        campaign = Campaign.objects.get(slug="charge").pk
    with sealed(campaign):
        action = rng.choice(list(Action.objects.filter(status="running")[:50]))
        station = action.zones.values_list("station", flat=True)[0]
        counts = [Counted(uuid.uuid4(), station, "opened") for _ in range(6)]
        record_counts(action=action, counts=counts, by=COMMAND, at=timezone.now())


async def load(keys: list[str], seconds: float, ports: list[int], think: float, every: float) -> Seen:
    """Everyone at once, and a sending every so many seconds."""
    seen, until, rng = Seen(), time.monotonic() + seconds, random.Random(1)

    async def writer() -> None:
        while time.monotonic() < until:
            await asyncio.sleep(every)
            await asyncio.to_thread(count_something, rng)

    people = [organiser(n, key, until, seen, ports, think) for n, key in enumerate(keys)]
    await asyncio.gather(writer(), *people)
    return seen


def weight(key: str) -> dict[str, float]:
    """Kilobytes of the page as sent, without the map library and the fonts."""
    headers = {"Cookie": f"sessionid={key}", "Accept-Encoding": "gzip"}
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", headers=headers, timeout=60) as client:
        html = client.get(PAGE).text
        files = re.findall(r'(?:src|href)="(/static/build/assets/[^"]+\.(?:js|css))"', html)
        sent = {"html": len(gzip.compress(html.encode(), 6)) / 1024}
        for name in dict.fromkeys(files):
            kind = name.rsplit(".", 1)[1]
            sent[kind] = sent.get(kind, 0.0) + len(gzip.compress(client.get(name).content, 9)) / 1024
        return sent


def tell(name: str, seen: Seen, seconds: float) -> None:
    """One line of the table for each kind of answer, one for all."""
    measured = (seen.server, seen.processor, seen.database)
    whole = [[value for values in found.values() for value in values] for found in measured]
    lines = [(kind, *(found[kind] for found in measured)) for kind in sorted(seen.server)]
    for kind, took, *parts in [*lines, ("all", *whole)]:
        cells = [quantile(took, 0.5), quantile(took, 0.95), max(took, default=0)]
        cells += [quantile(part, share) for part in parts for share in (0.5, 0.95)]
        print(f"| {name} | {kind} | {len(took)} | {' | '.join(f'{cell:.0f}' for cell in cells)} |")
    total = f"{quantile(seen.total, 0.5):.0f} / {quantile(seen.total, 0.95):.0f} ms"
    print(f"  {len(whole[0]) / seconds:.0f} requests/s, whole time p50 / p95 {total}, errors {seen.errors}")


def run(
    name: str,
    home: str,
    keys: list[str],
    options: argparse.Namespace,
    *,
    seconds: float,
    from_events: bool,
    think: float,
) -> None:
    """Start the processes, warm them, load them, stop them."""
    ports = [PORT + n for n in range(options.processes)]
    flags = ["--from-events"] if from_events else []
    command = [sys.executable, __file__, "--home", home, "--threads", str(options.threads), *flags]
    started = [
        subprocess.Popen([*command, "--serve", str(port)], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for port in ports
    ]
    try:
        for port in ports:
            warm(port, keys[0])
        if think > 2 and not from_events:
            sent = weight(keys[0])
            whole = sum(sent.values())
            told = ", ".join(f"{kind} {size:.0f}" for kind, size in sent.items())
            print(f"  page, kB gzip: {told}; together {whole:.0f}, goal < {GOAL_KB}")
        seen = asyncio.run(load(keys, seconds, ports, think, 2.0))
    finally:
        for one in started:
            one.terminate()
            one.wait()
    tell(name, seen, seconds)


def warm(port: int, key: str) -> None:
    """Until a process has answered, and made once what depends on the ground alone."""
    looks = ["", f"?zone=00098_{1:04d}", "?niveau=quartier", "?periode=week", "?mesure=met&tri=met"]
    for _ in range(120):
        try:
            for look in looks:
                httpx.get(f"http://127.0.0.1:{port}{PAGE}{look}", headers={"Cookie": f"sessionid={key}"}, timeout=60)
        except httpx.HTTPError:
            time.sleep(0.5)
        else:
            return


def alone() -> None:
    """The counts alone, from the tally and from the events, nothing kept."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from arpenteur.web.foundation.campaigns.clock import day_of, zone_of
    from arpenteur.web.foundation.campaigns.models import Campaign
    from arpenteur.web.foundation.shared.sealing import sealed, unsealed
    from arpenteur.web.site.glance.queries import passages, sums
    from arpenteur.web.site.glance.scope import GlanceScope

    with unsealed():
        campaign = Campaign.objects.get(slug="charge")
    scope = GlanceScope(day_of(campaign, timezone.now()), zone_of(campaign))
    tallies = GlanceScope.tallies
    with sealed(campaign.pk):
        for name, source in (("tally", tallies), ("events", GlanceScope.events)):
            GlanceScope.tallies = source  # type: ignore[method-assign, assignment]
            took = []
            for _ in range(7):
                began = time.perf_counter()
                with CaptureQueriesContext(connection) as asked:
                    passages(scope)
                    sums(scope)
                took.append(1000 * (time.perf_counter() - began))
            print(f"  counts from the {name}: {statistics.median(took):.0f} ms, {len(asked)} queries")
    GlanceScope.tallies = tallies  # type: ignore[method-assign]


def main() -> None:
    """Fill, then load: at the pace of the page, ten times as dense, and from the events."""
    parser = parser_of(
        __doc__, seconds=SECONDS, visits=VISITS, actions=ACTIONS, processes=2, threads=4, from_events=False
    )
    parser.add_argument("--home")
    parser.add_argument("--serve", type=int)
    options = parser.parse_args()
    if options.serve:
        django_in(options.home)
        serve(options.serve, options.threads, options.from_events)
        return
    with tempfile.TemporaryDirectory(prefix="arpenteur-load-") as home:
        django_in(home)
        from django.db import connection

        began = time.perf_counter()
        keys = fill(Crowd(actions=options.actions, visits=options.visits))
        print(f"{connection.vendor}: filled in {time.perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}")
        print(f"  goal: p95 of server time < {GOAL_MS} ms")
        alone()
        connection.close()
        print(
            "| load | answer | n | p50 ms | p95 ms | max ms | processor p50 | p95 | database p50 | p95 |\n"
            + "|---" * 10
            + "|"
        )
        ways = (
            ("as the page does, every 20 s", 20.0, options.seconds, False),
            ("ten times as dense, every 2 s", 2.0, options.seconds / 4, False),
            ("every 20 s, from the events", 20.0, options.seconds / 2, True),
        )
        for name, think, seconds, from_events in ways:
            run(f"{PEOPLE}, {name}", home, keys, options, seconds=seconds, from_events=from_events, think=think)


if __name__ == "__main__":
    main()
