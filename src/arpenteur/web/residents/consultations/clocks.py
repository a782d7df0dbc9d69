"""The clocks of the room: electoral silence, working days of the place, the last moment of a duty."""

from datetime import datetime, time, timedelta

from arpenteur.domain.law.campaign import SILENCE, campaign_clocks
from arpenteur.domain.law.moments import Span
from arpenteur.domain.working_days import days_between, working_day_after
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.times import moment
from arpenteur.web.ground.fieldwork.law import hold_to_the_law, refusals

CONTRIBUTION = "contribution"
"""The word of the rule of silence for whatever is written here."""
EVENING = time(18)
"""A duty of some day is due then, on the clocks of the place."""
READ_WITHIN = timedelta(hours=24)
"""Target for a text that is held: a decision of ours (*Sanchez v. France* says promptly)."""


def hold_to_silence(campaign: Campaign, at: datetime) -> None:
    """At the door of every verb that adds something to what everybody reads, or takes it in. What protects stays
    possible: hiding, withdrawing, erasing, hearing that a content is unlawful.

    Raises RefusedByLawError from the eve of each round at 0:00, on the clocks of the place, until the last closing.
    """
    hold_to_the_law(campaign, CONTRIBUTION, at, at)


def is_silent(campaign: Campaign, at: datetime) -> bool:
    """Whether nothing may be written now."""
    return bool(refusals(campaign, CONTRIBUTION, at, at))


def silences_of(campaign: Campaign) -> list[Span]:
    """Every silence of a campaign, in order."""
    found = campaign_clocks(
        place=campaign.place,
        time_zone=campaign.time_zone,
        first_round=campaign.first_round,
        second_round=campaign.second_round,
    )
    return [Span(one.starts, one.ends) for one in found if one.rule == SILENCE]


def next_silence(campaign: Campaign, at: datetime) -> Span | None:
    """The silence that holds or comes next; None once the last is over."""
    return next((one for one in silences_of(campaign) if one.ends > at), None)


def due_after(campaign: Campaign, at: datetime, days: int) -> datetime:
    """The evening of the last of so many working days (one at least) after the day of a moment, in the place."""
    day = working_day_after(day_of(campaign, at), max(days, 1), campaign.place)
    return moment(campaign, day, EVENING)


def days_left(campaign: Campaign, at: datetime, due: datetime) -> int:
    """Working days of the place until a moment; negative once it is over."""
    return days_between(day_of(campaign, at), day_of(campaign, due), campaign.place)
