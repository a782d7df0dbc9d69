"""Guesses at secret addresses: a few wrong ones, and a machine is answered no more for a while."""

from django.core.cache import cache
from django.http import Http404, HttpRequest

from arpenteur.web.shared.counting import counted

MOST = 30
SECONDS = 600


def refuse_guessing(request: HttpRequest) -> None:
    """Raises Http404 where this machine guessed too much lately, whatever it asks for: it learns nothing."""
    if guessed_too_much(request):
        raise Http404


def guessed_too_much(request: HttpRequest) -> bool:
    """Whether this machine guessed too much lately."""
    return cache.get(_key(request), 0) >= MOST


def wrong_guess(request: HttpRequest) -> Http404:
    """Count a secret that opens nothing; the answer to raise."""
    counted(_key(request), SECONDS)
    return Http404()


def _key(request: HttpRequest) -> str:
    return f"guesses:{request.META.get('REMOTE_ADDR', '')}"
