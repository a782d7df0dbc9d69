"""The code that is printed for whoever reports: short enough to be copied by hand, found by a keyed digest."""

from arpenteur.web.foundation.keys.blind import Digester
from arpenteur.web.residents.ballots.codes import new_code, read_code
from arpenteur.web.residents.consultations.models import DATA
from arpenteur.web.residents.consultations.paper_codes import CODE_SIGNS

SIGNS = CODE_SIGNS
"""Of 30: 49 bits. A right one is never refused for wrong ones of its neighbours, so that its length alone keeps
guessers out: a hundred tries a second for two hundred days find one of a thousand with a chance of three in a thousand.
"""
_SIGNS_BEFORE = 8
"""Of codes printed before December 2026, which still open."""


def new_follow_code() -> str:
    """Ten signs, drawn."""
    return new_code(SIGNS)


def in_two_groups(code: str) -> str:
    """As it is read and copied.

    >>> in_two_groups("7K3MQ2XZ")
    '7K3M-Q2XZ'
    """
    return f"{code[: len(code) // 2]}-{code[len(code) // 2 :]}"


def read_follow_code(text: str) -> str:
    """A code as it was typed, of today's length or of before. Raises InputError."""
    length = sum(sign.isalnum() for sign in text)
    return read_code(text, _SIGNS_BEFORE if length == _SIGNS_BEFORE else SIGNS)


def digest_of(campaign: int, text: str) -> str:
    """What a code is found by, however it was typed. Raises InputError for what cannot be one."""
    return Digester.of(campaign, DATA).digest("report-code", read_follow_code(text))
