"""One message over the wire: to the machine that was checked, without redirects, refused in time."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cast import AT, Cast
from django.utils import timezone
from programs import counted, outing, program

from arpenteur.web.foundation.outbox import worker
from arpenteur.web.foundation.outbox.addresses import Target, check_address
from arpenteur.web.foundation.outbox.https import UnreachableError, post
from arpenteur.web.site.api import webhooks
from arpenteur.web.site.api.signatures import headers_of, json_body
from arpenteur.web.site.api.webhooks import send_webhook


class Handler(BaseHTTPRequestHandler):
    """Keeps what came in its server."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))  # type: ignore[attr-defined]
        self.send_response(302 if self.path == "/ailleurs" else 204)
        self.send_header("Location", "/trompe")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def listening() -> Iterator[ThreadingHTTPServer]:
    """A receiver on the loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def loopback(server: ThreadingHTTPServer, path: str) -> Target:
    return check_address(f"http://recepteur.test:{server.server_port}{path}", lambda *_: ["127.0.0.1"])


def test_a_message_over_the_wire(settings, listening: ThreadingHTTPServer):
    settings.ARPENTEUR_DEMO = True
    body = json_body({"type": "action.created", "é": 1})
    assert post(loopback(listening, "/crochet?x=1"), body, headers_of("m", "whsec_c2VjcmV0", body, AT)) == 204
    path, headers, got = listening.got[0]
    assert (path, got) == ("/crochet?x=1", body)
    assert headers["Host"] == f"recepteur.test:{listening.server_port}"
    assert headers["Arpenteur-Signature"].startswith("t=")


def test_a_redirect_is_not_followed(settings, listening: ThreadingHTTPServer):
    settings.ARPENTEUR_DEMO = True
    assert post(loopback(listening, "/ailleurs"), b"{}", {}) == 302
    assert [path for path, _, _ in listening.got] == ["/ailleurs"]


def test_a_closed_door_is_an_unreachable_address(settings, listening: ThreadingHTTPServer):
    settings.ARPENTEUR_DEMO = True
    target = loopback(listening, "/")
    closed = Target(target.url, target.host, target.ip, 1)
    with pytest.raises(UnreachableError, match="unreachable"):
        post(closed, b"{}", {})


@pytest.mark.django_db
def test_a_tick_sends_over_the_wire_what_a_program_wrote(cast: Cast, settings, listening, monkeypatch):
    settings.ARPENTEUR_DEMO = True
    monkeypatch.setattr(check_address, "__defaults__", (lambda *_: ["127.0.0.1"],))
    monkeypatch.setattr(
        send_webhook, "__kwdefaults__", send_webhook.__kwdefaults__ | {"resolver": lambda *_: ["127.0.0.1"]}
    )
    asks = program(cast.campaign)
    url = f"http://recepteur.test:{listening.server_port}/"
    assert asks.post("/webhooks", {"url": url, "events": ["counts.recorded"]}).status_code == 201
    action = outing(cast.campaign)
    asks.post(f"/actions/{action.pk}/counts", {"counts": [counted()]})
    assert webhooks.tick(at=timezone.now()) == 1
    assert worker.tick(at=timezone.now()) == 1
    assert json.loads(listening.got[0][2])["data"] == {"action": action.pk, "events": 1}
