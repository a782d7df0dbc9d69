"""Codes of turfs, typed from paper."""

import secrets

from arpenteur.web.ground.phone.models import Turf

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of typing codes: none that looks like another on paper."""
_SIGNS = 4
_NUMBER = 6


def new_code(letter: str, station: str) -> str:
    """``26-A-7F3K``: number of a station, letter, four signs; no other turf of the campaign has it."""
    number = "".join(sign for sign in station if sign.isalnum())[-_NUMBER:] or "0"
    while True:
        code = f"{number}-{letter}-{''.join(secrets.choice(SIGNS) for _ in range(_SIGNS))}"
        if not Turf.objects.filter(code=code).exists():
            return code
