"""Days, weeks and hours as the clocks of the territory show them."""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.clock import local, zone_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.parameters import refused

WEEK = timedelta(days=7)
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEARS = range(2000, 2101)


def moment(campaign: Campaign, day: date, clock: time) -> datetime:
    """The moment at which the territory's clocks show an hour of a day."""
    return datetime.combine(day, clock, tzinfo=zone_of(campaign)).astimezone(UTC)


def slot(campaign: Campaign, day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """Start and end of a day's slot; an end before the start is an hour of the next day."""
    last = day if ends >= starts else day + timedelta(days=1)
    return moment(campaign, day, starts), moment(campaign, last, ends)


def skipped(campaign: Campaign, day: date, clock: time) -> bool:
    """Whether the territory's clocks jump over an hour of a day, to summer time."""
    return local(campaign, moment(campaign, day, clock)).time() != clock


def weeks_later(campaign: Campaign, at: datetime, weeks: int) -> datetime:
    """The same hour of the clock some weeks later, whatever clocks did in between."""
    there = local(campaign, at)
    return moment(campaign, there.date() + weeks * WEEK, there.time())


def monday_of(text: str, today: date) -> date:
    """First day of a week as an address writes it (``2027-W10``); the week of today without one. Raises InputError."""
    if not text:
        return today - timedelta(days=today.weekday())
    found = _WEEK.fullmatch(text)
    try:
        if found and int(found[1]) in _YEARS:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise refused("semaine", text, _("a week like 2027-W10"))


def week_name(monday: date) -> str:
    """A week as addresses write it."""
    year, week, _day = monday.isocalendar()
    return f"{year}-W{week:02}"


def first_of(text: str, today: date) -> date:
    """First day of a month as an address writes it (``2027-03``); this month without one. Raises InputError."""
    if not text:
        return today.replace(day=1)
    found = _MONTH.fullmatch(text)
    if found and int(found[1]) in _YEARS and 1 <= int(found[2]) <= 12:
        return date(int(found[1]), int(found[2]), 1)
    raise refused("mois", text, _("a month like 2027-03"))


def day_bounds(campaign: Campaign, day: date) -> tuple[datetime, datetime]:
    """From midnight to midnight."""
    return moment(campaign, day, time()), moment(campaign, day + timedelta(days=1), time())
