"""Attacks with a hand-over link, a pass or a link of contact."""

import threading
import uuid

import pytest
from api_phone import FieldPhone, entered
from cast import Cast
from django.db import DatabaseError, connections
from django.test import Client
from django.utils import timezone
from walked_turf import BUILDING, walked_turf, walked_turf_of

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.handset.phones import ClosedError, enter
from arpenteur.web.ground.phone.models import DoorEvent, Phone, Turf

CROWD = 6


@pytest.mark.django_db
def test_a_pass_opens_its_own_turf_and_no_other(cast: Cast):
    with sealed(cast.campaign.pk):
        mine, other = walked_turf(cast), walked_turf(cast, letter="B")
    with sealed(cast.other.pk):
        rival = walked_turf_of(cast.other)
    phone, others = entered(mine), [entered(other), entered(rival)]
    theirs = [one.visit(1) for one in others]
    for one, said in zip(others, theirs, strict=True):
        one.send(said)
        one.ask("reserver", {"building": BUILDING, "stair": "A"})
    heard = phone.ask("evenements?apres=0")
    assert (heard["events"], heard["reservations"], heard["head"]) == ([], [], 0)
    for said in theirs:
        answers = phone.answers(phone.event("undo", undoes=said["id"]), said)
        assert [reason for _status, _number, reason in answers] in (["not_yours", "taken"], ["unknown", "taken"])
    assert phone.ask("secteur")["id"] == mine.turf.pk


@pytest.mark.django_db
def test_a_withdrawn_link_shuts_out_whoever_has_it(cast: Cast):
    with sealed(cast.campaign.pk):
        walked = walked_turf(cast)
        phone = entered(walked)
        Turf.objects.update(digest=None)
        Phone.objects.update(left_at=timezone.now())
    assert FieldPhone(walked.secret).enter()["status"] == 404
    assert phone.enter()["status"] == 404
    assert phone.ask("secteur")["status"] == phone.ask("evenements?apres=0")["status"] == 401


@pytest.mark.django_db
def test_another_site_cannot_speak_in_a_phone_s_name(cast: Cast):
    with sealed(cast.campaign.pk):
        walked = walked_turf(cast)
    phone = entered(walked)
    assert not phone.client.cookies
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.director)
    for path in ("evenements", "relais", "reserver", "sortir"):
        assert browser.post(f"/terrain/api/{path}", {}, content_type="application/json").status_code == 401
    answer = phone.ask("binome", Origin="https://ailleurs.invalid")
    assert "Access-Control-Allow-Origin" not in answer["headers"]


@pytest.mark.django_db
def test_a_link_of_contact_is_forged_by_nobody_and_opens_nothing_else(cast: Cast):
    with sealed(cast.campaign.pk):
        walked = walked_turf(cast)
    phone = entered(walked)
    secret = phone.ask("secteur")["contact_link"].rstrip("/").rpartition("/")[2]
    said, _, seal = secret.partition(".")
    campaign, number, held = said.split("-")
    forged = [f"{campaign}-{int(number) + 1}-{held}.{seal}", f"{campaign}-{number}-{'0' * 8}.{seal}", f"{said}.x", said]
    assert {Client().get(f"/contact/{one}/").status_code for one in forged} == {404}
    assert phone.ask("secteur", Authorization=f"Bearer {secret}")["status"] == 401
    assert FieldPhone(secret).enter()["status"] == 404
    assert Client().get(f"/contact/recu/{secret}/").status_code == 404
    assert walked.secret not in secret
    assert phone.pass_ not in secret


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_the_last_place_of_a_link_is_taken_once(cast: Cast):
    with sealed(cast.campaign.pk):
        walked = walked_turf(cast)
    gate, found = threading.Barrier(CROWD), list[str]()

    def run() -> None:
        gate.wait()
        try:
            enter(secret=walked.secret, device=uuid.uuid4(), at=timezone.now())
            found.append("in")
        except (ClosedError, DatabaseError) as error:
            found.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["full"] * (CROWD - 2) + ["in"] * 2
    with sealed(cast.campaign.pk):
        assert Phone.objects.count() == 2
        assert DoorEvent.objects.count() == 0
