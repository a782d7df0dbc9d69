"""The address of the site for what leaves it: a footer, a code to be scanned, a text to hand on."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

LOOPBACK = {"", "localhost", "127.0.0.1", "::1", "[::1]"}
"""Names under which only this machine asks for the site."""


def public_address(request: HttpRequest, path: str) -> str:
    """The whole address of a path, as others may type or scan it: under ``ARPENTEUR_ADDRESS``, else under the name the
    visitor used. Empty where both lead to this machine only: nothing is printed rather than an address that misleads.
    """
    address = address_to_hand_on(request, path)
    return "" if urlsplit(address).hostname in LOOPBACK else address


def address_to_hand_on(request: HttpRequest, path: str) -> str:
    """The whole address of a path, for a text that a visitor hands on: under ``ARPENTEUR_ADDRESS``, else under the name
    and the port that she uses herself.
    """
    if urlsplit(settings.ARPENTEUR_ADDRESS).hostname not in {None, *LOOPBACK}:
        return settings.ARPENTEUR_ADDRESS + path
    return request.build_absolute_uri(path)
