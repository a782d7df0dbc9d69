"""A base that is put back to an earlier state: what its answers say, what comes back, who is told."""

import base64
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from acting import member
from api_phone import FieldPhone, entered
from cast import AT, Cast
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone
from sentences import plain
from walked_turf import BUILDING, Walked, walked_turf

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.alerts import alerts_of
from arpenteur.web.foundation.keys.signing import own_public
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import FieldEvent
from arpenteur.web.ground.phone.handset.epochs import begin_epoch, epoch_of_base
from arpenteur.web.ground.phone.models import DoorEvent, Phone, Turf
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.site.operations.backup.phones_out import devices_out

pytestmark = pytest.mark.django_db


def numbered() -> dict[str, str]:
    return {"Terrain-Request": str(uuid.uuid4())}


def words(answer: HttpResponse) -> str:
    """What a page says, in small letters."""
    return plain(answer.content.decode())


def put_back(walked: Walked, *, told: bool = True) -> None:
    """As the base was before anything was said in the turf; ``told``: by the command."""
    with sealed(walked.turf.campaign_id):
        DoorEvent.objects.all().delete()
        FieldEvent.objects.all().delete()
        Turf.objects.update(head=0)
        Phone.objects.update(proven=0, proven_at=None, unsent=0)
    if told:
        begin_epoch(saved_at=timezone.now() - timedelta(hours=5), by=COMMAND, at=timezone.now())


def signature_of(phone: FieldPhone, path: str, number: str, body: object = None) -> bytes:
    """The very bytes of an answer, once their signature over the number was checked."""
    headers = {"Authorization": f"Bearer {phone.pass_}", "Terrain-Request": number}
    client = phone.client
    answer = (
        client.get(f"/terrain/api/{path}", headers=headers)
        if body is None
        else client.post(f"/terrain/api/{path}", body, content_type="application/json", headers=headers)
    )
    said = f"arpenteur-terrain\n1\n{number}\n{answer.status_code}\n".encode() + answer.content
    assert base64.b64decode(answer.headers["Terrain-Key"]) == own_public()
    key, signature = (
        Ed25519PublicKey.from_public_bytes(own_public()),
        base64.b64decode(answer.headers["Terrain-Signature"]),
    )
    key.verify(signature, said)
    with pytest.raises(InvalidSignature):
        key.verify(signature, said.replace(number.encode(), str(uuid.uuid4()).encode(), 1))
    return answer.content


@pytest.mark.parametrize(
    ("path", "body", "word"),
    [
        ("evenements?apres=0", None, ""),
        ("evenements", {"sent_at": AT.isoformat(), "events": []}, ""),
        ("recu", {"ids": [str(uuid.uuid4())], "held": 0}, ""),
        ("reserver", {"building": BUILDING, "stair": "A"}, ""),
        ("binome", None, ""),
        ("evenements", {"odd": 1}, "fields"),
        ("sortir", {}, ""),
    ],
)
def test_every_answer_says_its_epoch_and_is_signed_for_its_request(walked: Walked, path: str, body: Any, word: str):
    phone, number = entered(walked), str(uuid.uuid4())
    said = json.loads(signature_of(phone, path, number, body))
    assert (said["epoch"], said.get("error", "")) == (str(epoch_of_base(timezone.now()).number), word)
    assert said["request"] == number
    if not word:
        assert said["holds"] == 0


def test_an_app_of_before_is_answered_as_before(walked: Walked):
    phone = entered(walked)
    answer = phone.ask("evenements?apres=0")
    assert "epoch" not in answer
    assert "Terrain-Signature" not in answer["headers"]
    assert phone.ask("sortir", {})["status"] == 204


def test_it_says_how_many_events_it_holds_of_this_phone_alone(walked: Walked):
    one, other = entered(walked), entered(walked)
    one.send(one.visit(1), one.visit(2))
    assert one.ask("evenements?apres=0", **numbered())["holds"] == 2
    assert other.ask("evenements?apres=0", **numbered())["holds"] == 0


def test_another_epoch_begins_and_is_in_the_journal(walked: Walked):
    phone = entered(walked)
    before = phone.ask("binome", **numbered())["epoch"]
    put_back(walked)
    assert phone.ask("binome", **numbered())["epoch"] != before
    assert Entry.objects.filter(verb="epoch.began").count() == 1


@pytest.mark.parametrize("told", [True, False], ids=["by the command", "by a copy of its file"])
def test_what_comes_back_is_counted_once_and_said_to_the_organiser(cast: Cast, walked: Walked, told: bool):
    phone = entered(walked)
    events = [phone.visit(door) for door in range(1, 5)]
    phone.send(*events)
    put_back(walked, told=told)
    assert phone.ask("evenements?apres=4", **numbered())["holds"] == 0
    missing = phone.ask("recu", {"ids": [one["id"] for one in events], "held": 0})["missing"]
    assert missing == [one["id"] for one in events]
    for _twice in range(2):
        phone.ask("evenements", {"sent_at": phone.now().isoformat(), "events": events, "again": missing})
    with sealed(walked.turf.campaign_id):
        kept = Phone.objects.get()
        assert (kept.returned, DoorEvent.objects.count()) == (4, 4)
        lines = Entry.objects.filter(verb="phone.returned")
        assert [one.details for one in lines] == [{"doors": 4}]
        alerts = [one.title for one in alerts_of(member(cast, "director"), timezone.now())]
    page = words(cast.client(cast.director).get(f"/c/{cast.campaign.slug}/secteurs/{walked.turf.action_id}/suivi/"))
    assert "4 portes rendues après la restauration du site" in page
    assert "4 portes rendues par les téléphones après la restauration du site" in alerts


