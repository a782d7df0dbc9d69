"""One message to one address: to the machine that was checked, without redirects. The web's only way out.

A connection with one deadline for everything, where libraries count each reading apart.

Whoever owns an address could otherwise answer one byte at a time and keep the only worker of the site for days.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx
from httpcore import NetworkBackend, NetworkStream, ReadTimeout, SyncBackend

from arpenteur.web.foundation.outbox.addresses import Target

SECONDS = 10.0
"""For one message, from its connection to the status of the answer."""
MOST_BYTES = 2 * 1024 * 1024
"""Of an answer that is read."""
Send = Callable[[Target, bytes, Mapping[str, str]], int]
_LEAST = 0.001


class DeadlineBackend(NetworkBackend):
    """Connections that end ``seconds`` after the first was asked for, whatever they are at."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._plain = SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 — one deadline instead
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        """Open a connection that ends at the deadline of all, whatever ``timeout`` says."""
        left = max(self._until - time.monotonic(), _LEAST)
        return _Stream(self._plain.connect_tcp(host, port, left, local_address, socket_options), self._until)


class _Stream(NetworkStream):
    def __init__(self, plain: NetworkStream, until: float) -> None:
        self._plain, self._until = plain, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 — one deadline instead
        return self._plain.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 — the same
        self._plain.write(buffer, self._left())

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> NetworkStream:
        return _Stream(self._plain.start_tls(ssl_context, server_hostname, self._left()), self._until)

    def close(self) -> None:
        self._plain.close()

    def get_extra_info(self, info: str) -> Any:
        return self._plain.get_extra_info(info)

    def _left(self) -> float:
        """Seconds left; raises ReadTimeout where there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise ReadTimeout
        return left


class UnreachableError(Exception):
    """No answer came; the text is a short reason of a closed list."""


class NotConnectedError(UnreachableError):
    """Nothing was said to the other side: another try cannot send anything twice."""


@dataclass(frozen=True)
class WholeAnswer:
    """What an address answered: its status, its media type as it says it, its body."""

    status: int
    media_type: str
    body: bytes


Exchange = Callable[[str, Target, bytes | None, Mapping[str, str]], WholeAnswer]


def exchange(method: str, target: Target, body: bytes | None, headers: Mapping[str, str]) -> WholeAnswer:
    """The whole answer to a message, ``MOST_BYTES`` at most. Raises UnreachableError, also for a longer one."""
    sent = {"User-Agent": "Arpenteur", **headers}
    if body is not None:
        sent["Content-Length"] = str(len(body))
    return _ask(method, target, body, sent, _whole)


def look(target: Target) -> int:
    """The status that an address answers a GET with; its body is not read, no redirect is followed. Raises
    UnreachableError.
    """
    return _ask("GET", target, None, {"User-Agent": "Arpenteur", "Accept": "text/html,*/*"}, _status)


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer; its body is not read. Raises UnreachableError."""
    return _ask("POST", target, body, {**headers, "Content-Length": str(len(body))}, _status)


def _status(answer: httpcore.Response) -> int:
    return answer.status


def _whole(answer: httpcore.Response) -> WholeAnswer:
    found = bytearray()
    for part in answer.iter_stream():
        found += part
        if len(found) > MOST_BYTES:
            raise UnreachableError("too long")
    kinds = [value for name, value in answer.headers if name.lower() == b"content-type"]
    return WholeAnswer(answer.status, kinds[0].decode("latin-1") if kinds else "", bytes(found))


def _ask[T](
    method: str,
    target: Target,
    body: bytes | None,
    headers: Mapping[str, str],
    read: Callable[[httpcore.Response], T],
) -> T:
    shown = f"[{target.ip}]" if ":" in target.ip else target.ip
    url = target.url._replace(netloc=f"{shown}:{target.port}").geturl()
    named = {**headers, "Host": target.url.netloc}
    server = {"sni_hostname": target.host}
    # No proxy and no redirect: the message goes to the machine whose address was checked, or nowhere.
    trusted = httpx.create_ssl_context(trust_env=False)
    try:
        with (
            httpcore.ConnectionPool(trusted, network_backend=DeadlineBackend(SECONDS)) as pool,
            pool.stream(method, url, headers=list(named.items()), content=body, extensions=server) as answer,
        ):
            return read(answer)
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        timed = isinstance(error, httpcore.TimeoutException)
        raise NotConnectedError("timeout" if timed else "unreachable") from error
    except httpcore.TimeoutException as error:
        raise UnreachableError("timeout") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise UnreachableError("unreachable") from error
