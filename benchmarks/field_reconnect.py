"""200 phones of 100 queued events each find the network again in the same minute; nothing lost, nothing doubled.

    python benchmarks/field_reconnect.py                                     # SQLite
    tests/support/with-postgresql python benchmarks/field_reconnect.py       # PostgreSQL

Two processes of four threads on the loopback, a folder that is removed. Each phone sends its queue as the field app
does: one batch, oldest first, given up after 20 s and sent again as it was, waiting longer each time. Ways: over a
minute, all in the same second, the same while one answer in five is lost on its way back. The peer is the same site
and the same phones, one event a request; it sends a tenth of the events.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Any

import httpx

from _shared import cast_in_town, django_in, load, migrated, parser_of, quantile
from glance_load import serve

PHONES, EVENTS, ACTIONS = 200, 100, 10
PROCESSES, THREADS = 2, 4
PORTS: list[int] = []
PATIENCE, FIRST_WAIT, LONGEST_WAIT = 20.0, 2.0, 300.0
LOST = 0.2
Event = dict[str, Any]


@dataclass
class Phone:
    """Its pass and its queue."""

    pass_: str
    queue: list[Event]


@dataclass
class Way:
    """How phones come back."""

    name: str
    within: float
    batch: int = EVENTS
    lost: float = 0.0
    share: float = 1.0


@dataclass
class Seen:
    """What the phones measured."""

    took: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    refused: int = 0
    done: list[float] = field(default_factory=list)


def fill(phones: int) -> list[str]:
    """A campaign of ``phones`` / 2 turfs in ten actions; the secret of each turf's link."""
    from django.utils import timezone
    from outings import outing
    from walked_turf import STATIONS, walked_turf_of

    from arpenteur.web.foundation.shared.sealing import sealed

    migrated()
    campaign = cast_in_town(Path(os.environ["ARPENTEUR_HOME"]), timezone.now()).campaign
    now = timezone.now()
    with sealed(campaign.pk):
        actions = [outing(campaign, STATIONS, at=now - timedelta(hours=1), hours=3) for _ in range(ACTIONS)]
        return [
            walked_turf_of(campaign, letter=f"{n // ACTIONS}", action=actions[n % ACTIONS]).secret
            for n in range(phones // 2)
        ]


def queue(rng: random.Random, events: int) -> list[Event]:
    """An outing: doors, floors without answer, some taken back, an objection, a way in, a mood, the end."""
    from walked_turf import BUILDING, STATIONS, TOWER

    now, made = datetime.now(UTC), list[Event]()

    def say(type: str, **values: Any) -> Event:
        at = (now - timedelta(seconds=60 * (events - len(made)))).isoformat(timespec="milliseconds")
        made.append({"id": str(uuid.uuid4()), "n": len(made) + 1, "at": at, "type": type, **values})
        return made[-1]

    say("access", building=TOWER, outcome="intercom")
    while len(made) < events - 3:
        place = {"building": TOWER, "stair": rng.choice("ABCDEFGHI"), "floor": rng.randint(0, 5)}
        if rng.random() < 0.05:
            say("floor_absent", **place, quantity=rng.randint(1, 4))
            continue
        visit = say("visit", **place, door=rng.randint(1, 4), outcome=rng.choice(["opened", "absent", "absent"]))
        if rng.random() < 0.03 and len(made) < events - 3:
            say("undo", undoes=visit["id"])
    say("objection", building=BUILDING, stair="A", floor=rng.randint(1, 5), door=rng.randint(1, 4))
    say("mood", station=STATIONS[1], opened=12, warm=4, cool=3)
    say("end")
    return made


async def enter(secrets: list[str], rng: random.Random, events: int) -> list[Phone]:
    """Two phones a turf."""
    found = []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{PORTS[0]}", timeout=60) as client:
        for secret in [*secrets, *secrets]:
            answer = await client.post("/terrain/api/entrer", json={"secret": secret, "device": str(uuid.uuid4())})
            answer.raise_for_status()
            found.append(Phone(answer.json()["pass"], queue(rng, events)))
    return found


async def come_back(n: int, phone: Phone, way: Way, began: float, seen: Seen) -> None:
    """Send the queue until every event of it has an answer."""
    rng = random.Random(n)
    await asyncio.sleep(rng.random() * way.within)
    base = f"http://127.0.0.1:{PORTS[n % PROCESSES]}"
    headers = {"Authorization": f"Bearer {phone.pass_}"}
    events = phone.queue[: round(len(phone.queue) * way.share)]
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=PATIENCE) as client:
        for batch in batched(events, way.batch, strict=False):
            failures = 0
            while (told := await try_once(client, batch, way, rng, seen)) is not None:
                most = min(LONGEST_WAIT, FIRST_WAIT * 2**failures)
                failures += 1
                await asyncio.sleep(max(told, most / 2 + rng.random() * most / 2))
    seen.done.append(time.perf_counter() - began)


