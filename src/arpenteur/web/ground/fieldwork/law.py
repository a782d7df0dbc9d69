"""Legal clocks at the door of every write: what the law refuses of an action, and when it could be instead."""

from datetime import date, datetime, timedelta

from arpenteur.domain.law import Notice, Refusal, action_notices, action_refusals
from arpenteur.domain.law.host import period_refusals
from arpenteur.web.foundation.campaigns.act_rules import calendar_of
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.times import day_bounds, moment
from arpenteur.web.foundation.shared.law import hold
from arpenteur.web.ground.fieldwork.kinds import Kind

_INSTANT = timedelta(minutes=1)


def refusals(campaign: Campaign, kind: str, starts: datetime, ends: datetime) -> tuple[Refusal, ...]:
    """What the law and rules of the host refuse of a slot, empty where it is lawful."""
    of_law = action_refusals(
        str(kind),
        starts,
        ends,
        place=campaign.place,
        time_zone=campaign.time_zone,
        first_round=campaign.first_round,
        second_round=campaign.second_round,
    )
    return (*of_law, *period_refusals("action.created", starts, ends, calendar_of(campaign)))


def notices(campaign: Campaign, kind: str, starts: datetime, ends: datetime) -> tuple[Notice, ...]:
    """What the law requires of a slot that is lawful: where posters go, which number calls."""
    return action_notices(
        str(kind),
        starts,
        ends,
        place=campaign.place,
        time_zone=campaign.time_zone,
        first_round=campaign.first_round,
        second_round=campaign.second_round,
    )


def hold_to_the_law(campaign: Campaign, kind: str, starts: datetime, ends: datetime) -> None:
    """Raises RefusedByLawError."""
    hold(refusals(campaign, kind, starts, ends))


def hold_to_the_law_now(campaign: Campaign, kind: str, starts: datetime, ends: datetime, at: datetime) -> None:
    """For what is handed over at this very moment: neither it nor the slot is refused. Raises RefusedByLawError."""
    hold_to_the_law(campaign, kind, starts, ends)
    hold_to_the_law(campaign, kind, at, at + _INSTANT)


def start_instead(campaign: Campaign, refusal: Refusal, starts: datetime, ends: datetime) -> datetime | None:
    """The latest lawful day at the same hour of the clock, None where moving does not help."""
    if refusal.possible_until is None:
        return None
    there = local(campaign, starts)
    day = local(campaign, refusal.possible_until).date()
    instead = moment(campaign, day, there.time())
    while instead + (ends - starts) > refusal.possible_until:
        day -= timedelta(days=1)
        instead = moment(campaign, day, there.time())
    return instead


def silent(campaign: Campaign, day: date) -> bool:
    """Whether leaflets may not be given on a whole day: its hours are hatched in calendars."""
    return bool(refusals(campaign, Kind.LEAFLETS, *day_bounds(campaign, day)))
