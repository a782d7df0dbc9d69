"""Ending as asked: Ctrl-C and SIGTERM let what is under way end; the same again ends at once.

What systemd is told of a process it started: ready, about to end (``Type=notify``). Nobody else listens.
"""

import os
import signal
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


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


@contextmanager
def stopped_by_signals(ending: threading.Event) -> Generator[None]:
    """Inside the block the first signal sets ``ending`` and the second interrupts. Only the main thread hears them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def heard(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 — the shape Python calls
        if ending.is_set():
            raise KeyboardInterrupt
        ending.set()

    before = {number: signal.signal(number, heard) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
