"""Guesses at secret addresses: a few wrong ones, and a machine is answered no more for a while.

Where many phones share one address, as behind the network of a hall, each counts for itself.
"""

from django.core.cache import cache
from django.http import Http404, HttpRequest

from arpenteur.web.shared.counting import counted

MOST = 30
MOST_PHONES = 300
"""Wrong links of all the phones behind one address."""
SECONDS = 600


def refuse_guessing(request: HttpRequest) -> None:
    """Raises Http404 where this machine guessed too much lately, whatever it asks for: it learns nothing."""
    if guessed_too_much(request):
        raise Http404


def guessed_too_much(request: HttpRequest, phone: str = "") -> bool:
    """Whether this machine guessed too much lately; or this phone behind it, or all the phones behind it together."""
    return any(cache.get(key, 0) >= most for key, most in _keys(request, phone))


def wrong_guess(request: HttpRequest, phone: str = "") -> Http404:
    """Count a secret that opens nothing; the answer to raise."""
    for key, _most in _keys(request, phone):
        counted(key, SECONDS)
    return Http404()


def _keys(request: HttpRequest, phone: str) -> list[tuple[str, int]]:
    """Where guesses are counted, and how many are too many."""
    address = f"guesses:{request.META.get('REMOTE_ADDR', '')}"
    return [(f"{address}:{phone}", MOST), (f"{address}:phones", MOST_PHONES)] if phone else [(address, MOST)]
