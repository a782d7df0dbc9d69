"""A connection with one deadline for everything, where libraries count each reading apart.

Whoever owns an address could otherwise answer one byte at a time and keep the only worker of the site for days.
"""

import time
from collections.abc import Iterable
from typing import Any

from httpcore import NetworkBackend, NetworkStream, ReadTimeout, SyncBackend

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
