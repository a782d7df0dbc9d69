"""The door of a turf: by its link, on as many phones as allowed, until its deadline; what a pass opens."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from api_phone import API, FieldPhone, entered
from cast import Cast
from django.utils import timezone
from outings import volunteer
from recorded_logs import recorded
from walked_turf import BUILDING, HOUSE, STAIRS, Walked

from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.fieldwork.models import FieldEvent, Participation
from arpenteur.web.ground.phone.handset import api as phone_api
from arpenteur.web.ground.phone.models import Phone, Reservation, Turf

pytestmark = pytest.mark.django_db


def change(walked: Walked, **values: object) -> None:
    with sealed(walked.turf.campaign_id):
        Turf.objects.filter(pk=walked.turf.pk).update(**values)


def test_a_link_opens_its_turf_to_a_pair_and_no_third(walked: Walked):
    first = FieldPhone(walked.secret)
    answer = first.enter()
    assert answer["status"] == 201
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert answer["turf"]["id"] == walked.turf.pk
    entered(walked)
    third = FieldPhone(walked.secret)
    assert third.enter()["status"] == 409
    assert first.ask("sortir", {})["status"] == 204
    assert third.enter()["status"] == 201
    assert first.enter()["status"] == 409


def test_the_same_phone_enters_again_with_a_new_pass_and_the_old_one_is_closed(walked: Walked):
    phone = entered(walked)
    old = phone.pass_
    assert phone.enter()["status"] == 201
    assert phone.pass_ != old
    assert phone.ask("secteur")["status"] == 200
    assert phone.ask("secteur", Authorization=f"Bearer {old}")["status"] == 401
    with sealed(walked.turf.campaign_id):
        assert Phone.objects.count() == 1
        assert {one.verb for one in Entry.objects.filter(verb__startswith="phone.")} == {"phone.entered"}


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"digest": None}, 404),
        ({"until": timezone.now() - timedelta(seconds=1)}, 410),
        ({"archived_at": timezone.now()}, 410),
    ],
)
def test_a_link_that_is_over_or_withdrawn_lets_nobody_in(walked: Walked, values: dict, status: int):
    change(walked, **values)
    assert FieldPhone(walked.secret).enter()["status"] == status


def test_a_closed_campaign_lets_nobody_in(cast: Cast, walked: Walked):
    with unsealed():
        type(cast.campaign).objects.filter(pk=cast.campaign.pk).update(closed_at=timezone.now())
    assert FieldPhone(walked.secret).enter()["status"] == 410


def test_a_pass_that_was_closed_sends_what_it_kept_and_reads_nothing(walked: Walked):
    phone = entered(walked)
    kept = phone.visit(1)
    phone.ask("sortir", {})
    assert [phone.ask(path)["status"] for path in ("secteur", "evenements?apres=0", "binome")] == [401] * 3
    assert phone.ask("reserver", {"building": BUILDING, "stair": "A"})["status"] == 401
    assert phone.answers(kept) == [("accepted", 1, None)]


def test_guesses_are_limited_and_stop_no_right_pass(walked: Walked):
    phone = entered(walked)
    wrong = FieldPhone("x" * 32)
    assert {wrong.enter()["status"] for _ in range(30)} == {404}
    answer = wrong.enter()
    assert (answer["status"], answer["headers"]["Retry-After"]) == (429, "600")
    assert phone.ask("secteur")["status"] == 200
    other = FieldPhone("x" * 32)
    assert other.enter()["status"] == 404
    wrong.secret = walked.secret
    assert wrong.enter()["status"] == 201


def test_guesses_at_passes_are_limited_and_stop_no_right_one(walked: Walked):
    phone = entered(walked)
    wrong = [phone.ask("secteur", Authorization=f"Bearer {rank:032}")["status"] for rank in range(31)]
    assert (set(wrong[:30]), wrong[30]) == ({401}, 429)
    assert phone.ask("secteur")["status"] == 200


def test_a_crowd_of_phones_behind_one_address_guesses_so_much_and_no_more(walked: Walked):
    assert {FieldPhone("x" * 32).enter()["status"] for _ in range(300)} == {404}
    assert FieldPhone("x" * 32).enter()["status"] == 429
    assert FieldPhone(walked.secret).enter()["status"] == 201


def test_every_answer_names_the_protocol_and_the_request_that_it_answers(walked: Walked):
    phone = entered(walked)
    number = str(uuid.uuid4())
    asked = [
        ("secteur", None, {}),
        ("evenements?apres=0", None, {}),
        ("binome", None, {}),
        ("evenements?apres=x", None, {}),
        ("evenements", {"sent_at": "2027-01-01T10:00:00Z", "events": []}, {}),
        ("evenements", "{", {}),
        ("sortir", {}, {}),
        ("recu", {"ids": [str(uuid.uuid4())], "held": 0}, {}),
        ("secteur", None, {"Authorization": "Bearer none"}),
        ("entrer", {"secret": "no", "device": str(uuid.uuid4())}, {}),
        ("entrer", {"secret": walked.secret}, {}),
    ]
    for path, body, headers in asked:
        answer = phone.ask(path, body, **{"Terrain-Request": number}, **headers)
        assert (answer["protocol"], answer["request"]) == ("arpenteur-terrain", number), path
    phone.enter()
    etag = phone.ask("secteur")["headers"]["ETag"]
    unchanged = phone.ask("secteur", **{"Terrain-Request": number, "If-None-Match": etag})
    named = (unchanged["headers"]["Terrain-Protocol"], unchanged["headers"]["Terrain-Request"])
    assert (unchanged["status"], *named) == (304, "arpenteur-terrain", number)


@pytest.mark.parametrize("number", ["", "x", "<script>", "A" * 36, "0" * 400])
def test_a_request_without_a_number_is_answered_as_an_app_of_before_expects(walked: Walked, number: str):
    phone = entered(walked)
    answer = phone.ask("evenements?apres=0", **{"Terrain-Request": number})
    assert answer["status"] == 200
    assert "protocol" not in answer
    assert phone.ask("sortir", {}, **{"Terrain-Request": number})["status"] == 204


def test_a_link_says_which_turf_it_is_of_without_taking_a_place(walked: Walked):
    asked = FieldPhone(walked.secret).ask("entrer", {"secret": walked.secret}, signed=False)
    assert (asked["status"], asked["code"]) == (200, walked.turf.code)
    with sealed(walked.turf.campaign_id):
        assert not Phone.objects.exists()
    assert FieldPhone("x").ask("entrer", {"secret": "x" * 32}, signed=False)["status"] == 404


def test_one_link_is_not_tried_without_end(walked: Walked):
    phone = FieldPhone(walked.secret)
    assert [phone.enter()["status"] for _ in range(31)][-2:] == [201, 429]


def test_a_phone_that_never_stops_asking_waits(walked: Walked, monkeypatch):
    pace, at = phone_api.PACE, datetime(2027, 2, 9, 18, 0, 40, tzinfo=UTC)
    for _ in range(phone_api.PER_MINUTE):
        pace.check("one", at)
    pace.check("other", at)
    with pytest.raises(phone_api.Refused, match="pace"):
        pace.check("one", at)
    pace.check("one", at + timedelta(seconds=20))
    phone = entered(walked)
    monkeypatch.setattr(phone_api, "PER_MINUTE", 0)
    answer = phone.ask("binome")
    assert answer["status"] == 429
    assert 0 < int(answer["headers"]["Retry-After"]) <= 60


def test_a_batch_waits_for_its_turn_and_is_told_to_come_back(walked: Walked, monkeypatch):
    monkeypatch.setattr(phone_api, "PATIENCE", 0.01)
    phone = entered(walked)
    said = phone.visit(1)
    with phone_api._TURN:
        answer = phone.send(said)
    assert (answer["status"], answer["headers"]["Retry-After"]) == (503, "3")
    assert phone.answers(said) == [("accepted", 1, None)]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("entrer", {"device": str(uuid.uuid4())}, 400),
        ("entrer", {"secret": 7, "device": str(uuid.uuid4())}, 400),
        ("entrer", {"secret": "x", "device": "phone"}, 400),
        ("entrer", [1], 400),
        ("entrer", "{", 400),
        ("entrer", "[" * 100_000, 400),
        ("entrer", '{"secret": NaN, "device": 1}', 400),
        ("entrer", " " * 300_000, 413),
        ("entrer", None, 405),
        ("evenements", {"sent_at": "2027-01-01T10:00:00Z"}, 400),
        ("evenements", {"sent_at": "2027-01-01T10:00:00", "events": []}, 400),
        ("evenements", {"sent_at": "2027-01-01T10:00:00Z", "events": [1] * 201}, 400),
        ("evenements", {"sent_at": "2027-01-01T10:00:00Z", "events": {}}, 400),
        ("evenements?apres=-1", None, 400),
        ("evenements?apres=" + "9" * 40, None, 400),
        ("reserver", {"building": "x", "stair": "A"}, 400),
        ("reserver", {"building": BUILDING, "stair": "Mme"}, 400),
        ("reserver", {"building": [], "stair": "A"}, 400),
        ("secteur", {}, 405),
    ],
)
def test_what_is_not_the_protocol_is_refused_in_one_shape(walked: Walked, path: str, body: object, status: int):
    phone = entered(walked)
    answer = phone.ask(path, body)
    assert answer["status"] == status
    assert isinstance(answer["error"], str)
    assert answer["headers"]["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["secteur", "evenements?apres=0", "binome"])
def test_nobody_reads_without_a_pass(cast: Cast, walked: Walked, path: str):
    for given in ("", "Bearer", "Bearer ", "Basic abc", f"Bearer {walked.secret}"):
        answer = cast.client(cast.director).get(API + path, headers={"Authorization": given})
        assert answer.status_code == 401


def test_the_package_holds_the_walk_and_nobody(cast: Cast, walked: Walked):
    with sealed(cast.campaign.pk):
        people = [volunteer(cast.campaign, name, timezone.now()) for name in ("Lou Gabarit", "Max Modèle")]
        for one in people:
            Participation.objects.create(
                campaign=cast.campaign, action=walked.turf.action, volunteer=one, pair=4, since=timezone.now()
            )
    change(walked, pair=4)
    phone = entered(walked)
    answer = phone.ask("secteur")
    text = json.dumps({key: value for key, value in answer.items() if key != "headers"}, ensure_ascii=False)
    for word in ("Lou", "Gabarit", "Max", "Modèle "):
        assert word not in text.replace("avenue du Modèle", "")
    found = {one["key"]: one for one in answer["buildings"]}
    assert found[BUILDING]["stairs"] == STAIRS
    assert found[BUILDING]["access"] == "intercom"
    assert found[HOUSE]["stairs"] == [{"name": "", "floors": 0, "doors": 0, "ground": 1}]
    assert answer["stations"] == [
        {"key": walked.turf.stations[0], "label": "2"},
        {"key": walked.turf.stations[1], "label": "3"},
    ]
    assert answer["silence"] is None
    assert set(answer["script"]) == {"fr", "en"}
    assert "Liste d'essai" in answer["script"]["fr"]["greeting"]
    answer = phone.ask("binome")
    assert (answer["partner"], answer["me"]) == (["Lou", "Max"], "")


def test_the_package_is_sent_again_when_it_changed(walked: Walked):
    phone = entered(walked)
    etag = phone.ask("secteur")["headers"]["ETag"]
    for given in (etag, f"W/{etag}"):
        answer = phone.ask("secteur", **{"If-None-Match": given})
        assert answer["status"] == 304
    phone.send(phone.event("access", building=HOUSE, outcome="free"))
    answer = phone.ask("secteur", **{"If-None-Match": etag})
    assert answer["status"] == 200
    assert {one["key"]: one["access"] for one in answer["buildings"]}[HOUSE] == "free"


def test_what_the_organiser_wrote_is_the_script_but_not_what_may_be_noted(cast: Cast, walked: Walked):
    with sealed(cast.campaign.pk):
        type(walked.turf.action).objects.filter(pk=walked.turf.action_id).update(brief="Parler du marché.\n\nMerci.")
    found = entered(walked).ask("secteur")["script"]["fr"]
    assert found["lines"] == ["Parler du marché.", "Merci."]
    assert "Jamais un nom" in found["never"]


def test_two_phones_hear_of_each_other(walked: Walked):
    first, second = entered(walked), entered(walked)
    visit = first.visit(1)
    shape = {"floors": 6, "doors": 4, "ground": 2}
    first.send(visit, first.event("undo", undoes=visit["id"]))
    second.send(second.event("dwellings", building=BUILDING, stair="D", shape=shape))
    first.send(first.event("mood", station=walked.turf.stations[0], opened=12, warm=3, cool=1))
    heard = second.ask("evenements?apres=0")
    assert [(one["number"], one["type"], one["mine"]) for one in heard["events"]] == [
        (1, "visit", False),
        (2, "undo", False),
        (3, "dwellings", True),
    ]
    assert heard["events"][0] | {"at": visit["at"]} == {
        "number": 1,
        "id": visit["id"],
        "mine": False,
        "at": visit["at"],
        "type": "visit",
        "building": BUILDING,
        "stair": "A",
        "floor": 1,
        "door": 1,
        "outcome": "opened",
    }
    assert (heard["events"][1]["undoes"], heard["events"][2]["shape"]) == (visit["id"], shape)
    assert heard["head"] == 3
    assert second.ask("evenements?apres=3")["events"] == []


def test_a_stair_is_kept_for_a_phone_and_forbids_nothing(walked: Walked):
    first, second = entered(walked), entered(walked)
    stair = {"building": BUILDING, "stair": "B"}
    assert first.ask("reserver", stair)["mine"] is True
    other = second.ask("reserver", stair)
    assert other["mine"] is False
    assert second.answers(second.visit(1, stair="B")) == [("accepted", 1, None)]
    assert second.ask("evenements?apres=1")["reservations"] == [{**stair, "until": other["until"], "mine": False}]
    with sealed(walked.turf.campaign_id):
        Reservation.objects.update(until=timezone.now())
    assert second.ask("evenements?apres=1")["reservations"] == []
    assert second.ask("reserver", stair)["mine"] is True
    assert second.ask("reserver", {**stair, "free": True})["mine"] is False
    assert first.ask("reserver", stair)["mine"] is True


def test_doors_are_hers_where_one_person_walks_the_turf_and_nobodys_where_two_do(cast: Cast, walked: Walked):
    now = timezone.now()
    with sealed(cast.campaign.pk):
        people = [volunteer(cast.campaign, name, now) for name in ("Lou", "Max")]
        put = [
            Participation.objects.create(
                campaign=cast.campaign, action=walked.turf.action, volunteer=one, pair=1, since=now
            )
            for one in people
        ]
    change(walked, pair=1)
    phone = entered(walked)
    phone.send(phone.visit(1))
    with sealed(cast.campaign.pk):
        put[1].delete()
    alone = entered(walked)
    alone.send(alone.visit(2))
    answer = alone.ask("binome")
    assert (answer["partner"], answer["me"]) == ([], "Lou")
    with sealed(cast.campaign.pk):
        assert [one.volunteer_id for one in FieldEvent.objects.order_by("received_at")] == [None, people[0].pk]


def test_neither_secret_nor_pass_is_in_a_log_or_a_figure(walked: Walked, client):
    with recorded() as kept:
        phone = entered(walked)
        phone.send(phone.visit(1), {"broken": walked.secret})
        phone.ask("secteur", Authorization="Bearer wrong-but-secret-0123456789abcdef")
    figures = client.get("/metriques").content.decode()
    told = kept.text + figures
    assert "phone-events" in told
    for secret in (walked.secret, phone.pass_, "wrong-but-secret", str(phone.device), BUILDING):
        assert secret not in told
