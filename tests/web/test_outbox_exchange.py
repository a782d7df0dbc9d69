"""A whole answer over the wire: read up to a bound, from the machine that was checked, without redirects."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from arpenteur.web.foundation.outbox.addresses import Target, check_address
from arpenteur.web.foundation.outbox.https import MOST_BYTES, UnreachableError, WholeAnswer, exchange

LONG = b"x" * (MOST_BYTES + 1)
ANSWERS = {
    "/v2/requests.json": (200, "application/json; charset=utf-8", b'[{"token": "1"}]'),
    "/refuse": (503, "text/html", b"<p>panne</p>"),
    "/ailleurs": (302, "text/html", b""),
    "/long": (200, "application/json", LONG),
    "/juste": (200, "application/json", LONG[1:]),
}


class TownHallHandler(BaseHTTPRequestHandler):
    """Answers by the path, and keeps what came in its server."""

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        self.server.got.append((self.command, self.path, self.headers["Host"], body))  # type: ignore[attr-defined]
        status, kind, content = ANSWERS[self.path]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if status == 302:
            self.send_header("Location", "/v2/requests.json")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def server(settings) -> Iterator[ThreadingHTTPServer]:
    settings.ARPENTEUR_DEMO = True
    made = ThreadingHTTPServer(("127.0.0.1", 0), TownHallHandler)
    made.got = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def target(server: ThreadingHTTPServer, path: str) -> Target:
    return check_address(f"http://mairie.test:{server.server_port}{path}", lambda *_: ["127.0.0.1"])


def test_status_type_and_body_come_back(server: ThreadingHTTPServer):
    answer = exchange("POST", target(server, "/v2/requests.json"), b"a=1", {"Content-Type": "text/plain"})
    assert answer == WholeAnswer(*ANSWERS["/v2/requests.json"])
    assert exchange("GET", target(server, "/refuse"), None, {}).status == 503
    host = f"mairie.test:{server.server_port}"
    assert server.got == [("POST", "/v2/requests.json", host, b"a=1"), ("GET", "/refuse", host, b"")]


def test_a_redirect_is_an_answer_and_nothing_else_is_fetched(server: ThreadingHTTPServer):
    assert exchange("GET", target(server, "/ailleurs"), None, {}).status == 302
    assert [path for _method, path, _host, _body in server.got] == ["/ailleurs"]


def test_an_answer_that_is_too_long_is_none(server: ThreadingHTTPServer):
    assert len(exchange("GET", target(server, "/juste"), None, {}).body) == MOST_BYTES
    with pytest.raises(UnreachableError, match="too long"):
        exchange("GET", target(server, "/long"), None, {})
