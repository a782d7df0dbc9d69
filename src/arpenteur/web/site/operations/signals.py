"""Ending as asked: Ctrl-C and SIGTERM let what is under way end; the same again ends at once."""

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


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
