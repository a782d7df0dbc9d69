"""Paths by the API: who is on which by number, moved, handed over, ended; what its maker sees and moves, no more."""

import json
from collections.abc import Iterator

import pytest
import time_machine
from cast import Cast
from django.utils import timezone
from fictional_place import station
from journeys import LATER, contact_of, membership, on_path, reason
from programs import Program, program

from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.actions import object_to_all
from arpenteur.web.persons.contacts.models import How
from arpenteur.web.persons.paths.models import Journey, JourneyEvent, Path
from arpenteur.web.site.api.actions import create_webhook
from arpenteur.web.site.api.models import KeptAnswer
from arpenteur.web.site.api.outgoing import WEBHOOKS
from arpenteur.web.site.api.scopes import Scope, WebhookEvent
from arpenteur.web.site.api.webhooks import enqueue_due

pytestmark = pytest.mark.django_db
HERS, THEIRS = "Alma Figurine", "Basile Témoin"


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LATER, tick=False) as clock:
        yield clock


@pytest.fixture
def asks(cast: Cast) -> Program:
    """A program that a director made; one journey is with her, another with an organiser."""
    with sealed(cast.campaign.pk):
        on_path(cast, HERS, cast.director)
        on_path(cast, THEIRS, cast.organiser)
    return program(cast.campaign, *Scope, by=Actor.user(cast.director))


def of(cast: Cast, name: str) -> Journey:
    with sealed(cast.campaign.pk):
        return next(one for one in Journey.objects.select_related("contact__person") if one.contact.name == name)


def steps(asks: Program) -> list[int]:
    (path,) = asks.get("/paths").json()["items"]
    return [one["id"] for one in path["steps"]]


def test_paths_steps_and_reasons_are_read(cast: Cast, asks: Program):
    (path,) = asks.get("/paths").json()["items"]
    with sealed(cast.campaign.pk):
        known = Path.objects.get()
        assert [one["name"] for one in path["steps"]] == [one.name for one in known.steps.all()]
    assert path["open"] is True
    assert {one["ends"] for one in asks.get("/exit-reasons").json()["items"]} == {"completed", "abandoned"}


def test_journeys_are_listed_all_and_mine_and_name_nobody(cast: Cast, asks: Program):
    mine, theirs = of(cast, HERS), of(cast, THEIRS)
    everyone = asks.get("/journeys")
    assert {one["id"] for one in everyone.json()["items"]} == {mine.pk, theirs.pk}
    assert [one["id"] for one in asks.get("/journeys?mine=true").json()["items"]] == [mine.pk]
    assert [one["id"] for one in asks.get(f"/journeys?contact={theirs.contact_id}").json()["items"]] == [theirs.pk]
    assert asks.get("/journeys?status=completed").json()["items"] == []
    assert asks.get(f"/journeys?step={steps(asks)[1]}").json()["items"] == []
    first = asks.get("/journeys?limit=1").json()
    second = asks.get(f"/journeys?limit=1&cursor={first['next']}").json()
    assert {one["id"] for one in first["items"] + second["items"]} == {mine.pk, theirs.pk}
    for word in ("Alma", "Figurine", "Basile", "Témoin"):
        assert word not in everyone.content.decode()


