"""Text messages: length and price before they leave, senders that are refused, hours, once each, STOP at once."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from acquainted import acquainted
from cast import Cast
from django.urls import reverse
from mailings import MINUTE, NOW, a_sender, leaving, states, written
from people_to_call import plain_words
from standardwebhooks import Webhook

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.accounts import AccountWords
from arpenteur.web.communication.outreach.actions import keep_account
from arpenteur.web.communication.outreach.blocks import ButtonBlock, TextBlock
from arpenteur.web.communication.outreach.checks import findings_of
from arpenteur.web.communication.outreach.models import Account, AccountKind, Mailing, MessageReply, Recipient
from arpenteur.web.communication.outreach.return_views import RETURNS
from arpenteur.web.communication.outreach.sending import tick
from arpenteur.web.communication.outreach.texts.channel import provider_session
from arpenteur.web.communication.outreach.texts.checks import text_for
from arpenteur.web.communication.outreach.values import example_values
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.matching import phone_key
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Channel, Consent, Purpose

pytestmark = pytest.mark.django_db
PAIRS = ((Purpose.NEWS, Channel.SMS),)
BLOCKS = (TextBlock("Bonjour {prénom}, réunion jeudi à 19 h."),)
SECRET = "whsec_c2VjcmV0IGRlIGwnZXNzYWkgcG91ciBsZXMgU01T"


class Provider(ThreadingHTTPServer):
    """A provider on the loopback: what it was told, and what it answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.status = 202


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.keys.append(self.headers["Authorization"])
        self.server.taken.append(json.loads(body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    settings.DEBUG = True  # the loopback is no public address
    with Provider() as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def account(cast: Cast, provider: Provider | None = None, **given: Any) -> Account:
    port = provider.server_address[1] if provider else 9
    words: dict[str, Any] = {
        "channel": Channel.SMS,
        "kind": AccountKind.SMS,
        "name": "SMS",
        "sender": "Valmarche",
        "a_minute": 10_000,
        "settings": {"address": f"http://127.0.0.1:{port}/sms", "price": "0.045"},
        "secret": "cle-secrete",
        "webhook_secret": SECRET,
    } | given
    return keep_account(campaign=cast.campaign, account=None, words=AccountWords(**words), by=COMMAND, at=NOW)


def reachable(cast: Cast, count: int) -> None:
    for n in range(count):
        acquainted(
            cast.campaign, f"Figurine Numéro{n}", PAIRS, email=f"n{n}@exemple.fr", phone=f"06 39 98 10 {n:02}", at=NOW
        )


def codes(mailing: Mailing, at: datetime = NOW) -> dict[str, str]:
    return {one.code: str(one.verdict) for one in findings_of(mailing, at)}


def test_length_and_price_are_said_before_anything_leaves(cast: Cast):
    with sealed(cast.campaign.pk):
        reachable(cast, 3)
        a_sender(cast)
        mailing = written(cast, account(cast), channel=Channel.SMS, blocks=BLOCKS, subject="")
        said = {one.code: str(one.sentence) for one in findings_of(mailing, NOW)}
        assert said["length"].startswith("1 partie de SMS")
        assert "0,14" in said["price"]
        assert "3 personnes" in said["price"]
        long = written(cast, account(cast), channel=Channel.SMS, blocks=(TextBlock("très long " * 120),), subject="")
        assert codes(long)["length"] == "todo"
        unpriced = account(cast, settings={"address": "https://exemple.fr/"})
        assert codes(written(cast, unpriced, channel=Channel.SMS, blocks=BLOCKS, subject=""))["price"] == "warn"
        wide = written(cast, account(cast), channel=Channel.SMS, blocks=(TextBlock("Merci 🙏"),), subject="")
        assert codes(wide)["length"] == "warn"


def test_a_text_says_who_writes_and_how_to_object_and_is_plain(cast: Cast):
    with sealed(cast.campaign.pk):
        a_sender(cast)
        mailing = written(
            cast, None, channel=Channel.SMS, blocks=(TextBlock("# Jeudi\n**Ça** vient d’être dit"),), subject=""
        )
        text = text_for(mailing, None, example_values(mailing))
        assert text.startswith("Association d'essai : Jeudi\nÇa vient d'etre dit")
        assert "STOP" in text
        short = account(cast, settings={"stop": "36173"})
        assert text_for(mailing, short, {}).endswith("STOP au 36173")


@pytest.mark.parametrize(
    ("sender", "verdict"), [("06 39 98 00 00", "todo"), ("0199001234", "todo"), ("Valmarche", "ok")]
)
def test_a_mobile_or_landline_number_stops_it(cast: Cast, sender: str, verdict: str):
    with sealed(cast.campaign.pk):
        reachable(cast, 1)
        a_sender(cast)
        mailing = written(cast, account(cast, sender=sender), channel=Channel.SMS, blocks=BLOCKS, subject="")
        assert codes(mailing)["sender-number"] == verdict


def test_pictures_and_buttons_stop_it(cast: Cast):
    with sealed(cast.campaign.pk):
        blocks = (*BLOCKS, ButtonBlock("Je viens", "https://exemple.fr"))
        assert (
            codes(written(cast, account(cast), channel=Channel.SMS, blocks=blocks, subject=""))["text-only"] == "todo"
        )


def test_each_receives_one_text_of_her_own(cast: Cast, provider: Provider):
    with sealed(cast.campaign.pk):
        reachable(cast, 4)
        a_sender(cast)
        mailing = leaving(cast, account(cast, provider), channel=Channel.SMS, blocks=BLOCKS, subject="")
        assert tick(at=NOW) == 4
        assert tick(at=NOW + MINUTE) == 0
        assert states(mailing) == {"accepted": 4}
        refs = {str(one) for one in Recipient.objects.values_list("code", flat=True)}
    assert {one["ref"] for one in provider.taken} == refs
    assert len({one["to"] for one in provider.taken}) == 4
    assert {one["from"] for one in provider.taken} == {"Valmarche"}
    assert set(provider.keys) == {"Bearer cle-secrete"}


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, {"refused": 2}), (422, {"refused": 2}), (401, {"waiting": 2}), (402, {"waiting": 2}), (503, {"waiting": 2})],
)
def test_what_a_provider_answers_says_what_becomes_of_it(cast: Cast, provider: Provider, status: int, expected: dict):
    provider.status = status
    with sealed(cast.campaign.pk):
        reachable(cast, 2)
        a_sender(cast)
        mailing = leaving(cast, account(cast, provider), channel=Channel.SMS, blocks=BLOCKS, subject="")
        tick(at=NOW)
        assert states(mailing) == expected
        mailing.refresh_from_db()
        if status in {401, 402}:
            assert (mailing.state, mailing.stop_reason) == ("stopped", "account")


