"""Guesses are counted, by the address they come from."""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from arpenteur.web.shared.counting import counted


@dataclass(frozen=True)
class Attempts:
    """So many wrong secrets from one address in so many seconds; a right one is not counted."""

    name: str
    most: int
    seconds: int

    def spent(self, request: HttpRequest) -> bool:
        """Whether the address has used up its tries."""
        return cache.get(self._key(request), 0) >= self.most

    def count(self, request: HttpRequest) -> bool:
        """One wrong secret more; whether the address still had that try, however many it makes at once."""
        return counted(self._key(request), self.seconds) <= self.most

    def _key(self, request: HttpRequest) -> str:
        return f"attempts:{self.name}:{get_adapter(request).get_client_ip(request)}"