def test_what_was_never_here_is_not_said_to_come_back(walked: Walked):
    phone = entered(walked)
    event = phone.visit(1)
    phone.send(event)
    phone.ask("evenements", {"sent_at": phone.now().isoformat(), "events": [event], "again": [event["id"]]})
    with sealed(walked.turf.campaign_id):
        assert Phone.objects.get().returned == 0


@pytest.mark.parametrize("again", ["x", ["x"], [1], [str(uuid.uuid4())] * 201])
def test_what_comes_back_is_named_as_events_are(walked: Walked, again: object):
    phone = entered(walked)
    answer = phone.ask("evenements", {"sent_at": phone.now().isoformat(), "events": [], "again": again})
    assert (answer["status"], answer["error"]) == (400, "fields")


def test_a_pass_that_is_not_known_is_told_from_one_that_was_closed(walked: Walked):
    phone = entered(walked)
    phone.ask("sortir", {})
    assert phone.ask("evenements?apres=0").get("why") is None
    phone.pass_ = "unknown"
    assert phone.ask("evenements?apres=0")["why"] == "unknown"


def test_a_phone_that_is_known_no_more_comes_back_with_doors_of_before(walked: Walked):
    """Its ticket says that it was here: its clock is not called wrong, and its doors keep their hours."""
    phone, other = entered(walked), FieldPhone(walked.secret)
    event = phone.visit(1)
    with sealed(walked.turf.campaign_id):
        Phone.objects.all().delete()
        Turf.objects.update(made_at=timezone.now() - timedelta(hours=4))
    event["at"] = (timezone.now() - timedelta(hours=3)).isoformat()
    assert phone.enter()["status"] == 201
    assert phone.answers(event)[0] == ("accepted", 1, None)
    other.ticket = phone.ticket
    other.enter()
    late = other.visit(2)
    late["at"] = event["at"]
    assert other.answers(late)[0][2] == "clock"


def test_a_volunteer_who_was_removed_takes_no_door_with_her(walked: Walked):
    phone = entered(walked)
    phone.send(phone.visit(1))
    with sealed(walked.turf.campaign_id):
        Volunteer.objects.all().delete()
    assert phone.answers(phone.visit(2))[0][0] == "accepted"
    assert phone.ask("evenements?apres=0", **numbered())["holds"] == 2


def test_open_passes_are_counted_for_who_restores(walked: Walked):
    one, other = entered(walked), entered(walked)
    other.ask("sortir", {})
    assert devices_out(timezone.now()) == {one.device.hex}
    assert devices_out(timezone.now() + timedelta(days=40)) == set()


def file_of(phone: FieldPhone, turf: int, code: str, ticket: str, *events: dict) -> SimpleUploadedFile:
    content = {
        "kind": "events",
        "code": code,
        "turf": turf,
        "device": str(phone.device),
        "sent_at": phone.now().isoformat(),
    }
    text = json.dumps(content | {"ticket": ticket, "events": list(events)})
    outer = {"format": "arpenteur-secteur", "version": 1, "content": text}
    return SimpleUploadedFile("t.arpenteur-secteur.json", json.dumps(outer).encode())


def test_doors_of_a_turf_that_the_site_lost_are_taken_into_an_action(cast: Cast, walked: Walked):
    phone = FieldPhone(walked.secret)
    ticket = phone.enter()["ticket"]
    events, lost, code = [phone.visit(1), phone.visit(2)], walked.turf.pk, walked.turf.code
    with sealed(walked.turf.campaign_id):
        action = walked.turf.action
        Phone.objects.all().delete()
        Turf.objects.all().delete()
        other = walked_turf(cast, letter="B", action=action).turf
    client, url = cast.client(cast.director), f"/c/{cast.campaign.slug}/secteurs/fichiers/"

    def send(ticket: str, **more: object):
        return client.post(url, {"file": file_of(phone, lost, code, ticket, *events), **more})

    assert "que ce site ne connaît pas" in words(send(ticket))
    assert "un secteur d'une autre campagne" in words(send("0" * 32, action=action.pk))
    for _twice in range(2):
        assert send(ticket, action=action.pk).status_code == 302
    with sealed(walked.turf.campaign_id):
        assert DoorEvent.objects.filter(turf=other).count() == 2


def test_a_phone_that_left_after_the_backup_keeps_no_place(walked: Walked):
    gone = [entered(walked) for _ in range(2)]
    late = FieldPhone(walked.secret)
    assert late.enter()["status"] == 409
    with sealed(walked.turf.campaign_id):
        Phone.objects.update(seen_at=timezone.now() - timedelta(hours=6))
    put_back(walked)
    # One of the two speaks again and has its place; the other, that left since, gives its own to whoever comes.
    assert gone[0].send()["status"] == 200
    assert late.enter()["status"] == 201
    assert FieldPhone(walked.secret).enter()["status"] == 409
