"""How long and how far, in words."""

import math
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from arpenteur.web.shared.numbers import decimal

_NBSP = "\N{NO-BREAK SPACE}"
_START, _STEP, _PATIENCE = 5, 5, 3
"""Seconds before a job begins; by how much what is told is rounded, and times what was told before it is late."""


def lasting(minutes: float) -> str:
    """``1 h 44``, ``45 min``."""
    whole = round(minutes)
    if whole < 60:
        return f"{whole}{_NBSP}min"
    return f"{whole // 60}{_NBSP}h{_NBSP}{whole % 60:02}"


def length(metres: float) -> str:
    """``1,0 km``."""
    return f"{decimal(metres / 1000, 1)}{_NBSP}km"


def wait_words(words: str, work: int, a_second: float, since: datetime, at: datetime) -> str:
    """How long a job should take that does ``a_second`` of its work in one; once it takes much longer, what may hold
    it up. ``words`` has the work as ``%(work)s`` and the seconds, rounded up to five, as ``%(n)d``.
    """
    seconds = _STEP * math.ceil((_START + work / a_second) / _STEP)
    if at - since <= timedelta(seconds=_PATIENCE * seconds):
        return words % {"work": decimal(work), "n": seconds}
    return _(
        "It should have taken %(n)d seconds: other jobs come first, or nothing does the jobs of this site "
        "(arpenteur worker)."
    ) % {"n": seconds}  # fmt: skip
