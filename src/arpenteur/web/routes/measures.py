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


def job_seconds(work: float, a_second: float) -> int:
    """Seconds that a job should take from when it is asked for, rounded up to five; ``a_second``: work done in one."""
    return _STEP * math.ceil((_START + work / a_second) / _STEP)


def late_words(seconds: int, asked: datetime, at: datetime) -> str:
    """What may hold up a job that was to take some seconds; empty while it is not late."""
    if at - asked <= timedelta(seconds=_PATIENCE * seconds):
        return ""
    return _(
        "It should have taken %(n)d seconds: other jobs come first, or nothing does the jobs of this site "
        "(arpenteur worker)."
    ) % {"n": seconds}  # fmt: skip
