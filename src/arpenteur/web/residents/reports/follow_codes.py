"""The code that is printed for whoever reports: short enough to be copied by hand, found by a keyed digest."""

from arpenteur.web.foundation.keys.blind import Digester
from arpenteur.web.residents.ballots.codes import new_code, read_code
from arpenteur.web.residents.consultations.models import DATA

SIGNS = 8
"""Of 30: 39 bits; wrong ones are counted (``shared.limits``), thirty in ten minutes from one machine."""
_GROUP = 4


def new_follow_code() -> str:
    """Eight signs, drawn."""
    return new_code(SIGNS)


def in_two_groups(code: str) -> str:
    """As it is read and copied.

    >>> in_two_groups("7K3MQ2XZ")
    '7K3M-Q2XZ'
    """
    return f"{code[:_GROUP]}-{code[_GROUP:]}"


def digest_of(campaign: int, text: str) -> str:
    """What a code is found by, however it was typed. Raises InputError for what cannot be one."""
    return Digester.of(campaign, DATA).digest("report-code", read_code(text, SIGNS))
