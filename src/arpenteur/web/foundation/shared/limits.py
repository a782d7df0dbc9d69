"""How often somebody may try: the one place where tries, requests and guesses are counted.

For all processes together, in the default cache, whose additions are single statements: tries made at once get other
numbers, so that none of them is free. Whoever is right is not shut out by whoever is wrong (docs/limits.md): a secret
is looked up first and only one that opens nothing is counted; each purpose has a budget of its own.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from django.http import Http404, HttpRequest

from arpenteur.web.foundation.shared.work_queue import network

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most so many in so many seconds, for each one who is counted apart: an address, a token, a link."""

    name: str
    most: int
    seconds: int

    def take(self, who: object) -> bool:
        """One more; whether it still fits."""
        return counted(self._key(who), self.seconds) <= self.most

    def spent(self, who: object) -> bool:
        """Whether nothing is left, without taking any."""
        return cache.get(self._key(who), 0) >= self.most

    def _key(self, who: object) -> str:
        return f"{self.name}:{who}"


def counted(key: str, seconds: int) -> int:
    """One more; how many there are since the first, which ends after ``seconds``. Those at once get other numbers."""
    while True:
        with suppress(ValueError):
            return cache.incr(key)
        if cache.add(key, 1, seconds):
            return 1


GUESSES = Limit("guesses", most=30, seconds=600)
"""Wrong secrets of one machine, or of one phone behind a shared address, as in the network of a hall."""
GUESSES_OF_PHONES = Limit("guesses-of-phones", most=300, seconds=600)
"""Wrong links of all the phones behind one address."""


@dataclass(frozen=True)
class SharedLimit:
    """What all networks together may do, of which each has a part that no other takes: ``reserved`` in the same time.

    ``of_one``: what a single network may do, ``in_all``: what they may together beyond their reserved parts.
    """

    of_one: Limit
    in_all: Limit
    reserved: int

    def take(self, request: HttpRequest, about: object) -> bool:
        """One more of the network of a request, about something; whether it still fits."""
        mine = f"{about}:{network(request.META.get('REMOTE_ADDR', ''))}"
        if not self.of_one.take(mine):
            return False
        own = Limit(f"{self.of_one.name}-reserved", self.reserved, self.in_all.seconds)
        return own.take(mine) or self.in_all.take(about)


def guessed_too_much(request: HttpRequest, phone: str = "") -> bool:
    """Whether this machine guessed too much lately; or this phone behind it, or all the phones behind it together."""
    return any(limit.spent(who) for limit, who in _guessers(request, phone))


def wrong_guess(request: HttpRequest, phone: str = "") -> Http404:
    """Count a secret that opens nothing; the answer to raise, the same however many there were.

    It is counted after it was looked up: a right one opens whatever its neighbours typed. What keeps guessers out is
    the length of secrets; that somebody tries many is said once in the log, for whoever runs the site.
    """
    for limit, who in _guessers(request, phone):
        if limit.take(who) and limit.spent(who):
            _log.warning("many wrong links or codes came from one address")  # the proxy's own log says which
    return Http404()


def _guessers(request: HttpRequest, phone: str) -> list[tuple[Limit, str]]:
    address = request.META.get("REMOTE_ADDR", "")
    return [(GUESSES, f"{address}:{phone}"), (GUESSES_OF_PHONES, address)] if phone else [(GUESSES, address)]