def test_a_provider_that_cannot_be_reached_is_asked_again(cast: Cast, settings):
    settings.DEBUG = True
    with sealed(cast.campaign.pk):
        reachable(cast, 1)
        a_sender(cast)
        mailing = leaving(cast, account(cast), channel=Channel.SMS, blocks=BLOCKS, subject="")
        tick(at=NOW)
        assert states(mailing) == {"waiting": 1}


def test_an_address_inside_our_own_network_is_not_spoken_to(cast: Cast):
    with sealed(cast.campaign.pk):
        mine = account(cast, settings={"address": "http://127.0.0.1:9/"})
        with pytest.raises(Exception, match="address"), provider_session(mine):
            pass


def test_nothing_leaves_at_night_nor_on_a_sunday_and_goes_on_by_itself(cast: Cast, provider: Provider):
    saturday_night = datetime(2026, 11, 28, 20, 30, tzinfo=UTC)
    with sealed(cast.campaign.pk):
        reachable(cast, 2)
        a_sender(cast)
        mine = account(cast, provider)
        mailing = leaving(cast, mine, at=saturday_night, channel=Channel.SMS, blocks=BLOCKS, subject="")
        for at in (saturday_night, saturday_night + timedelta(hours=14), datetime(2026, 11, 30, 6, 59, 59, tzinfo=UTC)):
            assert tick(at=at) == 0
        assert codes(mailing, saturday_night)["hours"] == "warn"
        assert states(mailing) == {"waiting": 2}
        assert tick(at=NOW) == 2


def sign(said: dict[str, str]) -> tuple[str, dict[str, str]]:
    body, at = json.dumps(said), datetime.now(UTC)
    headers = {
        "webhook-id": said["id"],
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(said["id"], at, body),
    }
    return body, headers


def tell(cast: Cast, client: Any, one: Account, said: dict[str, str], *, signed: bool = True) -> int:
    body, headers = sign(said)
    address = reverse("outreach:returns", args=[participant_link(RETURNS, cast.campaign.pk, one.pk)])
    sent = headers if signed else {**headers, "webhook-signature": "v1,xxxx"}
    return client.post(address, body, content_type="application/json", headers=sent).status_code


