"""Rules of law of the ground: no opinion, no return, silence, nothing named on a phone."""

import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from acting import act
from api_phone import FieldPhone, entered
from cast import Cast
from django.db import IntegrityError, transaction
from django.utils import timezone
from walked_turf import BUILDING, Walked, walked_turf
from web_rooms import WEB, in_wing

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.phone.ground import moods, objections
from arpenteur.web.ground.phone.ground.events import receive
from arpenteur.web.ground.phone.ground.wire import NEEDS
from arpenteur.web.ground.phone.handset.package import package, silence_within
from arpenteur.web.ground.phone.models import DoorEvent, MoodReceipt, Phone, Turf

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
EVE = datetime(2027, 3, 13, tzinfo=PARIS)


# Mood: only from eleven opened doors (RGPD, art. 9).


def mood(phone: FieldPhone, walked: Walked, opened: int, warm: int, cool: int = 0) -> dict:
    return phone.event("mood", station=walked.turf.stations[0], opened=opened, warm=warm, cool=cool)


def released(walked: Walked) -> tuple[int, int, int] | None:
    with sealed(walked.turf.campaign_id):
        found = moods.released().get(walked.turf.stations[0])
        return found and (found.opened, found.warm, found.cool)


def test_a_mood_is_released_from_eleven_opened_doors_and_two_readings_differ_by_as_many(
    walked: Walked, phone: FieldPhone
):
    read = []
    for opened, warm in ((10, 4), (1, 1), (5, 5), (5, 0), (1, 1), (30, 3)):
        phone.send(mood(phone, walked, opened, warm))
        read.append(released(walked))
    assert read == [None, (11, 5, 0), (11, 5, 0), (11, 5, 0), (22, 11, 0), (52, 14, 0)]
    steps = [0, *dict.fromkeys(one[0] for one in read if one)]
    assert all(after - before >= 11 for before, after in pairwise(steps))


def test_a_mood_is_added_once_and_is_no_event(walked: Walked, phone: FieldPhone):
    said = mood(phone, walked, 12, 3, 2)
    assert phone.answers(said, said) == [("accepted", None, None), ("known", None, None)]
    assert phone.answers(said) == [("known", None, None)]
    assert released(walked) == (12, 3, 2)
    assert phone.answers(phone.event("undo", undoes=said["id"])) == [("refused", None, "unknown")]
    with sealed(walked.turf.campaign_id):
        assert DoorEvent.objects.count() == 0
        assert [one.name for one in MoodReceipt._meta.concrete_fields] == ["campaign", "id", "received_on"]
        assert "mood" not in str([entry.details for entry in Entry.objects.all()])


def test_more_moods_than_doors_are_refused(walked: Walked, phone: FieldPhone):
    assert phone.answers(mood(phone, walked, 11, 8, 4)) == [("refused", None, "fields")]


def test_what_waits_is_read_nowhere():
    readers = [file.name for file in WEB.rglob("*.py") if "pending_opened" in file.read_text(encoding="utf-8")]
    assert sorted(set(readers) - {"0001_initial.py"}) == ["moods.py", "turfs.py"]


# Objection: left out, never selected (RGPD, art. 21).


def objected(walked: Walked) -> set:
    with sealed(walked.turf.campaign_id):
        return set(objections.doors([BUILDING]))


def test_a_door_that_objected_is_kept_told_and_left_out(cast: Cast, walked: Walked, phone: FieldPhone):
    door = {"building": BUILDING, "stair": "A", "floor": 2, "door": 3}
    said = phone.event("objection", **door)
    assert phone.answers(said, phone.event("objection", **door)) == [("accepted", 1, None), ("accepted", 2, None)]
    assert objected(walked) == {(BUILDING, "A", 2, 3)}
    assert phone.answers(phone.visit(3, floor=2)) == [("noted", 3, "objection")]
    with sealed(cast.campaign.pk):
        later = walked_turf(cast, letter="B")
        assert objections.left_out() == {BUILDING: 1}
    found = {one["key"]: one["objections"] for one in entered(later).ask("secteur")["buildings"]}
    assert found[BUILDING] == [{"stair": "A", "floor": 2, "door": 3}]


