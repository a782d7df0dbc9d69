"""How many names a person may open in a day, and what is unusual."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Role

BUDGETS = {
    Role.DIRECTOR: 300,
    Role.PROTECTION: 300,
    Role.FIELD_LEAD: 200,
    Role.TEAM_LEAD: 60,
    Role.VOLUNTEER: 30,
    Role.TREASURER: 200,
    Role.GUEST: 0,
}
"""Records a day, by role: no work of a campaign opens more of them one by one."""
LEAST, TIMES = 30, 3
"""An unusual day: so many records at least, and so many times the median of her days."""
IN_A_ROW = 10
"""Numbers opened one after the other, up or down: whoever leafs through a table."""
LISTED = {role: 10 * most for role, most in BUDGETS.items()}
"""Names a day on pages that list contacts, by role; as many again each time somebody said why."""
PAGES_IN_A_ROW = 15
"""Pages of one list after the other: whoever leafs through all of it."""
AT_NIGHT, NIGHT = 5, (23, 6)
"""Records between these hours of the campaign's own time."""
ON_NEW_DEVICE = 5
"""Records from a device that signed in for the first time."""
GIVEN = 150
"""Records a day that a room gave her to work on, one after the other, without her choosing whom."""
GIVEN_LATELY, LATELY = 15, timedelta(minutes=10)
"""As many of them in so short a time are no conversations: whoever calls nobody sees names pass."""


class Alarm(TextChoices):
    """Why readings stopped."""

    BUDGET = "budget", _("more than her role opens in a day")
    MUCH = "much", _("far more than on her other days")
    IN_A_ROW = "in_a_row", _("one number after the other")
    NIGHT = "night", _("at night")
    DEVICE = "device", _("from a device never seen before")
    DECOY = "decoy", _("a contact that no list shows")
    ADDRESS = "address", _("an address that only a leak could give")
    TOKEN = "token", _("the decoy of an API token")


@dataclass(frozen=True)
class DayCounts:
    """What a person opened in a day, since somebody last said why."""

    records: int
    in_a_row: int = 0
    at_night: int = 0
    on_new_device: int = 0


def alarm_of(day: DayCounts, before: Sequence[int], role: Role) -> Alarm | None:
    """What is unusual in a day, None where nothing is. ``before``: records of each of her other days with any."""
    if day.records > BUDGETS[role]:
        return Alarm.BUDGET
    if day.in_a_row >= IN_A_ROW:
        return Alarm.IN_A_ROW
    if day.at_night >= AT_NIGHT:
        return Alarm.NIGHT
    if day.on_new_device >= ON_NEW_DEVICE:
        return Alarm.DEVICE
    usual = median(before) if before else 0
    return Alarm.MUCH if day.records >= max(LEAST, TIMES * usual) else None


def listing_alarm(names: int, pages_in_a_row: int, role: Role, *, explained: int = 0) -> Alarm | None:
    """What is unusual in the lists of contacts of a day, None where nothing is. ``names``: shown on all lists of the
    day; ``explained``: how often somebody said why in it.
    """
    if pages_in_a_row >= PAGES_IN_A_ROW:
        return Alarm.IN_A_ROW
    return Alarm.BUDGET if names > LISTED[role] * (1 + explained) else None


def given_alarm(records: int, lately: int, *, explained: int = 0, paced: bool = True) -> Alarm | None:
    """What is unusual in the records that a room gave her, None where nothing is. ``records``: of the day; ``lately``:
    of the last minutes; ``explained``: how often somebody said why in it; ``paced``: False just after somebody did.
    """
    if paced and lately >= GIVEN_LATELY:
        return Alarm.IN_A_ROW
    return Alarm.BUDGET if records > GIVEN * (1 + explained) else None


def is_night(hour: int) -> bool:
    """Whether an hour of the day is one of the night."""
    return hour >= NIGHT[0] or hour < NIGHT[1]