def test_stop_is_heard_before_the_next_message_of_whatever_mailing(cast: Cast, provider: Provider, client):
    with sealed(cast.campaign.pk):
        reachable(cast, 2)
        a_sender(cast)
        mine = account(cast, provider)
        first = leaving(cast, mine, channel=Channel.SMS, blocks=BLOCKS, subject="")
        tick(at=NOW)
        second = leaving(cast, mine, at=NOW + MINUTE, channel=Channel.SMS, blocks=BLOCKS, subject="")
    said = {"id": "mo-1", "from": phone_key("06 39 98 10 00"), "to": "36173", "text": "Stop"}
    assert tell(cast, client, mine, said, signed=False) == 401
    with sealed(cast.campaign.pk):
        assert Consent.objects.filter(channel=Channel.SMS, withdrawn_at=None).count() == 2
    assert tell(cast, client, mine, said) == 204
    assert tell(cast, client, mine, said) == 204
    with sealed(cast.campaign.pk):
        assert Consent.objects.filter(channel=Channel.SMS, withdrawn_at=None).count() == 1
        assert MessageReply.objects.count() == 1
        tick(at=NOW + MINUTE)
        assert states(first) == {"accepted": 2}
        assert states(second) == {"accepted": 1, "out": 1}


def test_receipts_are_taken_once_and_say_what_came_back(cast: Cast, provider: Provider, client):
    with sealed(cast.campaign.pk):
        reachable(cast, 2)
        a_sender(cast)
        mine = account(cast, provider)
        mailing = leaving(cast, mine, channel=Channel.SMS, blocks=BLOCKS, subject="")
        tick(at=NOW)
        one, other = Recipient.objects.filter(mailing=mailing).order_by("pk")
    assert tell(cast, client, mine, {"id": "1", "ref": str(one.code), "status": "delivered"}) == 204
    assert tell(cast, client, mine, {"id": "2", "ref": str(other.code), "status": "failed", "error": "x"}) == 204
    assert tell(cast, client, mine, {"id": "2", "ref": str(other.code), "status": "failed"}) == 204
    assert tell(cast, client, mine, {"id": "3", "ref": str(other.code), "status": "opened"}) == 400
    with sealed(cast.campaign.pk):
        assert list(Recipient.objects.order_by("pk").values_list("returned", flat=True)) == ["", "hard"]


def test_an_account_is_kept_on_a_page_and_refuses_a_number_as_a_name(cast: Cast, settings):
    settings.ARPENTEUR_SECOND_FACTOR = False
    settings.DEBUG = True
    director = cast.client(cast.director)
    address = f"/c/{cast.campaign.slug}/messages/envoi/sms/"
    fields = {
        "name": "SMS",
        "kind": "sms",
        "sender": "06 39 98 00 00",
        "address": "http://127.0.0.1:9/",
        "a_minute": 60,
        "price": "0.045",
        "stop": "36173",
        "secret": "cle-secrete",
    }
    refused = director.post(address, fields)
    assert refused.status_code == 422
    assert "Arcep" in plain_words(refused)
    assert director.post(address, {**fields, "sender": "Valmarche", "address": "http://10.0.0.1/"}).status_code == 422
    assert director.post(address, {**fields, "sender": "Valmarche"}).status_code == 302
    with sealed(cast.campaign.pk):
        kept = Account.objects.get()
        assert (kept.channel, kept.sender, kept.secret) == ("sms", "Valmarche", "cle-secrete")
        assert Decimal(kept.settings["price"]) == Decimal("0.045")
    shown = director.get(f"{address}{kept.pk}/").content.decode()
    assert "cle-secrete" not in shown
    assert "/retours/" in shown
    for user in (cast.organiser, cast.volunteer, cast.officer, cast.guest):
        assert cast.client(user).get(address).status_code == 403
    assert cast.client(cast.rival).get(address).status_code == 404


def test_a_demonstration_shows_texts_and_sends_none(cast: Cast, settings, mailoutbox):
    settings.ARPENTEUR_DEMO = True
    with sealed(cast.campaign.pk):
        reachable(cast, 1)
        a_sender(cast)
        mailing = leaving(cast, account(cast, kind=AccountKind.CONSOLE), channel=Channel.SMS, blocks=BLOCKS, subject="")
        assert tick(at=NOW) == 1
        assert states(mailing) == {"accepted": 1}
    assert "STOP" in mailoutbox[0].body


def test_a_message_that_is_stopped_by_a_check_does_not_begin(cast: Cast):
    with sealed(cast.campaign.pk):
        reachable(cast, 1)
        a_sender(cast)
        with pytest.raises(InputError):
            leaving(cast, account(cast, sender="0639980000"), channel=Channel.SMS, blocks=BLOCKS, subject="")
