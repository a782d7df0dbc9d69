"""A rival's webhook that keeps the worker busy, and addresses that look public."""

import socket
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from functools import partial

import pytest
from cast import AT, Cast
from programs import outing

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox import https, worker
from arpenteur.web.foundation.outbox.addresses import check_address
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.site.api import webhooks
from arpenteur.web.site.api.actions import create_webhook
from arpenteur.web.site.api.outgoing import WEBHOOKS
from arpenteur.web.site.api.scopes import WebhookEvent

PUBLIC = "93.184.215.14"


@pytest.fixture
def dripping() -> Iterator[int]:
    """A server that answers one byte at a time, for ever; its port."""
    ending = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            client, _ = listening.accept()
            with client:
                client.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not ending.wait(0.02):
                    try:
                        client.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        yield listening.getsockname()[1]
        ending.set()
        thread.join()


def test_an_answer_that_never_ends_is_left_in_time(settings, monkeypatch, dripping: int):
    settings.ARPENTEUR_DEMO = True
    monkeypatch.setattr(https, "SECONDS", 0.3)
    target = check_address(f"http://rival.test:{dripping}/", lambda *_: ["127.0.0.1"])
    done: list[str] = []

    def told() -> None:
        try:
            https.post(target, b"{}", {})
        except https.UnreachableError as error:
            done.append(str(error))

    thread = threading.Thread(target=told, daemon=True)
    thread.start()
    thread.join(timeout=5)
    assert done == ["timeout"]


@pytest.mark.parametrize("ip", ["::7f00:1", "::ffff:0:7f00:1", "fec0::1", "5f00::1"])
def test_old_ways_to_write_a_private_address_are_private(ip: str):
    with pytest.raises(InputError, match="réseau privé"):
        check_address("https://rival.exemple/", lambda *_: [ip])


@pytest.mark.parametrize(
    "ip", ["192.88.99.1", "192.175.48.1", "168.63.129.16", "2002:c058:6301::1", "2001:0:1::1", "3fff::1", "224.0.0.1"]
)
def test_relays_and_other_special_addresses_are_private(ip: str):
    with pytest.raises(InputError, match="réseau privé"):
        check_address("https://rival.exemple/", lambda *_: [ip])


@pytest.mark.parametrize(("port", "good"), [(443, True), (1024, True), (8443, True), (22, False), (80, False)])
def test_a_webhook_goes_to_the_port_of_https_or_to_a_free_one(port: int, good: bool):
    with nullcontext() if good else pytest.raises(InputError, match=f"port {port}"):
        check_address(f"https://rival.exemple:{port}/", lambda *_: [PUBLIC])


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost", "[::1]"])
def test_other_ways_to_write_the_loopback_lead_nowhere(host: str):
    with pytest.raises(InputError):
        check_address(f"https://{host}/")


@pytest.mark.django_db
def test_a_campaign_that_writes_much_does_not_take_the_turn_of_others(cast: Cast, monkeypatch):
    """Forty messages wait for its address; the address of another campaign gets its own all the same."""
    monkeypatch.setattr(worker, "MESSAGES", 10)
    for campaign, much in ((cast.other, 40), (cast.campaign, 1)):
        listen(campaign)
        with sealed(campaign.pk):
            for _ in range(much):
                outing(campaign)
    webhooks.enqueue_due(at=AT)
    told: list[str] = []
    send = partial(
        webhooks.send_webhook, resolver=lambda *_: [PUBLIC], send=lambda target, *_: told.append(target.url.path) or 204
    )
    worker.deliver_due(at=AT, among=[replace(WEBHOOKS, send=send)])
    assert "/essai" in told
    assert 1 < told.count("/rivale") < 40


def listen(campaign: Campaign) -> None:
    with sealed(campaign.pk), pytest.MonkeyPatch.context() as patched:
        patched.setattr("arpenteur.web.site.api.actions.check_address", lambda _url: None)
        create_webhook(
            campaign=campaign,
            url=f"https://exemple.fr/{campaign.slug}",
            events=[WebhookEvent.ACTION_CREATED],
            by=COMMAND,
            at=AT,
        )