async def try_once(
    client: httpx.AsyncClient, batch: tuple[Event, ...], way: Way, rng: random.Random, seen: Seen
) -> float | None:
    """None where the phone heard an answer, else the seconds that it was told to wait."""
    began = time.perf_counter()
    seen.sent += 1
    try:
        body = {"sent_at": datetime.now(UTC).isoformat(), "events": batch}
        answer = await client.post("/terrain/api/evenements", json=body)
    except httpx.HTTPError as error:
        kind = type(error).__name__
        seen.statuses[kind] = seen.statuses.get(kind, 0) + 1
        return 0.0
    seen.statuses[str(answer.status_code)] = seen.statuses.get(str(answer.status_code), 0) + 1
    if answer.status_code != 200:
        return float(answer.headers.get("Retry-After", 0))
    seen.took.append(time.perf_counter() - began)
    if rng.random() < way.lost:
        return 0.0
    results = answer.json()["results"]
    seen.refused += sum(one["status"] == "refused" for one in results)
    assert len(results) == len(batch)
    return None


def expected(phones: list[Phone], way: Way) -> tuple[int, int]:
    """Events that are numbered, and moods."""
    numbered = moods = 0
    for phone in phones:
        events = phone.queue[: round(len(phone.queue) * way.share)]
        numbered += sum(one["type"] != "mood" for one in events)
        moods += sum(one["type"] == "mood" for one in events)
    return numbered, moods


def owed(turf: int) -> int:
    """Doors that a turf counts by the slow twin, from its events in the order they came in."""
    from door_twin import shaped, standing, tally
    from walked_turf import TOWER

    from arpenteur.web.ground.phone.ground.stairs import guessed
    from arpenteur.web.ground.phone.models import DoorEvent

    doors = {(TOWER, one.name): shaped(one.floors, one.doors, one.ground) for one in guessed(200)}
    names = ("type", "building", "stair", "floor", "door", "outcome", "quantity")
    events = [
        {"id": one.pk, "undoes": one.undoes_id, **{name: getattr(one, name) for name in names}}
        for one in DoorEvent.objects.filter(turf=turf).order_by("number")
    ]
    return tally(standing(events), doors).total()


def held(ids: set[str]) -> dict[str, Any]:
    """What the site has of these events, and whether its own books agree."""
    from django.db.models import Sum

    from arpenteur.web.foundation.audit.queries import breaks
    from arpenteur.web.foundation.campaigns.models import Campaign
    from arpenteur.web.foundation.shared.sealing import sealed, unsealed
    from arpenteur.web.ground.fieldwork.models import FieldEvent, Tally
    from arpenteur.web.ground.phone.models import DoorEvent, MoodReceipt, Turf

    with unsealed():
        campaign = Campaign.objects.get(slug="essai")
    with sealed(campaign.pk):
        found = {str(one) for one in DoorEvent.objects.values_list("pk", flat=True)}
        gaps = sum(
            list(DoorEvent.objects.filter(turf=turf).order_by("number").values_list("number", flat=True))
            != list(range(1, turf.head + 1))
            for turf in Turf.objects.all()
        )
        return {
            "numbered": len(found & ids),
            "moods": len({str(one) for one in MoodReceipt.objects.values_list("pk", flat=True)} & ids),
            "counted": FieldEvent.objects.aggregate(n=Sum("quantity"))["n"] or 0,
            "tally": Tally.objects.aggregate(n=Sum("quantity"))["n"] or 0,
            "owed": sum(owed(turf) for turf in Turf.objects.values_list("pk", flat=True)),
            "gaps": gaps,
            "breaks": len(list(breaks(campaign.pk))),
        }


