"""Long work on demand: one piece at a time in a process, so that other pages keep their processor.

Two queues: people with an account come before visitors. A few of each wait for their turn; those after them, those that
wait too long, and a network of visitors that asks for too much, are told to come back (``BusyError``, a page of status
503), so that a crowd never takes every thread of the server.
"""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

WAIT_SECONDS = 30.0
MOST_AT_HAND = 3
MOST_VISITORS = 2
MOST_A_MINUTE = 20
"""Pieces of long work of the visitors of one network, in all processes together."""


class BusyError(Exception):
    """Other work is under way; ask again in a moment."""


@dataclass(frozen=True)
class Asker:
    """Whoever sent the request under way; whether she has an account is looked up where it matters only."""

    has_account: Callable[[], bool]
    address: str


ASKER: ContextVar[Asker | None] = ContextVar("asker", default=None)
"""None outside a request: a job of the site, which comes first."""


def network(address: str) -> str:
    """What one visitor may have many addresses of: /24, or /64.

    >>> network("192.0.2.17"), network("2001:db8::1:2:3"), network("")
    ('192.0.2.0/24', '2001:db8::/64', '')
    """
    try:
        version = ip_address(address).version
    except ValueError:
        return address
    return str(ip_network(f"{address}/{24 if version == 4 else 64}", strict=False))


class WorkQueue:
    """Both queues of one kind of work."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._under_way = False
        self._at_hand = {True: 0, False: 0}

    @contextmanager
    def wait(self, seconds: float = WAIT_SECONDS) -> Generator[None]:
        """One's turn, for the time of a ``with`` block. Raises BusyError."""
        asker = ASKER.get()
        first = asker is None or asker.has_account()
        self._come(first)
        began = False
        try:
            if asker is not None and not first:
                _refuse_too_much(asker)
            self._begin(first, seconds)
            began = True
            yield
        finally:
            with self._change:
                self._at_hand[first] -= 1
                self._under_way = self._under_way and not began
                self._change.notify_all()

    def _come(self, first: bool) -> None:
        with self._change:
            if self._at_hand[first] >= (MOST_AT_HAND if first else MOST_VISITORS):
                raise BusyError
            self._at_hand[first] += 1

    def _begin(self, first: bool, seconds: float) -> None:
        with self._change:
            if not self._change.wait_for(lambda: self._free(first), timeout=seconds):
                raise BusyError
            self._under_way = True

    def _free(self, first: bool) -> bool:
        """A visitor's turn comes when nobody with an account is at hand."""
        return not self._under_way and (first or not self._at_hand[True])


def _refuse_too_much(asker: Asker) -> None:
    from arpenteur.web.foundation.shared.limits import Limit

    if not Limit("long", most=MOST_A_MINUTE, seconds=60).take(network(asker.address)):
        raise BusyError


# Two queues for the whole site, shorter than the server has threads: some are always free for a page.
WORK_QUEUE = WorkQueue()
