"""How often somebody may try: the one place where tries, requests and guesses are counted.

For all processes together, in the default cache, whose additions are single statements: tries made at once get other
numbers, so that none of them is free.
"""

from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from django.http import Http404, HttpRequest


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


def refuse_guessing(request: HttpRequest) -> None:
    """Raises Http404 where this machine guessed too much lately, whatever it asks for: it learns nothing."""
    if guessed_too_much(request):
        raise Http404


def guessed_too_much(request: HttpRequest, phone: str = "") -> bool:
    """Whether this machine guessed too much lately; or this phone behind it, or all the phones behind it together."""
    return any(limit.spent(who) for limit, who in _guessers(request, phone))


def wrong_guess(request: HttpRequest, phone: str = "") -> Http404:
    """Count a secret that opens nothing; the answer to raise."""
    for limit, who in _guessers(request, phone):
        limit.take(who)
    return Http404()


def _guessers(request: HttpRequest, phone: str) -> list[tuple[Limit, str]]:
    address = request.META.get("REMOTE_ADDR", "")
    return [(GUESSES, f"{address}:{phone}"), (GUESSES_OF_PHONES, address)] if phone else [(GUESSES, address)]
