"""A file server on the loopback that can be slow, cut, changed, without ranges, or wrong."""

import re
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from arpenteur.sources.fetch import Network

# Bounds every wait of the server, so that a failing test ends.
PATIENCE = 10.0


@dataclass
class Fault:
    """What goes wrong with one request: a status, headers of its own, a body cut short, a pause in the middle."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut_after: int | None = None
    pause_after: int | None = None


@dataclass
class FileServer:
    """Files by path; ``requests`` lists (path, Range header, bytes of body sent)."""

    files: dict[str, bytes] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    requests: list[tuple[str, str, int]] = field(default_factory=list)
    heard: list[dict[str, str]] = field(default_factory=list)
    ranges: bool = True
    length: bool = True
    etags: bool = True
    paused: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def etag(self, path: str) -> str:
        return f'"{sha256(self.files[path]).hexdigest()[:8]}"' if self.etags else ""

    def fails(self, **what: Any) -> None:
        """The next request meets this fault, after those already planned."""
        self.faults.append(Fault(**what))

    @property
    def sent(self) -> int:
        return sum(size for _, _, size in self.requests)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    files: FileServer

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        state = self.files
        path, asked = self.path.lstrip("/").partition("?")[0], self.headers.get("Range", "")
        state.heard.append(dict(self.headers))
        fault = state.faults.popleft() if state.faults else Fault()
        content = fault.body or state.files.get(path, b"")
        if fault.status or path not in state.files:
            self._reply(fault.status or 404, content, fault, path, asked)
            return
        if self.headers.get("If-None-Match") == state.etag(path) != "":
            self._reply(304, b"", fault, path, asked)
            return
        span = self._span(asked, len(content)) if state.ranges and self._same(path) else None
        if span is None:
            self._reply(200, content, fault, path, asked)
            return
        fault.headers.setdefault("Content-Range", f"bytes {span[0]}-{span[1] - 1}/{len(content)}")
        self._reply(206, content[span[0] : span[1]], fault, path, asked)

    def _same(self, path: str) -> bool:
        return self.headers.get("If-Range") in (None, self.files.etag(path))

    def _span(self, asked: str, size: int) -> tuple[int, int] | None:
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", asked)
        if match is None:
            return None
        if not match[1]:
            return max(0, size - int(match[2])), size
        return int(match[1]), min(size, int(match[2]) + 1) if match[2] else size

    def _reply(self, status: int, body: bytes, fault: Fault, path: str, asked: str) -> None:
        self.send_response(status)
        if self.files.length:
            self.send_header("Content-Length", str(len(body)))
        else:
            self.close_connection = True
            self.send_header("Connection", "close")
        if path in self.files.files and self.files.etag(path) and "ETag" not in fault.headers:
            self.send_header("ETag", self.files.etag(path))
        for name, value in fault.headers.items():
            self.send_header(name, value)
        sent = body if fault.cut_after is None else body[: fault.cut_after]
        self.files.requests.append((path, asked, len(sent)))
        self.end_headers()
        if fault.pause_after is not None:
            self.wfile.write(sent[: fault.pause_after])
            self.files.paused.set()
            self.files.go_on.wait(PATIENCE)
            sent = sent[fault.pause_after :]
        self._write(sent)
        if fault.cut_after is not None:
            self.close_connection = True

    def _write(self, body: bytes) -> None:
        try:
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the tests."""


@pytest.fixture
def server() -> Iterator[FileServer]:
    """Stops by itself; its pauses are released."""
    state = FileServer()
    handler = type("Handler", (_Handler,), {"files": state})
    http = _Server(("127.0.0.1", 0), handler)
    state.port = http.server_port
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield state
    state.go_on.set()
    http.shutdown()
    http.server_close()
    thread.join(PATIENCE)


@dataclass
class Pauses:
    """The waits a download would have made."""

    seconds: list[float] = field(default_factory=list)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def network(pauses: Pauses) -> Network:
    """Never sleeps, lives on 1 March 2026."""
    return Network(attempts=3, sleep=pauses.seconds.append, now=lambda: datetime(2026, 3, 1, tzinfo=UTC))
