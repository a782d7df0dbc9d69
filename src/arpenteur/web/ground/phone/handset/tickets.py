"""Tickets: what shows, without a pass, that a phone had a turf. They open nothing; they only let its results be taken.

A phone that came in by the link holds the ticket of that very device; one that opened a turf's file holds that of the
file. Whoever reads a ticket over a shoulder can say things for that one device: of another it names nothing.
"""

import hmac
import uuid

from django.utils.crypto import salted_hmac

from arpenteur.web.ground.phone.models import Turf

_SALT = "arpenteur.phone.turf_file"
_OF_DEVICE = f"{_SALT}.device"
_SIGNS = 32
"""Of a device's ticket: 128 bits, and as few signs in a QR code."""


def ticket_of(turf: int, version: int) -> str:
    """What a phone that opened a file brings back to show that it had it. No secret of a person, no key of a door."""
    return salted_hmac(_SALT, f"{turf}/{version}", algorithm="sha256").hexdigest()


def device_ticket(turf: int, device: uuid.UUID) -> str:
    """What a phone that came in by the link shows where its pass must not be seen."""
    return salted_hmac(_OF_DEVICE, f"{turf}/{device}", algorithm="sha256").hexdigest()[:_SIGNS]


def is_ticket_of_file(text: object, turf: Turf) -> bool:
    """Whether a ticket is that of a file of the turf, of any version so far."""
    return any(_same(text, ticket_of(turf.pk, version)) for version in range(turf.version, 0, -1))


def is_ticket_of_device(text: object, turf: Turf, device: uuid.UUID) -> bool:
    """Whether a ticket is that of this device in the turf."""
    return _same(text, device_ticket(turf.pk, device))


def is_own_ticket(text: object, number: object, device: uuid.UUID) -> bool:
    """Whether this site gave a device its ticket for the turf of this number, which it may know no more."""
    return type(number) is int and _same(text, device_ticket(number, device))


def _same(text: object, ticket: str) -> bool:
    return isinstance(text, str) and text.isascii() and hmac.compare_digest(text, ticket)
