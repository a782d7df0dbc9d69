"""The site against a twin that keeps everything in a list: any history of phones that repeat, reorder, undo, err."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import gather
from django.db import transaction
from door_twin import shaped, tally
from fictional_place import write_fictional_place
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from walked_turf import BUILDING, HOUSE, STATIONS, walked_turf

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.actions import publish_snapshot
from arpenteur.web.ground.fieldwork.models import FieldEvent, Tally
from arpenteur.web.ground.phone.ground import objections
from arpenteur.web.ground.phone.ground.events import receive
from arpenteur.web.ground.phone.ground.gate import Result
from arpenteur.web.ground.phone.models import BuildingFact, DoorEvent, Mood, Phone, Turf

pytestmark = pytest.mark.django_db
AT = datetime(2027, 2, 9, 18, 0, tzinfo=UTC)
PLACE = {HOUSE: STATIONS[0], BUILDING: STATIONS[1]}
DOORS = {(HOUSE, ""): shaped(0, 0, 1), **{(BUILDING, name): shaped(5, 4, 2) for name in "ABC"}}
"""Stairs of the turf, guessed from 66 dwellings."""
Event = dict[str, object]


def key(number: int) -> str:
    return str(uuid.UUID(int=number))


@dataclass
class Twin:
    """What should be, made of lists and dictionaries alone."""

    log: list[tuple[int, Event]] = field(default_factory=list)
    moods: dict[str, Event] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)

    def take(self, phone: int, said: Event) -> str:
        """The answer to an event: its status, or the reason of a refusal."""
        known = next((one for _, one in self.log if one["id"] == said["id"]), None)
        if known == said or (said["id"] in self.moods and said["type"] == "mood"):
            return "known"
        if known is not None or said["id"] in self.moods:
            return "taken"
        if said["type"] == "mood":
            self.moods[str(said["id"])] = said
            return "accepted"
        if said["type"] == "undo":
            target = next(((by, one) for by, one in self.log if one["id"] == said["undoes"]), None)
            refusal = self._refusal(target, phone)
            if refusal:
                return refusal
            self.undone.add(str(said["undoes"]))
        elif said.get("building", HOUSE) not in PLACE:
            return "building"
        self.log.append((phone, said))
        return "accepted"

    def _refusal(self, target: tuple[int, Event] | None, phone: int) -> str:
        if target is None:
            return "unknown"
        if target[0] != phone:
            return "not_yours"
        if target[1]["type"] == "undo":
            return "type"
        return "undone" if target[1]["id"] in self.undone else ""

    def standing(self) -> list[Event]:
        return [one for _, one in self.log if one["id"] not in self.undone]

    def counts(self) -> Counter[tuple[str, str]]:
        """Each door once, by the last word on it."""
        found: Counter[tuple[str, str]] = Counter()
        for (building, measure), quantity in tally(self.standing(), DOORS).items():
            found[PLACE[building], measure] += quantity
        return found

    def objected(self) -> set[tuple[object, ...]]:
        places = ("building", "stair", "floor", "door")
        return {tuple(one[name] for name in places) for one in self.standing() if one["type"] == "objection"}

    def access(self) -> dict[object, object]:
        return {one["building"]: one["outcome"] for one in self.standing() if one["type"] == "access"}


numbers = st.integers(1, 14)
buildings = st.sampled_from([HOUSE, BUILDING, BUILDING, "00099_0000_00000"])
outcomes = st.sampled_from(["opened", "absent", "inaccessible", "later"])


def event(type: str, **values: st.SearchStrategy) -> st.SearchStrategy[Event]:
    minutes = st.integers(0, 2).map(lambda ago: (AT - timedelta(minutes=ago)).isoformat())
    common = {"id": numbers.map(key), "n": st.integers(1, 2), "at": minutes, "type": st.just(type)}
    return st.fixed_dictionaries({**common, **values})


door = {
    "building": buildings,
    "stair": st.sampled_from(["", "A"]),
    "floor": st.integers(0, 1),
    "door": st.integers(1, 2),
}
events = st.one_of(
    event("visit", **door, outcome=outcomes),
    event("visit", **door, outcome=outcomes),
    event("undo", undoes=numbers.map(key)),
    event("undo", undoes=numbers.map(key)),
    event("stair_absent", building=buildings, stair=st.just("A"), quantity=st.integers(0, 22)),
    event("stair_mailed", building=buildings, stair=st.just("B"), quantity=st.integers(0, 22)),
    event("objection", **door),
    event("access", building=buildings, outcome=st.sampled_from(["free", "badge"])),
    event("mood", station=st.sampled_from(STATIONS), opened=st.integers(4, 12), warm=st.just(2), cool=st.just(1)),
    event("end"),
)
steps = st.tuples(st.integers(0, 1), st.lists(events, max_size=5), st.integers(1, 3), st.booleans())
"""Which phone, what it sends, how often, and whether it then sends everything it ever said once more, backwards."""
histories = st.lists(steps, max_size=7)


@pytest.fixture
def turf(db, settings, tmp_path: Path) -> Turf:
    """A turf with two phones."""
    settings.ARPENTEUR_HOME = tmp_path / "home"
    publish_snapshot(path=write_fictional_place(tmp_path / "snapshot").path, by="test", at=AT)
    cast = gather()
    with sealed(cast.campaign.pk):
        found = walked_turf(cast, at=AT).turf
        for number in range(2):
            Phone.objects.create(
                campaign=cast.campaign,
                turf=found,
                device=uuid.UUID(int=number),
                digest=str(number),
                joined_at=AT - timedelta(hours=1),
                seen_at=AT,
            )
    return found


def sent(turf: Turf, phone: Phone, batch: list[Event]) -> tuple[Result, ...]:
    return receive(turf=turf, phone=phone, events=batch, sent_at=AT, by=Actor.phone(phone), at=AT).results


def agree(turf: Turf, twin: Twin) -> None:
    """The site holds what the twin holds, in the same order, counted once."""
    rows = list(DoorEvent.objects.filter(turf=turf).order_by("number"))
    assert [(one.number, str(one.pk)) for one in rows] == [(n, one["id"]) for n, (_, one) in enumerate(twin.log, 1)]
    assert Turf.objects.get(pk=turf.pk).head == len(rows)
    for model in (FieldEvent, Tally):
        found: Counter[tuple[str, str]] = Counter()
        for one in model.objects.all():
            found[one.station, one.measure] += one.quantity
        assert +found == twin.counts(), model
    assert set(objections.doors(PLACE)) == twin.objected()
    told = {one.building: one.access for one in BuildingFact.objects.exclude(access="")}
    # The town's own fact of the building is made again with its first event.
    assert {key: value for key, value in told.items() if (key, value) != (BUILDING, "intercom")} == twin.access()
    for mood in Mood.objects.all():
        given = [int(str(one["opened"])) for one in twin.moods.values() if one["station"] == mood.station]
        assert mood.opened + mood.pending_opened == sum(given)
        assert mood.pending_opened < 11 <= max(mood.opened, 11)


@given(history=histories)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_site_and_its_twin_agree_on_every_history(turf: Turf, history: list[tuple[int, list[Event], int, bool]]):
    twin = Twin()
    with sealed(turf.campaign_id), transaction.atomic():
        phones = list(Phone.objects.order_by("pk"))
        ever: tuple[list[Event], list[Event]] = ([], [])
        for who, batch, times, backwards in history:
            ever[who].extend(batch)
            for events in [batch] * times + ([ever[who][::-1]] if backwards else []):
                expected = [twin.take(who, one) for one in events]
                results = sent(turf, phones[who], events)
                said = ["accepted" if one.status == "noted" else one.reason or one.status for one in results]
                assert said == expected
            agree(turf, twin)
        transaction.set_rollback(True)
