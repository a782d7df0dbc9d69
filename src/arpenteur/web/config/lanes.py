"""Requests that wait for a thread, in two lanes: whoever has an account, signs in or sends something, then visitors.

Visitors have half of the threads at most. Somebody who loops on a page, however many at once, delays visitors like
himself: a form of sign-in is taken next, by a thread that is kept for it. Only what a request says is looked at, not
whether it is true: who lies about it is answered in the first lane, as everybody was before there were two.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from waitress.task import ThreadedTaskDispatcher

_FIRST = ("/compte/", "/sante/")
_READS = {"GET", "HEAD"}


@dataclass(frozen=True)
class VisitorTurn:
    """The turn of a visitor, which ends with her answer."""

    channel: Any
    end: Callable[[], None]

    def service(self) -> None:
        """Answer her."""
        try:
            self.channel.service()
        finally:
            self.end()

    def cancel(self) -> None:
        """The server ends."""
        self.channel.cancel()


class Lanes:
    """The queue of waitress, used under the lock of its dispatcher; ``most`` visitors are answered at once."""

    def __init__(self, most: int, end: Callable[[], None]) -> None:
        self.inside = 0
        self._most, self._end = most, end
        self._first: deque[Any] = deque()
        self._visitors: deque[Any] = deque()

    def __len__(self) -> int:
        return len(self._first) + len(self._visitors)

    def __bool__(self) -> bool:
        """Whether somebody may be answered now."""
        return bool(self._first) or (bool(self._visitors) and self.inside < self._most)

    def append(self, channel: Any) -> None:
        """One more who waits."""
        (self._first if comes_first(channel) else self._visitors).append(channel)

    def popleft(self) -> Any:
        """Who is answered next."""
        if self._first:
            return self._first.popleft()
        self.inside += 1
        return VisitorTurn(self._visitors.popleft(), self._end)


class TwoLanes(ThreadedTaskDispatcher):
    """Threads that answer; half of them are kept from visitors who only read."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self._lanes = Lanes(max(1, threads // 2), self._let_out)
        self.queue = self._lanes  # type: ignore[assignment] — all that is used of a deque
        self.set_thread_count(threads)

    def _let_out(self) -> None:
        with self.lock:
            self._lanes.inside -= 1
            self.queue_cv.notify()


def comes_first(channel: Any) -> bool:
    """Whether the request of a connection says an account or a phone's pass, signs in, or sends something."""
    request = channel.requests[0]
    headers = request.headers
    known = f"{settings.SESSION_COOKIE_NAME}=" in headers.get("COOKIE", "") or "AUTHORIZATION" in headers
    sends = getattr(request, "command", "") not in _READS
    return known or sends or str(getattr(request, "path", "")).startswith(_FIRST)
