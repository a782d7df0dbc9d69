"""Contacts by the API: names by two people and within a budget, changes that drop nothing, withdrawals at once."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from cast import Cast
from django.urls import reverse
from django.utils import timezone
from fictional_place import station
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from programs import Program, program

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.reads import programs as reads_of_programs
from arpenteur.web.foundation.reads.actions import explain
from arpenteur.web.foundation.reads.models import ReadingStop, Why
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.models import Channel, Contact, ContactClass, FollowUp, Purpose
from arpenteur.web.persons.contacts.queries import may_receive
from arpenteur.web.site.api.actions import agree_token, create_webhook
from arpenteur.web.site.api.due import note_due
from arpenteur.web.site.api.models import ApiToken, KeptAnswer
from arpenteur.web.site.api.outgoing import WEBHOOKS
from arpenteur.web.site.api.scopes import Scope, WebhookEvent
from arpenteur.web.site.api.webhooks import enqueue_due

pytestmark = pytest.mark.django_db
NEWS = {"pairs": [{"purpose": "news", "channel": "email"}], "read": ["Une notice fictive."]}
LOU = {"name": "Lou Gabarit", "email": "lou@exemple.fr", "phone": "06 39 98 00 05", "address": "1 rue du Modèle"}


@pytest.fixture
def asks(cast: Cast) -> Program:
    """A program with every scope, to which a second person agreed."""
    return program(cast.campaign)


def kept(asks: Program, **more: Any) -> int:
    answer = asks.post("/contacts", LOU | more)
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def of(cast: Cast, name: str) -> Actor:
    return Actor("user", str(getattr(cast, name).pk))


def test_a_contact_is_kept_read_and_erased(cast: Cast, asks: Program):
    answer = asks.post("/contacts", LOU | {"agreement": NEWS, "kind": "regular", "origin": "notre site"})
    number = answer.json()["id"]
    assert answer["Location"] == f"/api/v1/contacts/{number}"
    assert set(answer.json()) == {"id", "version"}
    found = asks.get(f"/contacts/{number}").json()
    assert {name: found[name] for name in LOU} == LOU
    assert (found["kind"], found["source"], found["origin"]) == ("regular", "program", "notre site")
    assert [(one["purpose"], one["channel"]) for one in found["consents"]] == [("news", "email")]
    assert asks.get("/contacts?purpose=news&channel=email").json()["items"] == [found]
    assert asks.get("/contacts?purpose=targeted").json()["items"] == []
    assert asks.get("/contacts?kind=member").json()["items"] == []
    assert asks("DELETE", f"/contacts/{number}").status_code == 204
    assert asks.get(f"/contacts/{number}").status_code == 404


def test_a_request_sent_again_keeps_one_and_no_person_is_kept_with_it(cast: Cast, asks: Program):
    answers = [asks.post("/contacts", LOU, Idempotency_Key="form-1") for _again in range(3)]
    assert len({one.content for one in answers}) == 1
    with sealed(cast.campaign.pk):
        assert Contact.objects.count() == 1
        assert KeptAnswer.objects.count() == 1
    assert b"Gabarit" not in answers[0].content


def test_nobody_reads_a_name_before_a_second_person_agreed(cast: Cast):
    director = of(cast, "director")
    asks = program(cast.campaign, Scope.CONTACTS_READ, Scope.CONTACTS_WRITE, by=director, agreed=False)
    number = kept(asks)
    for path in ("/contacts", f"/contacts/{number}"):
        refused = asks.get(path)
        assert refused.status_code == 403
        assert refused.json()["scope"] == "contacts:read"
        assert "seconde personne" in refused.json()["detail"]
    with sealed(cast.campaign.pk):
        token = ApiToken.objects.get(pk=asks.token.pk)
        with pytest.raises(InputError):
            agree_token(token=token, by=director, at=timezone.now())
    maker = cast.client(cast.director)
    assert "pas encore lus" in maker.get("/c/essai/programmes/").content.decode()
    assert maker.post(f"/c/essai/programmes/jetons/{token.pk}/accorder/").status_code == 302
    assert asks.get("/contacts").status_code == 403, "not she who made it"
    assert cast.client(cast.organiser).post(f"/c/essai/programmes/jetons/{token.pk}/accorder/").status_code == 403
    officer = cast.client(cast.officer)
    assert "Essai" in officer.get("/c/essai/programmes/a-accorder/").content.decode()
    assert officer.post(f"/c/essai/programmes/jetons/{token.pk}/accorder/").status_code == 302
    assert asks.get(f"/contacts/{number}").json()["name"] == "Lou Gabarit"
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="token.agreed").count() == 1


def test_other_scopes_open_no_name(cast: Cast, asks: Program):
    number = kept(asks)
    others = [one for one in Scope if one is not Scope.CONTACTS_READ]
    blind = program(cast.campaign, *others)
    for path in ("/contacts", f"/contacts/{number}"):
        assert blind.get(path).status_code == 403
    blind.post(
        f"/contacts/{number}/follow-ups", {"kind": "question", "due": "2027-02-01", "text": "Et la passerelle ?"}
    )
    changed = blind("PATCH", f"/contacts/{number}", {"language": "fr"}, If_Match='"1"')
    assert changed.status_code == 412
    shown = blind.get("/follow-ups").content.decode() + changed.content.decode()
    for word in ("Lou", "Gabarit", "lou@", "06 39", "passerelle", "Modèle"):
        assert word not in shown


TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "Zs"]), min_size=1, max_size=40).map(
    lambda text: " ".join(text.split()) or "x"
)
VALUES = {
    "name": TEXT,
    "address": TEXT,
    "email": st.sampled_from(["", "autre@exemple.fr", "lou@exemple.fr"]),
    "phone": st.sampled_from(["", "06 39 98 00 06", "06 39 98 00 05"]),
    "language": st.sampled_from(["", "fr", "en"]),
}
CHANGES = st.sets(st.sampled_from(sorted(VALUES))).flatmap(
    lambda names: st.fixed_dictionaries({name: VALUES[name] for name in names})
)


@given(changes=CHANGES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_was_not_sent_stays_to_the_letter(cast: Cast, changes: Mapping[str, str]):
    asks = program(cast.campaign)
    number = kept(asks, agreement=NEWS)
    before = asks.get(f"/contacts/{number}")
    answer = asks("PATCH", f"/contacts/{number}", dict(changes), If_Match=before["ETag"])
    assert answer.status_code == 200, answer.content
    after = asks.get(f"/contacts/{number}").json()
    expected = before.json() | dict(changes)
    for one in (after, expected):
        one.pop("version")
    assert after == expected
    asks("DELETE", f"/contacts/{number}")


def test_two_programs_do_not_write_over_each_other(asks: Program):
    number = kept(asks)
    read = asks.get(f"/contacts/{number}")["ETag"]
    assert asks("PATCH", f"/contacts/{number}", {"language": "en"}).status_code == 428
    first = asks("PATCH", f"/contacts/{number}", {"language": "en"}, If_Match=read)
    assert first.status_code == 200
    assert asks("PATCH", f"/contacts/{number}", {"language": "fr"}, If_Match=read).status_code == 412
    assert asks("PATCH", f"/contacts/{number}", {"phone": ""}, If_Match=first["ETag"]).status_code == 200
    assert asks.get(f"/contacts/{number}").json()["phone"] == ""
    # An agreement changes what is shown: who read it before is told.
    asks.post(f"/contacts/{number}/agree", NEWS)
    assert asks("PATCH", f"/contacts/{number}", {"language": "fr"}, If_Match=first["ETag"]).status_code == 412


@pytest.mark.parametrize(
    "body", [{"support": 5}, {"kind": "donor"}, {"note": "x"}, {"consents": []}, {"name": ""}, {"email": "lou"}]
)
def test_what_may_not_be_written_is_refused(asks: Program, body: dict[str, Any]):
    number = kept(asks)
    tag = asks.get(f"/contacts/{number}")["ETag"]
    assert asks("PATCH", f"/contacts/{number}", body, If_Match=tag).status_code == 422
    assert asks.get(f"/contacts/{number}")["ETag"] == tag


def test_taking_back_holds_from_the_answer_on(cast: Cast, asks: Program):
    number = kept(asks, agreement={**NEWS, "pairs": [*NEWS["pairs"], {"purpose": "targeted", "channel": "sms"}]})

    def reached(purpose: Purpose, channel: Channel) -> int:
        with sealed(cast.campaign.pk):
            return may_receive(cast.campaign, purpose, channel).count()

    assert (reached(Purpose.NEWS, Channel.EMAIL), reached(Purpose.TARGETED, Channel.SMS)) == (1, 1)
    asks.post(f"/contacts/{number}/withdraw", {"pairs": [{"purpose": "targeted", "channel": "sms"}]})
    assert (reached(Purpose.NEWS, Channel.EMAIL), reached(Purpose.TARGETED, Channel.SMS)) == (1, 0)
    asks.post(f"/contacts/{number}/withdraw", {})
    assert reached(Purpose.NEWS, Channel.EMAIL) == 0
    asks.post(f"/contacts/{number}/object", None)
    assert asks.get(f"/contacts/{number}").json()["objected"] is True
    assert asks.post(f"/contacts/{number}/agree", NEWS).status_code == 422
    assert asks.post("/contacts", LOU).status_code == 422


def test_reading_is_counted_and_stopped_until_somebody_says_why(
    cast: Cast, asks: Program, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reads_of_programs, "PROGRAM_BUDGET", 5)
    for number in range(4):
        asks.post("/contacts", {"name": f"Témoin {number}", "email": f"temoin{number}@exemple.fr"})
    assert len(asks.get("/contacts").json()["items"]) == 4
    with sealed(cast.campaign.pk):
        line = Entry.objects.filter(verb="names.read_by_program").get()
        assert line.details["n"] == len(line.details["numbers"]) == 4
    stopped = asks.get("/contacts")
    assert stopped.status_code == 403
    assert stopped.json()["type"].endswith(":stopped")
    assert "Témoin" not in stopped.content.decode()
    first = asks.get("/follow-ups")
    assert first.status_code == 200, "what shows no name goes on"
    with sealed(cast.campaign.pk):
        stop = ReadingStop.objects.get()
        told = Message.objects.filter(kind="mail.readings_stopped").count()
    assert told == 2
    assert "un programme" in cast.client(cast.officer).get(reverse("reads:reads", args=["essai"])).content.decode()
    with sealed(cast.campaign.pk):
        explain(stop=stop, why=Why.WORK, by=of(cast, "officer"), at=timezone.now())
    assert asks.get("/contacts").status_code == 200


def test_a_program_sees_what_its_maker_sees(cast: Cast, asks: Program):
    there = kept(asks)
    asks.post("/contacts", {"name": "Nour Brouillon", "email": "nour@exemple.fr"})
    with sealed(cast.campaign.pk):
        Contact.objects.filter(pk=there).update(station=station(0))
        elsewhere = Contact.objects.exclude(pk=there).get().pk
    hers = program(cast.campaign, *Scope, by=of(cast, "director"))
    assert len(hers.get("/contacts").json()["items"]) == 2
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.director).update(stations=[station(0)])
    assert [one["id"] for one in hers.get("/contacts").json()["items"]] == [there]
    for method, path, body in (
        ("GET", f"/contacts/{elsewhere}", None),
        ("DELETE", f"/contacts/{elsewhere}", None),
        ("PATCH", f"/contacts/{elsewhere}", {"language": "fr"}),
        ("POST", f"/contacts/{elsewhere}/withdraw", {}),
        ("POST", f"/contacts/{elsewhere}/follow-ups", {"kind": "call", "due": "2027-02-01"}),
    ):
        assert hers(method, path, body, If_Match='"1"').status_code == 404
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.director).update(stations=[], role="guest")
    assert hers.get("/contacts").json()["items"] == []


def test_contacts_of_another_campaign_are_nowhere(cast: Cast, asks: Program):
    number = kept(asks)
    rival = program(cast.other)
    tag = asks.post("/tags", {"name": "maquette", "purpose": "pour essayer"}).json()["id"]
    follow = asks.post(f"/contacts/{number}/follow-ups", {"kind": "call", "due": "2027-02-01"}).json()["id"]
    for method, path, body in (
        ("GET", f"/contacts/{number}", None),
        ("PATCH", f"/contacts/{number}", {"language": "fr"}),
        ("DELETE", f"/contacts/{number}", None),
        ("POST", f"/contacts/{number}/agree", NEWS),
        ("POST", f"/contacts/{number}/withdraw", {}),
        ("POST", f"/contacts/{number}/object", None),
        ("PUT", f"/contacts/{number}/tags/{tag}", None),
        ("DELETE", f"/contacts/{number}/tags/{tag}", None),
        ("POST", f"/follow-ups/{follow}/finish", None),
    ):
        assert rival(method, path, body, If_Match='"1"').status_code == 404, path
    for path in ("/contacts", "/follow-ups", "/tags"):
        assert rival.get(path).json()["items"] == []


def test_tags_and_follow_ups_come_and_go(cast: Cast, asks: Program):
    number = kept(asks)
    tag = asks.post("/tags", {"name": "maquette", "purpose": "pour essayer"}).json()["id"]
    for _again in range(2):
        assert asks("PUT", f"/contacts/{number}/tags/{tag}").status_code == 204
    assert asks.get(f"/contacts/{number}").json()["tags"] == [tag]
    assert [one["id"] for one in asks.get(f"/contacts?tag={tag}").json()["items"]] == [number]
    for _again in range(2):
        assert asks("DELETE", f"/contacts/{number}/tags/{tag}").status_code == 204
    assert asks.get(f"/contacts/{number}").json()["tags"] == []
    assert asks.post("/tags", {"name": "catholique", "purpose": "pour essayer"}).status_code == 422
    made = asks.post(
        f"/contacts/{number}/follow-ups", {"kind": "question", "due": "2027-02-01", "text": "Et la passerelle ?"}
    ).json()
    (waits,) = asks.get("/follow-ups?done=false").json()["items"]
    assert (waits["id"], waits["contact"], waits["due"]) == (made["id"], number, "2027-02-01")
    assert "text" not in waits
    for _again in range(2):
        assert asks.post(f"/follow-ups/{made['id']}/finish", None).json() == {"id": made["id"], "done": True}
    assert asks.get("/follow-ups?done=false").json()["items"] == []
    with sealed(cast.campaign.pk):
        assert FollowUp.objects.get().text == ""


def test_webhooks_tell_numbers_and_a_follow_up_once(cast: Cast, asks: Program, monkeypatch: pytest.MonkeyPatch):
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
    number = kept(asks, agreement=NEWS)
    asks.post(f"/contacts/{number}/withdraw", {})
    follow = asks.post(f"/contacts/{number}/follow-ups", {"kind": "call", "due": "2026-01-01"}).json()["id"]
    later = asks.post(f"/contacts/{number}/follow-ups", {"kind": "call", "due": "2099-01-01"}).json()["id"]
    assert [note_due(at=timezone.now()) for _again in range(3)] == [1, 0, 0]
    asks("DELETE", f"/contacts/{number}")
    enqueue_due(at=timezone.now())
    with unsealed():
        told = [one.payload for one in Message.objects.filter(kind=WEBHOOKS.name).order_by("number")]
    assert [one["type"] for one in told] == ["contact.agreed", "contact.withdrawn", "follow_up.due", "contact.erased"]
    assert [one["data"].get("contact") for one in told] == [number, number, None, number]
    assert told[2]["data"] == {"follow_up": follow, "kind": "call"}
    assert str(later) not in json.dumps(told[2]["data"])
    for word in ("Lou", "Gabarit", "lou@", "06 39"):
        assert word not in json.dumps(told)


def test_the_class_of_somebody_who_is_known_stays(cast: Cast, asks: Program):
    number = kept(asks)
    assert kept(asks, kind="regular", agreement=NEWS) == number
    with sealed(cast.campaign.pk):
        assert Contact.objects.get(pk=number).kind == ContactClass.OCCASIONAL
