"""How long a step takes: the intervals that NationBuilder offers, and the day each ends on."""

from calendar import monthrange
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Delay(TextChoices):
    """Closed. Values are those of NationBuilder's ``default_due_date_interval``."""

    NONE = "none", _("no date")
    SAME_DAY = "same_day", _("the same day")
    ONE_DAY = "one_day", _("within 1 day")
    TWO_DAYS = "two_day", _("within 2 days")
    THREE_DAYS = "three_day", _("within 3 days")
    FOUR_DAYS = "four_day", _("within 4 days")
    FIVE_DAYS = "five_day", _("within 5 days")
    SIX_DAYS = "six_day", _("within 6 days")
    ONE_WEEK = "one_week", _("within 7 days")
    TWO_WEEKS = "two_week", _("within 14 days")
    THIRTY_DAYS = "thirty_day", _("within 30 days")
    TWO_MONTHS = "two_month", _("within 2 months")
    THREE_MONTHS = "three_month", _("within 3 months")
    SIX_MONTHS = "six_month", _("within 6 months")
    ONE_YEAR = "one_year", _("within 1 year")


_DAYS = {
    Delay.SAME_DAY: 0,
    Delay.ONE_DAY: 1,
    Delay.TWO_DAYS: 2,
    Delay.THREE_DAYS: 3,
    Delay.FOUR_DAYS: 4,
    Delay.FIVE_DAYS: 5,
    Delay.SIX_DAYS: 6,
    Delay.ONE_WEEK: 7,
    Delay.TWO_WEEKS: 14,
    Delay.THIRTY_DAYS: 30,
}
_MONTHS = {Delay.TWO_MONTHS: 2, Delay.THREE_MONTHS: 3, Delay.SIX_MONTHS: 6, Delay.ONE_YEAR: 12}


def due_after(delay: str, day: date) -> date | None:
    """The day by which something that begins on ``day`` is to be done; None without a date.

    Months are those of the calendar: two months after 31 December is the last day of February.
    """
    kind = Delay(delay)
    if kind in _DAYS:
        return day + timedelta(days=_DAYS[kind])
    if kind not in _MONTHS:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + _MONTHS[kind], 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