def test_an_objection_said_by_mistake_is_taken_back_unless_another_said_it(walked: Walked, phone: FieldPhone):
    door = {"building": BUILDING, "stair": "A", "floor": 2, "door": 3}
    first, second = phone.event("objection", **door), phone.event("objection", **door)
    phone.send(first, second, phone.event("undo", undoes=first["id"]))
    assert len(objected(walked)) == 1
    phone.send(phone.event("undo", undoes=second["id"]))
    assert objected(walked) == set()


def test_an_objection_outlives_its_turf_and_its_phone(walked: Walked, phone: FieldPhone):
    phone.send(phone.event("objection", building=BUILDING, stair="A", floor=2, door=3))
    with sealed(walked.turf.campaign_id):
        DoorEvent.objects.all().delete()
        Phone.objects.all().delete()
    assert len(objected(walked)) == 1


def test_no_query_selects_people_by_their_objection():
    """Only two rooms read it: where it is left out of plans, and the package that warns of it."""
    reads = re.compile(r"\bObjection\.objects\.(?!get_or_create\b)|\bobjection__|Objection\._base_manager")
    users = {in_wing(file).as_posix() for file in WEB.rglob("*.py") if reads.search(file.read_text(encoding="utf-8"))}
    assert users == {"phone/ground/objections.py", "phone/handset/package.py"}
    assert "objection" not in (WEB / "site" / "api" / "schemas.py").read_text(encoding="utf-8").lower()


# Outcome of a door: a closed list (RGPD, art. 5 and 9).


def test_no_outcome_but_those_of_the_list_passes_the_api_or_the_database(walked: Walked, phone: FieldPhone):
    for outcome in ("supporter", "opposed", "voted", "", "opened "):
        assert phone.answers(phone.visit(1, outcome)) == [("refused", None, "fields")]
    for key in ("name", "note", "opinion", "code", "position", "mood"):
        assert phone.answers(phone.visit(1) | {key: "x"}) == [("refused", None, "fields")]
    with sealed(walked.turf.campaign_id), pytest.raises(IntegrityError), transaction.atomic():
        DoorEvent.objects.create(
            id=uuid.uuid4(),
            campaign_id=walked.turf.campaign_id,
            turf=walked.turf,
            number=1,
            type="visit",
            outcome="supporter",
            occurred_at=timezone.now(),
            received_at=timezone.now(),
            day=timezone.localdate(),
        )


def test_no_field_of_an_event_is_a_text_to_fill_in():
    fields = set().union(*NEEDS.values())
    closed = {"outcome", "undoes", "shape"}
    public = {"building", "station"}
    assert fields == closed | public | {"stair", "floor", "door", "quantity", "minutes", "opened", "warm", "cool"}


# Silence (Code électoral, art. L47 A and L49).


@pytest.mark.parametrize(
    ("when", "refused"),
    [
        (EVE - timedelta(seconds=1), False),
        (EVE, True),
        (EVE + timedelta(hours=43, minutes=59, seconds=59), True),
        (EVE + timedelta(hours=44), False),
    ],
)
def test_doors_in_electoral_silence_are_refused_to_the_second(cast: Cast, when: datetime, refused: bool):
    now = when + timedelta(hours=2)
    with sealed(cast.campaign.pk):
        walked = walked_turf(cast, action=act(cast), at=when - timedelta(days=1), until=now + timedelta(days=9))
        held = Phone.objects.create(
            campaign=cast.campaign,
            turf=walked.turf,
            device=uuid.uuid4(),
            digest=uuid.uuid4().hex,
            joined_at=when - timedelta(hours=3),
            seen_at=when,
        )
        sender = FieldPhone("")
        at = when.isoformat()
        place = {"building": BUILDING, "stair": "A", "floor": 1, "door": 1}
        batch = [
            sender.visit(1) | {"at": at},
            sender.event("objection", **place) | {"at": at},
            sender.event("end") | {"at": at},
        ]
        done = receive(turf=walked.turf, phone=held, events=batch, sent_at=now, by=Actor.phone(held), at=now)
    reasons = [(one.status, one.reason) for one in done.results]
    assert reasons == [("refused", "silence") if refused else ("accepted", None), *[("accepted", None)] * 2]


