"""Events of phones: each once, in one order, counted once, never dropped in silence."""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from acting import act
from api_phone import API, FieldPhone, entered
from cast import Cast
from django.db import IntegrityError, transaction
from django.utils import timezone
from walked_turf import BUILDING, HOUSE, TOWER, Walked, stored, tally, walked_turf

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import breaks
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent
from arpenteur.web.ground.phone.ground.doors import done_doors
from arpenteur.web.ground.phone.ground.events import all_ended, receive
from arpenteur.web.ground.phone.kinds import OUTINGS, STOP_OUTINGS
from arpenteur.web.ground.phone.models import BuildingFact, DoorEvent, Phone, Turf

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("before", "after"), [("planned", "running"), ("draft", "draft"), ("done", "done")])
def test_the_first_event_puts_a_planned_action_under_way(walked: Walked, phone: FieldPhone, before: str, after: str):
    with sealed(walked.turf.campaign_id):
        Action.objects.filter(pk=walked.turf.action_id).update(status=before)
    phone.answers(phone.visit(1))
    phone.answers(phone.visit(2))
    with sealed(walked.turf.campaign_id):
        assert Action.objects.get(pk=walked.turf.action_id).status == after
        lines = Entry.objects.filter(verb="action.status")
        assert [one.by.partition(":")[0] for one in lines] == (["phone"] if before == "planned" else [])


def test_a_door_is_numbered_counted_and_known_when_it_comes_again(walked: Walked, phone: FieldPhone):
    batch = [phone.visit(1), phone.visit(2, "absent"), phone.visit(3, "inaccessible"), phone.visit(4, "later")]
    assert phone.answers(*batch) == [("accepted", number, None) for number in (1, 2, 3, 4)]
    before = tally(walked)
    assert before == {"opened": 1, "absent": 1, "inaccessible": 1, "later": 1}
    with sealed(walked.turf.campaign_id):
        lines = Entry.objects.count()
        assert {one.pk for one in FieldEvent.objects.all()} == {uuid.UUID(one["id"]) for one in batch}
    assert phone.answers(*batch) == [("known", number, None) for number in (1, 2, 3, 4)]
    assert tally(walked) == before
    with sealed(walked.turf.campaign_id):
        assert Entry.objects.count() == lines
        assert list(breaks(walked.turf.campaign_id)) == []


def test_a_batch_leaves_one_line_that_only_counts(walked: Walked, phone: FieldPhone):
    phone.send(phone.visit(1))
    with sealed(walked.turf.campaign_id):
        lines = Entry.objects.filter(chain=walked.turf.campaign_id).count()
    phone.send(*[phone.visit(door) for door in (2, 3, 4)])
    with sealed(walked.turf.campaign_id):
        latest = Entry.objects.filter(chain=walked.turf.campaign_id).order_by("number").last()
        assert Entry.objects.filter(chain=walked.turf.campaign_id).count() == lines + 1
    assert (latest.verb, latest.details) == ("turf.events", {"events": 3})
    assert latest.by.startswith("phone:")


def test_one_bad_event_holds_no_other_up(walked: Walked, phone: FieldPhone):
    good, more = phone.visit(1), phone.visit(2)
    wrong = [
        phone.event("opinion"),
        phone.visit(3, "supporter"),
        phone.visit(3) | {"note": "x"},
        "a word",
        None,
        7,
        phone.visit(3, building="00099_9999_00001"),
        phone.visit(3, stair="Mme D"),
        phone.visit(door=100),
        {key: value for key, value in phone.visit(3).items() if key != "door"},
        phone.visit(True),
        phone.visit(3) | {"id": "x"},
        phone.visit(3) | {"at": "hier"},
        phone.visit(3) | {"at": "2027-01-01T10:00:00"},
        phone.event("mood", station="00099_0009", opened=12, warm=2, cool=1),
        phone.event("end", building=BUILDING),
    ]
    answers = phone.answers(good, *wrong, more)
    assert answers[0] == ("accepted", 1, None)
    assert answers[-1] == ("accepted", 2, None)
    reasons = [reason for status, _number, reason in answers[1:-1] if status == "refused"]
    assert reasons == ["type", *["fields"] * 5, "building", *["fields"] * 9]
    assert len(stored(walked)) == 2


