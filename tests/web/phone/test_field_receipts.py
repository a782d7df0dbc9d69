"""The receipt: what the site signs for, what it lacks, what the organiser reads of it."""

import base64
import hashlib
import json
import uuid
from datetime import timedelta

import pytest
from api_phone import FieldPhone, entered
from cast import Cast
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone
from walked_turf import Walked

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import FieldEvent
from arpenteur.web.ground.phone.handset.receipts import MOST
from arpenteur.web.ground.phone.models import DoorEvent, Phone, Turf

pytestmark = pytest.mark.django_db


def content(answer: dict) -> dict:
    """What the receipt says, its signature checked as a stranger would."""
    file = answer["receipt"]
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(file["key"]))
    key.verify(base64.b64decode(file["signature"]), b"arpenteur-secteur\n1\n" + file["content"].encode())
    return json.loads(file["content"])


def ids(*events: dict) -> list[str]:
    return [event["id"] for event in events]


def test_it_signs_for_each_event_it_holds_and_names_those_it_lacks(walked: Walked):
    phone = entered(walked)
    events = [phone.visit(1), phone.visit(2), phone.visit(2, "absent"), phone.event("pause")]
    phone.send(*events)
    strange = str(uuid.uuid4())
    answer = phone.ask("recu", {"ids": [*ids(*events), strange], "held": 3})
    said = content(answer)
    assert answer["missing"] == [strange]
    assert (said["kind"], said["code"], said["device"]) == ("receipt", walked.turf.code, str(phone.device))
    assert (said["events"], said["doors"]) == (4, 2)
    assert said["digest"] == hashlib.sha256("\n".join(sorted(ids(*events))).encode()).hexdigest()
    with sealed(walked.turf.campaign_id):
        held = Phone.objects.get()
    assert (held.proven, held.unsent) == (4, 4)


def test_the_site_that_an_entrance_names_is_the_one_that_signs(walked: Walked):
    phone = FieldPhone(walked.secret)
    site = phone.enter()["site"]
    event = phone.visit(1)
    phone.send(event)
    file = phone.ask("recu", {"ids": ids(event), "held": 0})["receipt"]
    assert hashlib.sha256(base64.b64decode(file["key"])).hexdigest() == site == file["fingerprint"]


def test_a_phone_is_never_signed_what_another_said(walked: Walked):
    one, other = entered(walked), entered(walked)
    event = one.visit(1)
    one.send(event)
    answer = other.ask("recu", {"ids": ids(event), "held": 0})
    assert (answer["missing"], content(answer)["events"]) == (ids(event), 0)


def test_what_was_lost_is_missing_and_taken_again(walked: Walked):
    phone = entered(walked)
    events = [phone.visit(1), phone.visit(2)]
    phone.send(*events)
    with sealed(walked.turf.campaign_id):
        DoorEvent.objects.filter(pk=events[1]["id"]).delete()
        FieldEvent.objects.filter(pk=events[1]["id"]).delete()
    assert phone.ask("recu", {"ids": ids(*events), "held": 0})["missing"] == ids(events[1])
    assert phone.answers(events[1])[0][0] == "accepted"
    assert phone.ask("recu", {"ids": ids(*events), "held": 0})["missing"] == []


def test_doors_are_those_that_stand_each_once(walked: Walked):
    phone = entered(walked)
    wrong = phone.visit(3)
    events = [
        phone.visit(1),
        wrong,
        phone.event("undo", undoes=wrong["id"]),
        phone.event("floor_absent", building=wrong["building"], stair="A", floor=2, quantity=4),
    ]
    phone.send(*events)
    assert content(phone.ask("recu", {"ids": ids(*events), "held": 0}))["doors"] == 5


@pytest.mark.parametrize("end", ["archived", "deadline", "closed", "left"])
def test_it_is_given_after_the_end_too_as_long_as_events_are_taken(cast: Cast, walked: Walked, end: str):
    phone = entered(walked)
    event = phone.visit(1)
    phone.send(event)
    now = timezone.now()
    with sealed(walked.turf.campaign_id):
        if end == "archived":
            Turf.objects.update(archived_at=now, status="archived")
        elif end == "deadline":
            Turf.objects.update(until=now - timedelta(days=3))
        elif end == "closed":
            type(cast.campaign).objects.filter(pk=cast.campaign.pk).update(closed_at=now)
        else:
            phone.ask("sortir", {})
    assert phone.ask("recu", {"ids": ids(event), "held": 0})["missing"] == []
    with sealed(walked.turf.campaign_id):
        Turf.objects.update(until=now - timedelta(days=31))
    late = phone.ask("recu", {"ids": ids(event), "held": 0})
    assert (late["status"], late["error"], late["why"]) == (410, "over", "late")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": []},
        {"ids": [], "held": 0},
        {"ids": ["x"], "held": 0},
        {"ids": "x", "held": 0},
        {"ids": [str(uuid.uuid4())], "held": -1},
        {"ids": [str(uuid.uuid4())], "held": True},
        {"ids": [str(uuid.uuid4())], "held": 0, "more": 1},
        {"ids": [str(uuid.uuid4())] * (MOST + 1), "held": 0},
    ],
)
def test_what_is_no_question_is_refused_in_one_word(walked: Walked, body: object):
    assert entered(walked).ask("recu", body)["error"] in {"fields", "large"}


def test_a_stranger_gets_none(walked: Walked):
    assert FieldPhone(walked.secret).ask("recu", {"ids": [str(uuid.uuid4())], "held": 0})["status"] == 401


def test_a_phone_says_with_each_batch_how_much_it_still_holds(walked: Walked):
    phone = entered(walked)
    body = {"sent_at": phone.now().isoformat(), "events": [phone.visit(1)], "held": 12}
    assert phone.ask("evenements", body)["status"] == 200
    with sealed(walked.turf.campaign_id):
        assert Phone.objects.get().unsent == 12
    phone.send(phone.visit(2))
    with sealed(walked.turf.campaign_id):
        assert Phone.objects.get().unsent == 12
