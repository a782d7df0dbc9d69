"""How long, how far, until when and for how many phones, in words."""

import math
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock, decimal

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
    ) % {"n": seconds}


def until_words(campaign: Campaign, until: datetime, at: datetime) -> str:
    """``ce soir minuit``, ``ce soir 20 h``, ``samedi 27 février, 20 h``."""
    there, now = local(campaign, until), local(campaign, at)
    midnight = there.hour == there.minute == 0
    day = (there.date().toordinal() - midnight) - now.date().toordinal()
    hour = _("midnight") if midnight else clock(there)
    if day == 0 and (midnight or there.hour >= 17):
        return _("tonight, %(hour)s") % {"hour": hour}
    if day == 0:
        return _("today, %(hour)s") % {"hour": hour}
    shown = there.date() if not midnight else there.date().fromordinal(there.date().toordinal() - 1)
    return f"{date_format(shown, 'l j F')}, {hour}"


def phones_words(phones: int) -> str:
    """``for 2 phones``."""
    return ngettext("for %(n)d phone", "for %(n)d phones", phones) % {"n": phones}
