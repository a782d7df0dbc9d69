"""Long work on demand: one piece at a time in a process, so that other pages keep their processor.

A few requests wait for their turn; those after them, and those that wait too long, are told to come back
(``BusyError``, a page of status 503), so that a crowd never takes every thread of the server.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

WAIT_SECONDS = 30.0
MOST_AT_HAND = 3


class BusyError(Exception):
    """Other work is under way; ask again in a moment."""


class Turns:
    """A queue."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(MOST_AT_HAND)
        self._turn = threading.Lock()

    @contextmanager
    def wait(self, seconds: float = WAIT_SECONDS) -> Iterator[None]:
        """One's turn, for the time of a ``with`` block. Raises BusyError."""
        if not self._places.acquire(blocking=False):
            raise BusyError
        try:
            if not self._turn.acquire(timeout=seconds):
                raise BusyError
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._places.release()


# One queue for the whole site, shorter than the server has threads: one of them is always free for a page.
TURNS = Turns()
