"""When the fictional people are out: in the day and the early evening, whatever the hour of the visitor."""

from datetime import datetime, time, timedelta

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign

_FROM, _UNTIL = time(10, 45), time(18)
"""Outings in progress begin up to 75 minutes before such a moment and last three hours: from 9 h 30 to 20 h 45."""


def in_daylight(campaign: Campaign, at: datetime) -> datetime:
    """The moment itself where people may be out, by the territory's clocks; else the last one that was."""
    there = local(campaign, at)
    evening = there.replace(hour=_UNTIL.hour, minute=_UNTIL.minute, second=0, microsecond=0)
    if there.time() < _FROM:
        return evening - timedelta(days=1)
    return min(there, evening)