def run(way: Way, phones: list[Phone]) -> None:
    """One way: its line of the table. Raises AssertionError for one event too many."""
    seen, began = Seen(), time.perf_counter()

    async def everyone() -> None:
        await asyncio.gather(*(come_back(n, phone, way, began, seen) for n, phone in enumerate(phones)))

    asyncio.run(everyone())
    numbered, moods = expected(phones, way)
    ids = {one["id"] for phone in phones for one in phone.queue}
    found = held(ids)
    lost = numbered - found["numbered"] + moods - found["moods"]
    doubled = found["counted"] - found["owed"]
    ms = [1000 * quantile(seen.took, share) for share in (0.5, 0.95)] + [1000 * max(seen.took)]
    count = numbered + moods
    last = max(seen.done)
    told = ", ".join(f"{name} × {n}" for name, n in sorted(seen.statuses.items()))
    cells = [count, seen.sent, *(f"{one:.0f}" for one in ms), f"{last:.1f}", f"{count / last:.0f}", lost, doubled]
    print(f"| {way.name} | {' | '.join(map(str, cells))} |  {told}", flush=True)
    assert (lost, doubled, found["gaps"], found["breaks"], seen.refused) == (0, 0, 0, 0, 0), found
    assert found["counted"] == found["tally"]


def ways(minute: float) -> Iterator[Way]:
    """In their order."""
    yield Way("over a minute", minute)
    yield Way("in the same second", 1.0)
    yield Way("in the same second, one answer in five lost", 1.0, lost=LOST)
    yield Way("peer: one event a request, a tenth of the events, over a minute", minute, batch=1, share=0.1)
    yield Way("peer: the same, in the same second", 1.0, batch=1, share=0.1)


def main() -> None:
    """Fill, serve, let everyone come back, look, for each way."""
    parser = parser_of(__doc__, phones=PHONES, events=EVENTS, minute=60.0)
    parser.add_argument("--home")
    parser.add_argument("--serve", type=int)
    options = parser.parse_args()
    if options.serve:
        django_in(options.home)
        serve(options.serve, THREADS, from_events=False)
        return
    with tempfile.TemporaryDirectory(prefix="arpenteur-field-") as home:
        django_in(home)
        from django.db import connection

        secrets = fill(options.phones * len(list(ways(1))))
        print(f"{connection.vendor}: {load()} before")
        connection.close()
        print(
            "| phones come back | events | requests | p50 ms | p95 ms | max ms | last s | events/s | lost | doubled |"
        )
        print("|---" * 10 + "|")
        from sites import free_port

        PORTS[:] = [free_port() for _ in range(PROCESSES)]
        # Ended from outside, it still ends what it started.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        command = [sys.executable, __file__, "--home", home, "--serve"]
        started = [
            subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for port in PORTS
        ]
        try:
            rehearse(secrets, options)
        finally:
            for one in started:
                one.terminate()
                one.wait()


def rehearse(secrets: list[str], options: argparse.Namespace) -> None:
    """Each way with phones and turfs of its own."""
    for port in PORTS:
        answered(port)
    rng = random.Random(1)
    for way, mine in zip(ways(options.minute), batched(secrets, options.phones // 2, strict=False), strict=True):
        phones = asyncio.run(enter(list(mine), rng, options.events))
        run(way, phones)


def answered(port: int) -> None:
    """Until a process answers."""
    for _ in range(240):
        try:
            httpx.get(f"http://127.0.0.1:{port}/sante/vif", timeout=30)
        except httpx.HTTPError:
            time.sleep(0.25)
        else:
            return
    raise TimeoutError(json.dumps({"port": port}))


if __name__ == "__main__":
    main()
