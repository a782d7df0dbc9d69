"""When a turf is over: nobody reads it any more, and what phones kept is still taken for a while."""

from datetime import datetime, timedelta

from arpenteur.web.ground.phone.kinds import GRACE_DAYS
from arpenteur.web.ground.phone.models import Turf


def is_over(turf: Turf, at: datetime) -> bool:
    """Whether nobody reads the turf any more."""
    return why_over(turf, at) != ""


def why_over(turf: Turf, at: datetime) -> str:
    """Why nobody reads the turf any more, in the word that phones know; "" while it is read."""
    if at >= turf.until:
        return "deadline"
    if turf.archived_at is not None:
        return "archived"
    return "closed" if turf.action.campaign.closed_at is not None else ""


def takes_events(turf: Turf, at: datetime) -> bool:
    """Whether what phones kept is still taken, for a while after the deadline."""
    return at < turf.until + timedelta(days=GRACE_DAYS)
