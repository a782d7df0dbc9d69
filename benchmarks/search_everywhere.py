"""Search everywhere in a campaign as large as can be: every polling station of France, 10,000 people, 900 actions.

Questions drawn at random (a commune and a number, the beginning of a commune, a name, a day, an article of law) are
sent to the page as the box sends them, through the site's own stack; beside it the naive way: the same words with LIKE
over all stations, and every name opened and compared. Prints median and 95th percentile in milliseconds.
Goal: 100 ms at the 95th percentile.

    python benchmarks/search_everywhere.py [--data ../shared/data] [--snapshot DIR] [--people 10000] [--each 60]

SQLite, in a folder of its own, one process.
"""

import random
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from _shared import france, options_of, own_site, quantile, timed

AT = datetime(2026, 11, 1, tzinfo=UTC)
SEED, GOAL, ACTIONS = 2026, 100.0, 900


def each_ms(ask: Callable[[str], Any], questions: Iterable[str]) -> list[float]:
    """Milliseconds of each question."""
    return [1000 * timed(lambda one=one: ask(one))[0] for one in questions]


def main() -> None:
    """Build France where no snapshot is given, then measure in a folder of its own."""
    arguments = options_of(__doc__, data=True, snapshot=True, people=10_000, each=60)
    with own_site() as home:
        measure(france(arguments.snapshot, arguments.data, home), arguments.people, arguments.each)


def measure(path: Path, people: int, each: int) -> None:
    """Publish, write people and actions, ask, print."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    campaign, director, stations = written(path, people)
    questions = drawn(stations, people, each)
    browser = Client()
    browser.force_login(director)

    def ours(text: str) -> None:
        answer = browser.post(f"/c/{campaign.slug}/chercher/", {"q": text}, headers={"HX-Request": "true"})
        assert answer.status_code == 200, answer.status_code

    from arpenteur.web.foundation.campaigns import ground
    from arpenteur.web.site.search.ground import read_places

    ground._read.cache_clear()  # as in a process that has just begun
    start, worked = time.perf_counter(), time.process_time()
    read_places()
    reading, processor = 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - worked)
    first = 1000 * timed(lambda: ours("premier"))[0]
    naive = scan_of(campaign, stations)
    print(f"{len(stations)} stations, {people} people, {ACTIONS} actions; {each} questions of each kind, ms")
    print(f"a server reads the stations before it is ready: {reading:.0f}, processor {processor:.0f}")
    print(f"first question of a process: {first:.0f}\n")
    print(f"{'':<28}{'median':>8}{'p95':>8}{'naive':>9}{'p95':>8}")
    every: list[float] = []
    for kind, asked in questions.items():
        mine, peer = each_ms(ours, asked), each_ms(naive, asked[: max(each // 6, 5)])
        every += mine
        print(f"{kind:<28}{quantile(mine, 0.5):>8.1f}{quantile(mine, 0.95):>8.1f}", end="")
        print(f"{quantile(peer, 0.5):>9.1f}{quantile(peer, 0.95):>8.1f}")
    reached = quantile(every, 0.95)
    print(f"\nall: p95 {reached:.1f} ms; goal {GOAL:.0f}: {'reached' if reached < GOAL else 'missed'}")


def written(path: Path, people: int) -> tuple[Any, Any, list[Any]]:
    """The campaign with its people and actions, its director, its stations."""
    from arpenteur.web.foundation.accounts.models import User
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.actions import create_campaign
    from arpenteur.web.foundation.campaigns.ground import ground_of
    from arpenteur.web.foundation.shared.sealing import sealed
    from arpenteur.web.foundation.territory.actions import publish_snapshot
    from arpenteur.web.ground.fieldwork.models import Action, ActionZone
    from arpenteur.web.persons.volunteers.actions import add_volunteers

    published = publish_snapshot(path=path, by="benchmark", at=AT)
    director = User.objects.create_user(
        "directrice@exemple.invalid", "quatre tortues vertes valsent", name="Directrice"
    )
    campaign = create_campaign(
        slug="france",
        name="France",
        place=published.place,
        election="pres",
        first_round=date(2027, 4, 11),
        second_round=date(2027, 4, 25),
        time_zone="Europe/Paris",
        family="gauche",
        director=director,
        by=COMMAND,
        at=AT,
    )
    stations = list(ground_of(campaign).stations.values())
    now = datetime.now(UTC)
    with sealed(campaign.pk):
        names = [{"name": f"Prénom{n % 499} Nom{n}", "email": f"n{n}@exemple.invalid"} for n in range(people)]
        for first in range(0, people, 1_000):
            add_volunteers(campaign=campaign, people=names[first : first + 1_000], by=COMMAND, at=AT)
        spread = random.Random(SEED)
        for number in range(ACTIONS):
            starts = now + timedelta(hours=2 * (number - ACTIONS // 5))
            action = Action.objects.create(
                campaign=campaign,
                kind="doors",
                status="planned",
                starts_at=starts,
                place="place de la Mairie",
                ends_at=starts + timedelta(hours=2),
                created_at=AT,
                changed_at=AT,
            )
            ActionZone.objects.create(campaign=campaign, action=action, station=spread.choice(stations).station)
    return campaign, director, stations


def drawn(stations: list[Any], people: int, each: int) -> dict[str, list[str]]:
    """Questions of each kind."""
    chance = random.Random(SEED)
    some = [chance.choice(stations) for _ in range(each)]
    days = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    return {
        "commune and number": [f"{one.commune_name} {one.number}" for one in some],
        "three letters of a commune": [one.commune_name[:3] for one in some],
        "two letters": [one.commune_name[:2] for one in some],
        "bureau and number": [f"bureau {chance.randrange(1, 200)}" for _ in range(each)],
        "a name": [f"nom{chance.randrange(people)}" for _ in range(each)],
        "a day": [chance.choice(days) for _ in range(each)],
        "an article of law": [chance.choice(("L49", "L 51", "L. 52", "silence")) for _ in range(each)],
    }


def scan_of(campaign: Any, stations: list[Any]) -> Callable[[str], Any]:
    """The naive way: LIKE over a line a station, then every name opened and compared."""
    from django.db import connection, transaction

    from arpenteur.web.foundation.shared.sealing import sealed
    from arpenteur.web.foundation.territory.nation.words import fold
    from arpenteur.web.persons.volunteers.models import Volunteer

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain (text text)")
        lines = [(" ".join(fold(f"{one.number} {one.name} {one.commune_name}")),) for one in stations]
        cursor.executemany("INSERT INTO plain VALUES (%s)", lines)

    def ask(text: str) -> Any:
        words = fold(text)
        where = " AND ".join("text LIKE %s" for _ in words)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT text FROM plain WHERE {where} LIMIT 5", [f"%{word}%" for word in words])  # noqa: S608
            found = cursor.fetchall()
        with sealed(campaign.pk):
            people = [one for one in Volunteer.objects.all() if all(word in fold(one.name) for word in words)]
        return found, people

    return ask


if __name__ == "__main__":
    main()
