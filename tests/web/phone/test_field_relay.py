"""What one phone brings of another: once whichever way comes first, and only what a ticket of that device lets in."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from api_phone import FieldPhone, entered
from cast import Cast
from django.utils import timezone
from outings import volunteer
from walked_turf import Walked, walked_turf, walked_turf_of

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import FieldEvent, Participation
from arpenteur.web.ground.phone.handset import api as phone_api
from arpenteur.web.ground.phone.handset import relaying
from arpenteur.web.ground.phone.handset.tickets import device_ticket, ticket_of
from arpenteur.web.ground.phone.models import DoorEvent, Phone, Turf

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(cast: Cast, walked: Walked) -> Walked:
    """A second turf of the campaign, walked by those who bring something."""
    with sealed(cast.campaign.pk):
        return walked_turf(cast, letter="B", action=walked.turf.action)


@pytest.fixture
def origin(walked: Walked) -> FieldPhone:
    return entered(walked)


@pytest.fixture
def relay(other: Walked) -> FieldPhone:
    return entered(other)


def shown(origin: FieldPhone, turf: Turf, *events: object, **values: Any) -> dict[str, Any]:
    """What a phone shows of itself, and its reader sends."""
    body = {
        "code": turf.code,
        "device": str(origin.device),
        "ticket": device_ticket(turf.pk, origin.device),
        "sent_at": origin.now().isoformat(),
        "held": 0,
        "events": list(events),
    }
    return body | values


def told(answer: dict[str, Any]) -> list[tuple[str, int | None]]:
    assert answer["status"] == 200, answer
    return [(one["status"], one["number"]) for one in answer["results"]]


def kept(turf: Turf) -> list[DoorEvent]:
    with sealed(turf.campaign_id):
        return list(DoorEvent.objects.filter(turf=turf).select_related("phone").order_by("number"))


def test_the_door_gives_the_ticket_of_the_device(walked: Walked):
    phone = FieldPhone(walked.secret)
    first, again = phone.enter(), phone.enter()
    assert first["ticket"] == again["ticket"] == device_ticket(walked.turf.pk, phone.device)
    assert FieldPhone(walked.secret).enter()["ticket"] != first["ticket"]
    assert first["ticket"] not in first["pass"]


def test_what_another_phone_brings_is_taken_once_whichever_way_comes_first(walked: Walked, origin, relay):
    brought, own = [origin.visit(1), origin.visit(2)], [origin.visit(3)]
    assert told(relay.ask("relais", shown(origin, walked.turf, *brought))) == [("accepted", 1), ("accepted", 2)]
    assert origin.answers(*brought, *own) == [("known", 1, None), ("known", 2, None), ("accepted", 3, None)]
    assert told(relay.ask("relais", shown(origin, walked.turf, *brought, *own))) == [
        ("known", 1),
        ("known", 2),
        ("known", 3),
    ]
    events = kept(walked.turf)
    assert [one.phone.device for one in events] == [origin.device] * 3
    with sealed(walked.turf.campaign_id):
        assert Phone.objects.filter(turf=walked.turf).count() == 1
        assert sum(FieldEvent.objects.values_list("quantity", flat=True)) == 3


def test_doors_are_those_of_who_walked_them_and_the_journal_tells_who_brought_them(cast: Cast, walked: Walked, relay):
    with sealed(cast.campaign.pk):
        her = volunteer(cast.campaign, "Nour", at=timezone.now())
        put = {"campaign": cast.campaign, "action": walked.turf.action, "pair": 1, "since": timezone.now()}
        Participation.objects.create(volunteer=her, **put)
        Turf.objects.filter(pk=walked.turf.pk).update(pair=1)
    origin = entered(walked)
    relay.ask("relais", shown(origin, walked.turf, origin.visit(1)))
    with sealed(cast.campaign.pk):
        assert FieldEvent.objects.get().volunteer == her
        entry = Entry.objects.filter(verb="turf.events").latest("pk")
        brought_by = Phone.objects.get(device=relay.device)
        assert entry.by == Actor.phone(brought_by).pseudonym
        assert entry.details == {"events": 1}


def test_a_phone_that_opened_a_file_and_never_came_is_written_down_as_one_that_left(walked: Walked, relay):
    away = FieldPhone("")
    body = shown(away, walked.turf, away.visit(1), ticket=ticket_of(walked.turf.pk, 1))
    assert told(relay.ask("relais", body)) == [("accepted", 1)]
    assert told(relay.ask("relais", body)) == [("known", 1)]
    with sealed(walked.turf.campaign_id):
        assert Phone.objects.get(device=away.device).left_at is not None
    # It takes no place of the pair, and comes in later as the phone that it is.
    entered(walked)
    away.secret = walked.secret
    assert away.enter()["status"] == 201
    with sealed(walked.turf.campaign_id):
        assert Phone.objects.filter(turf=walked.turf).count() == 2


def test_the_ticket_of_a_file_speaks_for_no_phone_that_came_in_by_itself(walked: Walked, origin, relay):
    body = shown(origin, walked.turf, origin.visit(1), ticket=ticket_of(walked.turf.pk, 1))
    assert (relay.ask("relais", body)["status"], kept(walked.turf)) == (404, [])


def test_a_file_brings_only_so_many_devices_that_nobody_saw(walked: Walked, relay, monkeypatch):
    monkeypatch.setattr(relaying, "MOST_ABSENT", 2)
    statuses = []
    for _ in range(3):
        away = FieldPhone("")
        body = shown(away, walked.turf, away.visit(1), ticket=ticket_of(walked.turf.pk, 1))
        statuses.append(relay.ask("relais", body)["status"])
    assert statuses == [200, 200, 409]
    assert len(kept(walked.turf)) == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"ticket": "0" * 32}, 404),
        ({"ticket": "\ud800"}, 404),
        ({"ticket": None}, 404),
        ({"ticket": ["x"]}, 404),
        ({"code": "9-Z-0000"}, 404),
        ({"device": str(uuid.uuid4())}, 404),
        ({"device": "phone"}, 400),
        ({"code": "\x00"}, 400),
        ({"code": "A" * 17}, 400),
        ({"code": 7}, 400),
        ({"held": -1}, 400),
        ({"held": True}, 400),
        ({"held": 1.5}, 400),
        ({"held": 10**12}, 400),
        ({"sent_at": "9999-12-31T23:59:59Z", "held": 86_400}, 400),
        ({"sent_at": "hier"}, 400),
        ({"events": [1] * 201}, 400),
        ({"events": {}}, 400),
        ({"pass": "x" * 32}, 400),
        ({"name": "Nour"}, 400),
    ],
)
def test_what_does_not_belong_together_is_refused(walked: Walked, origin, relay, change: dict, status: int):
    answer = relay.ask("relais", shown(origin, walked.turf, origin.visit(1)) | change)
    assert (answer["status"], answer["error"]) == (status, "unknown" if status == 404 else "fields")
    assert kept(walked.turf) == []


def test_a_phone_s_ticket_speaks_for_its_own_device_alone(walked: Walked, origin, relay):
    mate = entered(walked)
    body = shown(origin, walked.turf, mate.visit(1)) | {"device": str(mate.device)}
    assert relay.ask("relais", body)["status"] == 404


def test_a_ticket_of_one_turf_opens_no_other(walked: Walked, other: Walked, origin, relay):
    body = shown(origin, walked.turf, origin.visit(1)) | {"code": other.turf.code}
    assert relay.ask("relais", body)["status"] == 404


def test_a_phone_of_another_campaign_brings_nothing(cast: Cast, walked: Walked, origin):
    with sealed(cast.other.pk):
        there = walked_turf_of(cast.other)
    stranger = entered(there)
    answer = stranger.ask("relais", shown(origin, walked.turf, origin.visit(1)))
    assert (answer["status"], answer["error"], kept(walked.turf)) == (404, "unknown", [])


def test_nobody_brings_anything_without_a_pass(walked: Walked, origin):
    body = shown(origin, walked.turf, origin.visit(1))
    for outsider in (FieldPhone(walked.secret), FieldPhone(walked.secret, pass_="x" * 32)):
        assert outsider.ask("relais", body)["status"] == 401
    ticket = FieldPhone(walked.secret, pass_=body["ticket"])
    assert [ticket.ask(path)["status"] for path in ("secteur", "evenements?apres=0", "binome")] == [401] * 3


def test_a_pass_that_was_closed_brings_what_it_took_before_and_after_the_grace_nothing(walked: Walked, origin, relay):
    relay.ask("sortir", {})
    assert told(relay.ask("relais", shown(origin, walked.turf, origin.visit(1)))) == [("accepted", 1)]
    with sealed(walked.turf.campaign_id):
        Turf.objects.filter(pk=walked.turf.pk).update(until=timezone.now() - timedelta(days=31))
    assert relay.ask("relais", shown(origin, walked.turf, origin.visit(2)))["status"] == 410


def test_hours_in_another_s_pocket_are_no_wrong_clock(walked: Walked, origin, relay):
    with sealed(walked.turf.campaign_id):
        Phone.objects.filter(device=origin.device).update(joined_at=timezone.now() - timedelta(hours=8))
    ago = timedelta(hours=5)
    said = origin.event(
        "visit", ago=ago, building=origin.visit()["building"], stair="A", floor=1, door=1, outcome="absent"
    )
    then = (origin.now() - ago).isoformat()
    answer = relay.ask("relais", shown(origin, walked.turf, said, sent_at=then, held=5 * 3600))
    assert [(one["status"], one["reason"]) for one in answer["results"]] == [("accepted", None)]
    with sealed(walked.turf.campaign_id):
        assert abs(Phone.objects.get(device=origin.device).skew_seconds) <= 2


def test_what_is_brought_is_at_the_pace_of_who_brings_it(walked: Walked, origin, relay, monkeypatch):
    monkeypatch.setattr(phone_api, "PER_MINUTE", 1)
    body = shown(origin, walked.turf, origin.visit(1))
    assert [relay.ask("relais", body)["status"] for _ in range(2)] == [200, 429]
    assert origin.ask("binome")["status"] == 200


def test_a_bad_event_holds_no_other_up(walked: Walked, origin, relay):
    answer = relay.ask("relais", shown(origin, walked.turf, {"id": "x", "name": "Nour"}, 7, origin.visit(1)))
    assert [one["status"] for one in answer["results"]] == ["refused", "refused", "accepted"]
