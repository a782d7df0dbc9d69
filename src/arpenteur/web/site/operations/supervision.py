"""What systemd is told of a process it started: ready, about to end (``Type=notify``). Nobody else listens."""

import os
import socket
from contextlib import suppress


def supervised() -> bool:
    """Whether whoever started the process waits to hear from it."""
    return bool(os.environ.get("NOTIFY_SOCKET"))


def tell(state: str) -> None:
    """``READY=1``, ``STOPPING=1``, ``STATUS=…``, where somebody listens."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.connect(f"\0{place[1:]}" if place.startswith("@") else place)
        out.sendall(state.encode())
