"""A mail server on the loopback that says yes to everything and keeps nothing, and one that is not there."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sites import free_port

_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class _Polite(socketserver.StreamRequestHandler):
    """Enough of SMTP for a greeting and a goodbye."""

    def handle(self) -> None:
        self.wfile.write(b"220 lettres.invalid\r\n")
        for line in self.rfile:
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


@contextmanager
def letterbox() -> Iterator[dict[str, dict[str, object]]]:
    """``MAILERS`` of a server that answers."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Polite) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield mailers(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def mailers(port: int) -> dict[str, dict[str, object]]:
    """``MAILERS`` of a server on a port."""
    return {"default": {"BACKEND": _BACKEND, "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5}}}


def no_letterbox() -> dict[str, dict[str, object]]:
    """``MAILERS`` of a server that is down."""
    return mailers(free_port())
