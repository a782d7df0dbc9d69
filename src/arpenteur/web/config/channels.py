"""Connections of the server: how many, for how long, and how they end without losing a request."""

import re
import select
import time
from copy import copy
from typing import Any, cast

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

LIMITS = {"connection_limit": 800, "channel_timeout": 30, "cleanup_interval": 5}
"""Under the 1,024 files that systems give a process; idle ones go. Proxies keep theirs for 20 s: deploy/."""
REQUEST_SECONDS = 60.0
"""For a request to come in whole: a photo of 8 MB at 1.1 Mbit/s. Behind the proxies of deploy/ it comes at once."""
LONGER = re.compile(r"/c/[\w-]+/(?:liste-electorale/(?:ajouter|comparer)|contacts/imports)/")
"""Addresses that take a whole electoral list or a file of contacts; anywhere else a request is a photo and its form at
most."""
LONGER_BYTES = 40 * 1024 * 1024
LINGER_SECONDS = 1.5
LAST_ANSWERS_SECONDS = 20.0
_LOOK_SECONDS = 1.0
_STEP_SECONDS = 0.05


class Parser(HTTPRequestParser):
    """A request that may be longer at a few addresses."""

    def parse_header(self, header_plus: bytes) -> None:
        """Known once its address is."""
        super().parse_header(header_plus)
        if LONGER.fullmatch(str(getattr(self, "path", ""))):
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = LONGER_BYTES


class ServerChannel(HTTPChannel):
    """A connection that is told with its last answer that the server ends."""

    parser_class = Parser
    ending = False

    def service(self) -> None:
        """Answer one request."""
        if self.ending:
            for request in self.requests:
                cast("dict[str, str]", request.headers)["CONNECTION"] = "close"
        super().service()


class Slow:
    """Lets go of connections whose request does not come to its end, however often a byte of it comes."""

    def __init__(self) -> None:
        self._since: dict[Any, tuple[Any, float]] = {}
        self._next = 0.0

    def let_go(self, channels: dict[int, Any], now: float) -> None:
        """Look once a second."""
        if now < self._next:
            return
        self._next = now + _LOOK_SECONDS
        before, self._since = self._since, {}
        for one in list(channels.values()):
            coming = one.request if isinstance(one, HTTPChannel) and not one.requests else None
            if coming is None:
                continue
            request, since = before.get(one, (coming, now))
            if request is not coming:
                since = now
            if now - since > REQUEST_SECONDS:
                one.will_close = True
            self._since[one] = (coming, since)


def own(channels: dict[int, Any]) -> None:
    """Every listener of a server opens our kind of connection."""
    for one in channels.values():
        if hasattr(one, "channel_class"):
            one.channel_class = ServerChannel


def finish(channels: dict[int, Any]) -> None:
    """Take no more visitors, and let those inside have their answer.

    Whoever had knocked before the door closed comes in. A proxy that keeps connections is told with the next answer on
    each that it is the last; those it does not use for a while are closed.
    """
    for one in list(channels.values()):
        if getattr(one, "accepting", False):
            while select.select([one.socket], [], [], 0)[0]:
                one.handle_accept()
            wasyncore.dispatcher.close(one)
    ServerChannel.ending = True
    began = time.monotonic()
    while (waited := time.monotonic() - began) < LAST_ANSWERS_SECONDS:
        inside = [one for one in list(channels.values()) if isinstance(one, HTTPChannel)]
        if not any(_busy(one) or waited < LINGER_SECONDS for one in inside):
            return
        wasyncore.loop(timeout=_STEP_SECONDS, use_poll=True, map=channels, count=1)


def _busy(one: HTTPChannel) -> bool:
    return bool(one.requests or one.total_outbufs_len)
