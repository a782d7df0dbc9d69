"""Working days of a place: Monday to Friday, its days off left out, overseas included.

Days are those of the place: whoever has a moment turns it into a day there first (``time_zones``).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from arpenteur.domain.days_off import days_off

_SATURDAY = 5
_ONE = timedelta(days=1)


def is_working_day(day: date, place: str) -> bool:
    """Whether offices of a place are open on a day.

    >>> is_working_day(date(2026, 5, 1), "93010"), is_working_day(date(2026, 4, 3), "93010")
    (False, True)
    >>> is_working_day(date(2026, 4, 3), "57463"), is_working_day(date(2026, 9, 24), "98818")
    (False, False)

    Raises InputError for what is not a place.
    """
    return day.weekday() < _SATURDAY and day not in _days_off(day.year, place)


def working_day_after(day: date, count: int, place: str) -> date:
    """So many working days after a day, or before it where ``count`` is below zero; the day itself is never counted.

    With zero, the day itself where it is worked, else the next that is.

    >>> str(working_day_after(date(2026, 11, 19), 10, "93010")), str(working_day_after(date(2026, 12, 3), -2, "93010"))
    ('2026-12-03', '2026-12-01')
    """
    if count == 0:
        return day if is_working_day(day, place) else working_day_after(day, 1, place)
    step, left = (_ONE, count) if count > 0 else (-_ONE, -count)
    while left:
        day += step
        left -= is_working_day(day, place)
    return day


def days_between(first: date, last: date, place: str) -> int:
    """Working days after ``first`` up to ``last``, which is counted; below zero where ``last`` is earlier.

    >>> days_between(date(2026, 11, 19), date(2026, 11, 26), "93010")
    5
    """
    if last < first:
        return -days_between(last, first, place)
    return sum(is_working_day(day, place) for day in _days(first + _ONE, last))


def _days(first: date, last: date) -> Iterator[date]:
    for ahead in range((last - first).days + 1):
        yield first + timedelta(days=ahead)


@lru_cache(maxsize=64)
def _days_off(year: int, place: str) -> frozenset[date]:
    return days_off(year, place)
