"""Webhooks: what is told, to whom, signed how, tried how long, and where a message may never go."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from cast import AT, Cast
from django.utils import timezone
from programs import counted, outing, program
from standardwebhooks import Webhook, WebhookVerificationError

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox import worker
from arpenteur.web.foundation.outbox.addresses import Target, check_address
from arpenteur.web.foundation.outbox.https import UnreachableError
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.worker import wait_after
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.fieldwork.actions import cancel_action, set_status
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.site.api.actions import create_webhook, end_webhook
from arpenteur.web.site.api.encryption import decrypted, encrypted
from arpenteur.web.site.api.models import WebhookEndpoint
from arpenteur.web.site.api.outgoing import WEBHOOKS
from arpenteur.web.site.api.scopes import WebhookEvent
from arpenteur.web.site.api.signatures import headers_of
from arpenteur.web.site.api.webhooks import MOST_GIVEN_UP, enqueue_due, send_webhook

pytestmark = pytest.mark.django_db
URL = "https://recepteur.exemple.invalid/arpenteur"
PUBLIC = "93.184.216.34"


def public(_host: str, _port: int) -> list[str]:
    """A resolver that knows one public machine."""
    return [PUBLIC]


class Receiver:
    """Answers what it is told, and keeps what came."""

    def __init__(self, *answers: int | str) -> None:
        self.answers = list(answers)
        self.got: list[tuple[Target, bytes, Mapping[str, str]]] = []

    def __call__(self, target: Target, body: bytes, headers: Mapping[str, str]) -> int:
        self.got.append((target, body, headers))
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, str):
            raise UnreachableError(answer)
        return answer


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """Every name leads to a public machine, unless a test says otherwise."""
    monkeypatch.setattr("arpenteur.web.foundation.outbox.addresses.resolve", public)
    monkeypatch.setattr(check_address, "__defaults__", (public,))


def hook(campaign: Campaign, *events: WebhookEvent) -> tuple[WebhookEndpoint, str]:
    with sealed(campaign.pk):
        return create_webhook(campaign=campaign, url=URL, events=events or list(WebhookEvent), by=COMMAND, at=AT)


def deliver_due(send, at=AT, resolver=public, **named) -> int:
    """Send what is due by ``send`` instead of the network."""
    kind = replace(WEBHOOKS, send=partial(send_webhook, send=send, resolver=resolver))
    return worker.deliver_due(at=at, among=[kind], **named)


def deliver(receiver, at=AT) -> int:
    enqueue_due(at=at)
    return deliver_due(receiver, at, jitter=lambda: 0.5)


def test_everything_written_is_told_once_in_order_and_without_a_name(cast: Cast):
    hook(cast.campaign)
    action = outing(cast.campaign)
    asks, receiver = program(cast.campaign), Receiver()
    with sealed(cast.campaign.pk):
        set_status(action=action, status=Status.RUNNING, by=COMMAND, at=AT)
    asks.post(f"/actions/{action.pk}/counts", {"counts": [counted(), counted()]})
    with sealed(cast.campaign.pk):
        cancel_action(action=action, why="Camille Ébauche est malade", by=COMMAND, at=AT)
    assert deliver(receiver) == 4
    said = [json.loads(body) for _, body, _ in receiver.got]
    assert [one["type"] for one in said] == ["action.created", "action.status", "counts.recorded", "action.cancelled"]
    assert said[1]["data"] == {"action": action.pk, "before": "planned", "after": "running"}
    assert (said[2]["data"]["events"], said[2]["campaign"]) == (2, "essai")
    assert "Ébauche" not in "".join(body.decode() for _, body, _ in receiver.got)
    assert deliver(receiver) == 0
    assert len(receiver.got) == 4


def test_an_address_is_told_what_it_asked_for_of_its_campaign_from_then_on(cast: Cast):
    outing(cast.campaign)
    hook(cast.campaign, WebhookEvent.ACTION_CREATED)
    outing(cast.other)
    action = outing(cast.campaign)
    with sealed(cast.campaign.pk):
        set_status(action=action, status=Status.DONE, by=COMMAND, at=AT)
    receiver = Receiver()
    assert deliver(receiver) == 1
    assert json.loads(receiver.got[0][1])["data"]["action"] == action.pk


def test_a_receiver_can_check_the_signature_with_the_secret_shown_once(cast: Cast):
    endpoint, secret = hook(cast.campaign)
    outing(cast.campaign)
    receiver = Receiver()
    deliver(receiver)
    _, body, headers = receiver.got[0]
    stamp, mark = headers["Arpenteur-Signature"].removeprefix("t=").split(",v1=")
    wanted = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(mark, wanted)
    assert int(stamp) == int(AT.timestamp())
    assert headers["Arpenteur-Delivery"] == json.loads(body)["id"]
    assert secret not in endpoint.secret
    assert decrypted(endpoint.secret) == secret


def test_any_library_of_standard_webhooks_checks_a_message(cast: Cast):
    _, secret = hook(cast.campaign)
    outing(cast.campaign)
    receiver, now = Receiver(), timezone.now()
    deliver(receiver, now)
    _, body, headers = receiver.got[0]
    assert Webhook(secret).verify(body, dict(headers)) == json.loads(body)
    assert headers["webhook-id"] == json.loads(body)["id"]
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"created", b"changed"), dict(headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, dict(headers) | {"webhook-id": "2b0c"})


def test_a_secret_of_before_signs_for_whoever_writes_it_in_the_alphabet_of_the_standard():
    old, now = "whsec_A-_z0123456789abcdefghijklmnopq0", timezone.now()
    headers = headers_of("m", old, b"{}", now)
    assert Webhook(old.replace("whsec_", "").replace("-", "+").replace("_", "/")).verify(b"{}", headers) == {}


def test_a_worker_killed_after_sending_sends_the_same_message_again_under_the_same_identifier(cast: Cast):
    hook(cast.campaign)
    outing(cast.campaign)
    outing(cast.campaign)
    seen: list[str] = []

    def killed(_target: Target, _body: bytes, headers: Mapping[str, str]) -> int:
        seen.append(headers["webhook-id"])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(killed)
    receiver = Receiver()
    assert deliver(receiver, AT + timedelta(minutes=1)) == 1, "the other one; the first is in the hands of the dead"
    assert deliver(receiver, AT + timedelta(minutes=3)) == 1
    got = [headers["webhook-id"] for _, _, headers in receiver.got]
    assert got[1] == seen[0]
    assert len(set(got)) == 2
    with unsealed():
        assert {(one.state, one.taken_at) for one in Message.objects.all()} == {("delivered", None)}


def test_an_address_that_took_none_of_its_last_messages_is_ended_and_the_journal_says_so(cast: Cast):
    endpoint, _ = hook(cast.campaign)
    for _ in range(MOST_GIVEN_UP + 1):
        outing(cast.campaign)
    deliver(Receiver(500))
    with unsealed():
        Message.objects.update(until=AT, next_at=AT)
    late = AT + timedelta(days=3)
    for turn in range(MOST_GIVEN_UP):
        assert open_still(endpoint), turn
        deliver(Receiver(500), late + turn * timedelta(seconds=1))
    assert not open_still(endpoint)
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(chain=cast.campaign.pk, verb="webhook.ended").count() == 1
        assert not Message.objects.filter(state="waiting").exists()


def test_an_address_that_is_gone_is_ended_at_once(cast: Cast):
    endpoint, _ = hook(cast.campaign)
    outing(cast.campaign)
    outing(cast.campaign)
    deliver(Receiver(410))
    assert not open_still(endpoint)


def open_still(endpoint: WebhookEndpoint) -> bool:
    with unsealed():
        return WebhookEndpoint.objects.filter(pk=endpoint.pk, ended_at=None).exists()


def test_an_address_that_fails_is_tried_later_and_later_for_three_days(cast: Cast):
    hook(cast.campaign)
    outing(cast.campaign)
    receiver, at, waits = Receiver(*[500] * 200), AT, []
    while True:
        deliver(receiver, at)
        with unsealed():
            message = Message.objects.get()
        if message.state != "waiting":
            break
        waits.append(message.next_at - at)
        at = message.next_at
    assert (message.state, message.fault, message.attempts) == ("given_up", "HTTP 500", len(waits) + 1)
    assert waits[:4] == [timedelta(seconds=seconds) for seconds in (30, 60, 120, 240)]
    assert max(waits) == timedelta(hours=6)
    assert timedelta(days=3) <= at - AT < timedelta(days=3, hours=6)
    assert len(receiver.got) == message.attempts < 30
    page = cast.client(cast.director).get("/c/essai/programmes/").content.decode()
    assert "abandonné" in page
    assert "HTTP 500" in page


def test_waits_are_spread_by_chance():
    assert wait_after(1, 0.0) == timedelta(seconds=24)
    assert wait_after(1, 1.0) == timedelta(seconds=36)
    assert wait_after(10_000, 0.5) == timedelta(hours=6)


def test_after_a_failure_an_address_gets_nothing_more_this_time_and_others_do(cast: Cast):
    hook(cast.campaign)
    hook(cast.other)
    outing(cast.campaign)
    outing(cast.campaign)
    outing(cast.other)
    receiver = Receiver("timeout")
    assert deliver(receiver) == 1
    assert len(receiver.got) == 2
    assert deliver(receiver, AT + timedelta(minutes=1)) == 2
    with unsealed():
        assert set(Message.objects.values_list("state", flat=True)) == {"delivered"}


def test_a_message_in_the_hands_of_a_worker_is_not_sent_by_another(cast: Cast):
    hook(cast.campaign)
    outing(cast.campaign)
    other = Receiver()

    def slow(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
        deliver(other)
        return 200

    enqueue_due(at=AT)
    assert deliver_due(slow) == 1
    assert other.got == []


def test_an_address_that_ended_is_told_nothing_more(cast: Cast):
    endpoint, _ = hook(cast.campaign)
    outing(cast.campaign)
    enqueue_due(at=AT)
    with sealed(cast.campaign.pk):
        end_webhook(endpoint=endpoint, by=COMMAND, at=AT)
        end_webhook(endpoint=endpoint, by=COMMAND, at=AT)
    outing(cast.campaign)
    assert deliver(receiver := Receiver()) == 0
    assert receiver.got == []
    with unsealed():
        assert Message.objects.count() == 0


def test_messages_are_forgotten_after_a_month(cast: Cast):
    hook(cast.campaign)
    outing(cast.campaign)
    deliver(Receiver())
    for days, left in ((29, 1), (31, 0)):
        worker.tick(at=AT + timedelta(days=days))
        with unsealed():
            assert Message.objects.count() == left


@pytest.mark.parametrize(
    "url",
    [
        "http://exemple.fr/",
        "ftp://exemple.fr/",
        "exemple.fr",
        "https://",
        "https://user:pw@exemple.fr/",
        "https://exemple.fr:99999/",
        "https://exemple.fr/ x",
        "https://exemple.fr/\n",
        "javascript:alert(1)",
        "https://exémple.fr/",
        f"https://exemple.fr/{'x' * 300}",
        "https://[::1",
        "//exemple.fr",
    ],
)
def test_an_address_must_be_a_plain_https_one(cast: Cast, url: str):
    with pytest.raises(InputError):
        check_address(url, public)
    answer = program(cast.campaign).post("/webhooks", {"url": url, "events": ["action.created"]})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "ff02::1",
        "fe80::1%eth0",
    ],
)
def test_no_name_leads_into_a_private_network_at_saving_or_at_sending(cast: Cast, ip: str):
    with pytest.raises(InputError):
        check_address(URL, lambda *_: [PUBLIC, ip])
    hook(cast.campaign)
    outing(cast.campaign)
    enqueue_due(at=AT)
    receiver = Receiver()
    assert deliver_due(receiver, resolver=lambda *_: [ip]) == 0
    assert receiver.got == []
    with unsealed():
        assert Message.objects.get().fault == "address"


def test_a_message_goes_to_the_machine_that_was_checked(cast: Cast):
    hook(cast.campaign)
    outing(cast.campaign)
    enqueue_due(at=AT)
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    receiver = Receiver()
    deliver_due(receiver, resolver=lambda *_: next(answers))
    assert receiver.got[0][0].ip == PUBLIC


def test_the_loopback_is_for_demonstrations_only(settings):
    def loopback(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    with pytest.raises(InputError):
        check_address("http://localhost:9000/", loopback)
    settings.ARPENTEUR_DEMO = True
    assert check_address("http://localhost:9000/x", loopback).port == 9000
    with pytest.raises(InputError):
        check_address("http://interne.exemple/", lambda *_: ["10.0.0.1"])


def test_a_campaign_has_ten_webhooks_at_most(cast: Cast):
    asks = program(cast.campaign)
    body = {"url": URL, "events": ["counts.recorded"]}
    made = [asks.post("/webhooks", body) for _ in range(11)]
    assert [one.status_code for one in made] == [201] * 10 + [422]
    assert "secret" not in asks.get("/webhooks").content.decode()
    assert asks("DELETE", f"/webhooks/{made[0].json()['id']}").status_code == 204
    assert asks("DELETE", f"/webhooks/{made[0].json()['id']}").status_code == 404
    assert asks.post("/webhooks", body).status_code == 201


def test_a_secret_of_an_older_key_of_the_site_is_still_read(settings):
    kept = encrypted("secret")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "une autre clé, longue et tirée au hasard"
    assert decrypted(kept) == ""
    settings.SECRET_KEY_FALLBACKS = [old]
    assert decrypted(kept) == "secret"
