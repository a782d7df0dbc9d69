"""A door counts once a turf, by the last word on it: the action, Coup d'œil and the board against a slow twin."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cast import gather
from django.db import transaction
from door_twin import WORDS, shaped, stair, standing, tally
from fictional_place import write_fictional_place
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from walked_turf import BUILDING, HOUSE, STATIONS, walked_turf

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.actions import publish_snapshot
from arpenteur.web.ground.fieldwork.events import rebuild_tally
from arpenteur.web.ground.fieldwork.models import FieldEvent, Tally
from arpenteur.web.ground.phone.ground.events import receive
from arpenteur.web.ground.phone.kinds import DoorOutcome
from arpenteur.web.ground.phone.models import DoorEvent, Phone, Review, Turf
from arpenteur.web.ground.routes.live.progress import progress_of
from arpenteur.web.ground.routes.live.reviews import restore, set_aside
from arpenteur.web.site.glance.ledger import frame, ledger
from arpenteur.web.site.glance.queries import passages, sums
from arpenteur.web.site.glance.scope import GlanceScope

pytestmark = pytest.mark.django_db
AT = datetime(2027, 2, 9, 18, 0, tzinfo=UTC)
PLACE = {HOUSE: STATIONS[0], BUILDING: STATIONS[1]}
DOORS = {(HOUSE, ""): shaped(0, 0, 1), **{(BUILDING, name): shaped(5, 4, 2) for name in "ABC"}}
SENDERS = ((0, 0), (0, 1), (1, 2), (0, None))
"""Turf and phone of each sender; the last is paper. Two phones walk the first turf, one the second."""
Event = dict[str, Any]


@dataclass
class Town:
    """Two turfs of one action over the same buildings, three phones, and all that was ever said."""

    turfs: list[Turf]
    phones: list[Phone]
    said: list[tuple[int, Event]] = field(default_factory=list)
    aside: dict[int, set[str]] = field(default_factory=dict)

    def send(self, sender: int, events: list[Event], at: datetime = AT) -> list[str]:
        turf, phone = SENDERS[sender]
        by = None if phone is None else self.phones[phone]
        done = receive(
            turf=self.turfs[turf], phone=by, events=events, sent_at=None if by is None else at, by=COMMAND, at=at
        )
        found = [one.status.value for one in done.results]
        for one, status in zip(events, found, strict=True):
            if status in {"accepted", "noted"}:
                self.said.append((sender, one))
        return found

    def standing(self, turf: int) -> list[Event]:
        gone = set().union(*self.aside.values()) if self.aside else set()
        return standing([one for sender, one in self.said if SENDERS[sender][0] == turf], gone)

    def counts(self) -> Counter[tuple[str, str]]:
        found: Counter[tuple[str, str]] = Counter()
        for turf in range(len(self.turfs)):
            for (building, measure), quantity in tally(self.standing(turf), DOORS).items():
                found[PLACE[building], measure] += quantity
        return +found


@pytest.fixture
def town(db, settings, tmp_path: Path) -> Town:
    settings.ARPENTEUR_HOME = tmp_path / "home"
    publish_snapshot(path=write_fictional_place(tmp_path / "snapshot").path, by="test", at=AT)
    cast = gather()
    with sealed(cast.campaign.pk):
        first = walked_turf(cast, at=AT).turf
        turfs = [first, walked_turf(cast, letter="B", action=first.action, at=AT).turf]
        phones = [
            Phone.objects.create(
                campaign=cast.campaign,
                turf=turfs[turf],
                device=uuid.UUID(int=phone),
                digest=str(phone),
                joined_at=AT - timedelta(hours=1),
                seen_at=AT,
            )
            for turf, phone in SENDERS
            if phone is not None
        ]
    return Town(turfs, phones)


def said(rng: Random, number: int, sender: int) -> Event:
    """Something said of a few doors, so that words meet; both turfs come to stair B and to the house."""
    turf = SENDERS[sender][0]
    place: Event = {"building": BUILDING, "stair": rng.choice("BC" if turf == 0 else "BA")}
    own: Event = {"building": BUILDING, "stair": "CA"[turf]}
    door = {"floor": rng.randint(0, 2), "door": rng.randint(1, 3)}
    outcome = {"outcome": rng.choice(DoorOutcome.values)}
    kinds: list[Event] = [
        {"type": "visit", **place, **door, **outcome},
        {"type": "visit", **place, **door, **outcome},
        {"type": "visit", "building": HOUSE, "stair": "", "floor": 0, "door": 1, **outcome},
        {"type": "floor_absent", **place, "floor": rng.randint(0, 2), "quantity": rng.randint(1, 5)},
        {"type": "stair_absent", **place, "quantity": rng.randint(1, 25)},
        {"type": "stair_mailed", **place, "quantity": rng.randint(1, 25)},
        {"type": "objection", **own, **door},
        {"type": "dwellings", **own, "shape": {"floors": rng.randint(0, 4), "doors": 3, "ground": rng.randint(0, 3)}},
    ]
    if SENDERS[sender][1] is None:
        kinds = [{"type": "visit", **place, **outcome, "quantity": rng.randint(1, 25)}, *kinds[3:6]]
    event = rng.choice(kinds)
    return {"id": str(uuid.UUID(int=number)), "n": number, "at": AT.isoformat(), **event}


def one_step(town: Town, rng: Random, number: int) -> None:
    """A batch, everything once more backwards, something taken back, set aside, or taken in again."""
    sender = rng.randrange(len(SENDERS))
    own = [one for by, one in town.said if by == sender]
    act = rng.choice(["send", "send", "send", "undo", "undo", "again", "aside", "restore"])
    if act == "send":
        town.send(sender, [said(rng, number + index, sender) for index in range(rng.randint(1, 4))])
    elif act == "undo" and own:
        undo = {"type": "undo", "undoes": rng.choice(own)["id"]}
        town.send(sender, [{"id": str(uuid.UUID(int=number)), "n": number, "at": AT.isoformat(), **undo}])
    elif act == "again":
        assert set(town.send(sender, own[::-1])) <= {"known"}
    elif act == "aside":
        turf = town.turfs[SENDERS[sender][0]]
        rows = list(DoorEvent.objects.filter(turf=turf, undone_by=None, review=None))
        rows = [one for one in rows if one.type not in {"undo", "objection"} and rng.random() < 0.4]
        if rows:
            review = set_aside(turf=turf, numbers=[one.number for one in rows], reason="essai", by=COMMAND, at=AT)
            town.aside[review.pk] = {str(one.pk) for one in rows}
    elif act == "restore" and town.aside:
        key = rng.choice(sorted(town.aside))
        restore(review=Review.objects.get(pk=key), by=COMMAND, at=AT)
        del town.aside[key]


def agree(town: Town) -> None:
    """The action's counts, Coup d'œil and the board of each turf say what the twin says."""
    expected = town.counts()
    for model in (FieldEvent, Tally):
        found: Counter[tuple[str, str]] = Counter()
        for one in model.objects.all():
            found[one.station, one.measure] += one.quantity
        assert +found == expected, model
        assert min(found.values(), default=0) >= 0
    scope, ground = GlanceScope(AT.date(), ZoneInfo("Europe/Paris")), ground_of(town.turfs[0].action.campaign)
    total = ledger(ground, frame(ground, passages(scope), "station", None), sums(scope)).total
    for outcome in DoorOutcome.values:
        assert getattr(total, outcome) == sum(n for (_station, measure), n in expected.items() if measure == outcome)
    for number, progress in enumerate(progress_of(town.turfs, AT)):
        words = Counter(word for _place, word in last_words(town.standing(number)))
        shown = {name: getattr(progress, name) for name in (*DoorOutcome.values, "mailed")}
        assert +Counter(shown) == words


def last_words(events: list[Event]) -> list[tuple[object, str]]:
    return [
        ((building, name, door), word.outcome)
        for building, name in DOORS
        for door, word in stair(
            [one for one in events if (one["building"], one.get("stair")) == (building, name)], DOORS[building, name]
        )[0].items()
    ]


@given(seed=st.integers(0, 2**32))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_door_counts_once_a_turf_whatever_was_said_and_in_which_order(town: Town, seed: int):
    rng = Random(seed)
    with sealed(town.turfs[0].campaign_id), transaction.atomic():
        town.said.clear()
        town.aside.clear()
        for number in range(14):
            one_step(town, rng, 1 + 10 * number)
            agree(town)
        before = {(one.station, one.day, one.measure): one.quantity for one in Tally.objects.all() if one.quantity}
        rebuild_tally(by=COMMAND, at=AT, campaign=town.turfs[0].campaign_id)
        after = {(one.station, one.day, one.measure): one.quantity for one in Tally.objects.all() if one.quantity}
        assert after == before
        transaction.set_rollback(True)


def test_words_of_many_doors_are_those_the_twin_knows():
    assert set(WORDS) == {"floor_absent", "stair_absent", "stair_mailed"}