def test_a_contact_is_put_on_a_path_once(cast: Cast, asks: Program):
    with sealed(cast.campaign.pk):
        contact, path = contact_of(cast.campaign, "Noé Gabarit"), Path.objects.get()
        to = membership(cast.organiser).pk
    body = {"contact": contact.pk, "path": path.pk, "owner": to}
    answers = [asks.post("/journeys", body, Idempotency_Key="meeting-7") for _again in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    number = answers[0].json()["id"]
    assert set(answers[0].json()) == {"id", "version"}
    found = asks.get(f"/journeys/{number}").json()
    assert (found["contact"], found["owner"], found["step"]) == (contact.pk, to, steps(asks)[0])
    assert asks.post("/journeys", body).status_code == 422, "she is on it already"
    with sealed(cast.campaign.pk):
        assert Journey.objects.filter(contact=contact).count() == 1
        object_to_all(contact=contact, how=How.SPOKEN, by=COMMAND, at=LATER)
    assert asks.get(f"/journeys/{number}").status_code == 404, "left alone"
    assert asks.post("/journeys", body).status_code == 422
    for wrong in ({"path": 999_999}, {"step": 999_999}, {"owner": 999_999}, {"note": "x"}):
        assert asks.post("/journeys", body | wrong).status_code == 422
    with sealed(cast.campaign.pk):
        kept = [one.answer for one in KeptAnswer.objects.all()]
    assert len(kept) == 1


def test_a_change_touches_what_was_sent_and_needs_the_version(cast: Cast, asks: Program):
    journey = of(cast, HERS)
    before = asks.get(f"/journeys/{journey.pk}")
    assert asks("PATCH", f"/journeys/{journey.pk}", {"step_due": "2026-10-01"}).status_code == 428
    put_off = asks("PATCH", f"/journeys/{journey.pk}", {"step_due": "2026-10-01"}, If_Match=before["ETag"])
    assert put_off.status_code == 200
    after = asks.get(f"/journeys/{journey.pk}").json()
    assert after == before.json() | {"step_due": "2026-10-01", "version": after["version"]}
    stale = asks("PATCH", f"/journeys/{journey.pk}", {"step_due": "2026-10-02"}, If_Match=before["ETag"])
    assert stale.status_code == 412
    nothing = asks("PATCH", f"/journeys/{journey.pk}", {}, If_Match=put_off["ETag"])
    assert nothing["ETag"] == put_off["ETag"]
    with sealed(cast.campaign.pk):
        organiser = membership(cast.organiser).pk
    second = steps(asks)[1]
    moved = asks(
        "PATCH",
        f"/journeys/{journey.pk}",
        {"step": second, "step_owner": organiser, "step_due": "2026-10-09"},
        If_Match=put_off["ETag"],
    )
    found = asks.get(f"/journeys/{journey.pk}").json()
    assert (found["step"], found["step_owner"], found["step_due"]) == (second, organiser, "2026-10-09")
    assert found["owner"] == after["owner"]
    given_back = asks("PATCH", f"/journeys/{journey.pk}", {"step_owner": None}, If_Match=moved["ETag"])
    again = asks.get(f"/journeys/{journey.pk}").json()
    assert (again["step_owner"], again["owner"]) == (None, after["owner"])
    nobody = asks("PATCH", f"/journeys/{journey.pk}", {"owner": None}, If_Match=given_back["ETag"])
    assert nobody.status_code == 200
    assert asks.get(f"/journeys/{journey.pk}").json()["owner"] is None


@pytest.mark.parametrize("body", [{"step": 999_999}, {"step_due": "2020-01-01"}, {"owner": 999_999}, {"status": "x"}])
def test_a_change_that_cannot_be_leaves_everything(cast: Cast, asks: Program, body: dict[str, object]):
    journey = of(cast, HERS)
    sent = {"step": steps(asks)[1]} | body
    assert asks("PATCH", f"/journeys/{journey.pk}", sent, If_Match='"1"').status_code == 422
    assert of(cast, HERS).version == 1


def test_a_journey_goes_on_and_ends_for_a_reason_of_the_list(cast: Cast, asks: Program):
    mine, theirs = of(cast, HERS), of(cast, THEIRS)
    for number in range(1, len(steps(asks))):
        assert asks.post(f"/journeys/{mine.pk}/next", None).status_code == 200
        assert asks.get(f"/journeys/{mine.pk}").json()["step"] == steps(asks)[number]
    asks.post(f"/journeys/{mine.pk}/next", None)
    assert asks.get(f"/journeys/{mine.pk}").json()["status"] == "completed"
    assert asks.post(f"/journeys/{mine.pk}/next", None).status_code == 422, "it is over"
    page = f"/journeys/{theirs.pk}/end"
    with sealed(cast.campaign.pk):
        stop, done = reason("abandoned").pk, reason("completed").pk
    for wrong in (
        {"status": "abandoned"},
        {"status": "abandoned", "reason": done},
        {"status": "voided"},
        {"status": "abandoned", "reason": 999_999},
        {"status": "abandoned", "why": "fâchée"},
    ):
        assert asks.post(page, wrong).status_code == 422
    assert asks.post(page, {"status": "abandoned", "reason": stop}).status_code == 200
    found = asks.get(f"/journeys/{theirs.pk}").json()
    assert (found["status"], found["reason"]) == ("abandoned", stop)
    with sealed(cast.campaign.pk):
        writers = set(JourneyEvent.objects.exclude(kind="start").values_list("by", flat=True))
    assert writers == {Actor.token(asks.token).pseudonym}


def test_assigned_only_reads_and_moves_hers_alone(cast: Cast, asks: Program):
    mine, theirs = of(cast, HERS), of(cast, THEIRS)
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.director).update(assigned_only=True)
        free = contact_of(cast.campaign, "Noé Gabarit").pk
        path = Path.objects.get().pk
    assert [one["id"] for one in asks.get("/journeys").json()["items"]] == [mine.pk]
    assert asks.get(f"/journeys?contact={theirs.contact_id}").json()["items"] == []
    for method, rest, body in (
        ("GET", "", None),
        ("PATCH", "", {"owner": None}),
        ("POST", "/next", None),
        ("POST", "/end", {"status": "completed"}),
    ):
        assert asks(method, f"/journeys/{theirs.pk}{rest}", body, If_Match='"1"').status_code == 404
    assert asks.post(f"/journeys/{mine.pk}/next", None).status_code == 200
    assert asks.post("/journeys", {"contact": free, "path": path}).status_code == 404
    assert of(cast, THEIRS).version == 1


