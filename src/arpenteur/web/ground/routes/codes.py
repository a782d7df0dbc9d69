"""Codes of turfs, typed from paper.

A link into the field app, shown once with its code.
"""

import secrets
from typing import Any

import segno
from django.http import HttpRequest

from arpenteur.web.ground.phone.models import Turf

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of typing codes: none that looks like another on paper."""
_SIGNS = 4
_NUMBER = 6
FIELD = "/terrain/"
"""The field app: the secret comes after the ``#``, which no server sees."""


def one_link(request: HttpRequest, secret: str) -> dict[str, Any]:
    """What a page shows of a new link: the address, its secret, its code as SVG."""
    address = f"{request.build_absolute_uri(FIELD)}#{secret}"
    drawn = segno.make(address, error="m", micro=False).svg_inline(border=2, scale=4, omitsize=True)
    return {"link": address, "secret": secret, "code": drawn}


def new_code(letter: str, station: str) -> str:
    """``26-A-7F3K``: number of a station, letter, four signs; no other turf of the campaign has it."""
    number = "".join(sign for sign in station if sign.isalnum())[-_NUMBER:] or "0"
    while True:
        code = f"{number}-{letter}-{''.join(secrets.choice(SIGNS) for _ in range(_SIGNS))}"
        if not Turf.objects.filter(code=code).exists():
            return code
