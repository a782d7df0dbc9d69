"""The campaign's own time: its territory decides what "today" is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from arpenteur.web.foundation.campaigns.models import Campaign


def zone_of(campaign: Campaign) -> ZoneInfo:
    """Time zone of the territory."""
    return ZoneInfo(campaign.time_zone)


def local(campaign: Campaign, at: datetime) -> datetime:
    """A moment as the territory's clocks show it."""
    return at.astimezone(zone_of(campaign))


def day_of(campaign: Campaign, at: datetime) -> date:
    """The territory's calendar day of a moment."""
    return local(campaign, at).date()
