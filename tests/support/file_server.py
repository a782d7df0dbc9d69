"""A file server on the loopback that can be slow, cut, changed, without ranges, or wrong."""

import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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
    rate: int = 0
    """Bytes a second, 0 for as fast as it goes."""
    ranges: bool = True
    refuses: str = ""
    """A status is answered only to programs whose User-Agent does not begin with this."""


@dataclass
class FileServer:
    """Files by path; ``requests`` lists (path, Range header, bytes of body sent). ``rules`` are faults that last."""

    files: dict[str, bytes] = field(default_factory=dict)
    rules: dict[str, Fault] = field(default_factory=dict)
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
        fault = self._fault(path)
        content = fault.body or state.files.get(path, b"")
        if fault.status or (path not in state.files and not fault.body):
            self._reply(fault.status or 404, content, fault, path, asked)
            return
        if path in state.files and self.headers.get("If-None-Match") == state.etag(path) != "":
            self._reply(304, b"", fault, path, asked)
            return
        span = self._span(asked, len(content)) if state.ranges and fault.ranges and self._same(path) else None
        if span is None:
            self._reply(200, content, fault, path, asked)
            return
        fault.headers.setdefault("Content-Range", f"bytes {span[0]}-{span[1] - 1}/{len(content)}")
        self._reply(206, content[span[0] : span[1]], fault, path, asked)

    def _fault(self, path: str) -> Fault:
        state = self.files
        if state.faults:
            return state.faults.popleft()
        rule = state.rules.get(path, Fault())
        friend = rule.refuses and self.headers.get("User-Agent", "").startswith(rule.refuses)
        # A fault takes headers of its own as it is answered.
        return Fault() if friend else replace(rule, headers=dict(rule.headers))

    def _same(self, path: str) -> bool:
        known = self.files.etag(path) if path in self.files.files else ""
        return self.headers.get("If-Range") in (None, known)

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
        step = fault.rate // 20 or len(sent) or 1
        for start in range(0, len(sent), step):
            self._write(sent[start : start + step])
            if fault.rate:
                self.files.go_on.wait(1 / 20)
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


@contextmanager
def file_server() -> Iterator[FileServer]:
    """Stops by itself; its pauses are released."""
    state = FileServer()
    handler = type("Handler", (_Handler,), {"files": state})
    http = _Server(("127.0.0.1", 0), handler)
    state.port = http.server_port
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.go_on.set()
        http.shutdown()
        http.server_close()
        thread.join(PATIENCE)