@pytest.mark.parametrize(
    ("earlier", "said", "sent", "answer"),
    [
        # An hour fast, mended at midnight: the door of 23:30 is judged by the fault that its clock had.
        (60, [("00:30", 2)], "00:10", ["clock"]),
        (60, [("00:30", 2)], "01:00", ["clock"]),
        # Never heard of before it was mended: what was noted next tells that it was not later.
        (None, [("00:30", 1), ("23:50", 2)], "00:10", ["clock", None]),
        (None, [("00:30", 1), ("00:05", 2)], "00:10", ["silence", "silence"]),
        (None, [("00:30", 1)], "00:10", ["silence"]),
        # Under neither fault before midnight.
        (60, [("01:05", 2)], "01:10", ["silence"]),
        # A clock that was right all along; a network that was slow.
        (0, [("00:00", 2), ("23:59", 3)], "00:10", ["silence", None]),
    ],
)
def test_a_clock_mended_since_is_judged_by_the_fault_it_had(
    cast: Cast, earlier: int | None, said: list[tuple[str, int]], sent: str, answer: list[str | None]
):
    def at(clock: str) -> datetime:
        hour, minute = (int(one) for one in clock.split(":"))
        return EVE + timedelta(hours=hour - 24 if hour > 12 else hour, minutes=minute)

    with sealed(cast.campaign.pk):
        walked = walked_turf(cast, action=act(cast), at=EVE - timedelta(days=1), until=EVE + timedelta(days=9))
        held = Phone.objects.create(
            campaign=cast.campaign,
            turf=walked.turf,
            device=uuid.uuid4(),
            digest=uuid.uuid4().hex,
            joined_at=EVE - timedelta(hours=3),
            seen_at=EVE,
        )
        sender, given = FieldPhone(""), {"turf": walked.turf, "phone": held, "by": Actor.phone(held)}
        if earlier is not None:
            then, fast = at("21:30"), timedelta(minutes=earlier)
            first = sender.visit(9) | {"at": (then + fast).isoformat(), "n": 1}
            receive(events=[first], sent_at=then + fast, at=then, **given)
        # One by one after the first contact: what was queued does not all come in one sending.
        batch = [sender.visit(n) | {"at": at(clock).isoformat(), "n": n} for clock, n in said]
        receive(events=[], sent_at=at(sent), at=at(sent), **given)
        done = receive(events=batch, sent_at=at(sent), at=at(sent), **given)
        assert [one.reason for one in done.results] == answer
        for event in DoorEvent.objects.filter(sent_number__in=[n for _clock, n in said]):
            assert event.occurred_at == next(at(clock) for clock, n in said if n == event.sent_number)
            assert event.day == (EVE - timedelta(hours=1)).date()


def test_a_phone_is_told_when_it_must_stop(cast: Cast):
    for at, until, told in (
        (EVE - timedelta(days=3), EVE + timedelta(hours=1), EVE),
        (EVE - timedelta(days=3), EVE, None),
        (EVE + timedelta(hours=5), EVE + timedelta(days=1), EVE),
        (EVE + timedelta(hours=44), EVE + timedelta(days=7, hours=1), EVE + timedelta(days=7)),
    ):
        assert silence_within(cast.campaign, at, until) == told


# Nothing named on a phone (ASVS 14.3.3).


def keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from keys(one)


def test_the_package_has_these_keys_and_no_other(cast: Cast, walked: Walked):
    with sealed(cast.campaign.pk):
        found = package(walked.turf, "https://exemple.invalid/contact/x/", timezone.now())
    assert " ".join(sorted(set(keys(found)))) == (
        "access action addresses around at buildings class code contact contact_link doors en ends floors fr "
        "greeting ground guessed id key kind label letter line lines may meeting metres minutes name never "
        "objections origin outcomes outing outline path place schema script side silence stairs starts state "
        "station stations street streets title types unit until version"
    )


def test_streets_are_credited_where_the_plan_has_any(walked: Walked, phone: FieldPhone):
    with unsealed():
        Campaign.objects.filter(pk=walked.turf.campaign_id).update(fictional=False)
    assert "OpenStreetMap" in phone.ask("secteur")["origin"]["streets"]
    with sealed(walked.turf.campaign_id):
        plan = walked.turf.plan | {"around": [one | {"class": "straight"} for one in walked.turf.plan["around"]]}
        Turf.objects.filter(pk=walked.turf.pk).update(plan=plan)
    assert phone.ask("secteur")["origin"]["streets"] == ""
