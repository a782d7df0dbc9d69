"""Actions of the cast's campaign, written by the verbs themselves."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cast import AT, Cast
from django.utils import timezone
from lines import volunteer_line

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.times import slot
from arpenteur.web.ground.fieldwork.actions import create_action
from arpenteur.web.ground.fieldwork.details import Details
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.persons.volunteers.models import Availability, Volunteer

DAY = date(2027, 2, 9)
"""A Tuesday far from the vote."""
EVE = date(2027, 3, 13)
NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)


def details(campaign: Campaign, day: date = DAY, start: int = 18, end: int = 20, **values: Any) -> Details:
    """Door-to-door from an hour to another, on the campaign's clocks."""
    starts, ends = slot(campaign, day, time(start), time(end))
    return Details(kind=values.pop("kind", Kind.DOORS), starts_at=starts, ends_at=ends, **values)


def act(cast: Cast, day: date = DAY, start: int = 18, end: int = 20, draft: bool = False, **values: Any) -> Action:
    """An action of the cast's campaign. Inside ``sealed``."""
    said = details(cast.campaign, day, start, end, **values)
    return create_action(campaign=cast.campaign, details=said, by=COMMAND, at=AT, draft=draft)


def helper(campaign: Campaign, name: str, **values: Any) -> Volunteer:
    """A volunteer without an account. Inside ``sealed``."""
    return volunteer_line(campaign, name, **values)


def always_free(volunteer: Volunteer) -> Volunteer:
    """Free every day, all day."""
    for weekday in range(7):
        Availability.objects.create(
            campaign=volunteer.campaign, volunteer=volunteer, weekday=weekday, starts=time(0), ends=time(23, 59)
        )
    return volunteer


def member(cast: Cast, name: str) -> Member:
    """Someone of the cast as a member. Inside ``sealed``."""
    return Member(cast.campaign, Membership.objects.get(user=getattr(cast, name)))


def address(cast: Cast, rest: str = "") -> str:
    """A page of the actions."""
    return f"/c/{cast.campaign.slug}/actions/{rest}"


def typed(day: date = DAY, start: str = "18:00", end: str = "20:00", **values: Any) -> dict[str, Any]:
    """What a form of an action sends."""
    return {
        "kind": "doors",
        "day": day.isoformat(),
        "starts": start,
        "ends": end,
        "wanted": "2",
        "open": "on",
        "team": "",
        "plan": "1",
        **values,
    }


def soon(days: int) -> date:
    """A day counted from the real clock, for pages that ask what time it is."""
    return timezone.localdate() + timedelta(days=days)
