"""Faults between a phone and the site: two at once, killed between two statements, the database gone."""

import json
import signal
import threading
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime

import pytest
from clusters import cluster
from sites import MIGRATE, POPULATE, Site, new_database, populated_site, until
from walked_turf import BUILDING

AT = datetime.now(UTC).isoformat()
PREPARE = """
from django.utils import timezone
from walked_turf import walked_turf_of
from arpenteur.web.foundation.campaigns.listing import find_campaign
from arpenteur.web.foundation.shared.sealing import sealed
campaign = find_campaign("essai")
with sealed(campaign.pk):
    print(walked_turf_of(campaign).secret)
"""
LOOK = """
import json
from django.db.models import Sum
from arpenteur.web.foundation.audit.queries import breaks
from arpenteur.web.foundation.campaigns.listing import find_campaign
from arpenteur.web.ground.phone.models import BuildingFact, DoorEvent, Mood, Objection, Turf
from arpenteur.web.ground.fieldwork.models import FieldEvent, Tally
from arpenteur.web.foundation.shared.sealing import sealed
campaign = find_campaign("essai")

def look():
    with sealed(campaign.pk):
        turf = Turf.objects.get()
        numbers = list(DoorEvent.objects.order_by("number").values_list("number", flat=True))
        return {
            "events": len(numbers), "whole": numbers == list(range(1, turf.head + 1)),
            "counted": FieldEvent.objects.count(), "sum": FieldEvent.objects.aggregate(n=Sum("quantity"))["n"] or 0,
            "tally": Tally.objects.aggregate(n=Sum("quantity"))["n"] or 0, "objections": Objection.objects.count(),
            "facts": BuildingFact.objects.exclude(stairs=[]).count(),
            "mood": sum(one.opened + one.pending_opened for one in Mood.objects.all()),
            "breaks": len(list(breaks(campaign.pk))),
        }
"""
KILLED = """
import os, signal, uuid
from datetime import datetime
from django.db import connection, connections
from django.utils import timezone
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.ground.phone.ground.events import receive
from arpenteur.web.ground.phone.handset.phones import enter

phone = enter(secret={secret!r}, device=uuid.uuid4(), at=timezone.now()).phone

def sending():
    at = timezone.now()
    with sealed(campaign.pk):
        done = receive(turf=phone.turf, phone=phone, events={batch!r}, sent_at=at, by=Actor.phone(phone), at=at)
    return [str(one.status) for one in done.results]

class KilledBefore:
    def __init__(self, last):
        self.left = last

    def __call__(self, execute, *rest):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*rest)

seen, statement = [], 0
while True:
    statement += 1
    connections.close_all()
    child = os.fork()
    if child == 0:
        with connection.execute_wrapper(KilledBefore(statement)):
            sending()
        os._exit(0)
    _, how = os.waitpid(child, 0)
    if not os.WIFSIGNALED(how):
        break
    seen.append(look())
print(json.dumps({{"killed": seen, "after": look(), "again": sending(), "then": look()}}))
"""


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doors of this very moment, whatever the suite did before: an older clock would be told."""
    monkeypatch.setitem(globals(), "AT", datetime.now(UTC).isoformat())


def batch(number: int) -> list[dict]:
    """Doors, one taken back, a stair, a fact, an objection and a mood."""
    at, ranks = AT, iter(range(1, 100))
    place = {"building": BUILDING, "stair": "A", "floor": 1}

    def event(type: str, **values: object) -> dict:
        n = next(ranks)
        return {"id": str(uuid.uuid5(uuid.UUID(int=number), str(n))), "n": n, "at": at, "type": type, **values}

    doors = [event("visit", **place, door=door, outcome="opened") for door in (1, 2, 3)]
    return [
        *doors,
        event("undo", undoes=doors[1]["id"]),
        event("stair_absent", building=BUILDING, stair="B", quantity=22),
        event("objection", **place, door=4),
        event("dwellings", building=BUILDING, stair="C", shape={"floors": 6, "doors": 4, "ground": 2}),
        event("mood", station="00099_0002", opened=12, warm=2, cool=1),
    ]


def asked(url: str, body: object, pass_: str = "") -> tuple[int, dict]:
    request = urllib.request.Request(  # noqa: S310 — the loopback
        f"{url}/terrain/api/{'evenements' if pass_ else 'entrer'}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", **({"Authorization": f"Bearer {pass_}"} if pass_ else {})},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, {}


def entered(url: str, secret: str) -> str:
    status, said = asked(url, {"secret": secret, "device": str(uuid.uuid4())})
    assert status == 201
    return said["pass"]


def sent(url: str, pass_: str, events: list[dict]) -> tuple[int, list[str]]:
    status, said = asked(url, {"sent_at": datetime.now(UTC).isoformat(), "events": events}, pass_)
    return status, [one["status"] for one in said.get("results", [])]


def look(site: Site) -> dict:
    return json.loads(site.python(LOOK + "print(json.dumps(look()))"))


ONCE = {
    "events": 7,
    "whole": True,
    "counted": 5,
    "sum": 24,
    "tally": 24,
    "objections": 1,
    "facts": 1,
    "mood": 12,
    "breaks": 0,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, town) -> Site:
    return populated_site(tmp_path_factory.mktemp("site") / "home", town.path)


def test_two_phones_that_send_at_once_lose_nothing_and_repeat_nothing(site: Site):
    secret = site.python(PREPARE)
    with site.served() as (_process, url):
        passes = [entered(url, secret) for _ in range(2)]
        known: list[tuple[int, list[str]]] = []
        gate = threading.Barrier(6)

        def send(n: int) -> None:
            gate.wait()
            known.extend(sent(url, passes[n % 2], batch(50 + n % 2)) for _ in range(3))

        threads = [threading.Thread(target=send, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {status for status, _ in known} == {200}
    assert sum(answer.count("accepted") for _, answer in known) == 16
    assert sum(answer.count("known") for _, answer in known) == 16 * 8
    seen = look(site)
    # Both were at the same doors: each counts once, and three earlier counts were taken back.
    assert seen == ONCE | {"events": 14, "counted": 13, "mood": 24}


def test_killed_before_any_statement_a_batch_is_all_there_or_not_at_all(tmp_path, town):
    site = populated_site(tmp_path / "home", town.path)
    secret = site.python(PREPARE)
    told = json.loads(site.python(LOOK + KILLED.format(secret=secret, batch=batch(7))))
    assert len(told["killed"]) > 30
    nothing = dict.fromkeys(ONCE, 0) | {"whole": True}
    assert [one for one in told["killed"] if one not in (nothing, ONCE)] == []
    assert told["after"] == told["then"] == ONCE
    assert told["again"] == ["known"] * 8


@pytest.mark.postgresql
def test_the_database_goes_and_comes_back_and_the_phone_sends_again(tmp_path, town):
    with cluster() as server:
        site = Site(tmp_path / "home", new_database(server.address))
        site.python(MIGRATE)
        site.python(POPULATE.format(town=str(town.path)))
        secret = site.python(PREPARE)
        with site.served() as (process, url):
            pass_ = entered(url, secret)
            server.stop()
            assert sent(url, pass_, batch(8))[0] == 503
            server.start()
            until(lambda: sent(url, pass_, batch(8))[0] == 200)
            assert sent(url, pass_, batch(8))[1] == ["known"] * 8
            assert look(site) == ONCE
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
