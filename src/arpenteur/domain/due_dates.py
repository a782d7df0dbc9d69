"""When somebody has to have answered, and when she is chased: two working days before, that day, five after, then up.

A chase that could not leave on its day (the site was off) leaves on the next one; of several that were missed, only the
latest leaves, so that nobody is written to twice in a day.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from arpenteur.domain.errors import InputError
from arpenteur.domain.working_days import days_between, working_day_after

MOST_DAYS = 250
"""Working days of a delay at most: about a year."""


class Step(StrEnum):
    """Chases in their order; the last goes to who answers for the assignee."""

    SOON = "soon"
    DUE = "due"
    LATE = "late"
    UP = "up"


AFTER_DUE = {Step.SOON: -2, Step.DUE: 0, Step.LATE: 5, Step.UP: 10}
"""Working days after the due date."""


@dataclass(frozen=True)
class Delay:
    """What was asked on a day of a place, to be done in so many working days; ``due`` is the last of them."""

    asked_on: date
    days: int
    place: str

    def __post_init__(self) -> None:
        """Raises InputError for a delay that is not of 1 to 250 days."""
        if not 1 <= self.days <= MOST_DAYS:
            raise InputError("délai de {days} jours ouvrés", expected="de 1 à 250 jours ouvrés", days=self.days)

    @property
    def due(self) -> date:
        """The last day on which it is in time."""
        return working_day_after(self.asked_on, self.days, self.place)

    def day_of(self, step: Step) -> date:
        """When a chase leaves: a working day, never before what it is about was asked."""
        due = self.due
        day = due if not AFTER_DUE[step] else working_day_after(due, AFTER_DUE[step], self.place)
        return max(day, self.asked_on)

    def left(self, today: date) -> int:
        """Working days that are left after today; 0 on the last, below zero for those it is late by."""
        return days_between(today, self.due, self.place)

    def passed(self, today: date) -> int:
        """Working days that have passed, never more than the delay has."""
        return min(self.days, max(0, days_between(self.asked_on, today, self.place)))

    def is_late(self, today: date) -> bool:
        """Whether the last day is over."""
        return today > self.due


def chase_today(delay: Delay, sent: Collection[Step], today: date) -> Step | None:
    """The chase that leaves today, None for none: the latest whose day has come, unless it or a later one has left."""
    steps = list(Step)
    come = [step for step in steps if delay.day_of(step) <= today and _in_time(delay, step)]
    if not come:
        return None
    latest = steps.index(come[-1])
    return None if any(steps.index(step) >= latest for step in sent) else come[-1]


def _in_time(delay: Delay, step: Step) -> bool:
    """A delay of a day or two is not chased before it is due: the chase would arrive with what is asked."""
    return step is not Step.SOON or delay.days > -AFTER_DUE[Step.SOON]