NESTED: object = 7
for _depth in range(400):
    NESTED = [NESTED]
UNREADABLE = {
    "a NUL": {"building": BUILDING + "\0"},
    "half a pair": {"building": "\ud800"},
    "a control": {"building": "a\nb"},
    "half a pair in a stair": {"stair": "\udc00"},
    "half a pair in an identifier": {"id": "\ud800"},
    "a NUL in an identifier": {"id": "\0" * 36},
    "a key that is none": {"\ud800": 1},
    "a type": {"type": ["visit"]},
    "half a pair in an outcome": {"outcome": "\ud800"},
    "half a pair in a time": {"at": "2027-02-27T10:00:00\ud800"},
    "a number of 400 digits": {"door": 10**400},
    "a number too great": {"floor": 10**30},
    "no number": {"n": float("nan")},
    "without end": {"door": float("inf")},
    "deep": {"door": NESTED},
    "long ago": {"at": "0001-01-01T00:00:00+02:00"},
    "the last day": {"at": "9999-12-31T23:59:59+00:00"},
    "a half": {"door": 1.5},
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_no_database_takes_is_refused_alone(walked: Walked, phone: FieldPhone, name: str):
    good, more, wrong = phone.visit(1), phone.visit(2), phone.visit(3) | UNREADABLE[name]
    body = json.dumps({"sent_at": phone.now().isoformat(), "events": [good, wrong, more]})
    answer = phone.client.post(
        f"{API}evenements", body, content_type="application/json", headers={"Authorization": f"Bearer {phone.pass_}"}
    )
    assert answer.status_code == 200, answer.content
    first, refused, last = json.loads(answer.content)["results"]
    assert [first["status"], last["status"]] == ["accepted", "accepted"]
    assert (refused["status"], refused["reason"]) == ("refused", "fields")
    assert refused["id"] is None or refused["id"].encode()
    assert len(stored(walked)) == 2


@pytest.mark.parametrize("body", ["[" * 100_000, "{" + "[" * 5000, "nonsense", "\udcff"])
def test_what_is_not_json_is_a_400(walked: Walked, phone: FieldPhone, body: str):
    raw = body.encode("utf-8", "surrogatepass")
    answer = phone.client.post(
        f"{API}evenements", raw, content_type="application/json", headers={"Authorization": f"Bearer {phone.pass_}"}
    )
    assert (answer.status_code, answer.json()) == (400, {"error": "json"})


def test_a_secret_of_half_a_pair_opens_nothing(walked: Walked):
    assert FieldPhone("\ud800").enter()["status"] == 400


def test_an_identifier_that_holds_something_else_is_taken(walked: Walked, phone: FieldPhone):
    first = phone.visit(1)
    phone.send(first)
    assert phone.answers(first | {"outcome": "absent"}) == [("refused", None, "taken")]
    assert phone.answers(
        first, phone.event("mood", station=walked.turf.stations[0], opened=3, warm=1, cool=0) | {"id": first["id"]}
    ) == [("known", 1, None), ("refused", None, "taken")]
    twice = phone.visit(2)
    assert phone.answers(twice, twice, twice | {"door": 3}) == [
        ("accepted", 2, None),
        ("known", 2, None),
        ("refused", None, "taken"),
    ]
    assert tally(walked) == {"opened": 2}


def test_an_identifier_of_another_campaign_is_taken_and_the_others_pass(cast: Cast, walked: Walked, phone: FieldPhone):
    theirs = phone.visit(1)
    with sealed(cast.other.pk):
        from walked_turf import walked_turf_of

        other = walked_turf_of(cast.other)
    assert entered(other).answers(theirs) == [("accepted", 1, None)]
    undo = phone.event("undo", undoes=theirs["id"])
    assert phone.answers(theirs, phone.visit(2), undo) == [
        ("refused", None, "taken"),
        ("accepted", 1, None),
        ("refused", None, "unknown"),
    ]
    assert tally(walked) == {"opened": 1}
    assert tally(other) == {"opened": 1}


def test_a_whole_stair_adds_its_doors(walked: Walked, phone: FieldPhone):
    phone.send(
        phone.event("floor_absent", building=BUILDING, stair="A", floor=2, quantity=4),
        phone.event("stair_absent", building=BUILDING, stair="B", quantity=22),
        phone.event("stair_mailed", building=BUILDING, stair="C", quantity=20),
        phone.event("stair_absent", building=TOWER, stair="A", quantity=0),
    )
    assert tally(walked) == {"absent": 26, "letterbox": 20}


def test_what_is_taken_back_counts_no_more(walked: Walked, phone: FieldPhone):
    first, second = phone.visit(1), phone.visit(2)
    undo, again = phone.event("undo", undoes=first["id"]), phone.event("undo", undoes=first["id"])
    assert phone.answers(first, second, undo) == [("accepted", number, None) for number in (1, 2, 3)]
    assert tally(walked) == {"opened": 1}
    assert phone.answers(again, undo) == [("refused", None, "undone"), ("known", 3, None)]
    assert phone.answers(phone.event("undo", undoes=undo["id"])) == [("refused", None, "type")]
    assert phone.answers(phone.event("undo", undoes=str(uuid.uuid4()))) == [("refused", None, "unknown")]
    assert entered(walked).answers(phone.event("undo", undoes=second["id"])) == [("refused", None, "not_yours")]
    assert tally(walked) == {"opened": 1}
    with sealed(walked.turf.campaign_id):
        assert {one.pk: one.counted for one in DoorEvent.objects.filter(type="visit")} == {
            uuid.UUID(first["id"]): None,
            uuid.UUID(second["id"]): uuid.UUID(second["id"]),
        }
        assert FieldEvent.objects.get(undoes=first["id"]).pk == uuid.UUID(undo["id"])


def test_facts_are_made_of_the_events_that_stand(walked: Walked, phone: FieldPhone):
    def fact() -> tuple[str, list[tuple[str, int]]] | None:
        with sealed(walked.turf.campaign_id):
            found = BuildingFact.objects.filter(building=TOWER).first()
            return found and (found.access, [(one["name"], one["floors"]) for one in found.stairs])

    shape = {"floors": 20, "doors": 10, "ground": 0}
    gone = {"floors": 0, "doors": 0, "ground": 0}
    access = phone.event("access", building=TOWER, outcome="badge")
    taller = phone.event("dwellings", building=TOWER, stair="A", shape=shape)
    none = [phone.event("dwellings", building=TOWER, stair=name, shape=gone) for name in "BCDEFGHI"]
    phone.send(access, taller)
    assert fact() == ("badge", [("A", 20), *((name, 5) for name in "BCDEFGHI")])
    phone.send(*none)
    assert fact() == ("badge", [("A", 20)])
    phone.send(phone.event("undo", undoes=taller["id"]), phone.event("undo", undoes=access["id"]))
    assert fact() == ("", [("A", 5)])
    phone.send(*[phone.event("undo", undoes=one["id"]) for one in none])
    assert fact() is None


def test_a_building_that_moved_to_another_turf_is_taken_and_told(cast: Cast, walked: Walked, phone: FieldPhone):
    with sealed(cast.campaign.pk):
        other = walked_turf(cast, letter="B", action=walked.turf.action)
        plan = walked.turf.plan
        kept = [one for one in plan["buildings"] if one["key"] != HOUSE]
        Turf.objects.filter(pk=walked.turf.pk).update(plan=plan | {"buildings": kept}, version=2)
    answer = phone.send(phone.visit(1, building=HOUSE, stair="", floor=0))
    assert [(one["status"], one["reason"]) for one in answer["results"]] == [("noted", "moved")]
    assert answer["version"] == 2
    assert tally(walked) == {"opened": 1}
    assert stored(other) == []


def test_a_phone_that_comes_back_after_ten_days_to_an_archived_turf_loses_nothing(walked: Walked, phone: FieldPhone):
    batch = [phone.visit(door, ago=timedelta(hours=1)) for door in (1, 2)]
    with sealed(walked.turf.campaign_id):
        now = timezone.now()
        Turf.objects.filter(pk=walked.turf.pk).update(
            archived_at=now, status="archived", digest=None, until=now - timedelta(days=10)
        )
    assert phone.answers(*batch) == [("noted", 1, "archived"), ("noted", 2, "archived")]
    assert tally(walked) == {"opened": 2}
    assert phone.ask("secteur")["status"] == phone.ask("evenements?apres=0")["status"] == 410
    with sealed(walked.turf.campaign_id):
        Turf.objects.filter(pk=walked.turf.pk).update(until=timezone.now() - timedelta(days=31))
    assert phone.send(phone.visit(3))["status"] == 410


def test_a_closed_campaign_takes_what_was_done_before_and_the_rest_when_it_opens_again(
    cast: Cast, walked: Walked, phone: FieldPhone
):
    campaign = type(cast.campaign).objects.filter(pk=cast.campaign.pk)
    with sealed(walked.turf.campaign_id):
        Phone.objects.update(joined_at=timezone.now() - timedelta(hours=2))
    first, before, after = phone.visit(1), phone.visit(2, ago=timedelta(minutes=20)), phone.visit(3)
    phone.send(first)
    with unsealed():
        campaign.update(closed_at=timezone.now() - timedelta(minutes=10))
    closed = phone.send(first, before, after)
    told = [(one["status"], one["number"], one["reason"]) for one in closed["results"]]
    assert told == [("known", 1, None), ("accepted", 2, None), ("refused", None, "closed")]
    assert closed["over"] == "closed"
    refused = phone.ask("evenements?apres=0")
    assert (refused["status"], refused["error"], refused["why"]) == (410, "over", "closed")
    with unsealed():
        campaign.update(closed_at=None)
    assert phone.answers(after) == [("accepted", 3, None)]
    assert phone.ask("evenements?apres=0")["over"] == ""


def test_what_follows_a_door_that_a_closed_campaign_holds_up_waits_behind_it(
    cast: Cast, walked: Walked, phone: FieldPhone
):
    with sealed(walked.turf.campaign_id):
        Phone.objects.update(joined_at=timezone.now() - timedelta(hours=2))
    campaign = type(cast.campaign).objects.filter(pk=cast.campaign.pk)
    with unsealed():
        campaign.update(closed_at=timezone.now() - timedelta(minutes=10))
    before, after, behind = phone.visit(1, ago=timedelta(minutes=20)), phone.visit(2), phone.visit(2, "absent")
    behind["at"] = before["at"]  # by a clock that was set back between the two
    taken = phone.answers(before, after, behind)
    assert [(status, reason) for status, _number, reason in taken] == [
        ("accepted", None),
        ("refused", "closed"),
        ("refused", "closed"),
    ]
    with unsealed():
        campaign.update(closed_at=None)
    assert [status for status, *_ in phone.answers(after, behind)] == ["accepted", "accepted"]


def test_two_people_at_one_door_are_two_passages(walked: Walked, phone: FieldPhone):
    other = entered(walked)
    assert phone.answers(phone.visit(1, "absent")) == [("accepted", 1, None)]
    assert other.answers(other.visit(1)) == [("accepted", 2, None)]
    assert tally(walked) == {"opened": 1}


def test_a_turf_is_out_with_its_first_event_and_done_when_every_phone_ended(walked: Walked, phone: FieldPhone):
    other = entered(walked)
    assert phone.send(phone.visit(1))["state"] == "out"
    other.send(other.visit(2))
    assert phone.send(phone.event("end"))["state"] == "out"
    end = other.event("end")
    assert other.send(end)["state"] == "done"
    assert other.send(other.event("undo", undoes=end["id"]))["state"] == "out"
    assert other.send(other.event("pause"), other.event("resume"), other.event("end"))["state"] == "done"
    assert phone.send(phone.visit(3))["state"] == "out"


def test_a_sheet_that_is_in_ends_a_turf_until_it_is_printed_again_or_a_phone_speaks(walked: Walked, phone: FieldPhone):
    typed = timezone.now()
    with sealed(walked.turf.campaign_id):
        turf = Turf.objects.get(pk=walked.turf.pk)
        assert not all_ended(turf)
        for printed, ended in ((None, True), (typed - timedelta(hours=1), True), (typed + timedelta(hours=1), False)):
            turf.typed_at, turf.printed_at = typed, printed
            assert all_ended(turf) == ended
        turf.typed_at, turf.printed_at = None, typed
        assert not all_ended(turf)
    phone.send(phone.visit(1))
    with sealed(walked.turf.campaign_id):
        turf.typed_at, turf.printed_at = typed, None
        assert not all_ended(turf)


def test_paper_says_how_many_doors_of_a_stair(walked: Walked, phone: FieldPhone):
    place = {"building": BUILDING, "stair": "A", "outcome": "opened", "quantity": 5}
    typed = phone.event("visit", **place)
    assert phone.answers(typed) == [("refused", None, "fields")]
    with sealed(walked.turf.campaign_id):
        for status in ("accepted", "known"):
            done = receive(turf=walked.turf, phone=None, events=[typed], sent_at=None, by=COMMAND, at=timezone.now())
            assert [one.status for one in done.results] == [status]
    assert tally(walked) == {"opened": 5}


def test_letterboxes_count_what_that_kind_of_action_counts(cast: Cast):
    with sealed(cast.campaign.pk):
        walked = walked_turf(cast, action=act(cast, kind="letterboxes"))
    phone = entered(walked)
    mailed = phone.event("stair_mailed", building=BUILDING, stair="A", quantity=22)
    assert phone.answers(mailed, phone.visit(1)) == [("accepted", 1, None), ("accepted", 2, None)]
    assert tally(walked) == {"letterbox": 22}


def test_the_table_of_outings_is_that_of_the_phone():
    known = {k.value + e: o.as_json() for t, e in ((OUTINGS, ""), (STOP_OUTINGS, " of stops")) for k, o in t.items()}
    assert json.loads((ROOT / "tests/data/outings.json").read_text(encoding="utf-8")) == known


def test_an_outing_takes_its_own_events_and_no_other(cast: Cast):
    with sealed(cast.campaign.pk):
        walked = walked_turf(cast, action=act(cast, kind="letterboxes"))
    phone = entered(walked)
    mood = phone.event("mood", station=walked.turf.stations[0], opened=12, warm=2, cool=1)
    assert phone.answers(mood, phone.visit(1, "later"), phone.visit(2, "inaccessible")) == [
        ("refused", None, "type"),
        ("refused", None, "fields"),
        ("accepted", 1, None),
    ]
    assert phone.ask("secteur")["outing"] == OUTINGS[Kind.LETTERBOXES].as_json()


def test_done_doors_are_those_that_opened_or_were_mailed(walked: Walked, phone: FieldPhone):
    undone = phone.visit(2)
    phone.send(
        phone.visit(1),
        phone.visit(1),
        phone.visit(3, "absent"),
        undone,
        phone.event("undo", undoes=undone["id"]),
        phone.visit(1, stair="B"),
        phone.event("stair_mailed", building=BUILDING, stair="B", quantity=20),
        phone.visit(1, building=HOUSE, stair="", floor=0),
    )
    with sealed(walked.turf.campaign_id):
        assert done_doors() == {BUILDING: 21, HOUSE: 1}


def test_the_database_itself_refuses_what_is_not_in_the_lists(walked: Walked):
    common = {
        "campaign_id": walked.turf.campaign_id,
        "turf": walked.turf,
        "occurred_at": timezone.now(),
        "received_at": timezone.now(),
        "day": timezone.localdate(),
    }
    wrong = [
        {"type": "visit", "outcome": "supporter"},
        {"type": "access", "outcome": "1234"},
        {"type": "opinion"},
        {"type": "mood"},
        {"type": "end", "outcome": "opened"},
        {"type": "undo"},
    ]
    with sealed(walked.turf.campaign_id):
        for number, values in enumerate(wrong, 1):
            with pytest.raises(IntegrityError), transaction.atomic():
                DoorEvent.objects.create(id=uuid.uuid4(), number=number, **common, **values)
