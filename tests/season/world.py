"""The world of a season: one site in a folder of its own, its clock, the people of one campaign, what is known outside.

``Twin`` is what people did, kept in plain Python beside the site, and what the site is held to.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from browsers import Browser
from django.core import mail
from django.core.wsgi import get_wsgi_application
from webtest import TestApp

PARIS = ZoneInfo("Europe/Paris")
PASSWORD = "quatre tortues vertes valsent"
DIRECTOR = "directrice@exemple.invalid"
FIRST = ("Alma", "Basile", "Camille", "Dina", "Éloi", "Fanny", "Gus", "Hedda", "Ilan", "Jade", "Karl", "Lou", "Mona")
LAST = ("Figurant", "Mannequin", "Ébauche", "Simulacre", "Calque", "Gabarit", "Modèle", "Patron", "Maquette", "Épure")


ACTS: dict[str, Callable[["World"], None]] = {}


def act(function: Callable[["World"], None]) -> Callable[["World"], None]:
    """An act by the name that schedules give it."""
    ACTS[function.__name__] = function
    return function


@dataclass
class Twin:
    """What happened, in the words of whoever did it.

    ``doors`` is the outcome of each door of each turf, ``knocks`` how many were knocked at by station; ``people`` the
    name of whoever is known, by her address; ``money`` is cents that were given, lent, paid back, spent, paid, in so
    many ``weeks``; ``ballots`` the code of the receipt and the choice of each voter, the last one.
    """

    doors: dict[tuple[str, str, str, int, int], str] = field(default_factory=dict)
    knocks: Counter[str] = field(default_factory=Counter)
    people: dict[str, str] = field(default_factory=dict)
    outings: list[dict[str, Any]] = field(default_factory=list)
    money: Counter[str] = field(default_factory=Counter)
    contacts: dict[str, tuple[str, date]] = field(default_factory=dict)
    ballots: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    met: int = 0
    weeks: int = 0


@dataclass(frozen=True)
class Fault:
    """Something that does not hold: on which day, after which act, which truth."""

    day: int
    act: str
    truth: str
    told: str

    def __str__(self) -> str:
        return f"day {self.day}, {self.act}: {self.truth}: {self.told}"


class World:
    """A campaign in a published place, from its first day."""

    def __init__(self, snapshots: list[Path], seed: int, begins: date, first_round: date) -> None:
        self.snapshot, self.later = snapshots[0], snapshots[1:]
        self.seed, self.begins, self.first_round = seed, begins, first_round
        self.chance = random.Random(seed)
        self.twin = Twin()
        self.faults: list[Fault] = []
        self.acts: list[str] = []
        self.act = ""
        self.place = ""
        self.vote = self.box = ""
        self.keys: dict[str, str] = {}
        self.chance_of_voters = random.Random(f"{seed} voters")
        self.lent = ""
        self.phones: dict[tuple[str, str], Any] = {}
        self.turfs: set[str] = set()
        self.days: dict[tuple[str, str], int] = {}
        """Of a link that was opened on another day, the day of its outing."""
        self.came_in: dict[tuple[str, str], Any] = {}
        self.kept = Path()
        self.clock = time_machine.travel(datetime.combine(begins, datetime.min.time(), PARIS), tick=False).start()
        self.director = Browser(TestApp(get_wsgi_application(), extra_environ={"REMOTE_ADDR": "127.0.0.1"}))

    @property
    def now(self) -> datetime:
        """By the one clock of database, jobs and phones."""
        return datetime.now(PARIS)

    @property
    def day(self) -> int:
        """Days since the first."""
        return (self.now.date() - self.begins).days

    def until(self, day: int, hour: float) -> None:
        """Let time pass up to an hour of a day; the worker works every six hours, and before each act."""
        goal = datetime.combine(self.begins, datetime.min.time(), PARIS) + timedelta(days=day, hours=hour)
        while self.now < goal:
            self.clock.move_to(min(self.now + timedelta(hours=6), goal))
            self.work()

    def pass_minutes(self, minutes: float) -> None:
        """Let so many minutes pass."""
        self.clock.shift(timedelta(minutes=minutes))

    def work(self) -> None:
        """What the worker finds to do now."""
        from arpenteur.web.site.operations.worker import Worker

        worker = Worker(threading.Event())
        for _turn in range(30):
            if not worker.step(self.now):
                break

    def home(self, rest: str = "") -> str:
        """Address of a page of the campaign."""
        return f"/c/essai/{rest}"

    def wrong(self, truth: str, told: str) -> None:
        """Note what does not hold."""
        self.faults.append(Fault(self.day, self.act, truth, told))

    def hold(self, truth: str, good: object, told: str) -> None:
        """Note a truth that does not hold."""
        if not good:
            self.wrong(truth, told)

    def letters_to(self, address: str) -> list[Any]:
        """E-mails that reached somebody, the newest last."""
        return [one for one in mail.outbox if address in one.to]


def volunteers(world: World, number: int) -> Iterator[tuple[str, str]]:
    """Names and addresses of so many people who do not exist, none known yet."""
    known = len(world.twin.people)
    for rank in range(known, known + number):
        name = f"{FIRST[rank % len(FIRST)]} {LAST[rank // len(FIRST) % len(LAST)]}"
        if rank >= len(FIRST) * len(LAST):
            name += f" {rank}"
        yield name, f"benevole{rank}@exemple.invalid"