def test_narrowed_to_zones_reads_those_of_her_ground(cast: Cast, asks: Program):
    with sealed(cast.campaign.pk):
        near = on_path(cast, "Noé Gabarit", cast.organiser, station=station(0))
        far = on_path(cast, "Mona Épure", cast.organiser, station=station(9))
        Membership.objects.filter(user=cast.director).update(stations=[station(0)])
    seen = {one["id"] for one in asks.get("/journeys").json()["items"]}
    assert seen == {near.pk, of(cast, HERS).pk}
    assert asks.get(f"/journeys/{far.pk}").status_code == 404
    assert asks.post(f"/journeys/{far.pk}/next", None).status_code == 404


def test_a_token_that_reads_moves_nothing(cast: Cast, asks: Program):
    journey = of(cast, HERS)
    reads = program(cast.campaign, Scope.PATHS_READ, by=Actor.user(cast.director))
    assert reads.get(f"/journeys/{journey.pk}").status_code == 200
    for method, path, body in (
        ("POST", "/journeys", {"contact": journey.contact_id, "path": journey.path_id}),
        ("PATCH", f"/journeys/{journey.pk}", {"owner": None}),
        ("POST", f"/journeys/{journey.pk}/next", None),
        ("POST", f"/journeys/{journey.pk}/end", {"status": "completed"}),
    ):
        refused = reads(method, path, body, If_Match='"1"')
        assert (refused.status_code, refused.json()["scope"]) == (403, "paths:write")
    assert of(cast, HERS).version == 1


def test_journeys_of_another_campaign_are_nowhere(cast: Cast, asks: Program):
    journey = of(cast, HERS)
    rival = program(cast.other)
    for method, path, body in (
        ("GET", f"/journeys/{journey.pk}", None),
        ("PATCH", f"/journeys/{journey.pk}", {"owner": None}),
        ("POST", f"/journeys/{journey.pk}/next", None),
        ("POST", f"/journeys/{journey.pk}/end", {"status": "completed"}),
        ("POST", "/journeys", {"contact": journey.contact_id, "path": journey.path_id}),
    ):
        assert rival(method, path, body, If_Match='"1"').status_code == 404, path
    for path in ("/paths", "/exit-reasons", "/journeys"):
        assert rival.get(path).json()["items"] == []


def test_webhooks_tell_numbers_of_journeys(cast: Cast, asks: Program, monkeypatch: pytest.MonkeyPatch):
    from arpenteur.web.foundation.outbox.addresses import check_address

    monkeypatch.setattr(check_address, "__defaults__", (lambda *_: ["93.184.216.34"],))
    with sealed(cast.campaign.pk):
        create_webhook(
            campaign=cast.campaign,
            url="https://recepteur.exemple.org/x",
            events=list(WebhookEvent),
            by=COMMAND,
            at=timezone.now(),
        )
        contact, path = contact_of(cast.campaign, "Noé Gabarit"), Path.objects.get()
        stop = reason("abandoned").pk
    number = asks.post("/journeys", {"contact": contact.pk, "path": path.pk}).json()["id"]
    asks.post(f"/journeys/{number}/next", None)
    asks.post(f"/journeys/{number}/end", {"status": "abandoned", "reason": stop})
    enqueue_due(at=timezone.now())
    with unsealed():
        told = [one.payload for one in Message.objects.filter(kind=WEBHOOKS.name).order_by("number")]
    assert [one["type"] for one in told] == ["journey.started", "journey.moved", "journey.ended"]
    assert [one["data"]["journey"] for one in told] == [number] * 3
    assert told[2]["data"]["reason"] == stop
    assert "Gabarit" not in json.dumps(told, ensure_ascii=False)
